//! How fast, small and cheap the functions are, beside the least that a function can be: `tests/bench/run`.
//!
//! Every figure is measured in turns with the bare function's, so that what disturbs one disturbs both. The bootstraps
//! are the ones of `cargo lambda build --release` below `LAMBDA_DIR`. Prints Markdown.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a bench that meets the unexpected stops and says where"
)]

#[expect(dead_code, unused_imports, reason = "the bench needs a few of the actors of the tests")]
#[path = "../../it/harness/mod.rs"]
mod harness;
mod instructions;
mod start;
mod subject;
mod warm;

use std::io::Write as _;

use subject::{Subject, deploy};

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    let deployed = deploy().await;
    let (bare, subjects) = (Subject::bare(), deployed.subjects());
    writeln!(out, "### Start\n\n{}", start::measure(&deployed, &bare, &subjects).await)?;
    writeln!(out, "### Warm requests\n\n{}", warm::measure(&bare, &subjects).await)?;
    writeln!(out, "### Instructions of one warm request\n\n{}", instructions::measure(&bare, &subjects).await)
}
