//! The discovery binary.

use discovery::State;
use oauth::Random;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    let config = config::Discovery::from_env()?;
    lambda::init_logs(&config.log.level, &config.log.stack);
    lambda::run(discovery::router(State::new(&config, Random::system())?)).await
}
