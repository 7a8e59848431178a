//! Instructions of one warm request, as callgrind counts them: the same on every machine that runs the same binary.

use std::path::Path;
use std::process::Command;

use load::figures::times;
use load::table::Table;

use crate::harness::cloud::Bootstrap;
use crate::subject::Subject;

/// Answers before the first that counts.
const BEFORE: u32 = 5;
const COUNTED: u32 = 20;

/// Two runs of each function differ by the counted requests alone; their difference is what those cost.
pub(crate) async fn measure(bare: &Subject, subjects: &[Subject]) -> Table {
    let folder = tempfile::tempdir().expect("a folder");
    let mut table = Table::new(1, &["request", "instructions", "to bare"]);
    let mut least = None;
    for subject in std::iter::once(bare).chain(subjects) {
        let short = run(subject, BEFORE, folder.path()).await;
        let long = run(subject, BEFORE + COUNTED, folder.path()).await;
        let one = (long - short) / f64::from(COUNTED);
        table.row(&[
            subject.name.to_owned(),
            format!("{:.0} k", one / 1_000.0),
            times(one, *least.get_or_insert(one)),
        ]);
    }
    table
}

/// All instructions of a process that answers `requests` requests.
async fn run(subject: &Subject, requests: u32, folder: &Path) -> f64 {
    let file = folder.join("counted");
    let mut command = Command::new("/usr/bin/valgrind");
    command.args(["--quiet", "--tool=callgrind"]).arg(format!("--callgrind-out-file={}", file.display()));
    command.arg(&subject.binary);
    let mut bootstrap = Bootstrap::start(command, &subject.environment).await;
    for _ in 0..requests {
        subject.ask(&bootstrap).await;
    }
    bootstrap.terminate();
    let counted = std::fs::read_to_string(&file).expect("what callgrind wrote");
    let line = counted.lines().find_map(|line| line.strip_prefix("summary:")).expect("a summary");
    line.trim().parse().expect("a number")
}
