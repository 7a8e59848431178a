//! One entry in somebody else's JSON file: everything around it stays, and the file before the change is kept.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use serde_json::Value;

use super::application::ENTRY;
use super::document::Document;

/// What happened to the file.
pub(super) enum Done {
    Made,
    Changed { backup: PathBuf },
    AlreadyThere,
}

impl Done {
    pub(super) fn sentence(&self, path: &Path) -> String {
        let path = path.display();
        match self {
            Self::Made => format!("made {path} with the entry `{ENTRY}`"),
            Self::Changed { backup } => {
                format!("wrote the entry `{ENTRY}` to {path}; the file as it was is {}", backup.display())
            }
            Self::AlreadyThere => format!("{path} already holds this entry; nothing was changed"),
        }
    }
}

/// Puts `entry` under `section` of the file. A link to a file elsewhere stays a link.
///
/// # Errors
/// The file is no JSON object, or `section` in it is none; nothing is written then.
pub(super) fn merge(path: &Path, section: &str, entry: Value) -> anyhow::Result<Done> {
    let path = &fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let before = match fs::read_to_string(path) {
        Ok(text) => Some(text),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(error).context("it cannot be read"),
    };
    let mut configuration = match before.as_deref().map(|text| text.trim_start_matches('\u{feff}').trim()) {
        None | Some("") => Document::Object(Vec::new()),
        Some(text) => serde_json::from_str(text).context(
            "it is not plain JSON; add the entry by hand (without --write it is printed), or take out comments and \
             trailing commas",
        )?,
    };
    let Some(servers) = configuration.member(section) else { bail!("it does not hold a JSON object") };
    let Some(present) = servers.member(ENTRY) else { bail!("its `{section}` is not an object") };
    if serde_json::to_value(&*present)? == entry {
        return Ok(Done::AlreadyThere);
    }
    *present = entry.into();
    let text = format!("{}\n", serde_json::to_string_pretty(&configuration)?);
    if before.is_none() {
        return write(path, &text).map(|()| Done::Made);
    }
    let backup = free_name(path);
    fs::copy(path, &backup).context("its backup cannot be written")?;
    write(path, &text).map(|()| Done::Changed { backup })
}

/// Replaces the file in one step, so that a client never reads half of it. Who may read it stays as it was: other
/// entries may hold keys.
fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).context("its folder cannot be made")?;
    }
    let prepared = suffixed(path, ".new");
    if path.exists() {
        fs::copy(path, &prepared).context("it cannot be written")?;
    }
    fs::write(&prepared, text).context("it cannot be written")?;
    fs::rename(&prepared, path).context("it cannot be replaced")
}

fn free_name(path: &Path) -> PathBuf {
    let first = suffixed(path, ".backup");
    let numbered = (2..).map(|number| suffixed(path, &format!(".backup-{number}")));
    std::iter::once(first.clone()).chain(numbered).find(|name| !name.exists()).unwrap_or(first)
}

fn suffixed(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(suffix);
    path.with_file_name(name)
}
