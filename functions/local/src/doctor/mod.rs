//! Says what is wrong with a server, by walking the way of a client: discovery, headers, registration, authorization,
//! token, tools, refresh. The first broken step ends the walk. No code, token or verifier is ever printed.
//!
//! To add one more step, write it in the file of its subject and name it in [`walk`].

#![expect(clippy::indexing_slicing, reason = "a JSON value gives null for a name it does not have")]

mod callback;
mod client;
mod discovery;
mod login;
mod report;
mod tools;

use std::io::Write;
use std::time::Duration;

use oauth::Random;

use client::Client;
use report::{Broken, Report};

/// What `doctor` was asked to do.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Doctor {
    /// Address of the server, with or without `/mcp`.
    #[arg(default_value = "http://localhost:9000")]
    pub(crate) url: String,
    /// Prints one JSON document instead of lines.
    #[arg(long)]
    pub(crate) json: bool,
    /// Stops before a person has to sign in.
    #[arg(long)]
    pub(crate) no_login: bool,
    /// Seconds to wait for the person at the browser.
    #[arg(long, default_value_t = 300)]
    pub(crate) wait: u64,
}

/// Walks and writes what it finds to `output`; `Ok(true)` when every step held.
///
/// # Errors
/// The output cannot be written.
pub(crate) async fn run(request: &Doctor, random: &Random, output: &mut impl Write) -> std::io::Result<bool> {
    let mut report = Report::new(request.json, output);
    let healthy = walk(request, random, &mut report).await.is_ok();
    report.finish(healthy)?;
    Ok(healthy)
}

async fn walk(request: &Doctor, random: &Random, report: &mut Report<'_, impl Write>) -> Result<(), Broken> {
    let client = report.step("address", Client::new(&request.url))?;
    report.step("challenge", discovery::challenge(&client).await)?;
    report.step("resource metadata", discovery::resource(&client).await)?;
    let server = report.step("authorization server metadata", discovery::server(&client).await)?;
    report.step("headers", discovery::headers(&client).await)?;
    report.step("keys", discovery::keys(&client, &server).await)?;
    let registered = report.step("registration", login::register(&client, &server).await)?;
    let waiting = report.step("callback", callback::Waiting::open().await)?;
    let authorization = login::Authorization::new(&server, &registered, &waiting, random);
    report.step("sign-in page", login::page(&client, &authorization).await)?;
    if request.no_login {
        return Ok(());
    }
    report.say(&format!("open this link and allow: {}", authorization.url()));
    let wait = Duration::from_secs(request.wait);
    let code = report.step("authorization", authorization.code(waiting, wait).await)?;
    let tokens = report.step("token", login::redeem(&client, &authorization, &code).await)?;
    let listed = report.step("tools/list", tools::list(&client, &tokens).await)?;
    report.step("tools/call", tools::call(&client, &tokens, &listed).await)?;
    let refreshed = report.step("refresh", login::refresh(&client, &authorization, &tokens).await)?;
    report.step("revocation", login::revoke(&client, &authorization, &refreshed).await)?;
    report.step("revoked", tools::refused(&client, &refreshed).await)?;
    Ok(())
}
