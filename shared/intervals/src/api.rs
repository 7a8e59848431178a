//! The client, one call through it, and the places below a call where the endpoints live.

use std::sync::Arc;

use bytes::Bytes;
use http::StatusCode;
use jiff::civil::Date;
use outbound::{Fixed, Settings};
use serde::de::DeserializeOwned;

use crate::ask::Ask;
use crate::cache::Cache;
use crate::call::Call;
use crate::credential::Credential;
use crate::decode;
use crate::error::Error;
use crate::exchange::Exchange;
use crate::pace::{Pace, Quota};

/// The client of this process. Cheap to clone; clones share connections, pace and memory.
#[derive(Clone)]
pub struct Intervals {
    pub(crate) fixed: Fixed,
    pub(crate) pace: Arc<Pace>,
    pub(crate) cache: Arc<Cache>,
}

impl Intervals {
    /// Takes the origin of the service, such as `https://intervals.icu`, and the `User-Agent` of every request.
    ///
    /// # Errors
    /// [`Error::Connection`] when the base is not an https origin (or loopback http), or no client can be made.
    pub fn new(base_url: &str, user_agent: impl Into<String>) -> Result<Self, Error> {
        let fixed = Fixed::new(base_url, &Settings::new(user_agent)).map_err(|_| Error::Connection)?;
        Ok(Self { fixed, pace: Arc::default(), cache: Arc::default() })
    }

    /// Starts one call with a credential.
    #[must_use]
    pub fn call(&self, credential: Credential, call: Call) -> Api {
        Api { exchange: Exchange::new(self.clone(), Some(credential), call) }
    }

    /// Starts one call to an endpoint that authenticates by its body.
    pub(crate) fn without_credential(&self, call: Call) -> Api {
        Api { exchange: Exchange::new(self.clone(), None, call) }
    }
}

/// One call: at most four requests together, thirty in all, none after the deadline. Equal reads are sent once.
pub struct Api {
    exchange: Exchange,
}

/// The endpoints below `/athlete/{id}`.
#[derive(Clone, Copy)]
pub struct OfAthlete<'a> {
    pub(crate) api: &'a Api,
    pub(crate) id: &'a str,
}

/// The endpoints below `/activity/{id}`.
#[derive(Clone, Copy)]
pub struct OfActivity<'a> {
    pub(crate) api: &'a Api,
    pub(crate) id: &'a str,
    pub(crate) day: Option<Date>,
}

impl OfActivity<'_> {
    /// Tells the day of the activity, when it is known: what is old may be reused longer.
    #[must_use]
    pub fn of_day(self, day: Date) -> Self {
        Self { day: Some(day), ..self }
    }
}

impl Api {
    /// The endpoints of one athlete; `0` is the athlete of the credential.
    #[must_use]
    pub fn athlete<'a>(&'a self, id: &'a str) -> OfAthlete<'a> {
        OfAthlete { api: self, id }
    }

    /// The endpoints of one activity.
    #[must_use]
    pub fn activity<'a>(&'a self, id: &'a str) -> OfActivity<'a> {
        OfActivity { api: self, id, day: None }
    }

    /// What this process last saw of the credential's quota.
    #[must_use]
    pub fn quota(&self) -> Option<Quota> {
        self.exchange.quota()
    }

    /// The number of requests this call has sent.
    #[must_use]
    pub fn requests(&self) -> u32 {
        self.exchange.requests()
    }

    /// One object.
    pub(crate) async fn one<T: DeserializeOwned>(&self, ask: Ask) -> Result<T, Error> {
        decode::object(&self.exchange.answer(ask).await?.1)
    }

    /// One object, and whether the status says that something was created.
    pub(crate) async fn one_created<T: DeserializeOwned>(&self, ask: Ask) -> Result<(bool, T), Error> {
        let (status, body) = self.exchange.answer(ask).await?;
        Ok((status == StatusCode::CREATED, decode::object(&body)?))
    }

    /// A list; the service writes an empty one also as `null`, or as nothing at all.
    pub(crate) async fn list<T: DeserializeOwned>(&self, ask: Ask) -> Result<Vec<T>, Error> {
        decode::list(&self.exchange.answer(ask).await?.1)
    }

    /// An answer whose body means nothing.
    pub(crate) async fn nothing(&self, ask: Ask) -> Result<(), Error> {
        self.exchange.answer(ask).await.map(drop)
    }

    /// A body as it is.
    pub(crate) async fn file(&self, ask: Ask) -> Result<Bytes, Error> {
        self.exchange.answer(ask).await.map(|(_, body)| body)
    }
}
