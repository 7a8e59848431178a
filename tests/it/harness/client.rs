//! An MCP client: discovery, registration, PKCE, tokens, tools.

use serde_json::{Value, json};

use super::{Answer, App, Browser, Request, encode, query};

/// The verifier of RFC 7636 appendix B.
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
/// Its S256 challenge.
pub(crate) const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// A client that knows only the URL of the server, and what it learnt from there.
#[derive(Clone)]
pub(crate) struct McpClient {
    app: App,
    /// The protected-resource document.
    pub(crate) resource: Value,
    /// The authorization-server document.
    pub(crate) server: Value,
    pub(crate) client_id: String,
    pub(crate) redirect_uri: String,
    pub(crate) access_token: String,
    pub(crate) refresh_token: String,
}

impl McpClient {
    /// Meets the 401, reads the resource metadata it names, then the metadata of the authorization server.
    pub(crate) async fn discover(app: &App) -> Self {
        let refused = app.send(Request::json("/mcp", &json!({}))).await.expect(401);
        let challenge = refused.header("www-authenticate").expect("a challenge").to_owned();
        let metadata = challenge.split("resource_metadata=\"").nth(1).and_then(|rest| rest.split('"').next());
        let resource =
            app.send(Request::get(app.target(metadata.expect("a metadata URL")))).await.expect(200).json();
        let issuer = resource["authorization_servers"][0].as_str().expect("an issuer").to_owned();
        assert_eq!(issuer, app.base_url);
        let server =
            app.send(Request::get("/.well-known/oauth-authorization-server")).await.expect(200).json();
        assert_eq!(server["issuer"], resource["authorization_servers"][0]);
        Self {
            app: app.clone(),
            resource,
            server,
            client_id: String::new(),
            redirect_uri: String::new(),
            access_token: String::new(),
            refresh_token: String::new(),
        }
    }

    /// A client that has registered for a loopback redirect.
    pub(crate) async fn registered(app: &App) -> Self {
        let mut client = Self::discover(app).await;
        client.register("http://127.0.0.1:7777/callback").await;
        client
    }

    /// A client to which the demo athlete gave `scope`.
    pub(crate) async fn connected(app: &App, scope: &str) -> Self {
        let mut client = Self::registered(app).await;
        client.connect(&mut Browser::new(app), scope).await;
        client
    }

    /// The same client, speaking to the next process of the same deployment.
    pub(crate) fn at(self, app: &App) -> Self {
        Self { app: app.clone(), ..self }
    }

    pub(crate) async fn register(&mut self, redirect_uri: &str) {
        let metadata = json!({
            "client_name": "Test client", "redirect_uris": [redirect_uri], "token_endpoint_auth_method": "none",
            "grant_types": ["authorization_code", "refresh_token"], "response_types": ["code"]
        });
        let answer =
            self.app.send(Request::json(self.endpoint("registration_endpoint"), &metadata)).await.expect(201);
        answer.json()["client_id"].as_str().expect("a client id").clone_into(&mut self.client_id);
        redirect_uri.clone_into(&mut self.redirect_uri);
    }

    /// The demo athlete allows, and the code is redeemed.
    pub(crate) async fn connect(&mut self, browser: &mut Browser, scope: &str) {
        let back = browser.allow_as_demo(&self.authorization_url(&[("scope", scope)])).await;
        let code = query(&back, "code").expect("a code");
        self.app.remember_secret(&code);
        let answer = self.redeem(&code).await.expect(200);
        self.take(&answer);
    }

    /// The authorization request; `changes` replace or add parameters, an empty value takes one out.
    pub(crate) fn authorization_url(&self, changes: &[(&str, &str)]) -> String {
        let mut parameters = vec![
            ("response_type", "code"),
            ("client_id", &self.client_id),
            ("redirect_uri", &self.redirect_uri),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
            ("state", "a state & more"),
            ("resource", self.resource["resource"].as_str().unwrap_or_default()),
            ("scope", "intervals:read intervals:write"),
        ];
        for (name, value) in changes {
            parameters.retain(|(known, _)| known != name);
            if !value.is_empty() {
                parameters.push((name, value));
            }
        }
        format!("{}?{}", self.server["authorization_endpoint"].as_str().unwrap(), encode(&parameters))
    }

    pub(crate) async fn redeem(&self, code: &str) -> Answer {
        self.redeem_with(code, &[]).await
    }

    /// Redeems with other or more parameters; an empty value takes one out.
    pub(crate) async fn redeem_with(&self, code: &str, changes: &[(&str, &str)]) -> Answer {
        self.token_request(
            vec![
                ("grant_type", "authorization_code"),
                ("code", code),
                ("client_id", &self.client_id),
                ("redirect_uri", &self.redirect_uri),
                ("code_verifier", VERIFIER),
            ],
            changes,
        )
        .await
    }

    pub(crate) async fn refresh(&self, refresh_token: &str) -> Answer {
        self.refresh_with(refresh_token, &[]).await
    }

    pub(crate) async fn refresh_with(&self, refresh_token: &str, changes: &[(&str, &str)]) -> Answer {
        let parameters = vec![
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh_token),
            ("client_id", &self.client_id),
        ];
        self.token_request(parameters, changes).await
    }

    pub(crate) async fn revoke(&self, token: &str) -> Answer {
        let fields = [("token", token), ("client_id", self.client_id.as_str())];
        self.app.send(Request::form(self.endpoint("revocation_endpoint"), &fields)).await
    }

    /// Keeps the tokens of a 200 answer.
    pub(crate) fn take(&mut self, answer: &Answer) {
        let body = answer.json();
        body["access_token"].as_str().expect("an access token").clone_into(&mut self.access_token);
        body["refresh_token"].as_str().unwrap_or_default().clone_into(&mut self.refresh_token);
        self.app.remember_secret(&self.access_token);
        self.app.remember_secret(&self.refresh_token);
    }

    /// `initialize`, then the notification that ends the handshake.
    pub(crate) async fn initialize(&self) -> Value {
        let opened = self
            .rpc(
                "initialize",
                json!({
                    "protocolVersion": "2025-11-25", "capabilities": {},
                    "clientInfo": {"name": "e2e", "version": "1"}
                }),
            )
            .await
            .expect(200)
            .json();
        let notification = json!({"jsonrpc": "2.0", "method": "notifications/initialized"});
        self.post(&notification).await.expect(202);
        opened["result"].clone()
    }

    pub(crate) async fn tools(&self) -> Vec<Value> {
        let listed = self.rpc("tools/list", json!({})).await.expect(200).json();
        listed["result"]["tools"].as_array().unwrap_or_else(|| panic!("no tools in {listed}")).clone()
    }

    /// A tool call as HTTP answers it.
    pub(crate) async fn call(&self, tool: &str, arguments: Value) -> Answer {
        self.rpc("tools/call", json!({"name": tool, "arguments": arguments})).await
    }

    /// The result of a tool call that reached the tool.
    pub(crate) async fn result(&self, tool: &str, arguments: Value) -> Value {
        let answer = self.call(tool, arguments).await.expect(200).json();
        assert!(answer["result"].is_object(), "{tool}: {answer}");
        answer["result"].clone()
    }

    pub(crate) async fn rpc(&self, method: &str, params: Value) -> Answer {
        self.post(&json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})).await
    }

    async fn post(&self, message: &Value) -> Answer {
        let request = Request::json("/mcp", message)
            .header("accept", "application/json, text/event-stream")
            .header("mcp-protocol-version", "2025-11-25")
            .header("authorization", &format!("Bearer {}", self.access_token));
        self.app.send(request).await
    }

    async fn token_request(&self, mut parameters: Vec<(&str, &str)>, changes: &[(&str, &str)]) -> Answer {
        for (name, _) in changes {
            parameters.retain(|(known, _)| known != name);
        }
        let added: Vec<(&str, &str)> =
            changes.iter().filter(|(_, value)| !value.is_empty()).copied().collect();
        parameters.extend(added);
        self.app.send(Request::form(self.endpoint("token_endpoint"), &parameters)).await
    }

    fn endpoint(&self, member: &str) -> &str {
        self.app.target(self.server[member].as_str().expect("an endpoint"))
    }
}
