//! Says what is wrong with a server, by walking the way of a client: challenge, discovery, registration, authorization,
//! token, tools, refresh. It knows what the specifications want of anybody's server, and what a deployment of
//! intervals-mcp promises beyond that. No code, token or verifier is ever printed.
//!
//! To add one more step, write it in the file of its subject and name it in [`walk`].

#![expect(clippy::indexing_slicing, reason = "a JSON value gives null for a name it does not have")]

mod callback;
mod challenge;
mod client;
mod deployment;
mod discovery;
mod journal;
mod login;
mod probe;
mod protocol;
mod registration;
mod report;
mod speed;

use std::io::Write;
use std::time::Duration;

use oauth::Random;
use serde_json::Value;

use callback::Waiting;
use challenge::Door;
use client::Client;
use journal::Journal;
use login::Authorization;
use registration::Registered;
use report::{Report, Stopped};

/// What `doctor` was asked to do.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Doctor {
    /// Address of the MCP endpoint of any server; for an origin alone, `/mcp` there.
    #[arg(default_value = "http://localhost:9000")]
    pub(crate) url: String,
    /// Prints one JSON document instead of lines.
    #[arg(long)]
    pub(crate) json: bool,
    /// Goes on through a login in your browser: tools, one call that only reads, refresh, revocation.
    #[arg(long)]
    pub(crate) login: bool,
    /// Seconds to wait for the person at the browser.
    #[arg(long, default_value_t = 300)]
    pub(crate) wait: u64,
}

/// Walks and writes what it finds to `output`; `Ok(true)` when nothing is broken.
///
/// # Errors
/// The output cannot be written.
pub(crate) async fn run(request: &Doctor, random: &Random, output: &mut impl Write) -> std::io::Result<bool> {
    let journal = Journal::default();
    let mut report = Report::new(request.json, output, journal.clone());
    // Where the walk ended early, the report has said why.
    let _ = walk(request, random, &journal, &mut report).await;
    report.finish(if request.login {
        "nothing is broken"
    } else {
        "nothing is broken; --login goes on from here"
    })
}

async fn walk<W: Write>(
    request: &Doctor,
    random: &Random,
    journal: &Journal,
    report: &mut Report<'_, W>,
) -> Result<(), Stopped> {
    let client = report.step("address", Client::new(&request.url, journal.clone()))?;
    let Door::Guarded { metadata } = report.step("challenge", challenge::first(&client).await)? else {
        let _ = converse(&client, None, report).await?;
        return report.step("speed", Ok(speed::measured(journal)));
    };
    report.step("variants", challenge::variants(&client).await)?;
    let resource =
        report.step("resource metadata", discovery::resource(&client, metadata.as_deref()).await)?;
    let server = discovery::server(&client, &resource.issuer).await;
    let server = report.step("authorization server metadata", server)?;
    report.step("keys", discovery::keys(&client, &server).await)?;
    let waiting = report.step("callback", Waiting::open().await)?;
    // Every run at a server that lets the port vary is the same client.
    let redirect_uri =
        if resource.is_ours { "http://127.0.0.1/callback".to_owned() } else { waiting.redirect_uri() };
    let registered = registration::register(&client, &server, &redirect_uri).await;
    let registered = report.step("registration", registered)?;
    if let (Some(registered), true) = (&registered, resource.is_ours) {
        promises(&client, &server, registered, &redirect_uri, report).await?;
    }
    report.step("speed", Ok(speed::measured(journal)))?;
    let Some(registered) = registered else { return Ok(()) };
    let at = waiting.redirect_uri();
    let authorization = Authorization::new(&server, &registered, client.endpoint(), at, random);
    report.step("sign-in page", login::page(&client, &authorization).await)?;
    if !request.login {
        return Ok(());
    }
    report.say(&format!("open this link and allow: {}", authorization.url()));
    let wait = Duration::from_secs(request.wait);
    let code = report.step("authorization", authorization.code(waiting, wait).await)?;
    let tokens = report.step("token", login::redeem(&client, &authorization, &code).await)?;
    let listed = converse(&client, Some(tokens.access.expose()), report).await?;
    let tokens = report.step("refresh", login::refresh(&client, &authorization, tokens).await)?;
    let session =
        report.step("initialize again", protocol::begin(&client, Some(tokens.access.expose())).await)?;
    if report.step("revocation", login::revoke(&client, &authorization, &tokens).await)? {
        report.step("revoked", protocol::refused(&session, &listed).await)?;
    }
    Ok(())
}

/// The handshake, the list and one call.
async fn converse<W: Write>(
    client: &Client,
    token: Option<&str>,
    report: &mut Report<'_, W>,
) -> Result<Vec<Value>, Stopped> {
    let session = report.step("initialize", protocol::begin(client, token).await)?;
    report.step("server/discover", protocol::modern(&session).await)?;
    let listed = report.step("tools/list", protocol::list(&session).await)?;
    report.step("tools/call", protocol::call(&session, &listed).await)?;
    Ok(listed)
}

/// What a deployment of intervals-mcp promises beyond the specifications.
async fn promises<W: Write>(
    client: &Client,
    server: &Value,
    registered: &Registered,
    redirect_uri: &str,
    report: &mut Report<'_, W>,
) -> Result<(), Stopped> {
    report.step("documents", deployment::documents(client).await)?;
    report.step("refusals", deployment::refusals(client).await)?;
    report.step("origins", deployment::origins(client).await)?;
    report.step("paths", deployment::paths(client).await)?;
    let twice = deployment::registrations(client, server, registered, redirect_uri).await;
    report.step("registrations", twice)?;
    report.step("unknown client", deployment::strangers(client, server).await)?;
    report.step("forms", deployment::forms(client, server, registered).await)?;
    report.step("lengths", deployment::lengths(client).await)
}
