use std::collections::HashMap;
use std::error::Error as StdError;
use std::time::Duration;

use aws::{Identity, SdkConfig};
use aws_sdk_secretsmanager::Client;
use aws_sdk_secretsmanager::config::Builder;
use aws_sdk_secretsmanager::config::retry::RetryConfig;
use aws_sdk_secretsmanager::config::timeout::TimeoutConfig;
use aws_sdk_secretsmanager::operation::get_secret_value::GetSecretValueError;
use aws_sdk_secretsmanager::operation::put_secret_value::PutSecretValueError;
use oauth::SecretString;

use crate::{Description, Error};

pub(crate) const CURRENT: &str = "AWSCURRENT";
pub(crate) const PENDING: &str = "AWSPENDING";
const ATTEMPTS: u32 = 3;
const FIRST_BACKOFF: Duration = Duration::from_millis(50);
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(2);
const OPERATION_TIMEOUT: Duration = Duration::from_secs(6);

/// The calls to Secrets Manager that we make, and no other.
#[derive(Clone)]
pub(crate) struct SecretsManager(Client);

impl SecretsManager {
    /// With the function's own identity.
    pub(crate) async fn connect(identity: &Identity) -> Self {
        Self::with(identity.load().await)
    }

    pub(crate) fn at(endpoint: &str) -> Self {
        Self::with(&aws::stand_in(endpoint))
    }

    fn with(shared: &SdkConfig) -> Self {
        let timeouts = TimeoutConfig::builder()
            .operation_attempt_timeout(ATTEMPT_TIMEOUT)
            .operation_timeout(OPERATION_TIMEOUT)
            .build();
        let retries = RetryConfig::standard().with_max_attempts(ATTEMPTS).with_initial_backoff(FIRST_BACKOFF);
        let builder = Builder::from(shared).timeout_config(timeouts).retry_config(retries);
        Self(Client::from_conf(builder.build()))
    }

    /// The AWSCURRENT text.
    pub(crate) async fn current_value(&self, secret: &'static str, id: &str) -> Result<SecretString, Error> {
        let call = self.0.get_secret_value().secret_id(id).version_stage(CURRENT).send();
        let answer = call.await.map_err(|source| unavailable(secret, source))?;
        text(secret, answer.secret_string)
    }

    /// The AWSPENDING text of one version; `None` when the version has no value yet.
    pub(crate) async fn pending_value(
        &self,
        secret: &'static str,
        id: &str,
        version: &str,
    ) -> Result<Option<SecretString>, Error> {
        let call = self.0.get_secret_value().secret_id(id).version_id(version).version_stage(PENDING).send();
        match call.await {
            Ok(answer) => text(secret, answer.secret_string).map(Some),
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(GetSecretValueError::is_resource_not_found_exception) =>
            {
                Ok(None)
            }
            Err(error) => Err(unavailable(secret, error)),
        }
    }

    pub(crate) async fn describe(&self, secret: &'static str, id: &str) -> Result<Description, Error> {
        let call = self.0.describe_secret().secret_id(id).send();
        let answer = call.await.map_err(|source| unavailable(secret, source))?;
        let versions: HashMap<_, _> = answer.version_ids_to_stages.unwrap_or_default();
        let holder = |stage: &str| {
            let mut holders = versions.iter().filter(|(_, stages)| stages.iter().any(|name| name == stage));
            holders.next().map(|(version, _)| version.clone())
        };
        Ok(Description {
            is_rotated: answer.rotation_enabled.unwrap_or(false),
            current: holder(CURRENT),
            pending: holder(PENDING),
        })
    }

    /// Writes a version once. A version that is there already stays as it is: a later step proves that it serves.
    pub(crate) async fn put(
        &self,
        secret: &'static str,
        id: &str,
        version: &str,
        stage: &str,
        value: &SecretString,
    ) -> Result<(), Error> {
        let call = self.0.put_secret_value().secret_id(id).client_request_token(version);
        match call.secret_string(value.expose()).version_stages(stage).send().await {
            Ok(_) => Ok(()),
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(PutSecretValueError::is_resource_exists_exception) =>
            {
                Ok(())
            }
            Err(error) => Err(unavailable(secret, error)),
        }
    }

    /// Moves AWSCURRENT from one version to another; Secrets Manager then moves AWSPREVIOUS by itself.
    pub(crate) async fn promote(
        &self,
        secret: &'static str,
        id: &str,
        from: Option<&str>,
        to: &str,
    ) -> Result<(), Error> {
        let call = self.0.update_secret_version_stage().secret_id(id).version_stage(CURRENT);
        let call = call.move_to_version_id(to).set_remove_from_version_id(from.map(str::to_owned)).send();
        call.await.map(drop).map_err(|source| unavailable(secret, source))
    }

    /// Begins a rotation, under the rules the secret has.
    pub(crate) async fn begin(&self, secret: &'static str, id: &str) -> Result<(), Error> {
        let call = self.0.rotate_secret().secret_id(id).send();
        call.await.map(drop).map_err(|source| unavailable(secret, source))
    }
}

fn text(secret: &'static str, value: Option<String>) -> Result<SecretString, Error> {
    value.map(SecretString::new).ok_or(Error::Malformed { secret, line: 0, column: 0 })
}

fn unavailable(secret: &'static str, source: impl StdError + Send + Sync + 'static) -> Error {
    Error::Unavailable { secret, source: Box::new(source) }
}
