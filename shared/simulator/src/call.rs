//! One request on its way to a handler.

use std::sync::MutexGuard;

use axum::http::HeaderMap;
use bytes::Bytes;
use jiff::Timestamp;
use serde_json::Value;

use crate::access::Caller;
use crate::account::{Account, stamp};
use crate::query::Query;
use crate::refusal::{Outcome, Refusal};
use crate::shape::Object;
use crate::store::Store;
use crate::world::World;

/// A request that was let in.
pub(crate) struct Call<'a> {
    pub(crate) world: &'a World,
    /// Absent on open routes.
    pub(crate) caller: Option<Caller>,
    /// The account the path speaks of; the caller's own where it speaks of none.
    pub(crate) account: &'a Account,
    pub(crate) parameters: Vec<(String, String)>,
    pub(crate) query: Query,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) now: Timestamp,
}

impl Call<'_> {
    /// A part of the path.
    pub(crate) fn path(&self, name: &str) -> &str {
        self.parameters.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str())
    }

    /// The data of the account.
    pub(crate) fn store(&self) -> MutexGuard<'_, Store> {
        self.account.store()
    }

    /// The data, where only what the athlete has set up is looked at.
    pub(crate) fn setup(&self) -> MutexGuard<'_, Store> {
        self.account.setup()
    }

    /// Now, as an audit stamp.
    pub(crate) fn stamp(&self) -> String {
        stamp(self.now)
    }

    /// The athlete's today.
    pub(crate) fn today(&self) -> jiff::civil::Date {
        self.account.local_date(self.now)
    }

    /// Name of the caller, for what they write.
    pub(crate) fn author(&self) -> &str {
        self.caller.as_ref().map_or(self.account.profile.id, |caller| caller.athlete.as_str())
    }

    /// The application behind a bearer token; `null` for API keys.
    pub(crate) fn application(&self) -> Value {
        let application = self.caller.as_ref().is_some_and(|caller| caller.scope.is_some());
        if application { Value::from(crate::CLIENT_ID.parse::<i64>().ok()) } else { Value::Null }
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> Outcome<Value> {
        let kind = self
            .headers
            .get(axum::http::header::CONTENT_TYPE)
            .map(|kind| String::from_utf8_lossy(kind.as_bytes()).into_owned());
        if !kind.is_some_and(|kind| kind.starts_with("application/json")) {
            return Err(Refusal::Framework(415));
        }
        serde_json::from_slice(&self.body).map_err(|_| Refusal::unreadable())
    }

    /// The body as a JSON object.
    pub(crate) fn object(&self) -> Outcome<Object> {
        match self.json()? {
            Value::Object(object) => Ok(object),
            _ => Err(Refusal::unreadable()),
        }
    }

    /// The body as an array of JSON objects.
    pub(crate) fn objects(&self) -> Outcome<Vec<Object>> {
        let Value::Array(values) = self.json()? else {
            return Err(Refusal::unreadable());
        };
        values
            .into_iter()
            .map(
                |value| {
                    if let Value::Object(object) = value { Ok(object) } else { Err(Refusal::unreadable()) }
                },
            )
            .collect()
    }
}
