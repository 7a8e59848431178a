use std::fmt::Display;
use std::io::{self, Write};

use serde_json::{Value, json};

use super::journal::{Exchange, Journal};

/// One thing that is not as it should be.
pub(super) struct Fault {
    is_broken: bool,
    found: String,
    wanted: String,
    change: String,
}

impl Fault {
    /// Something that keeps clients out: what came back, what the specification wants, what to change.
    pub(super) fn broken(found: impl Display, wanted: impl Display, change: impl Display) -> Self {
        let (found, wanted, change) = (found.to_string(), wanted.to_string(), change.to_string());
        Self { is_broken: true, found, wanted, change }
    }

    /// Something that only some clients stumble over.
    pub(super) fn weak(found: impl Display, wanted: impl Display, change: impl Display) -> Self {
        Self { is_broken: false, ..Self::broken(found, wanted, change) }
    }

    pub(super) const fn is_broken(&self) -> bool {
        self.is_broken
    }

    const fn mark(&self) -> &'static str {
        if self.is_broken() { "BROKEN" } else { "weak  " }
    }

    fn document(&self) -> Value {
        json!({"broken": self.is_broken, "found": self.found, "wanted": self.wanted, "change": self.change})
    }
}

/// What a step has seen, what the next steps need, and what it did not like.
pub(super) struct Found<T> {
    value: T,
    seen: String,
    faults: Vec<Fault>,
}

impl<T> Found<T> {
    pub(super) fn new(value: T, seen: impl Display) -> Self {
        Self { value, seen: seen.to_string(), faults: Vec::new() }
    }

    pub(super) const fn value(&self) -> &T {
        &self.value
    }

    pub(super) fn but(mut self, faults: impl IntoIterator<Item = Fault>) -> Self {
        self.faults.extend(faults);
        self
    }
}

/// The walk cannot go on; the report has said why.
pub(super) struct Stopped;

/// What one step comes back with: a finding, or the fault behind which nothing can be seen.
pub(super) type Outcome<T> = Result<Found<T>, Fault>;

/// Writes each step as it ends, or all of them as JSON at the end.
pub(super) struct Report<'a, W> {
    json: bool,
    output: &'a mut W,
    journal: Journal,
    steps: Vec<Value>,
    is_healthy: bool,
    written: io::Result<()>,
}

impl<'a, W: Write> Report<'a, W> {
    pub(super) const fn new(json: bool, output: &'a mut W, journal: Journal) -> Self {
        Self { json, output, journal, steps: Vec::new(), is_healthy: true, written: Ok(()) }
    }

    /// Notes the outcome of one step and passes its value on.
    pub(super) fn step<T>(&mut self, name: &str, outcome: Outcome<T>) -> Result<T, Stopped> {
        let exchanges = self.journal.of_this_step();
        let (value, seen, faults) = match outcome {
            Ok(found) => (Ok(found.value), found.seen, found.faults),
            Err(fault) => (Err(Stopped), String::new(), vec![fault]),
        };
        let holds = !faults.iter().any(Fault::is_broken);
        self.is_healthy &= holds;
        if faults.is_empty() {
            self.for_people(&format!("ok      {name}: {seen}"));
        }
        for fault in &faults {
            self.tell(name, fault, &exchanges);
        }
        self.steps.push(json!({
            "step": name, "ok": holds, "seen": seen,
            "exchanges": exchanges.iter().map(Exchange::document).collect::<Vec<_>>(),
            "faults": faults.iter().map(Fault::document).collect::<Vec<_>>(),
        }));
        value
    }

    /// Tells the person something; with `--json` on a line of its own before the document.
    pub(super) fn say(&mut self, sentence: &str) {
        let line = if self.json { json!({"say": sentence}).to_string() } else { sentence.to_owned() };
        self.line(&line);
    }

    /// The last line, or the document. Whether every step held.
    pub(super) fn finish(mut self, last: &str) -> io::Result<bool> {
        if self.json {
            let document = json!({"healthy": self.is_healthy, "steps": self.steps}).to_string();
            self.line(&document);
        } else if self.is_healthy {
            self.for_people(last);
        }
        self.written.map(|()| self.is_healthy)
    }

    fn tell(&mut self, name: &str, fault: &Fault, exchanges: &[Exchange]) {
        self.for_people(&format!("{}  {name}: {}", fault.mark(), fault.found));
        for exchange in exchanges {
            self.for_people(&format!("          sent    {}", exchange.sent));
            self.for_people(&format!("          back    {}", exchange.back));
        }
        self.for_people(&format!("          wanted  {}", fault.wanted));
        self.for_people(&format!("          change  {}", fault.change));
    }

    fn for_people(&mut self, line: &str) {
        if !self.json {
            self.line(line);
        }
    }

    fn line(&mut self, line: &str) {
        if self.written.is_ok() {
            self.written = writeln!(self.output, "{line}").and_then(|()| self.output.flush());
        }
    }
}
