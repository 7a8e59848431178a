//! Revocation (RFC 7009).

use store::{GrantStatus, RevokeReason};

use crate::app::{Answer, App, form, refused};

async fn revoke(app: &App, client_id: &str, token: &str) -> Answer {
    app.post("/oauth/revoke", &[("client_id", client_id), ("token", token)]).await
}

fn is_empty_200(answer: &Answer) -> bool {
    answer.status == 200 && answer.body.is_empty() && answer.headers["cache-control"] == "no-store"
}

#[tokio::test]
async fn ends_the_grant_of_a_refresh_token_of_any_generation() {
    let app = App::start().await;
    for rotations in 0..3 {
        let (approval, first) = app.connect().await;
        let mut newest = first.clone();
        for _ in 0..rotations {
            newest = app.refresh(&approval.client_id, &newest).await.text("refresh_token");
        }
        assert!(is_empty_200(&revoke(&app, &approval.client_id, &first).await));
        let grant = app.grant(approval.gid).await;
        assert_eq!((grant.status, grant.revoke_reason), (GrantStatus::Revoked, Some(RevokeReason::Client)));
        assert_eq!(app.refresh(&approval.client_id, &newest).await.error(), refused("invalid_grant"));
    }
    assert!(app.events().await.contains(&"token_revoked".to_owned()));
}

#[tokio::test]
async fn ends_the_grant_of_an_access_token_that_is_still_valid() {
    let app = App::start().await;
    let approval = app.approve().await;
    let access_token = app.redeem(&approval).await.text("access_token");
    assert!(is_empty_200(&revoke(&app, &approval.client_id, &access_token).await));
    assert_eq!(app.grant(approval.gid).await.status, GrantStatus::Revoked);
    assert!(is_empty_200(&revoke(&app, &approval.client_id, &access_token).await), "a second time");
}

#[tokio::test]
async fn does_nothing_for_garbage_an_expired_token_and_another_clients_token() {
    let app = App::start().await;
    let approval = app.approve().await;
    let answer = app.redeem(&approval).await;
    let other = app.register("other client", true).await;
    for token in ["garbage", "rt1.AAAA", "a.b.c", &answer.text("access_token")[1..]] {
        assert!(is_empty_200(&revoke(&app, &approval.client_id, token).await), "{token}");
    }
    for name in ["access_token", "refresh_token"] {
        assert!(is_empty_200(&revoke(&app, &other, &answer.text(name)).await), "{name}");
    }
    app.clock.advance(3_600);
    assert!(is_empty_200(&revoke(&app, &approval.client_id, &answer.text("access_token")).await));
    assert_eq!(app.grant(approval.gid).await.status, GrantStatus::Active);
}

#[tokio::test]
async fn takes_no_notice_of_the_hint() {
    let app = App::start().await;
    for hint in ["access_token", "refresh_token", "something"] {
        let (approval, token) = app.connect().await;
        let fields =
            [("client_id", approval.client_id.as_str()), ("token", &token), ("token_type_hint", hint)];
        assert!(is_empty_200(&app.post("/oauth/revoke", &fields).await), "{hint}");
        assert_eq!(app.grant(approval.gid).await.status, GrantStatus::Revoked, "{hint}");
    }
}

#[tokio::test]
async fn refuses_a_request_without_token_or_client() {
    let app = App::start().await;
    let (approval, token) = app.connect().await;
    let answer = app.post("/oauth/revoke", &[("client_id", &approval.client_id)]).await;
    assert_eq!(answer.error(), refused("invalid_request"));
    let answer = app.post("/oauth/revoke", &[("token", &token)]).await;
    assert_eq!(answer.error(), (401, "invalid_client".to_owned()));
    let unknown = format!("c1.{}", oauth::to_base64url(&[3; 32]));
    assert_eq!(revoke(&app, &unknown, &token).await.error(), (401, "invalid_client".to_owned()));
    let mut request = form("/oauth/revoke", &[("client_id", &approval.client_id), ("token", &token)]);
    request.headers_mut().insert("content-type", "application/json".parse().unwrap());
    assert_eq!(app.send(request).await.error(), refused("invalid_request"));
    assert_eq!(app.grant(approval.gid).await.status, GrantStatus::Active);
}

#[tokio::test]
async fn answers_503_when_the_tables_do_not_answer() {
    let app = App::start().await;
    let (approval, token) = app.connect().await;
    let deaf = App::without_tables().await;
    let answer = revoke(&deaf, &approval.client_id, &token).await;
    assert_eq!(answer.error(), (503, "temporarily_unavailable".to_owned()));
}
