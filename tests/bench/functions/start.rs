//! From the start of the process to its first answer; the size of the file; the memory at its peak.

use std::time::{Duration, Instant};

use load::figures::{mebibytes, milliseconds, percentile, times};
use load::process::memory_of;
use load::table::Table;

use crate::subject::{Deployed, Subject};

const ROUNDS: usize = 21;

#[derive(Default)]
struct Measured {
    took: Vec<Duration>,
    /// Bytes.
    peak: u64,
    /// To AWS, which is in the same process here and answers at once.
    requests: usize,
}

/// Each round starts every function once, in turn.
pub(crate) async fn measure(deployed: &Deployed, bare: &Subject, subjects: &[Subject]) -> Table {
    let all: Vec<&Subject> =
        std::iter::once(bare).chain(subjects.iter().filter(|one| one.status < 400)).collect();
    let mut measured: Vec<Measured> = all.iter().map(|_| Measured::default()).collect();
    for _ in 0..ROUNDS {
        for (subject, measured) in all.iter().zip(&mut measured) {
            deployed.requests(subject);
            let begun = Instant::now();
            let bootstrap = subject.start().await;
            subject.ask(&bootstrap).await;
            measured.took.push(begun.elapsed());
            measured.peak = memory_of(bootstrap.id()).peak;
            measured.requests = deployed.requests(subject);
        }
    }
    table(&all, measured)
}

fn table(subjects: &[&Subject], measured: Vec<Measured>) -> Table {
    let header =
        ["first request", "median", "to bare", "slowest", "requests to AWS", "memory at its peak", "file"];
    let mut table = Table::new(1, &header);
    let mut bare = None;
    for (subject, measured) in subjects.iter().zip(measured) {
        let [median, slowest] = [0.5, 1.0].map(|share| milliseconds(percentile(&measured.took, share)));
        let file = std::fs::metadata(&subject.binary).expect("a file").len();
        table.row(&[
            subject.name.to_owned(),
            format!("{median:.1} ms"),
            times(median, *bare.get_or_insert(median)),
            format!("{slowest:.1} ms"),
            measured.requests.to_string(),
            format!("{:.1} MiB", mebibytes(measured.peak)),
            format!("{:.2} MB", file as f64 / 1e6),
        ]);
    }
    table
}
