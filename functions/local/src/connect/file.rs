//! One entry in somebody else's JSON file: everything around it stays, and the file before the change is kept.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use jsonc_parser::ParseOptions;
use jsonc_parser::cst::{CstInputValue, CstRootNode};
use serde_json::{Value, json};

use super::application::ENTRY;

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

/// Comments and trailing commas are what editors allow in their configuration; the rest is JSON.
const READS: ParseOptions = ParseOptions {
    allow_comments: true,
    allow_trailing_commas: true,
    allow_loose_object_property_names: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

/// Puts `entry` under `section` of the file, and leaves every other byte of it. A link to a file elsewhere stays a link.
///
/// # Errors
/// The file is no JSON object, or `section` in it is none; nothing is written then.
pub(super) fn merge(path: &Path, section: &str, entry: &Value) -> anyhow::Result<Done> {
    let path = &fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let before = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let text = format!("{:#}\n", json!({ section: { ENTRY: entry } }));
            return write(path, &text).map(|()| Done::Made);
        }
        Err(error) => return Err(error).context("it cannot be read"),
    };
    let Some(after) = edited(&before, section, entry)? else {
        return Ok(Done::AlreadyThere);
    };
    let backup = free_name(path);
    fs::copy(path, &backup).context("its backup cannot be written")?;
    write(path, &after).map(|()| Done::Changed { backup })
}

/// The text with the entry; `None` when it is there already.
fn edited(text: &str, section: &str, entry: &Value) -> anyhow::Result<Option<String>> {
    let root = CstRootNode::parse(text, &READS)
        .context("it is not JSON; repair it, or add the entry by hand (without --write it is printed)")?;
    let root_object = root.object_value_or_create().context("it does not hold a JSON object")?;
    let servers = root_object
        .object_value_or_create(section)
        .with_context(|| format!("its `{section}` is not an object"))?;
    match servers.get(ENTRY) {
        Some(present) if present.to_serde_value().as_ref() == Some(entry) => return Ok(None),
        Some(present) => present.set_value(input(entry)),
        None => {
            servers.append(ENTRY, input(entry));
        }
    }
    Ok(Some(root.to_string()))
}

fn input(value: &Value) -> CstInputValue {
    match value {
        Value::Null => CstInputValue::Null,
        Value::Bool(value) => CstInputValue::Bool(*value),
        Value::Number(number) => CstInputValue::Number(number.to_string()),
        Value::String(text) => CstInputValue::String(text.clone()),
        Value::Array(items) => CstInputValue::Array(items.iter().map(input).collect()),
        Value::Object(members) => {
            CstInputValue::Object(members.iter().map(|(name, value)| (name.clone(), input(value))).collect())
        }
    }
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
