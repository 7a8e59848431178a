use std::ffi::OsString;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use dynoxide::Database;

use crate::error::Error;

/// Where the engine keeps its items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// Nowhere: gone with the process.
    Memory,
    /// In one file, made when it is missing. A lock file lies beside it.
    File(PathBuf),
}

/// The engine, and the lock that keeps others off its file.
pub(crate) struct Opened {
    pub(crate) database: Database,
    pub(crate) lock: Option<File>,
}

impl Location {
    pub(crate) fn open(self) -> Result<Opened, Error> {
        match self {
            Self::Memory => Ok(Opened { database: Database::memory()?, lock: None }),
            Self::File(path) => open_file(path),
        }
    }
}

fn open_file(path: PathBuf) -> Result<Opened, Error> {
    let lock = lock(&path)?;
    // The file is made here, so that it is private before it holds anything.
    private(&path).map_err(|source| Error::Unreadable { path: path.clone(), source })?;
    let Some(text) = path.to_str() else {
        let source = std::io::Error::other("the path is not UTF-8");
        return Err(Error::Unreadable { path, source });
    };
    let opened = Database::new(text).and_then(|database| database.sweep_ttl().map(|_| database));
    match opened {
        Ok(database) => Ok(Opened { database, lock: Some(lock) }),
        Err(source) => Err(Error::Corrupt { path, source }),
    }
}

/// Takes the file for this process. The engine itself would let two of them work on one file.
fn lock(path: &Path) -> Result<File, Error> {
    let mut name = OsString::from(path);
    name.push(".lock");
    let unreadable = |source| Error::Unreadable { path: path.to_owned(), source };
    let file = private(Path::new(&name)).map_err(unreadable)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::InUse { path: path.to_owned() }),
        Err(TryLockError::Error(source)) => Err(unreadable(source)),
    }
}

/// Opens a file for reading and writing, and makes it for its owner alone when it is missing.
fn private(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
