//! What write tools have in common: cleaned text, the echo of what changed, and the confirmation of what cannot be undone.
//!
//! Knows how a change is shown (only the fields that differ, before and after), how a value that did not stick is told,
//! and when a destructive call may act. Must not know any one kind of object: each tool says which fields it shows.

mod confirmed;
mod fields;
mod ids;
mod text;

pub(crate) use confirmed::{Step, confirmed, seen};
pub(crate) use fields::{Changes, Fields};
pub(crate) use ids::{external_ids, gear_id};
pub(crate) use text::{TextMode, joined, line, long};

use crate::answer::{Answer, Row, WarningCode};
use crate::untrusted::Budget;

/// What became of one item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Created,
    Updated,
    Unchanged,
    Skipped,
    Failed,
}

impl Status {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Unchanged => "unchanged",
            Self::Skipped => "skipped",
            Self::Failed => "failed",
        }
    }
}

/// Says first that nothing was written, when it was not.
pub(crate) fn dry(answer: &mut Answer, dry_run: bool) {
    if dry_run {
        answer.put("dry_run", true);
        answer.line("Dry run: nothing was written. It would be:");
    }
}

/// One item of a write: what happened to it and which fields changed. `what` names it in the text part.
pub(crate) fn item(what: &str, id: Option<&str>, status: Status, changes: &Changes) -> (Row, String) {
    let mut row = Row::default();
    row.set("id", id);
    row.set("status", status.as_str());
    changes.put(&mut row, &mut Budget::default());
    row.titled(what);
    let words = changes.words();
    let end = if words.is_empty() { String::new() } else { format!(": {words}") };
    (row, format!("{what} {}{end}", status.as_str()))
}

/// Warns about the values that the service did not keep.
pub(crate) fn check_kept(answer: &mut Answer, expected: &Fields, served: &Fields) {
    let lost = expected.differing(served);
    if !lost.is_empty() {
        let message = format!("written, but Intervals.icu answers another value: {}", lost.join(", "));
        answer.warn(WarningCode::ValueNotKept, message);
    }
}
