//! What a connected client says at `/mcp`.

use serde_json::{Value, json};

use super::*;

impl Connection {
    /// `initialize` and the notification that ends the handshake.
    pub(crate) async fn initializes(&mut self, params: &Value) -> Value {
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
    pub(crate) async fn opens_no_stream(&self) {
        let get = Request::get("/mcp").header("accept", "text/event-stream");
        for request in [get, Request::new(http::Method::DELETE, "/mcp")] {
            let answer = self.send(self.with_token(self.named_mcp(request))).await.expect(405);
            assert_eq!(answer.header("allow"), Some("POST, OPTIONS"));
        }
    }

    /// The names of the tools that this token sees.
    pub(crate) async fn lists_tools(&self) -> Vec<String> {
        let result = self.asks("tools/list", json!({})).await;
        let tools = result["tools"].as_array().unwrap();
        tools.iter().map(|tool| tool["name"].as_str().unwrap().to_owned()).collect()
    }

    /// The lists that clients read beside the tools.
    pub(crate) async fn lists_prompts_and_resources(&self) {
        for (method, member) in [
            ("prompts/list", "prompts"),
            ("resources/list", "resources"),
            ("resources/templates/list", "resourceTemplates"),
        ] {
            assert!(!self.asks(method, json!({})).await[member].as_array().unwrap().is_empty(), "{method}");
        }
    }

    /// A call that succeeds, with text for the model.
    pub(crate) async fn calls(&self, tool: &str, arguments: Value) -> Value {
        let result = self.asks("tools/call", json!({"name": tool, "arguments": arguments})).await;
        assert_ne!(result["isError"], true, "{result}");
        assert!(!result["content"][0]["text"].as_str().unwrap().is_empty());
        result
    }

    pub(crate) async fn asks(&self, method: &str, params: Value) -> Value {
        let message = json!({"jsonrpc": "2.0", "id": 7, "method": method, "params": params});
        self.result(&self.says(&message).await.expect(200))
    }

    #[expect(clippy::unused_self, reason = "reads as a step of the client")]
    pub(crate) fn result(&self, answer: &Answer) -> Value {
        assert_eq!(answer.header("content-type"), Some("application/json"));
        let answered = answer.json();
        assert!(answered["result"].is_object(), "{answered}");
        answered["result"].clone()
    }

    /// A request of the modern era: its revision and its client travel in the body, its method and name in headers too.
    pub(crate) async fn asks_modern(&self, client: &Value, method: &str, params: Value) -> Value {
        let (request, message) = modern(client, method, params);
        let answer = self.send(self.with_token(self.to_mcp(request))).await.expect(200);
        assert_eq!(answer.json()["id"], message["id"]);
        let result = self.result(&answer);
        assert_eq!(result["resultType"], "complete");
        assert_eq!(result["_meta"]["io.modelcontextprotocol/serverInfo"]["name"], "intervals-mcp");
        result
    }

    /// The modern way to open, without a token.
    pub(crate) async fn probes_modern(&self, client: &Value) -> Challenged {
        let (request, _) = modern(client, "server/discover", json!({}));
        self.challenged(&self.send(self.to_mcp(request)).await)
    }

    /// One message with the token.
    pub(crate) async fn says(&self, message: &Value) -> Answer {
        self.send(self.with_token(self.to_mcp(Request::json("/mcp", message)))).await
    }

    /// A call that needs more than the person gave: a 403 that names every scope of the operation.
    pub(crate) async fn needs_more(&self, tool: &str, arguments: Value) -> String {
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
    pub(crate) async fn finds_its_token_expired(&self) {
        self.app.clock.advance(3_600);
        let answer = self.says(&json!({"jsonrpc": "2.0", "id": 8, "method": "tools/list"})).await.expect(401);
        let header = answer.header("www-authenticate").expect("a challenge");
        assert!(header.starts_with("Bearer error=\"invalid_token\""), "{header}");
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
