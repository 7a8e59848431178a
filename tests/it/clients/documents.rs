//! The client metadata documents in the shapes that their hosts serve.

use std::net::SocketAddr;

use axum::Router;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::get;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

pub(super) const CLAUDE_AI: &str = "https://claude.ai/oauth/mcp-oauth-client-metadata";
pub(super) const CLAUDE_CODE: &str = "https://claude.ai/oauth/claude-code-client-metadata";
pub(super) const CHATGPT: &str = "https://chatgpt.com/oauth/client.json";
pub(super) const CODEX: &str = "https://chatgpt.com/oauth/codex/client.json";
pub(super) const VSCODE: &str = "https://vscode.dev/oauth/client-metadata.json";

/// A loopback server that plays all of their hosts as long as it is kept.
pub(super) struct Documents {
    pub(super) address: SocketAddr,
    _server: JoinSet<()>,
}

impl Documents {
    pub(super) async fn serve() -> Self {
        let mut router = Router::new();
        for (url, document) in documents() {
            let path = url.splitn(4, '/').nth(3).expect("a URL with a path");
            router = router.route(&format!("/{path}"), get(move || async move { served(&document) }));
        }
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("a bound port");
        let mut server = JoinSet::new();
        server.spawn(async move { axum::serve(listener, router).await.expect("serves until dropped") });
        Self { address, _server: server }
    }
}

fn served(document: &Value) -> impl IntoResponse + use<> {
    let headers = [(CONTENT_TYPE, "application/json")];
    (StatusCode::OK, headers, document.to_string())
}

fn documents() -> [(&'static str, Value); 5] {
    let code = json!(["authorization_code", "refresh_token"]);
    [
        (
            CLAUDE_AI,
            json!({
                "client_id": CLAUDE_AI, "client_name": "Claude", "client_uri": "https://claude.ai",
                "redirect_uris": ["https://claude.ai/api/mcp/auth_callback", "https://claude.com/api/mcp/auth_callback"],
                "grant_types": ["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:jwt-bearer"],
                "response_types": ["code"], "token_endpoint_auth_method": "none"
            }),
        ),
        (
            CLAUDE_CODE,
            json!({
                "client_id": CLAUDE_CODE, "client_name": "Claude Code", "client_uri": "https://claude.ai",
                "redirect_uris": ["http://localhost/callback", "http://127.0.0.1/callback"],
                "grant_types": code, "response_types": ["code"], "token_endpoint_auth_method": "none"
            }),
        ),
        (
            CHATGPT,
            json!({
                "client_id": CHATGPT, "client_name": "ChatGPT", "client_uri": "https://chatgpt.com",
                "redirect_uris": ["https://chatgpt.com/connector_platform_oauth_redirect"],
                "grant_types": code, "response_types": ["code"],
                "token_endpoint_auth_method": "private_key_jwt",
                "token_endpoint_auth_methods_supported": ["private_key_jwt", "none"],
                "jwks_uri": "https://chatgpt.com/oauth/jwks.json"
            }),
        ),
        (
            CODEX,
            json!({
                "client_id": CODEX, "client_name": "Codex", "client_uri": "https://openai.com/codex",
                "redirect_uris": ["http://127.0.0.1/callback", "http://localhost/callback"],
                "grant_types": code, "response_types": ["code"],
                "application_type": "native", "token_endpoint_auth_method": "none"
            }),
        ),
        (
            VSCODE,
            json!({
                "client_id": VSCODE, "client_name": "Visual Studio Code", "client_uri": "https://code.visualstudio.com",
                "redirect_uris": [
                    "http://127.0.0.1:33418/", "http://127.0.0.1/",
                    "https://vscode.dev/redirect", "https://insiders.vscode.dev/redirect"
                ],
                "grant_types": ["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"],
                "response_types": ["code"], "application_type": "native", "token_endpoint_auth_method": "none"
            }),
        ),
    ]
}
