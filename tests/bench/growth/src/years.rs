//! Years of training behind an athlete: the ten questions look through a window, whatever lies behind it.

use std::path::Path;
use std::time::Duration;

use jiff::civil::date;
use load::figures::{mebibytes, milliseconds, percentile};
use load::subject::Subject;
use load::upstream::Upstream;
use load::{athlete, question, server};
use oauth::Clock;

use crate::error::Error;
use crate::series::{Column, Row, Series};

const YEARS: [u16; 4] = [1, 2, 5, 10];
const TURN: Duration = Duration::from_millis(500);
const COLUMNS: &[Column] = &[
    Column::told("activities", 0),
    Column::told("requests to Intervals.icu", 0),
    Column::drawn("read from Intervals.icu, kB", 0),
    Column::drawn("answered, kB", 0),
    Column::drawn("all ten, ms", 1),
    Column::drawn("memory, MiB", 1),
];

/// The ten questions to a fresh server for each length of history.
pub(crate) async fn measure(servers: &Path) -> Result<Series, Error> {
    let mut rows = Vec::new();
    for years in YEARS {
        rows.push(Row { size: u32::from(years), values: one(servers, years).await? });
    }
    let title = "Years of training behind ten questions";
    Ok(Series { name: "years", title, growing: "years", columns: COLUMNS, rows })
}

async fn one(servers: &Path, years: u16) -> Result<Vec<f64>, Error> {
    let simulator = athlete::simulator(&Clock::system(), years * 365);
    let activities = athlete::activities(&simulator, date(2000, 1, 1)).await?.len();
    let upstream = Upstream::start(simulator).await?;
    let subject = local(servers, &upstream).await?;
    let (requests, read) = (upstream.requests(), upstream.bytes());
    let mut answered = 0;
    for question in &subject.questions {
        let results = subject.results(question).await?;
        answered += results.iter().map(|result| result.to_string().len()).sum::<usize>();
    }
    let (requests, read) = (upstream.requests() - requests, upstream.bytes() - read);
    let mut took = Duration::ZERO;
    for number in 0..subject.questions.len() {
        let effort = subject.take_turn(number, 1, TURN, &upstream).await?;
        took += percentile(&effort.turn.answers, 0.5);
    }
    let kilobytes = |bytes: f64| bytes / 1_000.0;
    Ok(vec![
        activities as f64,
        requests as f64,
        kilobytes(read as f64),
        kilobytes(answered as f64),
        milliseconds(took),
        mebibytes(subject.memory().resident),
    ])
}

/// The first server of the file, freshly started.
pub(crate) async fn local(servers: &Path, upstream: &Upstream) -> Result<Subject, Error> {
    let servers = server::read(servers, upstream.url())?;
    let Some(server) = servers.first() else { return Err(Error::Usage) };
    let questions = question::read(&server.questions, str::to_owned)?;
    Ok(Subject::start(server, questions, 0).await?)
}
