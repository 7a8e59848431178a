//! One call of a tool: who calls, for which athlete, on which day, and the confirmation of what cannot be undone.

mod athlete;
mod confirm;
mod fresh;
mod upstream;

pub(crate) use athlete::{Call, activity_id, numeric_id};
pub(crate) use confirm::{Confirmation, Round};
pub(crate) use upstream::OrFail;

use std::sync::Arc;

use intervals::Allowance;
use rmcp::model::{CallToolRequestParams, CallToolResult};
use tokio::time::Instant;

use crate::access::{Connected, Connection, Principal};
use crate::failure::{Failure, Kind};
use crate::toolbox::Toolbox;

/// A call before the athlete is chosen.
#[derive(Clone)]
pub(crate) struct Session {
    toolbox: Arc<Toolbox>,
    principal: Principal,
    round: Arc<Round>,
    allowance: Allowance,
}

impl Session {
    /// `given` is the end of the time that the front door gave.
    pub(crate) fn new(
        toolbox: Arc<Toolbox>,
        principal: Principal,
        round: Round,
        given: Option<Instant>,
    ) -> Self {
        Self { toolbox, principal, round: Arc::new(round), allowance: Toolbox::allowance(given) }
    }

    /// A call that is no tool's: it only reads.
    pub(crate) fn asking(toolbox: Arc<Toolbox>, principal: Principal, given: Option<Instant>) -> Self {
        Self::new(toolbox, principal, Round::new("", &CallToolRequestParams::new(""), false), given)
    }

    /// The number of requests sent to Intervals.icu so far.
    pub(crate) fn upstream_calls(&self) -> u32 {
        self.allowance.sent()
    }

    /// The way to Intervals.icu, or why there is none.
    fn connected(&self) -> Result<Arc<Connected>, Failure> {
        match &self.principal.connection {
            Connection::Ready(connected) => Ok(Arc::clone(connected)),
            Connection::Rejected | Connection::Unreadable => Err(Kind::CredentialRejected.into()),
            Connection::NotLookedUp => Err(Kind::Internal.into()),
        }
    }

    /// The failure as a result. A credential that Intervals.icu has just refused is remembered as refused.
    pub(crate) async fn failed(&self, failure: Failure) -> CallToolResult {
        if let (Kind::CredentialRejected, Connection::Ready(connected)) =
            (&failure.kind, &self.principal.connection)
        {
            self.toolbox.credential_rejected(&self.principal, connected).await;
        }
        failure.into_result(&self.toolbox.reconnect)
    }
}
