//! The register binary.

use aws::Identity;
use oauth::{Clock, Random};
use register::State;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    let config = config::Register::from_env()?;
    lambda::init_logs(&config.log.level, &config.log.stack);
    let tables = store::connect(&config.store, &Identity::default()).await?;
    lambda::run(register::router(State::new(&config, tables, Clock::system(), Random::system()))).await
}
