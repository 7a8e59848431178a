//! The mcp binary.

use aws::Identity;
use mcp::{Keys, State};
use oauth::{Clock, Random};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    let config = config::Mcp::from_env()?;
    lambda::init_logs(&config.log.level, &config.environment);
    mcp::prepare_tools();
    let identity = Identity::default();
    let (clock, random) = (Clock::system(), Random::system());
    let keys = async {
        Keys::read(&secrets::connect(&config.secrets, &identity, clock.clone(), random.clone()).await?).await
    };
    let (tables, keys) = tokio::join!(store::connect(&config.store, &identity), keys);
    let state = State::new(&config, tables?.sessions, keys?, clock, random)?;
    lambda::run(mcp::router(state)).await
}
