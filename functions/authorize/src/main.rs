//! The authorize function on AWS Lambda.

use authorize::{Keys, State, router};
use aws::Identity;
use oauth::{Clock, Random};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    let config = config::Authorize::from_env()?;
    lambda::init_logs(&config.log.level, &config.log.stack);
    let identity = Identity::default();
    let (clock, random) = (Clock::system(), Random::system());
    let keys = async {
        Keys::read(&secrets::connect(&config.secrets, &identity, clock.clone(), random.clone()).await?).await
    };
    let (tables, keys) = tokio::join!(store::connect(&config.store, &identity), keys);
    lambda::run(router(State::new(&config, tables?, keys?, clock, random)?)).await
}
