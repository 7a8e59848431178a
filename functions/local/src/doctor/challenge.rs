//! The 401 that starts a login.

use http::{Method, StatusCode};

use super::client::{Answer, Client, without_query};
use super::probe::Probe;
use super::protocol::{LEGACY, initialize};
use super::report::{Fault, Found, Outcome};

const WANTED: &str =
    "401 with `WWW-Authenticate: Bearer resource_metadata=\"…\"` (MCP authorization; RFC 9728 §5.1)";

/// Names under which clients come, where a bot rule may stand in the way.
const AGENTS: [&str; 2] = ["Claude-User", "python-httpx/0.28.1"];

/// How the endpoint receives a stranger.
pub(super) enum Door {
    /// It serves everybody.
    Open,
    /// It wants a token, and may say where its metadata is.
    Guarded { metadata: Option<String> },
}

/// The first request of every client.
pub(super) async fn first(client: &Client) -> Outcome<Door> {
    let answer = client.send(knock(&client.endpoint())).await?;
    if answer.is(StatusCode::UNAUTHORIZED) {
        return Ok(challenged(&answer));
    }
    if answer.status.is_success() && answer.message().is_some_and(|message| message["jsonrpc"] == "2.0") {
        return open(client).await;
    }
    Err(Fault::broken(
        format!("POST without a token is answered with {}", answer.described()),
        WANTED,
        advice(&answer),
    ))
}

fn knock(url: &str) -> Probe<'_> {
    Probe::json(url, &initialize(LEGACY)).about("initialize without a token")
}

fn challenged(answer: &Answer) -> Found<Door> {
    let Some(challenge) = answer.header("www-authenticate") else {
        let change = if answer.header("x-amzn-remapped-www-authenticate").is_some() {
            "map x-amzn-remapped-www-authenticate back to WWW-Authenticate: API Gateway has renamed it"
        } else {
            "send the header; clients that do not try the well-known addresses offer no login"
        };
        let fault = Fault::broken("the 401 has no WWW-Authenticate header", WANTED, change);
        return Found::new(Door::Guarded { metadata: None }, "401").but([fault]);
    };
    let metadata = parameter(challenge, "resource_metadata");
    let silent = metadata.is_none().then(|| {
        Fault::weak(
            format!("the challenge is `{challenge}`"),
            WANTED,
            "name the metadata in it; until then only clients that try the well-known addresses find it",
        )
    });
    Found::new(Door::Guarded { metadata }, challenge).but(silent)
}

async fn open(client: &Client) -> Outcome<Door> {
    let promises_a_login = client.get(&client.resource_metadata()).await?.document().is_some();
    let change = "check the token before anything else, and answer 401 when there is none";
    let found = "it serves without a token";
    if promises_a_login {
        return Err(Fault::broken(format!("{found}, though its metadata promises a login"), WANTED, change));
    }
    let wanted = format!("for a server that is not for everybody: {WANTED}");
    Ok(Found::new(Door::Open, found).but([Fault::weak(found, wanted, change)]))
}

/// What to change, by an answer that is no challenge.
fn advice(answer: &Answer) -> &'static str {
    match answer.status.as_u16() {
        200..=299 => "type the address of the MCP endpoint; this one answers as a page or another service",
        300..=399 => "serve the endpoint at this very address; clients repeat no POST elsewhere",
        400 | 406 | 415 => {
            "check the token before version, media types and body: a stranger must get the 401"
        }
        403 | 421 => {
            "let strangers through to the 401: a firewall, a rule on bots or the check of Host refuses them"
        }
        404 => "type the whole address of the endpoint, to the last slash, or serve it here",
        405 => {
            "take POST here: a server that has only SSE speaks the transport of 2024-11-05, which clients have left"
        }
        429 => "do not limit strangers by address: hosted clients share a few",
        500..=599 => "read the log of the server: it fails before it can ask for a token",
        _ => "answer 401; only that starts a login",
    }
}

/// The same for every way in which clients come: bad token, any `Accept`, GET, and the names of hosted clients.
pub(super) async fn variants(client: &Client) -> Outcome<()> {
    let url = client.endpoint();
    let mut faults = Vec::new();
    let bad = client.send(knock(&url).bearer(Some("not-a-token")).about("with a bad token")).await?;
    if !bad.is(StatusCode::UNAUTHORIZED) {
        faults.push(Fault::broken(
            format!("a bad token is answered with {}", bad.described()),
            "401 for an invalid or expired token (MCP authorization, token handling)",
            "answer 401 with error=\"invalid_token\"; clients refresh and sign in again only then",
        ));
    } else if !bad.header("www-authenticate").is_some_and(|challenge| challenge.contains("invalid_token")) {
        faults.push(Fault::weak(
            "the challenge to a bad token does not say error=\"invalid_token\"",
            "error=\"invalid_token\" (RFC 6750 §3.1)",
            "add it, so that a client can tell an expired token from a missing one",
        ));
    }
    let any = client.send(knock(&url).accepting("*/*").about("Accept: */*, as Claude probes")).await?;
    if !any.is(StatusCode::UNAUTHORIZED) {
        faults.push(Fault::broken(
            format!("Accept: */* is answered with {}", any.described()),
            WANTED,
            "check the token before `Accept`; the first probe of Claude sends this",
        ));
    }
    let get = client.send(Probe::new(Method::GET, &url).accepting("text/event-stream")).await?;
    if !matches!(get.status.as_u16(), 401 | 405) {
        faults.push(Fault::weak(
            format!("GET without a token is answered with {}", get.described()),
            "401, or 405 where there is no stream (MCP transports)",
            "check the token before the method",
        ));
    }
    faults.extend(agents(client).await?);
    Ok(Found::new((), "a bad token, any Accept, GET and hosted clients meet the same 401").but(faults))
}

async fn agents(client: &Client) -> Result<Vec<Fault>, Fault> {
    let mut faults = Vec::new();
    for agent in AGENTS {
        let url = client.endpoint();
        let answer = client.send(knock(&url).header("user-agent", agent).about("as a hosted client")).await?;
        if !answer.is(StatusCode::UNAUTHORIZED) {
            faults.push(Fault::broken(
                format!("User-Agent {agent} is answered with {}", answer.described()),
                "the same answer as for everybody",
                "take the rule on bots away from this address; hosted clients come under this name",
            ));
        }
    }
    Ok(faults)
}

/// One parameter of a challenge, without its quotes.
fn parameter(challenge: &str, name: &str) -> Option<String> {
    let value = challenge.split_once(&format!("{name}="))?.1;
    let value = match value.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next()?,
        None => value.split([',', ' ']).next()?,
    };
    Some(without_query(value).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_parameter_with_and_without_quotes() {
        let challenge = r#"Bearer realm="x", resource_metadata="https://a.example/b", scope="c d""#;
        assert_eq!(parameter(challenge, "resource_metadata").as_deref(), Some("https://a.example/b"));
        let bare = "Bearer resource_metadata=https://a.example/b, error=x";
        assert_eq!(parameter(bare, "resource_metadata").as_deref(), Some("https://a.example/b"));
        assert_eq!(parameter("Bearer", "resource_metadata"), None);
    }
}
