//! How many clients come to be, and which never.

use super::*;

#[tokio::test]
async fn limits_new_clients_of_one_network_while_repeats_stay_free() {
    let world = World::new(&[]).await;
    let numbered = |number: u32| json!({"redirect_uris": [format!("http://localhost/{number}")]}).to_string();
    for number in 0..30 {
        let address = format!("203.0.113.{number}");
        assert_eq!(world.send(from_address(&address, &numbered(number))).await.0, StatusCode::CREATED);
    }
    let response = world.router.clone().oneshot(from_address("203.0.113.200", &numbered(30))).await.unwrap();
    assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
    let seconds: i64 = response.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=3_600).contains(&seconds));
    assert_eq!(body(response).await["error"], "temporarily_unavailable");

    assert_eq!(world.send(from_address("203.0.113.200", &numbered(7))).await.0, StatusCode::CREATED);
    assert_eq!(world.send(from_address("198.51.100.1", &numbered(30))).await.0, StatusCode::CREATED);
    world.clock.advance(seconds);
    assert_eq!(world.send(from_address("203.0.113.200", &numbered(31))).await.0, StatusCode::CREATED);
}

#[tokio::test]
async fn limits_new_clients_in_all() {
    let world = World::new(&[]).await;
    let numbered = |number: u32| json!({"redirect_uris": [format!("http://localhost/{number}")]}).to_string();
    let counted = (0..199).map(|_| world.tables.codes.count("register", "all", 3_600, NOW));
    assert!(futures::future::join_all(counted).await.iter().all(Result::is_ok));
    assert_eq!(world.send(from_address("203.0.113.7", &numbered(1))).await.0, StatusCode::CREATED);
    assert_eq!(
        world.send(from_address("198.51.100.1", &numbered(200))).await.0,
        StatusCode::TOO_MANY_REQUESTS
    );
}

#[tokio::test]
async fn refuses_hosts_and_clients_the_operator_denied() {
    let world = World::new(&[]).await;
    let id = ClientId::parse(&world.id_of(&minimal()).await).unwrap();
    assert!(world.tables.clients.deny(&id).await.unwrap());
    world.refuses(minimal(), "invalid_client_metadata").await;

    let host = "vscode.dev".to_owned();
    let denial =
        HostDenialRecord { host, reason: "test".to_owned(), by: "operator".to_owned(), created: NOW };
    world.tables.clients.deny_host(&denial).await.unwrap();
    world.refuses(json!({"redirect_uris": ["https://vscode.dev/redirect"]}), "invalid_redirect_uri").await;
}
