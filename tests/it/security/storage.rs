//! What is never stored in clear.

use local::Clock;
use serde_json::json;

use crate::harness::{App, Browser, McpClient, START, VERIFIER, query};

#[tokio::test]
async fn keeps_no_secret_in_clear_in_a_table() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), Clock::fixed(START));
    let (app, process) = App::over_folder(folder.path(), &clock, 0).await;
    let mut client = McpClient::registered(&app).await;
    let mut browser = Browser::new(&app);
    let signin = browser.open(&client.authorization_url(&[])).await.page();
    let form = signin.form(("action", "signin"));
    let consent = browser.press(&form.with("api_key", simulator::AUCKLAND_KEY)).await.page();
    let allow = consent.form(("decision", "allow"));
    let code = query(&browser.press(&allow).await.away(), "code").unwrap();
    let answer = client.redeem(&code).await.expect(200);
    client.take(&answer);
    let answer = client.refresh(&client.refresh_token).await.expect(200);
    client.take(&answer);
    client.call("get_athlete_profile", json!({})).await.expect(200);
    process.end().await;

    let mut secrets = app.secrets();
    secrets.extend([code, VERIFIER.to_owned(), simulator::AUCKLAND_KEY.to_owned()]);
    secrets.extend(browser.cookies.into_values());
    let hidden = allow.fields.into_iter().filter(|(name, _)| name == "csrf" || name == "t");
    secrets.extend(hidden.map(|(_, value)| value));
    let stored = everything_in(&folder.path().join("store.db"));
    assert!(stored.contains(&client.client_id), "the scan works");
    for secret in secrets {
        assert!(!stored.contains(&secret), "`{secret}` is stored in clear");
    }
}

/// The tables with their journal.
fn everything_in(store: &std::path::Path) -> String {
    let journal = store.with_extension("db-wal");
    [store, &journal]
        .into_iter()
        .filter_map(|path| std::fs::read(path).ok())
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .collect()
}
