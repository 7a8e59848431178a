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

#[cfg(test)]
mod tests {
    use std::io::{BufRead as _, BufReader, Write as _};
    use std::net::TcpListener;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    const EMPTY: &[u8] =
        b"HTTP/1.1 200 OK\r\ncontent-type: application/x-amz-json-1.0\r\ncontent-length: 2\r\n\r\n{}";

    /// Answers every request with nothing found, and counts the connections that were made for them.
    fn stand_in() -> (String, Arc<AtomicUsize>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let connections = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&connections);
        std::thread::spawn(move || {
            for mut connection in listener.incoming().map(Result::unwrap) {
                counted.fetch_add(1, Ordering::SeqCst);
                std::thread::spawn(move || {
                    let mut reader = BufReader::new(connection.try_clone().unwrap());
                    // The key is the last of a request, and ends with three braces.
                    let mut request = Vec::new();
                    while reader.read_until(b'}', &mut request).is_ok_and(|length| length > 0) {
                        if request.ends_with(b"}}}") {
                            connection.write_all(EMPTY).unwrap();
                            request.clear();
                        }
                    }
                });
            }
        });
        (endpoint, connections)
    }

    #[tokio::test]
    async fn clients_of_one_configuration_share_one_http_client_and_its_connection() {
        let (endpoint, connections) = stand_in();
        let shared = aws::stand_in(&endpoint);
        for client in [Client::new(&shared), Client::new(&shared)] {
            let key = Key::single("warm-up".to_owned()).into_item();
            client.get_item().table_name("clients").set_key(Some(key)).send().await.unwrap();
        }
        assert_eq!(connections.load(Ordering::SeqCst), 1);
    }
}
