//! The rotate binary: configuration, the right to rotate, and the handler over them.

use aws::Identity;
use oauth::{Clock, Random};
use rotate::State;
use secrets::Rotation;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    let config = config::Rotate::from_env()?;
    lambda::init_logs(&config.log.level, &config.log.stack);
    let state =
        State::new(&config, Rotation::connect(&Identity::default()).await, Clock::system(), Random::system());
    lambda::run_handler(|event| rotate::handle(&state, event)).await
}
