//! What a client says once it is in: the handshake, the tools and one call.

use http::StatusCode;
use serde_json::{Value, json};

use super::client::{Answer, Client};
use super::probe::Probe;
use super::report::{Fault, Found, Outcome};

/// The newest revision that opens with `initialize`.
pub(super) const LEGACY: &str = "2025-11-25";
/// Older ones that clients still take.
const TAKEN: [&str; 2] = ["2025-06-18", LEGACY];
const MODERN: &str = "2026-07-28";

/// The tool that a connection to intervals-mcp is tried with: it reads and needs no argument.
const TRIED: &str = "get_athlete_profile";

/// A conversation with the endpoint.
pub(super) struct Session<'a> {
    client: &'a Client,
    token: Option<&'a str>,
    version: String,
    id: Option<String>,
}

/// The first message of a client of the handshake.
pub(super) fn initialize(version: &str) -> Value {
    let params = json!({
        "protocolVersion": version, "capabilities": {},
        "clientInfo": {"name": "intervals-mcp doctor", "version": env!("CARGO_PKG_VERSION")},
    });
    json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": params})
}

/// The handshake, and which revision comes of it.
pub(super) async fn begin<'a>(client: &'a Client, token: Option<&'a str>) -> Outcome<Session<'a>> {
    let url = client.endpoint();
    let answer =
        client.send(Probe::json(&url, &initialize(LEGACY)).bearer(token).about("initialize")).await?;
    let result = result(&answer, "initialize")?;
    let version = result["protocolVersion"].as_str().unwrap_or("missing").to_owned();
    let id = answer.header("mcp-session-id").map(str::to_owned);
    let session = Session { client, token, version: version.clone(), id };
    let ended = json!({"jsonrpc": "2.0", "method": "notifications/initialized"});
    let accepted = session.send(&ended, "notifications/initialized").await?;
    let unaccepted = (!accepted.is(StatusCode::ACCEPTED)).then(|| {
        Fault::weak(
            format!("a notification is answered with {}", accepted.described()),
            "202 without a body (MCP transports)",
            "answer 202; strict clients take anything else for an error",
        )
    });
    let old = (!TAKEN.contains(&version.as_str())).then(|| {
        Fault::weak(
            format!("initialize for {LEGACY} is answered with {version}"),
            format!("the version that was asked for, or the newest one known (MCP lifecycle); here {LEGACY}"),
            "update the SDK of the server: older revisions know neither structured results nor these headers",
        )
    });
    Ok(Found::new(session, format!("revision {version}")).but(unaccepted).but(old))
}

/// The probe of clients that speak both eras: whatever comes back must let them fall back.
pub(super) async fn modern(session: &Session<'_>) -> Outcome<()> {
    let meta = json!({
        "io.modelcontextprotocol/protocolVersion": MODERN,
        "io.modelcontextprotocol/clientCapabilities": {},
    });
    let body = json!({"jsonrpc": "2.0", "id": 1, "method": "server/discover", "params": {"_meta": meta}});
    let url = session.client.endpoint();
    let probe = Probe::json(&url, &body)
        .bearer(session.token)
        .header("mcp-protocol-version", MODERN)
        .header("mcp-method", "server/discover")
        .about("server/discover");
    let answer = session.client.send(probe).await?;
    if answer.message().is_some_and(|message| message["result"].is_object()) {
        return Ok(Found::new((), format!("speaks {MODERN} as well")));
    }
    let harmful = matches!(answer.status.as_u16(), 300..=399 | 500..=599).then(|| {
        Fault::weak(
            format!("server/discover is answered with {}", answer.described()),
            "a JSON-RPC error or a 4xx, at which clients fall back to initialize (MCP versioning)",
            "answer an unknown method with 404 or a JSON-RPC error, not with a failure",
        )
    });
    Ok(Found::new((), format!("no {MODERN}; clients fall back to initialize")).but(harmful))
}

/// The tools that this token may see.
pub(super) async fn list(session: &Session<'_>) -> Outcome<Vec<Value>> {
    let mut result = session.ask("tools/list", json!({})).await?;
    let wanted = "`tools` with at least one tool (MCP tools)";
    let tools = match result["tools"].take() {
        Value::Array(tools) if !tools.is_empty() => tools,
        Value::Array(_) => {
            return Err(Fault::broken(
                "there are no tools",
                wanted,
                "list them also for a token with few scopes",
            ));
        }
        _ => {
            return Err(Fault::broken(
                "`tools` is missing",
                wanted,
                "answer with a list, which may be empty",
            ));
        }
    };
    let seen = format!("{} tools", tools.len());
    let refused = tools.iter().filter_map(|tool| tool["name"].as_str()).find(|name| !is_accepted(name));
    let bad = refused.map(|name| {
        Fault::broken(
            format!("a tool is called `{name}`"),
            "1 to 64 letters, digits, `_` and `-` in every name, which is what all hosts accept",
            "rename it: claude.ai drops the whole connector for one such name",
        )
    });
    Ok(Found::new(tools, seen).but(bad))
}

fn is_accepted(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    (1..=64).contains(&name.len()) && name.bytes().all(plain)
}

/// One call of a tool that changes nothing.
pub(super) async fn call(session: &Session<'_>, listed: &[Value]) -> Outcome<()> {
    let Some(name) = harmless(listed) else {
        return Ok(Found::new((), "not tried: no tool says that it only reads and needs no argument"));
    };
    let result = session.ask("tools/call", json!({"name": name, "arguments": {}})).await?;
    if result["isError"] == true {
        let code = result["structuredContent"]["code"].as_str().unwrap_or("no code");
        return Err(Fault::broken(
            format!("{name} failed: {code}"),
            "a result without isError (MCP tools)",
            "read the log of the server: the token is good, what stands behind the tool is not",
        ));
    }
    Ok(Found::new((), format!("{name} answers")))
}

/// The first tool that may be called on anybody's server: it only reads, by its own word, and needs no argument.
fn harmless(listed: &[Value]) -> Option<&str> {
    let needs_nothing = |tool: &Value| tool["inputSchema"]["required"].as_array().is_none_or(Vec::is_empty);
    let fit = |tool: &&Value| tool["annotations"]["readOnlyHint"] == true && needs_nothing(tool);
    let known = listed.iter().find(|tool| tool["name"] == TRIED);
    known.or_else(|| listed.iter().find(fit))?["name"].as_str()
}

/// After revocation a call must be refused.
pub(super) async fn refused(session: &Session<'_>, listed: &[Value]) -> Outcome<()> {
    let Some(name) = harmless(listed) else { return Ok(Found::new((), "not tried: nothing to call")) };
    let body =
        json!({"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": name, "arguments": {}}});
    let answer = session.send(&body, "tools/call after the revocation").await?;
    let serves = (!answer.is(StatusCode::UNAUTHORIZED)).then(|| {
        Fault::weak(
            format!("a call after the revocation is answered with {}", answer.described()),
            "401; RFC 7009 §2.1 asks to revoke the access tokens of a grant as well, where that can be done",
            "look the grant up before data is given out, or let access tokens live for minutes",
        )
    });
    Ok(Found::new((), "the revoked token is refused at once").but(serves))
}

impl Session<'_> {
    async fn ask(&self, method: &'static str, params: Value) -> Result<Value, Fault> {
        let body = json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params});
        result(&self.send(&body, method).await?, method)
    }

    async fn send(&self, body: &Value, about: &'static str) -> Result<Answer, Fault> {
        let url = self.client.endpoint();
        let probe = Probe::json(&url, body)
            .bearer(self.token)
            .header("mcp-protocol-version", self.version.clone())
            .about(about);
        let probe = self.id.iter().fold(probe, |probe, id| probe.header("mcp-session-id", id.clone()));
        self.client.send(probe).await
    }
}

fn result(answer: &Answer, method: &str) -> Result<Value, Fault> {
    let message = answer.message().unwrap_or_default();
    if answer.is(StatusCode::OK) && message["result"].is_object() {
        return Ok(message["result"].clone());
    }
    let said = message["error"]["message"].as_str().map(|said| format!(": {said}")).unwrap_or_default();
    let wanted = "200 with a JSON-RPC result, alone or in a stream (MCP transports)";
    let change = match answer.status.as_u16() {
        401 => {
            "accept the token that the authorization server gave for this resource: compare audience and keys"
        }
        403 => "ask for the scopes in the challenge, or let Host and Origin of this client pass",
        404 | 400 => "answer each request on its own, or keep the session that Mcp-Session-Id names",
        _ => "read the log of the server",
    };
    Err(Fault::broken(format!("{method} is answered with {}{said}", answer.described()), wanted, change))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_only_what_reads_and_needs_nothing() {
        let tool = |name: &str, reads: bool, required: &[&str]| json!({"name": name, "annotations": {"readOnlyHint": reads}, "inputSchema": {"required": required}});
        let listed = [tool("wipe", false, &[]), tool("get", true, &["id"]), tool("list", true, &[])];
        assert_eq!(harmless(&listed), Some("list"));
        assert_eq!(harmless(&listed[..2]), None);
        assert_eq!(harmless(&[tool("list", true, &[]), tool(TRIED, true, &[])]), Some(TRIED));
    }
}
