//! The mcp binary.

use oauth::{Clock, Random};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    let config = config::Mcp::from_env()?;
    lambda::init_logs(&config.log.level, &config.environment);
    let (clock, random) = (Clock::system(), Random::system());
    let tables = store::connect(&config.store).await?;
    let keys = secrets::connect(&config.secrets, clock.clone(), random.clone()).await?;
    let state = mcp::State::new(&config, tables.sessions, &keys, clock, random).await?;
    lambda::run(mcp::router(state)).await
}
