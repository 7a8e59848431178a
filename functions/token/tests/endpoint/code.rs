//! Redemption of codes.

use futures::future::join_all;
use oauth::{Algorithm, Digest, Gid};
use serde_json::json;
use store::{GrantRecord, GrantStatus, RevokeReason};

use crate::app::{App, DAY, Options, REDIRECT, RESOURCE, START, code_record, refused};

#[tokio::test]
async fn gives_tokens_for_a_code_and_says_exactly_what_they_hold() {
    let app = App::start().await;
    let approval = app.approve().await;
    let answer = app.redeem(&approval).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.headers["cache-control"], "no-store");
    assert_eq!(answer.headers["content-type"], "application/json");
    let body = answer.json();
    assert_eq!(body["token_type"], "Bearer");
    assert_eq!(body["expires_in"], json!(3_600));
    assert_eq!(body["scope"], "intervals:read intervals:write");
    assert_eq!(body.as_object().unwrap().len(), 5);
    let claims = app.claims(&answer.text("access_token"));
    assert_eq!((claims.sub, claims.gid, claims.client_id), (app.uid, approval.gid, approval.client_id));
    assert_eq!((claims.iat, claims.exp), (START, START.plus(3_600)));
    assert_eq!(oauth::from_base64url(&claims.jti).unwrap().len(), 16);
    let token = app.parse(&answer.text("refresh_token"));
    assert_eq!((token.uid, token.gid, token.generation), (app.uid, approval.gid, 1));
    let grant = app.grant(approval.gid).await;
    assert_eq!((grant.status, grant.redeemed_at), (GrantStatus::Active, Some(START)));
    assert_eq!(grant.refresh.unwrap().idle_exp, START.plus(30 * DAY));
    assert_eq!(app.events().await, ["code_redeemed"]);
}

#[tokio::test]
async fn signs_with_every_algorithm() {
    for algorithm in Algorithm::ALL {
        let app = App::with(Options { algorithm, ..Options::default() }).await;
        let approval = app.approve().await;
        let answer = app.redeem(&approval).await;
        assert_eq!(app.claims(&answer.text("access_token")).gid, approval.gid, "{algorithm}");
    }
}

#[tokio::test]
async fn gives_no_refresh_token_that_was_not_allowed() {
    let app = App::start().await;
    let client_id = app.register("code only", false).await;
    let approval = app.approve_for(&client_id, false).await;
    let answer = app.redeem(&approval).await;
    assert_eq!(answer.status, 200);
    assert!(answer.json().get("refresh_token").is_none());
    assert_eq!(app.grant(approval.gid).await.refresh, None);
}

#[tokio::test]
async fn accepts_an_absent_redirect_uri_and_resource_and_our_own_resource() {
    let app = App::start().await;
    let approval = app.approve().await;
    assert_eq!(app.token(&approval.without("redirect_uri")).await.status, 200);
    let approval = app.approve().await;
    let mut fields = approval.fields().to_vec();
    fields.push(("resource", RESOURCE));
    assert_eq!(app.token(&fields).await.status, 200);
}

#[tokio::test]
async fn refuses_an_unknown_code() {
    let app = App::start().await;
    let approval = app.approve().await;
    assert_eq!(app.token(&approval.with("code", "unknown")).await.error(), refused("invalid_grant"));
}

#[tokio::test]
async fn does_not_consume_the_code_when_another_client_presents_it() {
    let app = App::start().await;
    let approval = app.approve().await;
    let other = app.register("other client", true).await;
    assert_eq!(app.token(&approval.with("client_id", &other)).await.error(), refused("invalid_grant"));
    assert_eq!(app.events().await, ["code_client_mismatch"]);
    assert_eq!(app.redeem(&approval).await.status, 200);
}

#[tokio::test]
async fn does_not_consume_the_code_when_the_resource_differs() {
    let app = App::start().await;
    let approval = app.approve().await;
    for resource in
        ["https://other.example/mcp", "https://mcp.example.com/mcp/", "https://MCP.example.com/mcp"]
    {
        let mut fields = approval.fields().to_vec();
        fields.push(("resource", resource));
        assert_eq!(app.token(&fields).await.error(), refused("invalid_target"), "{resource}");
    }
    assert_eq!(app.redeem(&approval).await.status, 200);
}

#[tokio::test]
async fn does_not_consume_the_code_when_the_redirect_uri_differs() {
    let app = App::start().await;
    let approval = app.approve().await;
    let slash = format!("{REDIRECT}/");
    assert_eq!(app.token(&approval.with("redirect_uri", &slash)).await.error(), refused("invalid_grant"));
    assert_eq!(app.redeem(&approval).await.status, 200);
}

#[tokio::test]
async fn refuses_the_challenge_in_place_of_the_verifier() {
    let app = App::start().await;
    let approval = app.approve().await;
    let challenge = oauth::to_base64url(&oauth::sha256(approval.verifier.as_bytes()));
    assert_eq!(
        app.token(&approval.with("code_verifier", &challenge)).await.error(),
        refused("invalid_grant")
    );
    assert_eq!(app.events().await, ["pkce_failed"]);
}

#[tokio::test]
async fn forgives_four_wrong_verifiers_and_burns_the_code_at_the_fifth() {
    let app = App::start().await;
    let (forgiven, burned) = (app.approve().await, app.approve().await);
    let wrong = "w".repeat(43);
    for _ in 0..4 {
        assert_eq!(
            app.token(&forgiven.with("code_verifier", &wrong)).await.error(),
            refused("invalid_grant")
        );
    }
    assert_eq!(app.redeem(&forgiven).await.status, 200);
    for _ in 0..5 {
        app.token(&burned.with("code_verifier", &wrong)).await;
    }
    assert_eq!(app.redeem(&burned).await.error(), refused("invalid_grant"));
    assert_eq!(app.count("pkce_failed").await, 8);
    assert_eq!(app.count("code_burned").await, 1);
    assert_eq!(app.grant(burned.gid).await.status, GrantStatus::Pending);
}

#[tokio::test]
async fn refuses_a_code_in_its_last_second_and_not_before() {
    let app = App::start().await;
    let (early, late) = (app.approve().await, app.approve().await);
    app.clock.advance(59);
    assert_eq!(app.redeem(&early).await.status, 200);
    app.clock.advance(1);
    assert_eq!(app.redeem(&late).await.error(), refused("invalid_grant"));
}

#[tokio::test]
async fn denies_a_replay_within_twenty_seconds_and_keeps_the_grant() {
    let app = App::start().await;
    let (approval, refresh_token) = app.connect().await;
    for _ in 0..4 {
        assert_eq!(app.redeem(&approval).await.error(), refused("invalid_grant"));
        app.clock.advance(5);
    }
    assert_eq!(app.redeem(&approval).await.error(), refused("invalid_grant"), "at 20 s");
    assert_eq!(app.grant(approval.gid).await.status, GrantStatus::Active);
    assert_eq!(app.refresh(&approval.client_id, &refresh_token).await.status, 200);
}

#[tokio::test]
async fn revokes_the_grant_when_a_genuine_code_returns_after_twenty_seconds() {
    let app = App::start().await;
    let (approval, refresh_token) = app.connect().await;
    app.clock.advance(21);
    assert_eq!(app.redeem(&approval).await.error(), refused("invalid_grant"));
    let grant = app.grant(approval.gid).await;
    assert_eq!((grant.status, grant.revoke_reason), (GrantStatus::Revoked, Some(RevokeReason::CodeReplay)));
    assert_eq!(app.count("code_replay").await, 1);
    assert_eq!(app.refresh(&approval.client_id, &refresh_token).await.error(), refused("invalid_grant"));
}

#[tokio::test]
async fn keeps_the_grant_when_a_late_replay_does_not_prove_itself() {
    let app = App::start().await;
    let (approval, _) = app.connect().await;
    let other = app.register("other client", true).await;
    app.clock.advance(25);
    let wrong = "w".repeat(43);
    for fields in [
        approval.with("code_verifier", &wrong),
        approval.with("redirect_uri", "https://claude.ai/other"),
        approval.with("client_id", &other),
    ] {
        assert_eq!(app.token(&fields).await.error(), refused("invalid_grant"));
    }
    assert_eq!(app.grant(approval.gid).await.status, GrantStatus::Active);
}

#[tokio::test]
async fn redeems_a_code_once_under_thirty_two_racers_and_keeps_the_grant() {
    let app = App::start().await;
    let approval = app.approve().await;
    let answers = join_all((0..32).map(|_| app.redeem(&approval))).await;
    let winners: Vec<_> = answers.iter().filter(|answer| answer.status == 200).collect();
    assert_eq!(winners.len(), 1);
    assert!(answers.iter().all(|answer| [200, 400, 429, 503].contains(&answer.status.as_u16())));
    assert_eq!(app.grant(approval.gid).await.status, GrantStatus::Active);
    app.clock.advance(60);
    let refreshed = app.refresh(&approval.client_id, &winners[0].text("refresh_token")).await;
    assert_eq!(refreshed.status, 200);
}

#[tokio::test]
async fn refuses_a_code_whose_grant_was_revoked_before_it_was_redeemed() {
    let app = App::start().await;
    let approval = app.approve().await;
    app.tables.sessions.revoke(&app.uid, &approval.gid, RevokeReason::User, app.now()).await.unwrap();
    assert_eq!(app.redeem(&approval).await.error(), refused("invalid_grant"));
    assert_eq!(app.grant(approval.gid).await.status, GrantStatus::Revoked);
}

#[tokio::test]
async fn refuses_a_code_of_somebody_who_signed_out_everywhere_or_deleted_the_account() {
    let app = App::start().await;
    let approval = app.approve().await;
    app.clock.advance(1);
    app.tables.sessions.sign_out_everywhere(&app.uid, app.now()).await.unwrap();
    assert_eq!(app.redeem(&approval).await.error(), refused("invalid_grant"));
    app.clock.advance(1);
    let approval = app.approve().await;
    app.tables.sessions.delete_account(&app.uid, app.now()).await.unwrap();
    assert_eq!(app.redeem(&approval).await.error(), refused("invalid_grant"));
}

#[tokio::test]
async fn never_lets_a_token_outlive_its_grant() {
    let app = App::start().await;
    let (approval, mut refresh_token) = app.connect().await;
    for _ in 0..12 {
        app.clock.advance(30 * DAY - 1);
        refresh_token = app.refresh(&approval.client_id, &refresh_token).await.text("refresh_token");
    }
    let end = app.grant(approval.gid).await.abs_exp;
    app.clock.advance(end.since(app.now()) - 10);
    let answer = app.refresh(&approval.client_id, &refresh_token).await;
    assert_eq!(answer.json()["expires_in"], json!(10));
    assert_eq!(app.claims(&answer.text("access_token")).exp, end);
    app.clock.advance(10);
    let answer = app.refresh(&approval.client_id, &answer.text("refresh_token")).await;
    assert_eq!(answer.error(), refused("invalid_grant"));
}

#[tokio::test]
async fn puts_the_configured_audience_into_tokens_and_still_compares_the_resource() {
    let variables = &[("OAUTH_AUDIENCE", "urn:icu"), ("ACCESS_TOKEN_SECONDS", "600")];
    let app = App::with(Options { variables, ..Options::default() }).await;
    let approval = app.approve().await;
    let mut fields = approval.fields().to_vec();
    fields.push(("resource", "urn:icu"));
    assert_eq!(app.token(&fields).await.error(), refused("invalid_target"));
    let answer = app.redeem(&approval).await;
    let payload = answer.text("access_token").split('.').nth(1).map(oauth::from_base64url).unwrap().unwrap();
    let claims: serde_json::Value = serde_json::from_slice(&payload).unwrap();
    assert_eq!(claims["aud"], "urn:icu");
    assert_eq!(answer.json()["expires_in"], json!(600));
}

#[tokio::test]
async fn gives_no_tokens_to_a_host_that_the_operator_denied() {
    let app = App::start().await;
    let approval = app.approve().await;
    let (connected, refresh_token) = app.connect().await;
    app.deny_host("claude.ai").await;
    assert_eq!(app.redeem(&approval).await.error(), refused("invalid_grant"));
    assert_eq!(app.grant(approval.gid).await.status, GrantStatus::Pending);
    let refreshed = app.refresh(&connected.client_id, &refresh_token).await;
    assert_eq!(refreshed.error(), refused("invalid_grant"));
    assert_eq!(app.grant(connected.gid).await.status, GrantStatus::Active);
}

#[tokio::test]
async fn never_carries_a_grant_over_to_another_resource() {
    let app = App::start().await;
    let approval = app.approve().await;
    let elsewhere = GrantRecord {
        gid: Gid::random(&app.random),
        resource: "https://former.example.com/mcp".to_owned(),
        code_hash: Digest::of("former"),
        ..app.grant(approval.gid).await
    };
    app.tables.sessions.put_grant(&elsewhere).await.unwrap();
    let code = code_record(&elsewhere, &approval.verifier);
    app.tables.codes.put(&code).await.unwrap();
    let refusal = app.token(&approval.with("code", "former")).await;
    assert_eq!(refusal.error(), refused("invalid_grant"));

    let token = app.refresh_keys().first(app.uid, Gid::random(&app.random), &app.random);
    let active = GrantRecord {
        gid: token.gid,
        status: GrantStatus::Active,
        redeemed_at: Some(app.now()),
        refresh: Some(store::RefreshState {
            generation: token.generation,
            kid: token.kid,
            hash: token.hash(),
            rotated_at: app.now(),
            idle_exp: app.now().plus(DAY),
        }),
        ..elsewhere
    };
    app.tables.sessions.put_grant(&active).await.unwrap();
    let refusal = app.refresh(&approval.client_id, token.encode().expose()).await;
    assert_eq!(refusal.error(), refused("invalid_grant"));
}

#[tokio::test]
async fn a_foreign_client_does_not_use_up_the_limit_of_the_right_one() {
    let app = App::start().await;
    let (approval, (connected, refresh_token)) = (app.approve().await, app.connect().await);
    let foreign = app.register("foreign client", true).await;
    for _ in 0..31 {
        let stolen = app.token(&approval.with("client_id", &foreign)).await;
        let fresh = app.refresh(&foreign, &refresh_token).await;
        assert!(stolen.status.is_client_error() && fresh.status.is_client_error());
    }
    assert_eq!(app.redeem(&approval).await.status, 200);
    assert_eq!(app.refresh(&connected.client_id, &refresh_token).await.status, 200);
}
