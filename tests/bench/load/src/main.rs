//! `load SERVERS.json ANSWERS.json`: see the library.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    load::command::run(std::env::args().skip(1), std::io::stdout(), std::io::stderr()).await
}
