use std::io::{self, Write};

use serde_json::Value;

/// What came of a command: for a program, and for a person.
pub(super) struct Answer {
    pub(super) document: Value,
    pub(super) lines: Vec<String>,
}

impl Answer {
    pub(super) fn new(document: Value, lines: impl IntoIterator<Item = String>) -> Self {
        Self { document, lines: lines.into_iter().collect() }
    }

    pub(super) fn write(&self, json: bool, output: &mut impl Write) -> io::Result<()> {
        if json {
            return writeln!(output, "{}", self.document);
        }
        self.lines.iter().try_for_each(|line| writeln!(output, "{line}"))
    }
}

/// The day of a moment, in UTC.
pub(super) fn date(seconds: i64) -> String {
    jiff::Timestamp::from_second(seconds)
        .map_or_else(|_| seconds.to_string(), |at| at.strftime("%F").to_string())
}
