//! From the start of the process to its first answer; the size of the file; the memory at its peak.

use std::time::Instant;

use crate::subject::{Deployed, Subject};
use crate::table::{Table, quantile, sorted, times};

const ROUNDS: usize = 21;

#[derive(Default)]
struct Measured {
    milliseconds: Vec<f64>,
    mebibytes: f64,
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
            measured.milliseconds.push(begun.elapsed().as_secs_f64() * 1_000.0);
            measured.mebibytes = peak_memory(bootstrap.id());
            measured.requests = deployed.requests(subject);
        }
    }
    table(&all, measured)
}

fn table(subjects: &[&Subject], measured: Vec<Measured>) -> Table {
    let header =
        ["first request", "median", "to bare", "slowest", "requests to AWS", "memory at its peak", "file"];
    let mut table = Table::new(&header);
    let mut bare = None;
    for (subject, measured) in subjects.iter().zip(measured) {
        let milliseconds = sorted(measured.milliseconds);
        let median = quantile(&milliseconds, 0.5);
        let file = std::fs::metadata(&subject.binary).expect("a file").len();
        table.row(vec![
            subject.name.to_owned(),
            format!("{median:.1} ms"),
            times(median, *bare.get_or_insert(median)),
            format!("{:.1} ms", quantile(&milliseconds, 1.0)),
            measured.requests.to_string(),
            format!("{:.1} MiB", measured.mebibytes),
            format!("{:.2} MB", file as f64 / 1e6),
        ]);
    }
    table
}

/// The most memory that a process ever held, in MiB.
fn peak_memory(process: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).expect("a running process");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a peak");
    let kibibytes = line.trim().trim_end_matches(" kB").parse::<f64>().expect("a number");
    kibibytes / 1_024.0
}
