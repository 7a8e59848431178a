//! `growth SERVERS.json CHARTS MOST_CLIENTS`: see the library.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    growth::command::run(std::env::args().skip(1), std::io::stdout(), std::io::stderr()).await
}
