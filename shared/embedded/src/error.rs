use std::io;
use std::path::PathBuf;

/// Why the engine did not start, in words for the person who started it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file, or the folder it should be made in, cannot be read and written.
    #[error("{path} cannot be opened")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// Another process works on the file.
    #[error("{path} is in use by another process; stop it, or choose another folder")]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// The file is not a database of the engine, or is damaged. It is left as it is.
    #[error("{path} is not a readable database; move it away to start with an empty one")]
    Corrupt {
        /// The file.
        path: PathBuf,
        /// What the engine says.
        #[source]
        source: dynoxide::DynoxideError,
    },
    /// The engine does not start in memory.
    #[error("the embedded store does not start")]
    Engine(#[from] dynoxide::DynoxideError),
    /// No loopback port, or no thread.
    #[error("the embedded store cannot listen on 127.0.0.1")]
    Listen(#[source] io::Error),
    /// The engine answers, but the tables cannot be made in it.
    #[error("the tables cannot be made in the embedded store")]
    Tables(#[source] store::Error),
}
