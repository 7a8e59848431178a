//! The steps of a connection on the wire. Each sends what a client sends and checks all that a client relies on.

use std::net::{IpAddr, Ipv4Addr};

use serde_json::{Value, json};

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

    // --- before there is a token

    /// The first message, without a token: refused in the way that starts a login.
    pub(super) async fn knocks(&self, message: &Value) -> Challenged {
        let request = Request::json("/mcp", message);
        self.challenged(&self.send(self.to_mcp(request)).await)
    }

    /// A client that asks for a stream first.
    pub(super) async fn knocks_with_get(&self) -> Challenged {
        self.challenged(&self.send(self.to_mcp(Request::get("/mcp"))).await)
    }

    fn challenged(&self, answer: &Answer) -> Challenged {
        assert_eq!(answer.status, 401, "{}", answer.text());
        assert_eq!(answer.header("content-type"), Some("application/json"));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        let header = answer.header("www-authenticate").expect("a challenge");
        assert_eq!(
            answer.header("x-mcp-challenge"),
            Some(header),
            "survives a gateway that renames the header"
        );
        let parameter = |name: &str| header.split(&format!("{name}=\"")).nth(1)?.split('"').next();
        let (metadata, scope) = (parameter("resource_metadata").unwrap(), parameter("scope").unwrap());
        assert_eq!(answer.json()["resource_metadata"], metadata, "some clients read only the body");
        assert_eq!(answer.json()["scope"], scope);
        assert!(header.starts_with("Bearer "), "{header}");
        assert!(!scope.contains("offline_access"), "{header}");
        Challenged { metadata: self.app.target(metadata).to_owned(), scope: scope.to_owned() }
    }

    /// The resource metadata at `path`: it speaks of exactly the URL that the person typed.
    pub(super) async fn reads_resource_metadata(&self, path: &str) -> Value {
        let document = self.discovers(path).await;
        assert_eq!(document["resource"], self.typed_url());
        assert_eq!(document["authorization_servers"], json!([self.app.base_url]));
        assert_eq!(document["bearer_methods_supported"], json!(["header"]));
        assert_eq!(document["scopes_supported"], json!(EVERYTHING.split(' ').collect::<Vec<_>>()));
        document
    }

    /// The authorization server's metadata: everything that decides which way a client goes.
    pub(super) async fn reads_server_metadata(&mut self) {
        let document = self.discovers("/.well-known/oauth-authorization-server").await;
        assert_eq!(document["issuer"], self.app.base_url);
        for (member, value) in [
            ("code_challenge_methods_supported", "S256"),
            ("token_endpoint_auth_methods_supported", "none"),
            ("grant_types_supported", "refresh_token"),
            ("response_types_supported", "code"),
            ("scopes_supported", "offline_access"),
        ] {
            assert!(document[member].as_array().unwrap().contains(&json!(value)), "{member}: {document}");
        }
        assert_eq!(document["client_id_metadata_document_supported"], true);
        assert_eq!(document["authorization_response_iss_parameter_supported"], true);
        for endpoint in
            ["authorization_endpoint", "token_endpoint", "registration_endpoint", "revocation_endpoint"]
        {
            assert!(document[endpoint].as_str().unwrap().starts_with(&self.app.base_url), "{endpoint}");
        }
        self.server = document;
    }

    async fn discovers(&self, path: &str) -> Value {
        let mut request = self.named(Request::get(path)).header("accept", "*/*");
        if let Some(version) = self.version {
            request = request.header("mcp-protocol-version", version);
        }
        let answer = self.send(request).await.expect(200);
        assert_eq!(answer.header("content-type"), Some("application/json"));
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
        answer.json()
    }

    /// A place where a client also looks: a plain 404, so that it looks elsewhere.
    pub(super) async fn looks_in_vain(&self, path: &str) {
        self.send(self.named(Request::get(path)).header("accept", "application/json")).await.expect(404);
    }

    /// Registers at the advertised endpoint (RFC 7591) for `redirect_uri`.
    pub(super) async fn registers(&mut self, metadata: &Value, redirect_uri: &str) {
        let endpoint = self.endpoint("registration_endpoint");
        self.registers_at(&endpoint, metadata, redirect_uri).await;
    }

    pub(super) async fn registers_at(&mut self, path: &str, metadata: &Value, redirect_uri: &str) {
        let answer =
            self.send(self.named(Request::json(path, metadata)).header("accept", "*/*")).await.expect(201);
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        let registered = answer.json();
        assert_eq!(
            registered["redirect_uris"], metadata["redirect_uris"],
            "complete, in order, byte for byte"
        );
        assert_eq!(registered["token_endpoint_auth_method"], "none");
        assert!(registered.get("client_secret").is_none());
        assert_eq!(registered["grant_types"], json!(["authorization_code", "refresh_token"]));
        assert_eq!(registered["response_types"], json!(["code"]));
        assert!(registered["client_id_issued_at"].is_i64());
        for echoed in ["client_name", "application_type"] {
            assert_eq!(registered.get(echoed), metadata.get(echoed), "{echoed}");
        }
        self.is(registered["client_id"].as_str().unwrap(), redirect_uri);
    }

    /// A client whose id needs no registration.
    pub(super) fn is(&mut self, client_id: &str, redirect_uri: &str) {
        client_id.clone_into(&mut self.client_id);
        redirect_uri.clone_into(&mut self.redirect_uri);
    }

    // --- the person and the tokens

    /// The person signs in as the demo athlete and allows `ticked` of what is asked; the code that comes back.
    pub(super) async fn is_allowed(&mut self, ticked: &str, parameters: &[(&str, &str)]) -> String {
        let endpoint = self.endpoint("authorization_endpoint");
        self.is_allowed_at(&endpoint, ticked, parameters).await
    }

    pub(super) async fn is_allowed_at(
        &mut self,
        path: &str,
        ticked: &str,
        parameters: &[(&str, &str)],
    ) -> String {
        let state = "eyJ2IjoxfQ==.a/b+c d&e";
        let mut asked = vec![
            ("response_type", "code"),
            ("client_id", self.client_id.as_str()),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
            ("redirect_uri", self.redirect_uri.as_str()),
            ("state", state),
        ];
        asked.extend(parameters);
        let consent = self.browser.sign_in_as_demo(&format!("{path}?{}", encode(&asked))).await;
        let mut form = consent.form(("decision", "allow"));
        for offered in consent.values("scope") {
            if !ticked.split(' ').any(|scope| scope == offered) {
                form = form.unticked("scope", &offered);
            }
        }
        let back = self.browser.press(&form).await.away();
        let separator = if self.redirect_uri.contains('?') { '&' } else { '?' };
        assert!(back.starts_with(&format!("{}{separator}", self.redirect_uri)), "{back}");
        assert_eq!(query(&back, "state").as_deref(), Some(state));
        assert_eq!(query(&back, "iss"), Some(self.app.base_url.clone()));
        query(&back, "code").expect("a code")
    }

    /// The code for tokens of `scope`; `parameters` beside those that every client sends.
    pub(super) async fn redeems(&mut self, code: &str, scope: &str, parameters: &[(&str, &str)]) {
        let endpoint = self.endpoint("token_endpoint");
        self.redeems_at(&endpoint, code, scope, parameters).await;
    }

    pub(super) async fn redeems_at(
        &mut self,
        path: &str,
        code: &str,
        scope: &str,
        parameters: &[(&str, &str)],
    ) {
        let redirect_uri = self.redirect_uri.clone();
        let mut fields = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("code_verifier", VERIFIER),
            ("redirect_uri", &redirect_uri),
        ];
        fields.extend(parameters);
        let answer = self.token_request(path, &fields).await;
        self.takes(&answer, scope);
    }

    /// One refresh, as most clients do it.
    pub(super) async fn refreshes(&mut self, scope: &str, parameters: &[(&str, &str)]) {
        let (before, answer) = (self.refresh_token.clone(), self.refresh(parameters).await);
        self.takes(&answer, scope);
        assert_ne!(self.refresh_token, before, "the refresh token is replaced");
    }

    pub(super) async fn refresh(&self, parameters: &[(&str, &str)]) -> Answer {
        let mut fields =
            vec![("grant_type", "refresh_token"), ("refresh_token", self.refresh_token.as_str())];
        fields.extend(parameters);
        self.token_request(&self.endpoint("token_endpoint"), &fields).await
    }

    async fn token_request(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut fields = fields.to_vec();
        if !fields.iter().any(|(name, _)| *name == "client_id") {
            fields.push(("client_id", &self.client_id));
        }
        self.send(self.named(Request::form(path, &fields)).header("accept", "application/json")).await
    }

    /// Keeps the tokens of an answer that a client can use.
    pub(super) fn takes(&mut self, answer: &Answer, scope: &str) {
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert_eq!(answer.header("content-type"), Some("application/json"));
        let tokens = answer.json();
        assert_eq!(tokens["token_type"], "Bearer");
        assert_eq!(tokens["expires_in"], 3600, "a number");
        assert_eq!(tokens["scope"], scope);
        tokens["access_token"].as_str().unwrap().clone_into(&mut self.access_token);
        tokens["refresh_token"].as_str().unwrap().clone_into(&mut self.refresh_token);
    }

    // --- the protocol

    /// `initialize` and the notification that ends the handshake.
    pub(super) async fn initializes(&mut self, params: &Value) -> Value {
        let asked = params["protocolVersion"].as_str().unwrap();
        let answer =
            self.says(&json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": params})).await;
        let result = self.result(&answer.expect(200));
        assert_eq!(result["protocolVersion"], asked);
        assert_eq!(result["serverInfo"]["name"], "intervals-mcp");
        assert_eq!(result["capabilities"]["tools"], json!({}), "no listChanged, which would open streams");
        let ended =
            self.says(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"})).await.expect(202);
        assert!(ended.body.is_empty());
        result
    }

    /// A stream and the end of a session are refused in a way that no client takes for an error.
    pub(super) async fn opens_no_stream(&self) {
        let get = Request::get("/mcp").header("accept", "text/event-stream");
        for request in [get, Request::new(http::Method::DELETE, "/mcp")] {
            let answer = self.send(self.with_token(self.named_mcp(request))).await.expect(405);
            assert_eq!(answer.header("allow"), Some("POST, OPTIONS"));
        }
    }

    /// The names of the tools that this token sees.
    pub(super) async fn lists_tools(&self) -> Vec<String> {
        let result = self.asks("tools/list", json!({})).await;
        let tools = result["tools"].as_array().unwrap();
        tools.iter().map(|tool| tool["name"].as_str().unwrap().to_owned()).collect()
    }

    /// The lists that clients read beside the tools.
    pub(super) async fn lists_prompts_and_resources(&self) {
        for (method, member) in [
            ("prompts/list", "prompts"),
            ("resources/list", "resources"),
            ("resources/templates/list", "resourceTemplates"),
        ] {
            assert!(!self.asks(method, json!({})).await[member].as_array().unwrap().is_empty(), "{method}");
        }
    }

    /// A call that succeeds, with text for the model.
    pub(super) async fn calls(&self, tool: &str, arguments: Value) -> Value {
        let result = self.asks("tools/call", json!({"name": tool, "arguments": arguments})).await;
        assert_ne!(result["isError"], true, "{result}");
        assert!(!result["content"][0]["text"].as_str().unwrap().is_empty());
        result
    }

    pub(super) async fn asks(&self, method: &str, params: Value) -> Value {
        let message = json!({"jsonrpc": "2.0", "id": 7, "method": method, "params": params});
        self.result(&self.says(&message).await.expect(200))
    }

    #[expect(clippy::unused_self, reason = "reads as a step of the client")]
    fn result(&self, answer: &Answer) -> Value {
        assert_eq!(answer.header("content-type"), Some("application/json"));
        let answered = answer.json();
        assert!(answered["result"].is_object(), "{answered}");
        answered["result"].clone()
    }

    /// A request of the modern era: its revision and its client travel in the body, its method and name in headers too.
    pub(super) async fn asks_modern(&self, client: &Value, method: &str, params: Value) -> Value {
        let (request, message) = modern(client, method, params);
        let answer = self.send(self.with_token(self.to_mcp(request))).await.expect(200);
        assert_eq!(answer.json()["id"], message["id"]);
        let result = self.result(&answer);
        assert_eq!(result["resultType"], "complete");
        assert_eq!(result["_meta"]["io.modelcontextprotocol/serverInfo"]["name"], "intervals-mcp");
        result
    }

    /// The modern way to open, without a token.
    pub(super) async fn probes_modern(&self, client: &Value) -> Challenged {
        let (request, _) = modern(client, "server/discover", json!({}));
        self.challenged(&self.send(self.to_mcp(request)).await)
    }

    /// One message with the token.
    pub(super) async fn says(&self, message: &Value) -> Answer {
        self.send(self.with_token(self.to_mcp(Request::json("/mcp", message)))).await
    }

    /// A call that needs more than the person gave: a 403 that names every scope of the operation.
    pub(super) async fn needs_more(&self, tool: &str, arguments: Value) -> String {
        let params = json!({"name": tool, "arguments": arguments});
        let answer =
            self.says(&json!({"jsonrpc": "2.0", "id": 9, "method": "tools/call", "params": params})).await;
        assert_eq!(answer.status, 403, "{}", answer.text());
        let header = answer.header("www-authenticate").expect("a challenge");
        assert!(header.starts_with("Bearer error=\"insufficient_scope\""), "{header}");
        assert!(header.contains("resource_metadata=\""), "{header}");
        assert_eq!(answer.error(), "insufficient_scope");
        header.split("scope=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
    }

    /// An hour later the access token is refused in the way that makes a client refresh.
    pub(super) async fn finds_its_token_expired(&self) {
        self.app.clock.advance(3_600);
        let answer = self.says(&json!({"jsonrpc": "2.0", "id": 8, "method": "tools/list"})).await.expect(401);
        let header = answer.header("www-authenticate").expect("a challenge");
        assert!(header.starts_with("Bearer error=\"invalid_token\""), "{header}");
    }

    // --- what a request is made of

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

/// The request of a modern client and its body. The revision stands in the header as well, so a connection that has one
/// of its own must not add it.
fn modern(client: &Value, method: &str, mut params: Value) -> (Request, Value) {
    params["_meta"] = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": client,
        "io.modelcontextprotocol/clientCapabilities": {"extensions": {"io.modelcontextprotocol/ui": {}}},
    });
    let name = params["name"].as_str().or(params["uri"].as_str()).map(str::to_owned);
    let message = json!({"jsonrpc": "2.0", "id": "modern-1", "method": method, "params": params});
    let request = Request::json("/mcp", &message)
        .header("mcp-protocol-version", "2026-07-28")
        .header("mcp-method", method);
    (name.into_iter().fold(request, |request, name| request.header("mcp-name", &name)), message)
}
