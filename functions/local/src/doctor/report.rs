use std::fmt::Display;
use std::io::{self, Write};

use serde_json::{Value, json};

/// A finding that passes: what was seen, and what the next steps need.
pub(super) struct Found<T> {
    pub(super) value: T,
    pub(super) seen: String,
}

impl<T> Found<T> {
    pub(super) fn new(value: T, seen: impl Display) -> Self {
        Self { value, seen: seen.to_string() }
    }
}

/// A step did not hold; the report has said why.
pub(super) struct Broken;

/// What one step comes back with: a finding, or a sentence that says what is wrong.
pub(super) type Outcome<T> = Result<Found<T>, String>;

/// Writes each step as it ends, or all of them as JSON at the end.
pub(super) struct Report<'a, W> {
    json: bool,
    output: &'a mut W,
    steps: Vec<Value>,
    failed: io::Result<()>,
}

impl<'a, W: Write> Report<'a, W> {
    pub(super) const fn new(json: bool, output: &'a mut W) -> Self {
        Self { json, output, steps: Vec::new(), failed: Ok(()) }
    }

    /// Notes the outcome of one step and passes its value on.
    pub(super) fn step<T>(&mut self, name: &str, outcome: Outcome<T>) -> Result<T, Broken> {
        let (mark, ok) = if outcome.is_ok() { ("ok    ", true) } else { ("BROKEN", false) };
        let detail = match &outcome {
            Ok(found) => found.seen.clone(),
            Err(reason) => reason.clone(),
        };
        self.write(&format!("{mark}  {name}: {detail}"));
        self.steps.push(json!({"step": name, "ok": ok, "detail": detail}));
        outcome.map(|found| found.value).map_err(|_| Broken)
    }

    /// Tells the person something; with `--json` on a line of its own before the document.
    pub(super) fn say(&mut self, sentence: &str) {
        let line = if self.json { json!({"say": sentence}).to_string() } else { sentence.to_owned() };
        self.failed = std::mem::replace(&mut self.failed, Ok(())).and_then(|()| self.line(&line));
    }

    /// The last line, or the document.
    pub(super) fn finish(mut self, healthy: bool) -> io::Result<()> {
        if self.json {
            let document = json!({"healthy": healthy, "steps": self.steps}).to_string();
            self.failed = std::mem::replace(&mut self.failed, Ok(())).and_then(|()| self.line(&document));
        } else if healthy {
            self.write("everything holds");
        }
        self.failed
    }

    fn write(&mut self, line: &str) {
        if !self.json {
            self.failed = std::mem::replace(&mut self.failed, Ok(())).and_then(|()| self.line(line));
        }
    }

    fn line(&mut self, line: &str) -> io::Result<()> {
        writeln!(self.output, "{line}")?;
        self.output.flush()
    }
}
