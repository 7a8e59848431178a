//! From the start of the process to its first answer; the size of the file; the memory at its peak.
//!
//! AWS is in the same process here and answers at once. A second start of each round has it a known time away: what
//! that start takes longer is the waiting for AWS that nothing else could fill.

use std::time::{Duration, Instant};

use crate::subject::{Deployed, Subject};
use crate::table::{Table, quantile, sorted, times};

const ROUNDS: usize = 21;
const AWAY: Duration = Duration::from_millis(10);

#[derive(Default)]
struct Measured {
    /// Milliseconds.
    near: Vec<f64>,
    /// Milliseconds, AWS being [`AWAY`].
    away: Vec<f64>,
    mebibytes: f64,
    requests: usize,
}

/// Each round starts every function, in turn.
pub(crate) async fn measure(deployed: &Deployed, bare: &Subject, subjects: &[Subject]) -> Table {
    let all: Vec<&Subject> =
        std::iter::once(bare).chain(subjects.iter().filter(|one| one.status < 400)).collect();
    let mut measured: Vec<Measured> = all.iter().map(|_| Measured::default()).collect();
    for _ in 0..ROUNDS {
        for (subject, measured) in all.iter().zip(&mut measured) {
            round(deployed, subject, measured).await;
        }
    }
    table(&all, measured)
}

async fn round(deployed: &Deployed, subject: &Subject, measured: &mut Measured) {
    deployed.requests(subject);
    let begun = Instant::now();
    let bootstrap = subject.start().await;
    subject.ask(&bootstrap).await;
    measured.near.push(milliseconds(begun));
    measured.mebibytes = peak_memory(bootstrap.id());
    measured.requests = deployed.requests(subject);
    drop(bootstrap);
    deployed.delay(subject, AWAY);
    let begun = Instant::now();
    subject.ask(&subject.start().await).await;
    measured.away.push(milliseconds(begun));
    deployed.delay(subject, Duration::ZERO);
}

fn table(subjects: &[&Subject], measured: Vec<Measured>) -> Table {
    let header =
        ["first request", "median", "to bare", "slowest", "to AWS", "waits", "memory at its peak", "file"];
    let mut table = Table::new(&header);
    let mut bare = None;
    for (subject, measured) in subjects.iter().zip(measured) {
        let (near, away) = (sorted(measured.near), sorted(measured.away));
        let median = quantile(&near, 0.5);
        let waits = (quantile(&away, 0.5) - median) / (AWAY.as_secs_f64() * 1_000.0);
        let file = std::fs::metadata(&subject.binary).expect("a file").len();
        table.row(vec![
            subject.name.to_owned(),
            format!("{median:.1} ms"),
            times(median, *bare.get_or_insert(median)),
            format!("{:.1} ms", quantile(&near, 1.0)),
            measured.requests.to_string(),
            format!("{waits:.1}"),
            format!("{:.1} MiB", measured.mebibytes),
            format!("{:.2} MB", file as f64 / 1e6),
        ]);
    }
    table
}

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1_000.0
}

/// The most memory that a process ever held, in MiB.
fn peak_memory(process: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).expect("a running process");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a peak");
    let kibibytes = line.trim().trim_end_matches(" kB").parse::<f64>().expect("a number");
    kibibytes / 1_024.0
}
