//! The mcp binary.

use mcp::{Keys, State};
use oauth::{Clock, Random};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    let config = config::Mcp::from_env()?;
    lambda::init_logs(&config.log.level, &config.environment);
    let (clock, random) = (Clock::system(), Random::system());
    let keys =
        async { Keys::read(&secrets::connect(&config.secrets, clock.clone(), random.clone()).await?).await };
    let (tables, keys) = tokio::join!(store::connect(&config.store), keys);
    let state = State::new(&config, tables?.sessions, keys?, clock, random)?;
    lambda::run(mcp::router(state)).await
}
