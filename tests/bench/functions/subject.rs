//! What is measured: a bootstrap, its variables, and the event that it answers.

use std::path::PathBuf;
use std::process::Command;

use serde_json::{Value, json};

use crate::harness::cloud::{Bootstrap, built};
use crate::harness::{App, Browser, Cloud, McpClient, Request, event, query};

/// The package of the least function.
const BARE: &str = "bare";

/// One function and one request to it.
pub(crate) struct Subject {
    /// How the tables call it.
    pub(crate) name: &'static str,
    function: &'static str,
    pub(crate) binary: PathBuf,
    pub(crate) environment: Vec<(String, String)>,
    pub(crate) event: Value,
    /// The status of its answer.
    pub(crate) status: u64,
}

impl Subject {
    /// The least that a function can be.
    pub(crate) fn bare() -> Self {
        let event = event(&Request::get("/"));
        let binary = built(BARE);
        Self { name: BARE, function: BARE, binary, environment: Vec::new(), event, status: 200 }
    }

    /// A new process.
    pub(crate) async fn start(&self) -> Bootstrap {
        Bootstrap::start(Command::new(&self.binary), &self.environment).await
    }

    /// One request, whose answer must be the expected one.
    pub(crate) async fn ask(&self, bootstrap: &Bootstrap) {
        let answer = bootstrap.invoke(&self.event).await;
        assert_eq!(answer["statusCode"], self.status, "{}: {answer}", self.name);
    }
}

/// A deployment with one connected client.
pub(crate) struct Deployed {
    cloud: Cloud,
    client: McpClient,
    /// A token whose signature is none of the present one.
    earlier: String,
}

/// Tables, secrets, the pretend Intervals.icu, and a client that the demo athlete has connected.
pub(crate) async fn deploy() -> Deployed {
    let (app, cloud) = App::over_cloud().await;
    let mut client = McpClient::registered(&app).await;
    let back = Browser::new(&app).allow_as_demo(&client.authorization_url(&[])).await;
    let tokens = client.redeem(&query(&back, "code").expect("a code")).await.expect(200);
    client.take(&tokens);
    let earlier = client.access_token.clone();
    let tokens = client.refresh(&client.refresh_token).await.expect(200);
    client.take(&tokens);
    Deployed { cloud, client, earlier }
}

impl Deployed {
    /// Each function with its most frequent requests.
    pub(crate) fn subjects(&self) -> Vec<Subject> {
        let client = &self.client;
        let metadata = Request::get("/.well-known/oauth-protected-resource");
        let registration = json!({
            "client_name": "Bench", "redirect_uris": ["http://127.0.0.1:7777/callback"],
            "token_endpoint_auth_method": "none"
        });
        let authorization = client.authorization_url(&[]);
        let authorization = authorization.strip_prefix("https://mcp.example.com").expect("our own address");
        let refresh = [
            ("grant_type", "refresh_token"),
            ("refresh_token", client.refresh_token.as_str()),
            ("client_id", client.client_id.as_str()),
        ];
        let token = client.access_token.as_str();
        let (head, _) = token.rsplit_once('.').expect("a signature");
        let (_, signature) = self.earlier.rsplit_once('.').expect("a signature");
        let forged = format!("{head}.{signature}");
        let today = json!({"name": "get_today", "arguments": {}});
        vec![
            self.subject("discovery", "discovery: resource metadata", &metadata, 200),
            self.subject(
                "register",
                "register: a known client",
                &Request::json("/oauth/register", &registration),
                201,
            ),
            self.subject("authorize", "authorize: a new request", &Request::get(authorization), 303),
            self.subject("token", "token: a repeated refresh", &Request::form("/oauth/token", &refresh), 200),
            self.subject("mcp", "mcp: malformed token", &rpc("ping", &json!({}), "x"), 401),
            self.subject("mcp", "mcp: forged token", &rpc("ping", &json!({}), &forged), 401),
            self.subject("mcp", "mcp: ping", &rpc("ping", &json!({}), token), 200),
            self.subject("mcp", "mcp: tools/list", &rpc("tools/list", &json!({}), token), 200),
            self.subject("mcp", "mcp: get_today", &rpc("tools/call", &today, token), 200),
        ]
    }

    /// How many requests the function has made of AWS since the last time.
    pub(crate) fn requests(&self, subject: &Subject) -> usize {
        if subject.function == BARE { 0 } else { self.cloud.calls(subject.function).len() }
    }

    fn subject(&self, function: &'static str, name: &'static str, request: &Request, status: u64) -> Subject {
        Subject {
            name,
            function,
            binary: built(function),
            environment: [self.cloud.function(function).environment.clone(), certificates()].concat(),
            event: event(&request.clone().header("host", "mcp.example.com")),
            status,
        }
    }
}

/// The CA certificates that a function reads at its start, when they are not to be all of this machine's.
#[expect(clippy::disallowed_methods, reason = "a choice of the person who runs the bench")]
fn certificates() -> Vec<(String, String)> {
    const NAME: &str = "SSL_CERT_FILE";
    std::env::var(NAME).map(|file| (NAME.to_owned(), file)).into_iter().collect()
}

fn rpc(method: &str, params: &Value, token: &str) -> Request {
    Request::json("/mcp", &json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}))
        .header("accept", "application/json, text/event-stream")
        .header("mcp-protocol-version", "2025-11-25")
        .header("authorization", &format!("Bearer {token}"))
}
