//! The whole service in one process: `cargo run` serves, and the other subcommands help to use it.

use std::process::ExitCode;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    local::command::run(std::io::stdout(), std::io::stderr()).await
}
