use intervals::Intervals;
use oauth::{Clock, Issuer, Random};
use rmcp::ServiceExt as _;
use rmcp::transport::stdio as standard_streams;

use crate::access::Principal;
use crate::error::Error;
use crate::server::Server;
use crate::state::{Demo, user_agent};
use crate::toolbox::Toolbox;

/// The same tools for one person at one machine, without OAuth and without storage.
pub struct Stdio {
    /// Names this service to Intervals.icu.
    pub issuer: Issuer,
    /// The origin of Intervals.icu.
    pub upstream: String,
    /// The simulated Intervals.icu, when the principal is its athlete.
    pub demo: Option<Demo>,
    /// The person: [`Principal::local`] or [`Principal::local_demo`].
    pub principal: Principal,
    /// The time.
    pub clock: Clock,
    /// The randomness.
    pub random: Random,
}

/// Serves standard input and output until the client closes them. Nothing but JSON-RPC is written to standard output.
///
/// # Errors
/// The address of Intervals.icu is unusable, or the client never initializes.
pub async fn stdio(options: Stdio) -> Result<(), Error> {
    let intervals = Intervals::new(&options.upstream, user_agent(&options.issuer))?;
    let demo = options.demo.map(|demo| demo.intervals);
    let toolbox = Toolbox::local(intervals, demo, options.clock, options.random);
    let server = Server::for_one(toolbox, options.principal);
    let running = server.serve(standard_streams()).await.map_err(|error| Error::Stdio(Box::new(error)))?;
    running.waiting().await.map_err(|error| Error::Stdio(Box::new(error)))?;
    Ok(())
}
