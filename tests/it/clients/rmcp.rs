//! The client side of rmcp with its own OAuth: from the URL alone to a call and a refresh, over TCP.

use rmcp::model::CallToolRequestParams;
use rmcp::service::{RoleClient, RunningService};
use rmcp::transport::StreamableHttpClientTransport;
use rmcp::transport::auth::{AuthClient, AuthorizationRequest, OAuthState};
use rmcp::transport::streamable_http_client::StreamableHttpClientTransportConfig;
use rmcp::{ServiceExt as _, transport::AuthorizationManager};

use crate::harness::{App, Browser};

const CALLBACK: &str = "http://127.0.0.1:7790/callback";

/// Logs in: the library discovers, registers and redeems; the person allows.
async fn logged_in(app: &App) -> AuthorizationManager {
    let mut oauth = OAuthState::new(format!("{}/mcp", app.base_url), None).await.unwrap();
    let wanted = AuthorizationRequest::new(CALLBACK).with_client_name("rmcp client");
    oauth.start_authorization(wanted).await.unwrap();
    let url = oauth.get_authorization_url().await.unwrap();
    let back = Browser::new(app).allow_as_demo(&url).await;
    oauth.handle_callback_url(&back).await.unwrap();
    oauth.into_authorization_manager().unwrap()
}

async fn connected(app: &App, manager: AuthorizationManager) -> RunningService<RoleClient, ()> {
    let config = StreamableHttpClientTransportConfig::with_uri(format!("{}/mcp", app.base_url));
    let client = AuthClient::new(reqwest::Client::default(), manager);
    ().serve(StreamableHttpClientTransport::with_client(client, config)).await.unwrap()
}

#[tokio::test]
async fn logs_in_from_the_url_alone_and_calls_a_tool() {
    let app = App::over_tcp().await;
    let client = connected(&app, logged_in(&app).await).await;
    let server = client.peer_info().unwrap();
    assert_eq!(server.server_info.as_ref().unwrap().name, "intervals-mcp");
    let tools = client.list_all_tools().await.unwrap();
    assert!(tools.iter().any(|tool| tool.name == "get_athlete_profile"));
    let called = client.call_tool(CallToolRequestParams::new("get_athlete_profile")).await.unwrap();
    assert_ne!(called.is_error, Some(true), "{called:?}");
    assert!(called.structured_content.is_some());
    client.cancel().await.unwrap();
}

#[tokio::test]
async fn refreshes_with_a_token_that_is_replaced() {
    let app = App::over_tcp().await;
    let manager = logged_in(&app).await;
    let before = manager.get_access_token().await.unwrap();
    app.clock.advance(60);
    manager.refresh_token().await.unwrap();
    let after = manager.get_access_token().await.unwrap();
    assert_ne!(before, after);
    let client = connected(&app, manager).await;
    assert!(!client.list_all_tools().await.unwrap().is_empty());
    client.cancel().await.unwrap();
}
