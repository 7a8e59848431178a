//! Which metadata is taken, and what is said of the rest (RFC 7591 §2).

use super::*;

#[tokio::test]
async fn refuses_every_bad_redirect_uri() {
    let world = World::new(&[]).await;
    for uri in [
        "https:claude.ai/api/mcp/auth_callback",
        "https://CLAUDE.ai/cb",
        "https://claude.ai/a/../cb",
        "https://claude.ai/c\tb",
        "https://claude.ai/c\nb",
        "https://\u{ff43}laude.ai/cb",
        "https://claude\u{3002}ai/cb",
        "https://claude.ai@evil.example/cb",
        "https://claude.ai\\@evil.example/cb",
        "http://claude.ai/cb",
        "http://127.1/cb",
        "http://0x7f.1/",
        "http://2130706433/",
        "http://0177.0.0.1/",
        "http://[::ffff:127.0.0.1]/cb",
        "http://localhost./cb",
        "http://foo.localhost/cb",
        "http://localhost.evil.example/cb",
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        " javascript:alert(1)",
        "cursor://x/cb",
        "vscode://x/cb",
        "https://evil.example/cb",
        "https://claude.ai/cb#f",
        "https://claude.ai/cb?code=x",
        "",
    ] {
        world.refuses(json!({"redirect_uris": [uri]}), "invalid_redirect_uri").await;
        world.refuses(json!({"redirect_uris": [CALLBACK, uri]}), "invalid_redirect_uri").await;
    }
}

#[tokio::test]
async fn refuses_a_list_of_redirect_uris_that_is_none() {
    let world = World::new(&[]).await;
    let eleven: Vec<_> = (0..11).map(|number| format!("http://localhost/{number}")).collect();
    for list in [
        json!(null),
        json!([]),
        json!(CALLBACK),
        json!({"0": CALLBACK}),
        json!([CALLBACK, 1]),
        json!([[CALLBACK]]),
        json!([CALLBACK, null]),
        json!([CALLBACK, CALLBACK]),
        json!(eleven),
    ] {
        world.refuses(json!({"redirect_uris": list}), "invalid_redirect_uri").await;
    }
    world.refuses(json!({}), "invalid_redirect_uri").await;
    assert_eq!(world.post(&json!({"redirect_uris": &eleven[..10]})).await.0, StatusCode::CREATED);
}

#[tokio::test]
async fn accepts_the_redirect_uris_of_known_clients() {
    let world = World::new(&[]).await;
    for uri in [
        CALLBACK,
        "http://localhost/callback",
        "http://127.0.0.1:33418/",
        "http://[::1]/cb",
        "https://vscode.dev/redirect",
        "cursor://anysphere.cursor-mcp/oauth/callback",
        "https://claude.ai/cb?x=1",
    ] {
        assert_eq!(world.post(&json!({"redirect_uris": [uri]})).await.0, StatusCode::CREATED, "{uri}");
    }
}

#[tokio::test]
async fn refuses_metadata_it_cannot_honour() {
    let world = World::new(&[]).await;
    for (member, value) in [
        ("token_endpoint_auth_method", json!("client_secret_basic")),
        ("token_endpoint_auth_method", json!("private_key_jwt")),
        ("token_endpoint_auth_method", json!(["none"])),
        ("response_types", json!(["token"])),
        ("response_types", json!([])),
        ("response_types", json!("code")),
        ("grant_types", json!(["refresh_token"])),
        ("grant_types", json!(["client_credentials"])),
        ("grant_types", json!([])),
        ("grant_types", json!(["authorization_code", 1])),
        ("client_name", json!(1)),
        ("client_name", json!("a\nb")),
        ("client_name", json!("a\u{202e}b")),
        ("client_name", json!("x".repeat(65))),
        ("client_uri", json!({})),
        ("application_type", json!(1)),
    ] {
        world.refuses(with(member, value), "invalid_client_metadata").await;
    }
    world.refuses(with("software_statement", json!("eyJ")), "invalid_software_statement").await;
}

#[tokio::test]
async fn takes_what_is_absent_null_or_unknown_for_the_default() {
    let world = World::new(&[]).await;
    let (_, plain) = world.post(&minimal()).await;
    assert_eq!(plain["grant_types"], json!(["authorization_code", "refresh_token"]));
    for (member, value) in [
        ("client_name", json!("")),
        ("client_name", json!(null)),
        ("grant_types", json!(null)),
        ("token_endpoint_auth_method", json!(null)),
        ("token_endpoint_auth_method", json!("none")),
        ("token_endpoint_auth_method", json!("client_secret_post")),
        ("response_types", json!(["code", "token"])),
        ("client_uri", json!("http://127.0.0.1/")),
        ("software_statement", json!(null)),
        ("jwks", json!({"keys": []})),
    ] {
        let (status, answer) = world.post(&with(member, value)).await;
        assert_eq!((status, &answer), (StatusCode::CREATED, &plain), "{member}");
    }
}

#[tokio::test]
async fn refuses_a_name_of_another_product_on_a_foreign_host() {
    let world = World::new(&[("REGISTRATION_POLICY", "open")]).await;
    for name in ["Claude", "CIaude", "\u{421}laude", "ChatGPT", "Intervals.icu", "intervals-mcp"] {
        let metadata = json!({"client_name": name, "redirect_uris": ["https://evil.example/cb"]});
        world.refuses(metadata, "invalid_client_metadata").await;
    }
    let metadata = json!({"client_name": "Claude", "redirect_uris": [CALLBACK, "https://evil.example/cb"]});
    world.refuses(metadata, "invalid_client_metadata").await;
    let loopback = json!({"client_name": "Claude Code", "redirect_uris": ["http://localhost/callback"]});
    assert_eq!(world.post(&loopback).await.0, StatusCode::CREATED);
}

#[tokio::test]
async fn takes_json_only_and_only_in_one_reading() {
    let world = World::new(&[]).await;
    for metadata in [
        format!(r#"{{"redirect_uris":["{CALLBACK}"],"redirect_uris":["{CALLBACK}"]}}"#),
        format!(r#"{{"redirect_uris":["{CALLBACK}"],"x":{{"a":1,"a":1}}}}"#),
        format!(r#"{{"redirect_uris":["{CALLBACK}"],"x":"\u0000"}}"#),
        format!(r#"{{"redirect_uris":["{CALLBACK}"],"x":"\ud800"}}"#),
        format!(r#"{{"redirect_uris":["{CALLBACK}"],"x":[[[[[[[[]]]]]]]]}}"#),
        format!(r#"["{CALLBACK}"]"#),
        "redirect_uris=https%3A%2F%2Fclaude.ai%2Fcb".to_owned(),
        String::new(),
        "null".to_owned(),
    ] {
        let (status, answer) = world.send(request(&metadata)).await;
        let found = (status, answer["error"].as_str());
        assert_eq!(found, (StatusCode::BAD_REQUEST, Some("invalid_client_metadata")), "{metadata}");
    }
    for content_type in ["text/plain", "application/x-www-form-urlencoded", "application/json-seq", ""] {
        let mut typed = request(&minimal().to_string());
        typed.headers_mut().insert("content-type", content_type.parse().unwrap());
        assert_eq!(world.send(typed).await.0, StatusCode::BAD_REQUEST, "{content_type}");
    }
    let mut charset = request(&minimal().to_string());
    charset.headers_mut().insert("content-type", "application/json; charset=utf-8".parse().unwrap());
    assert_eq!(world.send(charset).await.0, StatusCode::CREATED);
}

#[tokio::test]
async fn refuses_a_body_over_the_limit() {
    let world = World::new(&[]).await;
    let padded = |length: usize| {
        let metadata = minimal().to_string();
        format!("{metadata}{}", " ".repeat(length - metadata.len()))
    };
    assert_eq!(world.send(request(&padded(16_384))).await.0, StatusCode::CREATED);
    let (status, answer) = world.send(request(&padded(16_385))).await;
    assert_eq!(
        (status, answer["error"].as_str()),
        (StatusCode::PAYLOAD_TOO_LARGE, Some("invalid_client_metadata"))
    );
}
