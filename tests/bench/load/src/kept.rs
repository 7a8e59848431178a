//! What every server listed and answered, kept in a file: their tokens are counted elsewhere.

use std::path::Path;

use serde_json::{Value, json};

use crate::error::Error;
use crate::subject::Subject;

/// Asks each question once and writes everything that a model would read.
///
/// # Errors
/// A call fails, or the file cannot be written.
pub(crate) async fn write(path: &Path, subjects: &[Subject]) -> Result<(), Error> {
    let mut servers = Vec::new();
    for subject in subjects {
        let mut answers = Vec::new();
        for question in &subject.questions {
            let results = subject.results(question).await?;
            answers.push(json!({"question": question.question, "results": results}));
        }
        servers.push(json!({"name": subject.name, "tools": subject.tools, "answers": answers}));
    }
    let failed = |source| Error::File { path: path.to_owned(), source };
    std::fs::write(path, Value::Array(servers).to_string()).map_err(failed)
}
