use std::time::Duration;

use aws::Identity;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::Builder;
use aws_sdk_dynamodb::config::interceptors::InterceptorContext;
use aws_sdk_dynamodb::config::retry::{ClassifyRetry, RetryAction, RetryConfig};
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::operation::delete_item::DeleteItemError;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;

use crate::clients::Clients;
use crate::codes::Codes;
use crate::error::Error;
use crate::record::Key;
use crate::sessions::Sessions;
use crate::table::Table;

const ATTEMPT: Duration = Duration::from_secs(3);
/// All attempts of one operation together: under the 6 s of the shortest function, and under the 10 s a client waits.
const OPERATION: Duration = Duration::from_secs(5);
/// The first attempt and at most three retries.
const ATTEMPTS: u32 = 4;
const FIRST_BACKOFF: Duration = Duration::from_millis(50);
const LONGEST_BACKOFF: Duration = Duration::from_millis(500);

/// The three tables over one client. A function keeps the ones it has rights on and drops the others.
#[derive(Clone, Debug)]
pub struct Tables {
    /// Registrations, client documents, denials.
    pub clients: Clients,
    /// Authorization transactions, upstream states, codes, rate windows.
    pub codes: Codes,
    /// Users, vaults, grants, browser sessions, audit events.
    pub sessions: Sessions,
}

/// Builds the client and, on AWS, opens one connection: a cold function has more CPU now than at its first request.
///
/// # Errors
/// None today: what is wrong shows at the first request. A failed warm-up is logged only.
pub async fn connect(config: &crate::Config, identity: &Identity) -> Result<Tables, Error> {
    let client = client(config, identity).await;
    let table = |name: &str| Table::new(client.clone(), name);
    let tables = Tables {
        clients: Clients::new(table(&config.clients)),
        codes: Codes::new(table(&config.codes)),
        sessions: Sessions::new(table(&config.sessions)),
    };
    if config.endpoint.is_none() {
        warm(&client, config).await;
    }
    Ok(tables)
}

/// An endpoint is that of a stand-in.
pub(crate) async fn client(config: &crate::Config, identity: &Identity) -> Client {
    let builder = match &config.endpoint {
        Some(endpoint) => Builder::from(&aws::stand_in(endpoint)),
        None => Builder::from(identity.load().await),
    };
    Client::from_conf(
        builder.timeout_config(timeouts()).retry_config(retries()).retry_classifier(Conflict).build(),
    )
}

fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder().operation_attempt_timeout(ATTEMPT).operation_timeout(OPERATION).build()
}

fn retries() -> RetryConfig {
    RetryConfig::standard()
        .with_max_attempts(ATTEMPTS)
        .with_initial_backoff(FIRST_BACKOFF)
        .with_max_backoff(LONGEST_BACKOFF)
}

/// The SDK retries throttles, timeouts and 5xx by itself, but not a write that met a transaction of somebody else.
#[derive(Debug)]
struct Conflict;

impl ClassifyRetry for Conflict {
    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        let error =
            context.output_or_error().and_then(Result::err).and_then(|error| error.as_operation_error());
        let in_conflict = error.is_some_and(|error| {
            matches!(error.downcast_ref(), Some(PutItemError::TransactionConflictException(_)))
                || matches!(error.downcast_ref(), Some(UpdateItemError::TransactionConflictException(_)))
                || matches!(error.downcast_ref(), Some(DeleteItemError::TransactionConflictException(_)))
        });
        if in_conflict { RetryAction::transient_error() } else { RetryAction::NoActionIndicated }
    }

    fn name(&self) -> &'static str {
        "transaction conflict"
    }
}

async fn warm(client: &Client, config: &crate::Config) {
    let (name, key) = if config.sessions.is_empty() {
        (&config.clients, Key::single("warm-up".to_owned()))
    } else {
        (&config.sessions, Key::pair("warm-up".to_owned(), "warm-up"))
    };
    if let Err(error) = client.get_item().table_name(name).set_key(Some(key.into_item())).send().await {
        tracing::warn!(
            error = &Error::from(error) as &dyn std::error::Error,
            "the first connection to the table failed"
        );
    }
}
