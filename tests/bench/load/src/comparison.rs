//! The measurement itself: every server in turn with every question, and the tables that come of it.

use std::time::Duration;

use crate::error::Error;
use crate::figures::{geometric_mean, mebibytes, milliseconds, percentile};
use crate::subject::{Effort, Subject};
use crate::table::Table;
use crate::upstream::Upstream;

const TURN: Duration = Duration::from_millis(250);
const TURNS: usize = 6;

/// Start and memory of each server.
pub(crate) fn beginnings(subjects: &[Subject]) -> String {
    let head = ["server", "start to list of tools, ms", "tools", "at rest, MiB", "peak so far, MiB"];
    let mut table = Table::new(1, &head);
    for subject in subjects {
        let tools = subject.tools.as_array().map_or(0, Vec::len);
        table.row(&[
            subject.name.clone(),
            format!("{:.0}", milliseconds(percentile(&subject.starts, 0.5))),
            tools.to_string(),
            format!("{:.1}", mebibytes(subject.at_rest.resident)),
            format!("{:.1}", mebibytes(subject.at_rest.peak)),
        ]);
    }
    table.to_string()
}

/// Every question, so many at a time: the first server is the one that the others are compared with.
///
/// # Errors
/// A call fails.
pub(crate) async fn questions(
    subjects: &[Subject],
    parallel: usize,
    upstream: &Upstream,
) -> Result<String, Error> {
    let head =
        ["question", "server", "answers/s", "first : this", "p50, ms", "p99, ms", "CPU, ms", "upstream"];
    let mut table = Table::new(2, &head);
    let mut ratios: Vec<Vec<f64>> = vec![Vec::new(); subjects.len()];
    let asked = subjects.first().map(|subject| subject.questions.as_slice()).unwrap_or_default();
    for (number, question) in asked.iter().enumerate() {
        let efforts = interleaved(subjects, number, parallel, upstream).await?;
        let first = efforts.first().map(Effort::per_second).unwrap_or_default();
        for ((subject, effort), ratios) in subjects.iter().zip(&efforts).zip(&mut ratios) {
            if effort.turn.answers.is_empty() {
                continue;
            }
            ratios.push(first / effort.per_second());
            table.row(&row(&question.question, &subject.name, first, effort));
        }
    }
    for (subject, ratios) in subjects.iter().zip(&ratios).skip(1) {
        let mean = format!("{:.1}", geometric_mean(ratios));
        let named = format!("mean of {} questions", ratios.len());
        table.row(&[
            named,
            subject.name.clone(),
            String::new(),
            mean,
            String::new(),
            String::new(),
            String::new(),
            String::new(),
        ]);
    }
    Ok(table.to_string())
}

async fn interleaved(
    subjects: &[Subject],
    question: usize,
    parallel: usize,
    upstream: &Upstream,
) -> Result<Vec<Effort>, Error> {
    let mut efforts = vec![Effort::default(); subjects.len()];
    for _ in 0..TURNS {
        for (subject, effort) in subjects.iter().zip(&mut efforts) {
            effort.add(subject.take_turn(question, parallel, TURN, upstream).await?);
        }
    }
    Ok(efforts)
}

fn row(question: &str, server: &str, first: f64, effort: &Effort) -> [String; 8] {
    let answers = &effort.turn.answers;
    [
        question.to_owned(),
        server.to_owned(),
        format!("{:.1}", effort.per_second()),
        format!("{:.1}", first / effort.per_second()),
        format!("{:.1}", milliseconds(percentile(answers, 0.5))),
        format!("{:.1}", milliseconds(percentile(answers, 0.99))),
        format!("{:.2}", milliseconds(effort.processor) / effort.count()),
        format!("{:.1}", effort.upstream as f64 / effort.count()),
    ]
}
