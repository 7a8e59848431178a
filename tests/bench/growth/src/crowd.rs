//! Calls at once at the local server.

use std::path::Path;
use std::time::Duration;

use load::athlete;
use load::figures::{mebibytes, milliseconds, percentile};
use load::subject::{Effort, Subject};
use load::upstream::Upstream;
use oauth::Clock;

use crate::error::Error;
use crate::series::{Column, Row, Series};
use crate::years::local;

const AT_ONCE: [u32; 7] = [1, 2, 4, 8, 16, 32, 64];
const TURN: Duration = Duration::from_millis(500);
/// Too short for a second answer.
const ONCE: Duration = Duration::from_millis(1);
const YEAR: u16 = 365;
const COLUMNS: &[Column] = &[
    Column::drawn("answers/s", 0),
    Column::drawn("p50, ms", 1),
    Column::drawn("p99, ms", 1),
    Column::drawn("memory, MiB", 1),
    Column::told("peak memory, MiB", 1),
];

/// So many at once of the questions whose answers are kept: the others wait until Intervals.icu may be asked again.
pub(crate) async fn measure(servers: &Path) -> Result<Series, Error> {
    let upstream = Upstream::start(athlete::simulator(&Clock::system(), YEAR)).await?;
    let subject = local(servers, &upstream).await?;
    let kept = kept(&subject, &upstream).await?;
    let mut rows = Vec::new();
    for size in AT_ONCE {
        let mut effort = Effort::default();
        for &number in &kept {
            effort.add(subject.take_turn(number, size as usize, TURN, &upstream).await?);
        }
        let (answers, memory) = (&effort.turn.answers, subject.memory());
        let values = vec![
            effort.per_second(),
            milliseconds(percentile(answers, 0.5)),
            milliseconds(percentile(answers, 0.99)),
            mebibytes(memory.resident),
            mebibytes(memory.peak),
        ];
        rows.push(Row { size, values });
    }
    let title = "Calls at once at the local server";
    Ok(Series { name: "calls", title, growing: "calls at once", columns: COLUMNS, rows })
}

/// The questions that ask Intervals.icu nothing when they come again.
async fn kept(subject: &Subject, upstream: &Upstream) -> Result<Vec<usize>, Error> {
    let mut kept = Vec::new();
    for number in 0..subject.questions.len() {
        subject.take_turn(number, 1, ONCE, upstream).await?;
        let again = subject.take_turn(number, 1, TURN, upstream).await?;
        if again.upstream == 0 {
            kept.push(number);
        }
    }
    Ok(kept)
}
