//! The client against the simulator, which is written from the description of the service and shares no type with it.
//! What one of them misunderstood shows here.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail")]

mod activities;
mod days;
mod settings;
mod writes;

use std::time::Duration;

use intervals::{Api, Call, Credential, Intervals};
use jiff::civil::Date;
use simulator::{Options, Simulator};

/// The fixed day of the simulator.
pub(crate) const TODAY: &str = "2026-06-17";
pub(crate) const ATHLETE: &str = "i999000001";

pub(crate) fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// Calls of the demo athlete with the personal key, each with a pace of its own.
pub(crate) struct Site {
    simulator: Simulator,
}

impl Site {
    pub(crate) async fn open() -> Self {
        Self { simulator: Simulator::start(Options::default()).await.unwrap() }
    }

    pub(crate) fn call(&self) -> Api {
        let client = Intervals::new(&self.simulator.base_url(), "intervals-mcp/test").unwrap();
        let call = Call {
            today: day(TODAY),
            pause: Duration::from_millis(1),
            ..Call::starting(format!("{TODAY}T12:00:00Z").parse().unwrap())
        };
        client.call(Credential::api_key("demo"), call)
    }

    /// The verbs of all requests so far.
    pub(crate) fn verbs(&self) -> Vec<String> {
        self.simulator.journal().into_iter().map(|request| request.method).collect()
    }
}
