//! The latency of a process that is running already, through the runtime API.

use std::time::Instant;

use crate::harness::cloud::Bootstrap;
use crate::subject::Subject;
use crate::table::{Table, quantile, sorted, times};

/// With those before them less than the 120 that a connection has a minute.
const ROUNDS: usize = 110;
/// Answers before the first that counts: caches fill, connections open.
const BEFORE: usize = 5;

/// Each round asks every function once, in turn.
pub(crate) async fn measure(bare: &Subject, subjects: &[Subject]) -> Table {
    let mut running: Vec<(&Subject, Bootstrap, Vec<f64>)> = Vec::new();
    for subject in std::iter::once(bare).chain(subjects) {
        running.push((subject, subject.start().await, Vec::new()));
    }
    for round in 0..BEFORE + ROUNDS {
        for (subject, bootstrap, milliseconds) in &mut running {
            let begun = Instant::now();
            subject.ask(bootstrap).await;
            let took = begun.elapsed().as_secs_f64() * 1_000.0;
            if round >= BEFORE {
                milliseconds.push(took);
            }
        }
    }
    let mut table = Table::new(&["request", "p50", "to bare", "p99", "to bare"]);
    let mut bare = None;
    for (subject, _, milliseconds) in running {
        let milliseconds = sorted(milliseconds);
        let (p50, p99) = (quantile(&milliseconds, 0.5), quantile(&milliseconds, 0.99));
        let (bare_p50, bare_p99) = *bare.get_or_insert((p50, p99));
        table.row(vec![
            subject.name.to_owned(),
            format!("{p50:.2} ms"),
            times(p50, bare_p50),
            format!("{p99:.2} ms"),
            times(p99, bare_p99),
        ]);
    }
    table
}
