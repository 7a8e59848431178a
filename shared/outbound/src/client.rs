//! The one place where an HTTP client is made, so that its refusals hold for every destination.

use std::net::SocketAddr;
use std::time::Duration;

/// A kept connection is not used again after this: while a function sleeps, the other side may have closed it, and a
/// write over it would be neither done nor surely undone.
const IDLE: Duration = Duration::from_secs(20);

/// What a destination decides about its client.
pub(crate) struct Plan<'a> {
    pub(crate) user_agent: &'a str,
    pub(crate) connect: Duration,
    pub(crate) total: Duration,
    pub(crate) gzip: bool,
    pub(crate) https_only: bool,
    /// The name whose address is already known, and that address.
    pub(crate) pinned: Option<(&'a str, SocketAddr)>,
}

/// Builds a client that follows no redirect, uses no proxy, repeats nothing and sends no `Referer`.
pub(crate) fn build(plan: &Plan<'_>) -> Result<reqwest::Client, reqwest::Error> {
    #[expect(clippy::disallowed_methods, reason = "this is the one home of the client")]
    let builder = reqwest::Client::builder()
        .user_agent(plan.user_agent)
        .connect_timeout(plan.connect)
        .timeout(plan.total)
        .pool_idle_timeout(IDLE)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .no_proxy()
        .gzip(plan.gzip)
        .https_only(plan.https_only)
        .http1_only();
    // Without TLS nothing is verified, and reading the trusted roots would be the slowest part of starting.
    let builder = if plan.https_only { builder } else { builder.tls_certs_only([]) };
    match plan.pinned {
        Some((host, address)) => builder.resolve(host, address).build(),
        None => builder.build(),
    }
}
