use std::error::Error as StdError;

use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::delete_item::DeleteItemError;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;

use crate::attributes::Item;

/// What the cause of a failure is kept as. It never holds an item: the service's error bodies carry none but for a
/// failed condition, and that is taken apart before.
type Cause = Box<dyn StdError + Send + Sync>;

/// Why the store gave no answer. None of these says anything about a code, a token or a session.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Throttled, in conflict with another write, timed out, unreachable or failing on its side, after all retries.
    /// The write may or may not have happened; the caller answers 503 and the client tries again.
    #[error("the table does not answer now")]
    Unavailable(#[source] Cause),
    /// A stored item does not have the shape of its kind.
    #[error("a stored item of kind {kind} cannot be read")]
    Malformed {
        /// The item kind, such as `grant`.
        kind: &'static str,
        /// Which attribute, in the words of the deserialiser.
        #[source]
        source: serde_dynamo::Error,
    },
    /// An item that had to be new is already there: an identifier was drawn twice.
    #[error("an item of kind {kind} with this key exists already")]
    Exists {
        /// The item kind, such as `txn`.
        kind: &'static str,
    },
    /// A write was refused although nothing in the item speaks against it.
    #[error("a write on an item of kind {kind} was refused without a reason")]
    Unexplained {
        /// The item kind.
        kind: &'static str,
    },
    /// The request itself is wrong: missing rights, a missing table, an expression the service refuses.
    #[error("the table refused the request")]
    Internal(#[source] Cause),
}

/// The answer to a conditional write that did not happen.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// The condition was false; the item as it is, if there is one.
    Condition(Option<Item>),
    /// No answer.
    Store(Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Store(error)
    }
}

/// Service error codes that mean "try again later".
const TRANSIENT: [&str; 9] = [
    "InternalServerError",
    "LimitExceededException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ReplicatedWriteConflictException",
    "ServiceUnavailable",
    "ThrottlingException",
    "TransactionConflictException",
    "TransactionInProgressException",
];

impl<E> From<SdkError<E, HttpResponse>> for Error
where
    E: ProvideErrorMetadata + StdError + Send + Sync + 'static,
{
    fn from(error: SdkError<E, HttpResponse>) -> Self {
        match error {
            SdkError::ServiceError(context) => {
                let failing = context.raw().status().as_u16() >= 500;
                let transient = context.err().code().is_some_and(|code| TRANSIENT.contains(&code));
                let cause: Cause = Box::new(context.into_err());
                if failing || transient { Self::Unavailable(cause) } else { Self::Internal(cause) }
            }
            SdkError::ConstructionFailure(_) => Self::Internal(Box::new(error)),
            // Timeout, connection failure, an answer cut short, and whatever a later SDK may add: nothing is known.
            unanswered => Self::Unavailable(Box::new(unanswered)),
        }
    }
}

impl From<SdkError<PutItemError, HttpResponse>> for Refusal {
    fn from(error: SdkError<PutItemError, HttpResponse>) -> Self {
        match error.as_service_error() {
            Some(PutItemError::ConditionalCheckFailedException(refused)) => {
                Self::Condition(refused.item.clone())
            }
            _ => Self::Store(error.into()),
        }
    }
}

impl From<SdkError<UpdateItemError, HttpResponse>> for Refusal {
    fn from(error: SdkError<UpdateItemError, HttpResponse>) -> Self {
        match error.as_service_error() {
            Some(UpdateItemError::ConditionalCheckFailedException(refused)) => {
                Self::Condition(refused.item.clone())
            }
            _ => Self::Store(error.into()),
        }
    }
}

impl From<SdkError<DeleteItemError, HttpResponse>> for Refusal {
    fn from(error: SdkError<DeleteItemError, HttpResponse>) -> Self {
        match error.as_service_error() {
            Some(DeleteItemError::ConditionalCheckFailedException(refused)) => {
                Self::Condition(refused.item.clone())
            }
            _ => Self::Store(error.into()),
        }
    }
}
