//! What a person asks, and the tools that a server answers it with.

use std::path::Path;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::error::Error;

/// A question in a person's words.
#[derive(Clone, Debug, Deserialize)]
pub struct Question {
    /// The words.
    pub question: String,
    /// The calls that answer it, in order; none when the server cannot.
    pub calls: Vec<Call>,
}

/// One call of a tool.
#[derive(Clone, Debug, Deserialize)]
pub struct Call {
    /// Its name.
    pub tool: String,
    /// What it is given.
    pub arguments: Value,
}

impl Call {
    /// The parameters of `tools/call`.
    #[must_use]
    pub fn params(&self) -> Value {
        json!({"name": self.tool, "arguments": self.arguments})
    }
}

/// Reads the questions of a file, with each placeholder replaced by `fill`.
///
/// # Errors
/// The file cannot be read or understood.
pub fn read(path: &Path, fill: impl Fn(&str) -> String) -> Result<Vec<Question>, Error> {
    let text =
        std::fs::read_to_string(path).map_err(|source| Error::File { path: path.to_owned(), source })?;
    serde_json::from_str(&fill(&text)).map_err(|source| Error::Form { path: path.to_owned(), source })
}
