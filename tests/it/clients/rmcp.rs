//! The client side of rmcp with its own OAuth: from the URL alone to a call, a refresh and a step-up, over TCP, in both
//! eras of the protocol.

use std::sync::Arc;

use rmcp::ServiceError;
use rmcp::model::{CallToolRequestParams, CallToolResult, ProtocolVersion};
use rmcp::service::{ClientLifecycleMode, ClientServiceExt as _, RoleClient, RunningService};
use rmcp::transport::StreamableHttpClientTransport;
use rmcp::transport::auth::{
    AuthClient, AuthorizationCallback, AuthorizationManager, AuthorizationRequest, OAuthState,
};
use rmcp::transport::streamable_http_client::StreamableHttpClientTransportConfig;
use serde_json::{Value, json};
use tokio::sync::Mutex;

use crate::harness::{App, Browser};

const CALLBACK: &str = "http://127.0.0.1:7790/callback";

/// Both eras: the handshake, and a request that carries its revision itself.
fn eras() -> [(ClientLifecycleMode, ProtocolVersion); 2] {
    let preferred_versions = vec![ProtocolVersion::V_2026_07_28];
    [
        (ClientLifecycleMode::Initialize, ProtocolVersion::V_2025_11_25),
        (ClientLifecycleMode::Discover { preferred_versions }, ProtocolVersion::V_2026_07_28),
    ]
}

/// A client that is logged in, and the person whose browser it opens.
struct Connected {
    client: RunningService<RoleClient, ()>,
    manager: Arc<Mutex<AuthorizationManager>>,
    browser: Browser,
}

impl Connected {
    /// Logs in: the library discovers, registers and redeems; the person allows.
    async fn with(app: &App, lifecycle: ClientLifecycleMode, scope: &str) -> Self {
        let mut oauth = OAuthState::new(format!("{}/mcp", app.base_url), None).await.unwrap();
        let wanted = AuthorizationRequest::new(CALLBACK).with_client_name("rmcp client");
        oauth.start_authorization(wanted.with_scopes(scope.split(' '))).await.unwrap();
        let mut browser = Browser::new(app);
        let url = oauth.get_authorization_url().await.unwrap();
        oauth.handle_callback_url(&browser.allow_as_demo(&url).await).await.unwrap();
        let config = StreamableHttpClientTransportConfig::with_uri(format!("{}/mcp", app.base_url));
        let http = AuthClient::new(reqwest::Client::default(), oauth.into_authorization_manager().unwrap());
        let manager = Arc::clone(&http.auth_manager);
        let transport = StreamableHttpClientTransport::with_client(http, config);
        let client = ().serve_with_lifecycle(transport, lifecycle).await.unwrap();
        Self { client, manager, browser }
    }

    async fn call(&self, tool: &'static str, arguments: Value) -> Result<CallToolResult, ServiceError> {
        let arguments = arguments.as_object().cloned().unwrap_or_default();
        self.client.call_tool(CallToolRequestParams::new(tool).with_arguments(arguments)).await
    }

    async fn access_token(&self) -> String {
        self.manager.lock().await.get_access_token().await.unwrap()
    }

    /// The person allows what a refused call needs; the connection goes on with the new token.
    async fn steps_up(&mut self, refusal: &ServiceError) {
        let challenge = refusal.auth_challenge().expect("a challenge");
        let scope = challenge.split("scope=\"").nth(1).unwrap().split('"').next().unwrap();
        let manager = self.manager.lock().await;
        let url = manager.request_scope_upgrade(scope).await.unwrap();
        let back = self.browser.allow_as_demo(&url).await;
        let back = AuthorizationCallback::from_redirect_url(&back).unwrap();
        let (code, state, issuer) = (&back.code, &back.csrf_token, back.issuer.as_deref());
        manager.exchange_code_for_token_with_issuer(code, state, issuer).await.unwrap();
    }
}

#[tokio::test]
async fn logs_in_from_the_url_alone_and_calls_a_tool_in_both_eras() {
    for (lifecycle, version) in eras() {
        let app = App::over_tcp().await;
        let connected = Connected::with(&app, lifecycle, "intervals:read intervals:write").await;
        let server = connected.client.peer_info().unwrap();
        assert_eq!(server.server_info.as_ref().unwrap().name, "intervals-mcp");
        assert_eq!(server.protocol_version, version);
        let tools = connected.client.list_all_tools().await.unwrap();
        assert!(tools.iter().any(|tool| tool.name == "get_athlete_profile"));
        let called = connected.call("get_athlete_profile", json!({})).await.unwrap();
        assert_ne!(called.is_error, Some(true), "{called:?}");
        assert!(called.structured_content.is_some());
        connected.client.cancel().await.unwrap();
    }
}

#[tokio::test]
async fn refreshes_with_a_token_that_is_replaced_and_goes_on() {
    for (lifecycle, _) in eras() {
        let app = App::over_tcp().await;
        let connected = Connected::with(&app, lifecycle, "intervals:read").await;
        let before = connected.access_token().await;
        app.clock.advance(60);
        connected.manager.lock().await.refresh_token().await.unwrap();
        assert_ne!(before, connected.access_token().await);
        assert!(connected.call("get_athlete_profile", json!({})).await.is_ok());
        connected.client.cancel().await.unwrap();
    }
}

#[tokio::test]
async fn steps_up_on_a_403_and_the_same_call_works_on_the_same_connection() {
    for (lifecycle, _) in eras() {
        let app = App::over_tcp().await;
        let mut connected = Connected::with(&app, lifecycle, "intervals:read").await;
        let wellness = json!({"days": [{"date": "today", "values": {"soreness": 2}}]});
        let refusal = connected.call("update_wellness", wellness.clone()).await.unwrap_err();
        connected.steps_up(&refusal).await;
        let called = connected.call("update_wellness", wellness).await.unwrap();
        assert_ne!(called.is_error, Some(true), "{called:?}");
        connected.client.cancel().await.unwrap();
    }
}
