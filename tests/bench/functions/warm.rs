//! The latency of a process that is running already, through the runtime API.

use std::time::{Duration, Instant};

use load::figures::{milliseconds, percentile, times};
use load::table::Table;

use crate::harness::cloud::Bootstrap;
use crate::subject::Subject;

/// With those before them less than the 120 that a connection has a minute.
const ROUNDS: usize = 110;
/// Answers before the first that counts: caches fill, connections open.
const BEFORE: usize = 5;

/// Each round asks every function once, in turn.
pub(crate) async fn measure(bare: &Subject, subjects: &[Subject]) -> Table {
    let mut running: Vec<(&Subject, Bootstrap, Vec<Duration>)> = Vec::new();
    for subject in std::iter::once(bare).chain(subjects) {
        running.push((subject, subject.start().await, Vec::new()));
    }
    for round in 0..BEFORE + ROUNDS {
        for (subject, bootstrap, took) in &mut running {
            let begun = Instant::now();
            subject.ask(bootstrap).await;
            if round >= BEFORE {
                took.push(begun.elapsed());
            }
        }
    }
    let mut table = Table::new(1, &["request", "p50", "to bare", "p99", "to bare"]);
    let mut bare = None;
    for (subject, _, took) in running {
        let [p50, p99] = [0.5, 0.99].map(|share| milliseconds(percentile(&took, share)));
        let (bare_p50, bare_p99) = *bare.get_or_insert((p50, p99));
        table.row(&[
            subject.name.to_owned(),
            format!("{p50:.2} ms"),
            times(p50, bare_p50),
            format!("{p99:.2} ms"),
            times(p99, bare_p99),
        ]);
    }
    table
}
