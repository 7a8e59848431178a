//! What functions in other processes need to run against this machine: tables, keys and the demo athlete's world.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Context as _;
use config::Local;
use embedded::Location;
use oauth::{Clock, Random};
use simulator::Simulator;

use crate::house::make_directory;
use crate::{Options, keys};

/// What `lend` was asked to do.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Lend {
    /// Where tables and keys are kept.
    #[arg(long, default_value = ".local")]
    data: PathBuf,
    /// The address at which clients reach the functions.
    #[arg(long)]
    base_url: String,
    /// Where the variables for the functions are written, as `NAME=value` lines.
    #[arg(long)]
    env_file: PathBuf,
}

/// Lends until the process is asked to end.
pub(crate) async fn run(request: &Lend, output: &mut impl Write) -> anyhow::Result<()> {
    make_directory(&request.data)?;
    let (clock, random) = (Clock::system(), Random::system());
    let config = Local::from_env()?;
    let key_file = std::path::absolute(keys::path(&request.data))?;
    keys::create_if_missing(&key_file, config.algorithm, &clock, &random)?;
    let engine = embedded::open(Location::File(request.data.join("store.db"))).await?;
    let simulator = Simulator::start(Options::new(config).simulator).await?;
    let store = engine.config();
    let variables = [
        ("BASE_URL", request.base_url.as_str()),
        ("CLIENTS_TABLE", &store.clients),
        ("CODES_TABLE", &store.codes),
        ("SESSIONS_TABLE", &store.sessions),
        ("DYNAMODB_ENDPOINT", store.endpoint.as_deref().unwrap_or_default()),
        ("SECRETS_FILE", &key_file.display().to_string()),
        ("INTERVALS_BASE_URL", &simulator.base_url()),
    ];
    let lines = variables.map(|(name, value)| format!("{name}={value}\n")).concat();
    std::fs::write(&request.env_file, lines)
        .with_context(|| format!("{} cannot be written", request.env_file.display()))?;
    let end = crate::command::asked_to_end()?;
    writeln!(output, "lending to {}", request.env_file.display())?;
    output.flush()?;
    end.await;
    engine.close().await;
    Ok(())
}
