//! The steps of a connection on the wire. Each sends what a client sends and checks all that a client relies on.

mod discovery;
mod protocol;
mod tokens;

use std::net::{IpAddr, Ipv4Addr};

use serde_json::Value;

use super::documents::Documents;
use crate::harness::{Answer, App, Browser, CHALLENGE, Door, Request, VERIFIER, encode, query};

/// What the hosts of client documents resolve to.
const PUBLIC_ADDRESS: IpAddr = IpAddr::V4(Ipv4Addr::new(203, 0, 114, 7));

/// What a client sends whatever it asks.
pub(super) struct Habits {
    /// `User-Agent` of discovery, registration and token requests.
    pub(super) agent: &'static str,
    /// `User-Agent` of requests to `/mcp`.
    pub(super) mcp_agent: &'static str,
    /// Headers of every request.
    pub(super) headers: &'static [(&'static str, &'static str)],
    /// `Accept` of requests to `/mcp`.
    pub(super) accept: &'static str,
}

/// What Node's fetch adds to every request.
pub(super) const NODE: &[(&str, &str)] =
    &[("accept-language", "*"), ("sec-fetch-mode", "cors"), ("accept-encoding", "gzip, deflate")];

/// What the official SDKs accept at `/mcp`.
pub(super) const BOTH: &str = "application/json, text/event-stream";

pub(super) const READ_WRITE: &str = "intervals:read intervals:write";
pub(super) const EVERYTHING: &str = "intervals:read intervals:write intervals:admin";

/// What a 401 tells a client.
pub(super) struct Challenged {
    /// Path of the resource metadata.
    pub(super) metadata: String,
    pub(super) scope: String,
}

/// One client and the server it connects to.
pub(super) struct Connection {
    pub(super) app: App,
    habits: &'static Habits,
    browser: Browser,
    /// `MCP-Protocol-Version`, once the client has one.
    pub(super) version: Option<&'static str>,
    /// The authorization-server document.
    server: Value,
    pub(super) client_id: String,
    pub(super) redirect_uri: String,
    pub(super) access_token: String,
    pub(super) refresh_token: String,
    _documents: Documents,
}

impl Connection {
    /// A client that has never heard of this server.
    pub(super) async fn new(door: Door, habits: &'static Habits) -> Self {
        let documents = Documents::serve().await;
        let stand_in = documents.address;
        let app =
            App::behind(door, |options| options.with_client_documents(vec![PUBLIC_ADDRESS], stand_in)).await;
        Self {
            browser: Browser::new(&app),
            app,
            habits,
            version: None,
            server: Value::Null,
            client_id: String::new(),
            redirect_uri: String::new(),
            access_token: String::new(),
            refresh_token: String::new(),
            _documents: documents,
        }
    }

    /// From now on it speaks under another name.
    pub(super) fn behaves_like(&mut self, habits: &'static Habits) {
        self.habits = habits;
    }

    /// The URL that the person typed.
    pub(super) fn typed_url(&self) -> String {
        format!("{}/mcp", self.app.base_url)
    }

    async fn send(&self, request: Request) -> Answer {
        let request =
            self.habits.headers.iter().fold(request, |request, (name, value)| request.header(name, value));
        let answer = self.app.send(request).await;
        assert!(answer.header("location").is_none(), "a client follows no redirect");
        assert!(answer.header("mcp-session-id").is_none(), "there are no sessions");
        answer
    }

    fn endpoint(&self, member: &str) -> String {
        self.app.target(self.server[member].as_str().expect("an endpoint")).to_owned()
    }

    fn named(&self, request: Request) -> Request {
        request.header("user-agent", self.habits.agent)
    }

    fn named_mcp(&self, request: Request) -> Request {
        let request = request.header("user-agent", self.habits.mcp_agent);
        match self.version {
            Some(version) => request.header("mcp-protocol-version", version),
            None => request,
        }
    }

    fn to_mcp(&self, request: Request) -> Request {
        self.named_mcp(request).header("accept", self.habits.accept)
    }

    fn with_token(&self, request: Request) -> Request {
        request.header("authorization", &format!("Bearer {}", self.access_token))
    }
}
