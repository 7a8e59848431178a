//! Intervals.icu as an OAuth server: a code for a token, and the end of a token.

use jiff::Timestamp;
use serde::Deserialize;
use zeroize::Zeroizing;

use crate::api::{Api, Intervals};
use crate::ask::Ask;
use crate::athlete::Identity;
use crate::call::Call;
use crate::credential::Credential;
use crate::error::Error;

/// Our registration at Intervals.icu.
#[derive(Clone)]
pub struct Application {
    /// The client id, a small number.
    pub client_id: String,
    /// The client secret.
    pub client_secret: Zeroizing<String>,
}

/// A token that does not expire. It replaces an older one of the same application and athlete.
#[derive(Deserialize)]
pub struct Token {
    #[serde(rename = "access_token", deserialize_with = "wiped")]
    secret: Zeroizing<String>,
    /// The granted areas, such as `ACTIVITY:READ`; may be fewer or more than asked.
    #[serde(default, rename = "scope", deserialize_with = "areas")]
    pub areas: Vec<String>,
    /// Who granted it.
    pub athlete: Identity,
}

impl Token {
    /// The token, to be sealed.
    #[must_use]
    pub fn access_token(&self) -> &str {
        &self.secret
    }

    /// The token, to be used.
    #[must_use]
    pub fn credential(&self) -> Credential {
        Credential::bearer(self.secret.as_str())
    }
}

fn wiped<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Zeroizing<String>, D::Error> {
    String::deserialize(deserializer).map(Zeroizing::new)
}

fn areas<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?.unwrap_or_default();
    Ok(text.split([',', ' ']).filter(|area| !area.is_empty()).map(ToOwned::to_owned).collect())
}

impl Intervals {
    /// Trades an authorization code for a token. A code lives two minutes and works once, so this is sent once.
    ///
    /// # Errors
    /// [`Error::Refused`] with [`crate::Reason::CodeNotFound`] or [`crate::Reason::ClientNotFound`]; else see
    /// [`Error`].
    pub async fn exchange_code(
        &self,
        application: &Application,
        code: &str,
        now: Timestamp,
    ) -> Result<Token, Error> {
        let api = self.without_credential(Call::starting(now));
        let fields = [
            ("client_id", application.client_id.as_str()),
            ("client_secret", application.client_secret.as_str()),
            ("code", code),
        ];
        api.one(Ask::post_form("/api/oauth/token", &fields)).await
    }
}

impl Api {
    /// Ends the token of this call's credential.
    ///
    /// # Errors
    /// See [`Error`]; [`Error::Unauthorized`] when it had ended already.
    pub async fn disconnect(&self) -> Result<(), Error> {
        self.nothing(Ask::delete("/disconnect-app", &[])).await
    }
}
