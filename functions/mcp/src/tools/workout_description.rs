//! The text of a workout that is about to be saved, and how it was understood.

use intervals::WorkoutDoc;
use serde_json::json;

use crate::answer::{Answer, Row, WarningCode, whole};
use crate::failure::Failure;
use crate::records;
use crate::workout_text::{
    Level, MAX_CHARACTERS, MAX_STEPS, Parsed, SportFamily, Step, Thresholds, parse, render, totals,
};
use crate::writing;

/// A checked text, and what our parser makes of it.
pub(super) struct Described {
    pub(super) text: String,
    parsed: Parsed,
}

/// Takes a text, or writes one from steps. What the site would misread is no reason to refuse: it is told with the answer.
pub(super) fn describe(
    answer: &mut Answer,
    at: &str,
    (text, steps): (Option<&str>, Option<&[Step]>),
    sport: &str,
) -> Result<Option<Described>, Failure> {
    let text = match (text, steps) {
        (None, None) => return Ok(None),
        (Some(_), Some(_)) => {
            return Err(Failure::argument(format!("{at}.steps"), "it excludes description"));
        }
        (Some(text), None) => writing::long(answer, &format!("{at}.description"), text),
        (None, Some(steps)) => written(at, steps)?,
    };
    if text.chars().count() > MAX_CHARACTERS {
        return Err(Failure::argument(at, format!("the text is longer than {MAX_CHARACTERS} characters")));
    }
    let parsed = parse(&text, SportFamily::of(sport));
    Ok(Some(Described { text, parsed }))
}

fn written(at: &str, steps: &[Step]) -> Result<String, Failure> {
    let nested = steps.iter().any(|step| step.steps.iter().any(|inner| inner.reps.is_some()));
    if nested {
        return Err(Failure::argument(format!("{at}.steps"), "reps are possible at the top level only"));
    }
    if steps.len() > MAX_STEPS {
        return Err(Failure::argument(format!("{at}.steps"), format!("at most {MAX_STEPS} are possible")));
    }
    Ok(render(steps))
}

/// Whose reading of the text is told.
pub(super) enum Reading<'a> {
    /// Our parser's, before anything is written.
    Own,
    /// The service's; none when it found no step.
    Served(Option<&'a WorkoutDoc>),
}

impl Described {
    /// Says how the text is understood: by the service when it has been written, by our parser before.
    pub(super) fn put(&self, answer: &mut Answer, row: &mut Row, what: &str, reading: &Reading<'_>) {
        let own = totals(&self.parsed.steps, &Thresholds::default());
        let (steps, duration) = match reading {
            Reading::Own => (self.parsed.steps.len(), i64::from(own.duration_s)),
            Reading::Served(document) => (
                document.map_or(0, |document| document.steps.len()),
                document.and_then(|document| document.duration).map_or(0, whole),
            ),
        };
        row.set("parsed", json!({ "steps": steps, "duration_s": duration }));
        if let Reading::Served(Some(document)) = reading {
            row.set("understood", records::steps_text(&document.steps));
        }
        if steps > 0 {
            answer.line(format!("{what}: understood as {steps} steps or blocks, {duration} s"));
        } else if !self.text.is_empty() {
            let message =
                format!("{what}: the text holds no step that Intervals.icu understands; it is kept as prose");
            answer.warn(WarningCode::WorkoutUnparsed, message);
        }
        let is_served = matches!(reading, Reading::Served(_));
        if is_served && steps > 0 && duration != i64::from(own.duration_s) && own.distance_m == 0.0 {
            let message = format!("{what}: {duration} s as served, {} s as written", own.duration_s);
            answer.warn(WarningCode::ValueNotKept, message);
        }
        self.put_findings(answer, row, what);
    }

    fn put_findings(&self, answer: &mut Answer, row: &mut Row, what: &str) {
        let worth: Vec<_> =
            self.parsed.diagnostics.iter().filter(|finding| finding.level != Level::Info).collect();
        for finding in &worth {
            let fix = finding.fix.as_deref().map(|fix| format!("; write: {fix}")).unwrap_or_default();
            answer
                .line(format!("{what}, line {} {:?}: {}{fix}", finding.line, finding.code, finding.message));
        }
        if !worth.is_empty() {
            row.set("diagnostics", json!(worth));
        }
    }
}
