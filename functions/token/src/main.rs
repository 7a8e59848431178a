//! The token binary: configuration, tables and keys, and the router over them.

use aws::Identity;
use oauth::{Clock, Random};
use token::State;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    let config = config::Token::from_env()?;
    lambda::init_logs(&config.log.level, &config.log.stack);
    let identity = Identity::default();
    let (clock, random) = (Clock::system(), Random::system());
    let signing = async {
        secrets::connect(&config.secrets, &identity, clock.clone(), random.clone()).await?.signing().await
    };
    let (tables, signing) = tokio::join!(store::connect(&config.store, &identity), signing);
    lambda::run(token::router(State::new(&config, tables?, signing?, clock, random))).await
}
