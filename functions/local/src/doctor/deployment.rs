//! What a deployment of intervals-mcp promises beyond what the specifications want of every server.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::client::{Answer, Client, text};
use super::probe::{Probe, encoded};
use super::registration::{Registered, metadata};
use super::report::{Fault, Found, Outcome};

const LONGEST_TOKEN: usize = 4_096;
const LONG_HEADER: usize = 9_000;
const CHANGE: &str = "compare with a fresh `cargo run`: something before or behind the functions differs";

/// Collects what differs from the promise.
struct Differences(Vec<Fault>);

impl Differences {
    fn expect(&mut self, holds: bool, what: &str, answer: &Answer, wanted: &str) {
        if !holds {
            self.0.push(Fault::broken(format!("{what}: {}", answer.described()), wanted, CHANGE));
        }
    }

    fn status(&mut self, what: &str, answer: &Answer, status: u16) {
        self.expect(answer.status.as_u16() == status, what, answer, &status.to_string());
    }

    fn header(&mut self, what: &str, answer: &Answer, name: &str, value: &str) {
        let found = answer.header(name).unwrap_or("absent");
        self.expect(found.contains(value), &format!("{name} of {what} is {found}"), answer, value);
    }

    fn json(&mut self, what: &str, answer: &Answer, status: u16) {
        self.status(what, answer, status);
        self.header(what, answer, "content-type", "application/json");
    }

    fn refusal(&mut self, what: &str, answer: &Answer, code: &str) {
        let said = answer.document().is_some_and(|body| body["error"] == code);
        let holds = answer.is(StatusCode::BAD_REQUEST) && said;
        self.expect(holds, what, answer, &format!("400, error {code}"));
    }

    fn found(self, seen: &str) -> Found<()> {
        Found::new((), seen).but(self.0)
    }
}

/// Both forms of the metadata, by GET and HEAD, for every origin.
pub(super) async fn documents(client: &Client) -> Outcome<()> {
    let mut differences = Differences(Vec::new());
    for path in [
        oauth::paths::PROTECTED_RESOURCE_METADATA,
        oauth::paths::PROTECTED_RESOURCE_METADATA_MCP,
        oauth::paths::AUTHORIZATION_SERVER_METADATA,
    ] {
        for method in [Method::GET, Method::HEAD] {
            let answer = client.send(Probe::new(method, &client.at(path))).await?;
            differences.json(path, &answer, 200);
            differences.header(path, &answer, "access-control-allow-origin", "*");
            differences.header(path, &answer, "x-content-type-options", "nosniff");
        }
    }
    Ok(differences.found("both forms, by GET and HEAD, for every origin"))
}

/// The challenge to the letter, whatever the method.
pub(super) async fn refusals(client: &Client) -> Outcome<()> {
    let mut differences = Differences(Vec::new());
    let url = client.endpoint();
    let named = format!("resource_metadata=\"{}\"", client.at(oauth::paths::PROTECTED_RESOURCE_METADATA_MCP));
    for probe in [
        Probe::json(&url, &json!({})),
        Probe::new(Method::GET, &url),
        Probe::json(&url, &json!({})).accepting("*/*").about("Accept: */*"),
        Probe::json(&url, &json!({})).bearer(Some("bad")).about("with a bad token"),
    ] {
        let what = probe.described();
        let answer = client.send(probe).await?;
        differences.json(&what, &answer, 401);
        differences.header(&what, &answer, "www-authenticate", &named);
        differences.header(&what, &answer, "www-authenticate", "scope=\"");
        differences.header(&what, &answer, "cache-control", "no-store");
        let repeated = answer.document().and_then(|body| text(&body, "resource_metadata").map(str::to_owned));
        differences.expect(repeated.is_some(), &what, &answer, "a body that repeats the metadata address");
    }
    Ok(differences.found("every 401 names metadata and scope in header and body"))
}

/// Who may come from another page: nobody foreign, and no preflight is answered by a gateway.
pub(super) async fn origins(client: &Client) -> Outcome<()> {
    let mut differences = Differences(Vec::new());
    let url = client.endpoint();
    let foreign = Probe::json(&url, &json!({})).header("origin", "https://evil.example");
    let answer = client.send(foreign.about("from a foreign Origin")).await?;
    differences.status("a foreign Origin", &answer, 403);
    let challenged = answer.header("www-authenticate").is_some();
    differences.expect(
        !challenged,
        "a foreign Origin",
        &answer,
        "no challenge, since a login would not help",
    );
    let preflight = Probe::new(Method::OPTIONS, &url)
        .header("origin", "https://claude.ai")
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "authorization,mcp-protocol-version");
    let answer = client.send(preflight.about("preflight of claude.ai")).await?;
    differences.status("the preflight", &answer, 204);
    differences.header("the preflight", &answer, "access-control-allow-origin", "https://claude.ai");
    differences.header("the preflight", &answer, "access-control-allow-headers", "mcp-protocol-version");
    Ok(differences.found("a foreign page gets 403, claude.ai its preflight"))
}

/// Addresses at which clients look in vain.
pub(super) async fn paths(client: &Client) -> Outcome<()> {
    let mut differences = Differences(Vec::new());
    for (path, status) in [("/mcp/", 404), (oauth::paths::SSE, 410), ("/no-such-path", 404)] {
        let answer = client.send(Probe::json(&client.at(path), &json!({}))).await?;
        differences.json(path, &answer, status);
    }
    Ok(differences.found("/mcp/ 404, /sse 410, an unknown path 404, all JSON"))
}

/// The same client is the same registration, and a bad redirect URI is none.
pub(super) async fn registrations(
    client: &Client,
    server: &Value,
    registered: &Registered,
    redirect_uri: &str,
) -> Outcome<()> {
    let mut differences = Differences(Vec::new());
    let url = text(server, "registration_endpoint").unwrap_or_default();
    let again = client.send(Probe::json(url, &metadata(redirect_uri)).about("the same again")).await?;
    let id = again.document().and_then(|document| text(&document, "client_id").map(str::to_owned));
    differences.status("the second registration", &again, 201);
    let same = id.as_ref() == Some(&registered.client_id);
    differences.expect(same, "the second registration", &again, "the same client id");
    differences.expect(registered.secret.is_none(), "the registration", &again, "no secret");
    let bad = client.send(Probe::json(url, &metadata("javascript:alert(1)")).about("a bad redirect")).await?;
    differences.status("a bad redirect URI", &bad, 400);
    Ok(differences.found("the same id twice, and no client with a bad redirect URI"))
}

/// An unknown client meets a page that leads nowhere.
pub(super) async fn strangers(client: &Client, server: &Value) -> Outcome<()> {
    let mut differences = Differences(Vec::new());
    let endpoint = text(server, "authorization_endpoint").unwrap_or_default();
    let answer = client.get(&format!("{endpoint}?client_id=nobody")).await?;
    let what = "the page for an unknown client";
    differences.status(what, &answer, 400);
    for (name, value) in [
        ("content-type", "text/html"),
        ("content-security-policy", "default-src 'none'"),
        ("content-security-policy", "frame-ancestors 'none'"),
        ("x-frame-options", "DENY"),
        ("cache-control", "no-store"),
    ] {
        differences.header(what, &answer, name, value);
    }
    differences.expect(answer.header("location").is_none(), what, &answer, "no Location");
    differences.expect(!answer.text().contains("<script"), what, &answer, "a page without a script");
    Ok(differences.found("a page without a redirect, a frame or a script"))
}

/// A wrong code and a repeated parameter: shows that forms arrive as they were sent.
pub(super) async fn forms(client: &Client, server: &Value, registered: &Registered) -> Outcome<()> {
    let mut differences = Differences(Vec::new());
    let resource = client.endpoint();
    let url = text(server, "token_endpoint").unwrap_or_default();
    let mut fields = vec![
        ("grant_type", "authorization_code"),
        ("client_id", registered.client_id.as_str()),
        ("code", "no-such-code"),
        ("redirect_uri", "http://127.0.0.1/callback"),
        ("code_verifier", "a-verifier-of-nobody-that-is-long-enough-to-be-one"),
        ("resource", &resource),
    ];
    let wrong = client.send(Probe::form(url, &fields).about("with a wrong code")).await?;
    differences.refusal("a wrong code", &wrong, "invalid_grant");
    differences.header("a wrong code", &wrong, "cache-control", "no-store");
    fields.push(("resource", &resource));
    let twice = client.send(Probe::form(url, &fields).about("with resource twice")).await?;
    differences.refusal("`resource` twice", &twice, "invalid_target");
    Ok(differences.found("a wrong code is invalid_grant, a repeated resource invalid_target"))
}

/// What is long reaches the function and is answered by it.
pub(super) async fn lengths(client: &Client) -> Outcome<()> {
    let mut differences = Differences(Vec::new());
    let (url, token) = (client.endpoint(), "x".repeat(LONGEST_TOKEN + 1));
    let probe = Probe::json(&url, &json!({})).bearer(Some(&token)).about("with a token of 4097 bytes");
    let answer = client.send(probe).await?;
    differences.json("a token of 4097 bytes", &answer, 401);
    differences.header("a token of 4097 bytes", &answer, "www-authenticate", "invalid_token");
    let metadata = client.at(oauth::paths::PROTECTED_RESOURCE_METADATA_MCP);
    let probe = Probe::new(Method::GET, &metadata).header("x-long", "x".repeat(LONG_HEADER));
    let answer = client.send(probe.about("with headers of 9 KB")).await?;
    differences.json("headers of 9 KB", &answer, 200);
    let query = encoded(&[("client_id", "nobody"), ("state", "a b+c/d?e&f=g")]);
    let page = client.get(&client.at(&format!("{}?{query}", oauth::paths::AUTHORIZE))).await?;
    differences.header("odd bytes in a query", &page, "content-type", "text/html");
    Ok(differences.found("a token of 4097 bytes and headers of 9 KB get our answers"))
}
