use http::StatusCode;
use serde_json::{Value, json};

use super::client::{Answer, Client};
use super::login::Tokens;
use super::report::{Found, Outcome};

/// The tool that a connection is tried with: it reads and needs no argument.
const TRIED: &str = "get_athlete_profile";

/// The tools that this token may see.
pub(super) async fn list(client: &Client, tokens: &Tokens) -> Outcome<Vec<String>> {
    let result = result(send(client, tokens, "tools/list", json!({})).await?)?;
    let tools = result["tools"].as_array().ok_or("`tools` is missing")?;
    let names: Vec<String> =
        tools.iter().filter_map(|tool| tool["name"].as_str().map(str::to_owned)).collect();
    if names.is_empty() {
        return Err("there are no tools".to_owned());
    }
    let seen = format!("{} tools", names.len());
    Ok(Found::new(names, seen))
}

/// One call, which reaches Intervals.icu.
pub(super) async fn call(client: &Client, tokens: &Tokens, listed: &[String]) -> Outcome<()> {
    if !listed.iter().any(|name| name == TRIED) {
        return Err(format!("{TRIED} is not among the tools"));
    }
    let result = result(send(client, tokens, "tools/call", json!({"name": TRIED, "arguments": {}})).await?)?;
    if result["isError"] == true {
        let code = result["structuredContent"]["code"].as_str().unwrap_or("no code");
        return Err(format!("{TRIED} failed: {code}"));
    }
    Ok(Found::new((), format!("{TRIED} answers")))
}

/// After revocation a call must be refused.
pub(super) async fn refused(client: &Client, tokens: &Tokens) -> Outcome<()> {
    let answer = send(client, tokens, "tools/call", json!({"name": TRIED, "arguments": {}})).await?;
    answer.expect("a call after revocation", StatusCode::UNAUTHORIZED)?;
    Ok(Found::new((), "the revoked token is refused at once"))
}

async fn send(client: &Client, tokens: &Tokens, method: &str, params: Value) -> Result<Answer, String> {
    let message = json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params});
    client.post_json("/mcp", Some(tokens.access.expose()), &message).await
}

fn result(answer: Answer) -> Result<Value, String> {
    let answer = answer.expect("/mcp", StatusCode::OK)?;
    let mut document = answer.json("the answer of /mcp")?;
    match document["error"]["message"].as_str() {
        Some(message) => Err(message.to_owned()),
        None => Ok(document["result"].take()),
    }
}
