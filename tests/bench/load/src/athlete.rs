//! The simulated athlete that every server is asked about.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use http::Request;
use http::header::AUTHORIZATION;
use http_body_util::BodyExt as _;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use oauth::Clock;
use serde::Deserialize;
use tower::ServiceExt as _;

use crate::error::Error;

/// The demo key as Intervals.icu wants it: user `API_KEY` and the key, HTTP Basic (RFC 7617).
const CREDENTIAL: &str = "Basic QVBJX0tFWTpkZW1v";

/// The activity that a question about the last one means.
#[derive(Clone, Debug, Deserialize)]
pub struct Activity {
    /// Its id.
    pub id: String,
    /// Its start at the athlete's clock.
    pub start_date_local: String,
    /// Strava imports have none.
    name: Option<String>,
}

/// A simulator with so many days of training that answers at once; it takes what it does not know as the real site does.
pub fn simulator(clock: &Clock, history: u16) -> Router {
    let clock = clock.clone();
    let now = move || Timestamp::from_second(clock.now().0).unwrap_or(Timestamp::UNIX_EPOCH);
    let today = simulator::Today::System(Arc::new(now));
    simulator::router(simulator::Options {
        seed: 1,
        today,
        history,
        strict: false,
        ..simulator::Options::default()
    })
}

/// The last activity that is no stub.
///
/// # Errors
/// There is none.
pub async fn last_activity(simulator: &Router, today: Date) -> Result<Activity, Error> {
    let activities = activities(simulator, today.saturating_sub(30.days())).await?;
    let named = activities.into_iter().filter(|activity| activity.name.is_some());
    named.max_by(|one, other| one.start_date_local.cmp(&other.start_date_local)).ok_or(Error::Idle)
}

/// Every activity since a day.
///
/// # Errors
/// The simulator does not list them.
pub async fn activities(simulator: &Router, oldest: Date) -> Result<Vec<Activity>, Error> {
    let uri = format!("/api/v1/athlete/0/activities?oldest={oldest}&newest=2100-01-01");
    let request = Request::get(uri).header(AUTHORIZATION, CREDENTIAL).body(Body::empty());
    let response =
        simulator.clone().oneshot(request.map_err(|_| Error::Idle)?).await.map_err(|_| Error::Idle)?;
    let body = response.into_body().collect().await.map_err(|_| Error::Idle)?.to_bytes();
    serde_json::from_slice(&body).map_err(|_| Error::Idle)
}
