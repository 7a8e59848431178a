//! A deployment whose secrets stand at the stand-in: the function that rotates them and the functions that read them.

use config::{Secrets, SecretsSource};
use oauth::{Algorithm, Clock, Random, UnixTime};
use rotate::{Error, Event, State, Step};
use secrets::{Handle, Rotation};

use crate::stand_in::StandIn;

pub(crate) const START: UnixTime = UnixTime(1_800_000_000);
pub(crate) const MONTH: i64 = 30 * 86_400;
pub(crate) const STEPS: [Step; 4] =
    [Step::CreateSecret, Step::SetSecret, Step::TestSecret, Step::FinishSecret];
const PLACEHOLDER: &str = r#"{"state":"empty","placeholder":"x"}"#;

pub(crate) struct Deployment {
    pub(crate) stand_in: StandIn,
    pub(crate) state: State,
    pub(crate) clock: Clock,
    random: Random,
}

impl Deployment {
    /// A fresh stack: placeholders everywhere.
    pub(crate) async fn fresh(algorithm: Algorithm) -> Self {
        let stand_in = StandIn::start().await;
        for id in ["signing", "jwks", "vault", "browser", "owner"] {
            stand_in.add(id, PLACEHOLDER);
        }
        let (clock, random) = (Clock::fixed(START), Random::seeded(1));
        let state = state(&stand_in, algorithm, &clock, &random);
        Self { stand_in, state, clock, random }
    }

    /// The same stack with another `JWT_ALGORITHM`.
    pub(crate) fn with(mut self, algorithm: Algorithm) -> Self {
        self.state = state(&self.stand_in, algorithm, &self.clock, &self.random);
        self
    }

    /// A stack after its first rotations.
    pub(crate) async fn ready() -> Self {
        let deployment = Self::fresh(Algorithm::EdDsa).await;
        for id in ["signing", "vault", "browser"] {
            deployment.rotate(id, "v1").await;
        }
        deployment.clock.advance(MONTH);
        deployment
    }

    /// One whole rotation, as Secrets Manager does it.
    pub(crate) async fn rotate(&self, id: &str, version: &str) {
        self.stand_in.begin(id, version);
        for step in STEPS {
            self.step(id, version, step).await.unwrap();
        }
    }

    pub(crate) async fn step(&self, id: &str, version: &str, step: Step) -> Result<(), Error> {
        let event = Event { secret_id: id.to_owned(), client_request_token: version.to_owned(), step };
        rotate::handle(&self.state, event).await
    }

    /// The secrets as the reading functions see them.
    pub(crate) fn readers(&self) -> Handle {
        let name = |id: &str| Some(id.to_owned());
        let source = SecretsSource::Manager {
            signing: name("signing"),
            jwks: name("jwks"),
            vault: name("vault"),
            browser: name("browser"),
            owner: name("owner"),
        };
        Handle::at(&self.stand_in.endpoint, &Secrets { source }, self.clock.clone(), self.random.clone())
    }
}

fn state(stand_in: &StandIn, algorithm: Algorithm, clock: &Clock, random: &Random) -> State {
    let config = config::Rotate::from_pairs(&[
        ("SIGNING_SECRET", "signing"),
        ("JWKS_SECRET", "jwks"),
        ("VAULT_SECRET", "vault"),
        ("BROWSER_SECRET", "browser"),
        ("JWT_ALGORITHM", algorithm.as_str()),
    ]);
    State::new(&config.unwrap(), Rotation::at(&stand_in.endpoint), clock.clone(), random.clone())
}
