use secrets::{Browser, Signing, Vault};
use serde_json::json;

use super::{Answer, Deployment};

#[derive(Clone, Debug, clap::Subcommand)]
pub(super) enum Task {
    /// Lets Secrets Manager call the rotate function now. Keys younger than 15 minutes stay.
    Rotate {
        /// Which secret.
        secret: Rotated,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Rotated {
    /// Keys that sign access tokens.
    Signing,
    /// Master keys that seal credentials.
    Vault,
    /// Keys of the pages.
    Browser,
}

/// ARNs of the rotated secrets.
pub(super) struct Secrets {
    pub(super) signing: String,
    pub(super) vault: String,
    pub(super) browser: String,
}

impl Deployment {
    pub(super) async fn keys(&self, task: &Task) -> anyhow::Result<Answer> {
        let Task::Rotate { secret } = task;
        let (name, id) = match secret {
            Rotated::Signing => ("signing", &self.secrets.signing),
            Rotated::Vault => ("vault", &self.secrets.vault),
            Rotated::Browser => ("browser", &self.secrets.browser),
        };
        match secret {
            Rotated::Signing => self.rotation.begin::<Signing>(id).await?,
            Rotated::Vault => self.rotation.begin::<Vault>(id).await?,
            Rotated::Browser => self.rotation.begin::<Browser>(id).await?,
        }
        let sentence = format!(
            "{name} rotates; the log of rotate says key_rotated when it has, and functions follow within five minutes"
        );
        Ok(Answer::new(json!({"rotating": name}), [sentence]))
    }
}
