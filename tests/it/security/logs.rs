//! Nothing secret in a log line, at any level, of a whole login and of everything that can go wrong in one.

use std::io::Write;
use std::sync::{Arc, Mutex};

use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;

use crate::harness::{App, Browser, McpClient, Request, VERIFIER, query};

/// Everything that was logged.
#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Captured {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[test]
fn never_logs_a_token() {
    let captured = Captured::default();
    let subscriber = local::logs::subscriber("trace", captured.clone());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let secrets = tracing_subscriber::util::SubscriberInitExt::set_default(subscriber);
    let seen = runtime.block_on(everything_with_secrets());
    drop(secrets);
    let log = String::from_utf8(captured.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("request"), "the capture works");
    for secret in seen {
        let told = log.lines().find(|line| line.contains(&secret));
        assert_eq!(told, None, "`{secret}` was logged");
    }
}

/// A login, refusals of each kind, and a call; returns every secret that was on the way.
async fn everything_with_secrets() -> Vec<String> {
    let app = App::over_tcp().await;
    let mut client = McpClient::registered(&app).await;
    let mut browser = Browser::new(&app);
    let page = browser.open(&client.authorization_url(&[("state", "canary-state-59f1")])).await.page();
    let wrong = page.form(("action", "signin")).with("api_key", "canary-wrong-key-77d2");
    let page = browser.press(&wrong).await.page();
    let right = page.form(("action", "signin")).with("api_key", simulator::AUCKLAND_KEY);
    let consent = browser.press(&right).await.page();
    let form = consent.form(("decision", "allow"));
    let hidden: Vec<String> = form
        .fields
        .iter()
        .filter(|(name, _)| name == "csrf" || name == "t")
        .map(|(_, value)| value.clone())
        .collect();
    let code = query(&browser.press(&form).await.away(), "code").unwrap();
    client.redeem_with(&code, &[("code_verifier", &"canary-verifier".repeat(4))]).await.expect(400);
    let answer = client.redeem(&code).await.expect(200);
    client.take(&answer);
    client.redeem(&code).await.expect(400);
    client.call("get_athlete_profile", json!({})).await.expect(200);
    let answer = client.refresh(&client.refresh_token).await.expect(200);
    client.take(&answer);
    client.refresh(&format!("{}x", client.refresh_token)).await.expect(400);
    let key = Request::json("/mcp", &json!({})).header("x-api-key", "canary-api-key-header-31");
    app.send(key).await.expect(401);
    app.send(Request::json("/mcp", &json!({})).header("authorization", "Bearer canary-bearer-token-90"))
        .await
        .expect(401);
    let mut seen = app.secrets();
    seen.extend(hidden);
    seen.extend([code, VERIFIER.to_owned(), "canary-verifier".to_owned(), "canary-state-59f1".to_owned()]);
    seen.extend(
        [
            "canary-wrong-key-77d2",
            simulator::AUCKLAND_KEY,
            "canary-api-key-header-31",
            "canary-bearer-token-90",
        ]
        .map(str::to_owned),
    );
    seen
}
