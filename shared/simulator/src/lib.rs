//! A pretend Intervals.icu on loopback, with a demo athlete and a year of training.
//!
//! It knows the HTTP surface of the service: its paths, shapes, units, errors and habits. It must never know the
//! client: it shares no type and no formula with `intervals` or the tools, because a mistake made once would then
//! confirm itself. Every answer is a pure function of the seed, the day it was started on and the requests so far.
//!
//! To add an endpoint, add its handler to the file of its resource under `routes/` and name it in that file's
//! `routes()`. To add a kind of data, derive it from `random` with a topic of its own, so that no other value moves.

mod access;
mod account;
mod activity;
mod athlete;
mod base64;
mod calendar;
mod call;
mod clock;
mod csv;
mod curves;
mod faults;
mod figures;
mod file;
mod fitness;
mod gear;
mod grammar;
mod hostile;
mod items;
mod journal;
mod library;
mod limits;
mod load;
mod messages;
mod number;
pub mod operations;
mod options;
mod plan;
mod profile;
mod query;
mod random;
mod refusal;
mod reply;
mod routes;
mod season;
mod server;
mod session;
mod settings;
mod shape;
mod sport;
mod store;
mod streams;
mod tokens;
mod weather;
mod wellness;
mod wire;
mod world;

pub use clock::Today;
pub use faults::{Fault, Rule, When};
pub use journal::{Auth, Recorded};
pub use options::{Latency, Options, RateLimit};
pub use routes::CUSTOM_ITEM_TYPES;
pub use server::{Simulator, router};

/// The account behind the demo key: a cyclist and runner with a year of data.
pub const DEMO_ATHLETE: &str = "i999000001";
/// API key of the demo athlete. It opens nothing but the simulator.
pub const DEMO_KEY: &str = "demo";
/// The coach's own account. Its key opens the accounts of the roster as well.
pub const COACH_ATHLETE: &str = "i999000005";
/// API key of the coach.
pub const COACH_KEY: &str = "canary-coach-key-51f0c7a2";
/// An old account whose id has no letter: Strava only, dormant. The coach may read it.
pub const STRAVA_ATHLETE: &str = "999000002";
/// An athlete in Auckland who shows imperial units and form as percent. The coach may read it.
pub const AUCKLAND_ATHLETE: &str = "i999000003";
/// API key of the athlete in Auckland.
pub const AUCKLAND_KEY: &str = "canary-auckland-key-0b9d4e17";
/// A new account without thresholds and without data.
pub const EMPTY_ATHLETE: &str = "i999000004";
/// API key of the empty account.
pub const EMPTY_KEY: &str = "canary-empty-key-7c3e88d1";
/// The OAuth application registered at the pretend site.
pub const CLIENT_ID: &str = "424";
/// Secret of [`CLIENT_ID`].
pub const CLIENT_SECRET: &str = "canary-client-secret-93ab6e20";
