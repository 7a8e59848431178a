//! The key file of a local deployment: the material of every rotated secret as JSON, mode 0600, made at the first run.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use oauth::{Random, to_base64url};
use zeroize::Zeroizing;

use crate::Material;

/// Why the key file cannot be used. Each text is one sentence for a person; none quotes the file.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Others may read or write it.
    #[error(
        "the key file {path} is open to other users (mode {mode:o}); make it private with: chmod 600 {path}"
    )]
    NotPrivate {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// It is not what this version writes. It is left as it is.
    #[error(
        "the key file {path} is damaged at line {line}, column {column}; nothing was changed: restore it from a backup, \
         or move it away to start with new keys (everyone then signs in again)"
    )]
    Malformed {
        /// The file.
        path: PathBuf,
        /// Line of the first mistake, from 1.
        line: usize,
        /// Column of the first mistake, from 1.
        column: usize,
    },
    /// The file system refused.
    #[error("the key file {path} cannot be read or written")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the file system says.
        #[source]
        source: io::Error,
    },
}

/// Tells whether a file changed: its identity, modification time and length. The time alone is too coarse for two
/// changes in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    identity: u64,
    modified: SystemTime,
    length: u64,
}

impl Stamp {
    fn of(metadata: &fs::Metadata) -> io::Result<Self> {
        Ok(Self { identity: identity(metadata), modified: metadata.modified()?, length: metadata.len() })
    }
}

/// The stamp of a file that is there.
pub(crate) fn stamp(path: &Path) -> Option<Stamp> {
    fs::metadata(path).and_then(|metadata| Stamp::of(&metadata)).ok()
}

/// Reads the file.
pub(crate) fn load(path: &Path) -> Result<(Material, Stamp), Error> {
    let io = |source| Error::Io { path: path.to_owned(), source };
    let file = File::open(path).map_err(io)?;
    let metadata = file.metadata().map_err(io)?;
    check_private(path, &metadata)?;
    let text = Zeroizing::new(io::read_to_string(file).map_err(io)?);
    let material = serde_json::from_str(&text).map_err(|error| Error::Malformed {
        path: path.to_owned(),
        line: error.line(),
        column: error.column(),
    })?;
    let stamp = Stamp::of(&metadata).map_err(io)?;
    Ok((material, stamp))
}

/// Reads the file.
///
/// # Errors
/// It is not there, not private, or malformed.
pub fn read(path: &Path) -> Result<Material, Error> {
    load(path).map(|(material, _)| material)
}

/// Makes the file unless it is there; reads it when it is. Two programs that start together end with one file. Returns
/// whether it was made.
///
/// # Errors
/// `make` failed; or the file is not private or malformed, and is left untouched; or the file system refused.
pub fn create_if_missing<E: From<Error>>(
    path: &Path,
    random: &Random,
    make: impl FnOnce() -> Result<Material, E>,
) -> Result<bool, E> {
    if path.try_exists().map_err(|source| Error::Io { path: path.to_owned(), source })? {
        load(path)?;
        return Ok(false);
    }
    let material = make()?;
    let prepared = write_beside(path, random, &material)?;
    // A link, unlike a rename, never replaces a file that came into being meanwhile.
    let linked = fs::hard_link(&prepared, path);
    drop(fs::remove_file(&prepared));
    match linked {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            load(path).map(|_| false).map_err(E::from)
        }
        Err(source) => Err(Error::Io { path: path.to_owned(), source }.into()),
    }
}

/// Replaces the file in one step: readers see the old keys or the new ones.
///
/// # Errors
/// The file system refused; the old file is then still there.
pub fn replace(path: &Path, random: &Random, material: &Material) -> Result<(), Error> {
    let prepared = write_beside(path, random, material)?;
    fs::rename(&prepared, path).map_err(|source| Error::Io { path: path.to_owned(), source })
}

fn write_beside(path: &Path, random: &Random, material: &Material) -> Result<PathBuf, Error> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.new", to_base64url(&random.bytes::<8>())));
    let prepared = path.with_file_name(name);
    match write_new(&prepared, material) {
        Ok(()) => Ok(prepared),
        Err(source) => {
            drop(fs::remove_file(&prepared));
            Err(Error::Io { path: path.to_owned(), source })
        }
    }
}

fn write_new(path: &Path, material: &Material) -> io::Result<()> {
    let text = Zeroizing::new(serde_json::to_vec_pretty(material)?);
    let mut file = private_options().write(true).create_new(true).open(path)?;
    file.write_all(&text)?;
    file.sync_all()
}

#[cfg(unix)]
fn private_options() -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut options = OpenOptions::new();
    options.mode(0o600);
    options
}

#[cfg(unix)]
fn check_private(path: &Path, metadata: &fs::Metadata) -> Result<(), Error> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = metadata.permissions().mode() & 0o777;
    if mode.trailing_zeros() < 6 { Err(Error::NotPrivate { path: path.to_owned(), mode }) } else { Ok(()) }
}

/// A file that replaces another has another inode.
#[cfg(unix)]
fn identity(metadata: &fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

#[cfg(not(unix))]
fn identity(_: &fs::Metadata) -> u64 {
    0
}

/// Elsewhere the user's profile folder is private by itself.
#[cfg(not(unix))]
fn private_options() -> OpenOptions {
    OpenOptions::new()
}

#[cfg(not(unix))]
fn check_private(_: &Path, _: &fs::Metadata) -> Result<(), Error> {
    Ok(())
}
