//! What does not grow with the grants and clients in the tables: the operations of a login and of a call.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::harness::{App, Browser, Cloud, McpClient, query};
use crate::work::{operations, warm};

/// As many grants as one page of a query holds: the consent page, like the account page, reads all of a user.
const CROWD: usize = 1_000;
/// The most that one batch takes.
const BATCH: usize = 25;

#[tokio::test]
async fn a_thousand_grants_and_clients_add_no_operation_to_a_login_or_a_call() {
    let (app, cloud, mut client) = warm().await;
    let before = login_and_call(&app, &cloud, &mut client, "before").await;
    assert!(before.values().all(|operations| !operations.is_empty()), "{before:?}");
    for (table, kind) in [("sessions", "grant#"), ("clients", "client#")] {
        crowd(&cloud, table, kind).await;
    }
    assert_eq!(login_and_call(&app, &cloud, &mut client, "after").await, before);
}

/// The operations of each function in a login of a known user at a new client, a refresh and a call.
async fn login_and_call(
    app: &App,
    cloud: &Cloud,
    client: &mut McpClient,
    name: &str,
) -> BTreeMap<&'static str, Vec<String>> {
    const FUNCTIONS: [&str; 4] = ["register", "authorize", "token", "mcp"];
    for function in FUNCTIONS {
        operations(cloud, function);
    }
    client.register(&format!("http://127.0.0.1:7777/{name}")).await;
    let mut browser = Browser::new(app);
    let page = browser.open(&client.authorization_url(&[])).await.page();
    let form = page.form(("action", "signin")).with("api_key", simulator::DEMO_KEY);
    let consent = browser.press(&form).await.page();
    let back = browser.press(&consent.form(("decision", "allow"))).await.away();
    let tokens = client.redeem(&query(&back, "code").unwrap()).await.expect(200);
    client.take(&tokens);
    let tokens = client.refresh(&client.refresh_token).await.expect(200);
    client.take(&tokens);
    client.result("get_wellness", json!({})).await;
    client.result("get_wellness", json!({})).await;
    let sorted = |function| {
        let mut operations = operations(cloud, function);
        operations.sort();
        (function, operations)
    };
    FUNCTIONS.map(sorted).into()
}

/// Copies an item of a table under a thousand other keys beside its own.
async fn crowd(cloud: &Cloud, table: &str, kind: &str) {
    let stored = cloud.dynamodb("Scan", &json!({"TableName": table})).await;
    let key = if table == "sessions" { "sk" } else { "pk" };
    let items = stored["Items"].as_array().expect("items");
    let is_kind = |item: &&Value| item[key]["S"].as_str().is_some_and(|key| key.starts_with(kind));
    let item = items.iter().find(is_kind).expect("one of the kind");
    let copies: Vec<Value> =
        (0..CROWD).map(|number| copied(item, key, &format!("{kind}copy{number}"))).collect();
    for batch in copies.chunks(BATCH) {
        let answer = cloud.dynamodb("BatchWriteItem", &json!({"RequestItems": {table: batch}})).await;
        assert_eq!(answer["UnprocessedItems"], json!({}), "{answer}");
    }
}

fn copied(item: &Value, key: &str, name: &str) -> Value {
    let mut copy = item.clone();
    copy[key] = json!({"S": name});
    json!({"PutRequest": {"Item": copy}})
}
