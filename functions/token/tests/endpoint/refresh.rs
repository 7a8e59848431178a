//! Refreshing: every case of the decision.

use futures::future::join_all;
use oauth::{Random, to_base64url};
use store::{GrantStatus, RevokeReason, Rotation};

use crate::app::{App, DAY, Options, START, refused};

#[tokio::test]
async fn rotates_to_the_next_generation() {
    let app = App::start().await;
    let (approval, first) = app.connect().await;
    app.clock.advance(3_000);
    let answer = app.refresh(&approval.client_id, &first).await;
    assert_eq!(answer.status, 200);
    let second = app.parse(&answer.text("refresh_token"));
    assert_eq!((second.gid, second.generation), (approval.gid, 2));
    assert_eq!(app.claims(&answer.text("access_token")).iat, app.now());
    let state = app.grant(approval.gid).await.refresh.unwrap();
    assert_eq!((state.generation, state.hash), (2, second.hash()));
    assert_eq!(state.idle_exp, app.now().plus(30 * DAY));
    assert_eq!(app.events().await, ["token_refreshed", "code_redeemed"], "newest first");
}

#[tokio::test]
async fn refuses_garbage_and_every_altered_token_without_any_read() {
    let app = App::start().await;
    let (approval, token) = app.connect().await;
    let deaf = App::without_tables().await; // the same keys: any read would be a 503
    assert!(deaf.refresh_keys().parse(&token).is_some());
    let bytes = oauth::from_base64url(token.strip_prefix("rt1.").unwrap()).unwrap();
    let mut flipped = bytes.clone();
    flipped[40] ^= 1;
    for altered in [
        "garbage".to_owned(),
        "rt1.".to_owned(),
        token[..token.len() - 4].to_owned(),
        format!("{token}AAAA"),
        format!("{token}="),
        token.replacen("rt1.", "rt2.", 1),
        format!("rt1.{}", to_base64url(&flipped)),
        format!("rt1.{}", to_base64url(&bytes[1..])),
    ] {
        let answer = deaf.refresh(&approval.client_id, &altered).await;
        assert_eq!(answer.error(), refused("invalid_grant"), "{altered}");
    }
}

#[tokio::test]
async fn refuses_another_client_and_keeps_the_grant() {
    let app = App::start().await;
    let (approval, token) = app.connect().await;
    let other = app.register("other client", true).await;
    assert_eq!(app.refresh(&other, &token).await.error(), refused("invalid_grant"));
    assert_eq!(app.count("refresh_client_mismatch").await, 1);
    assert_eq!(app.refresh(&approval.client_id, &token).await.status, 200);
}

#[tokio::test]
async fn refuses_a_client_that_did_not_register_the_grant_type() {
    let app = App::start().await;
    let (_, token) = app.connect().await;
    let code_only = app.register("code only", false).await;
    assert_eq!(app.refresh(&code_only, &token).await.error(), refused("unauthorized_client"));
    let approval = app.approve_for(&code_only, false).await;
    app.redeem(&approval).await;
    let forged = app.refresh_keys().first(app.uid, approval.gid, &Random::seeded(9));
    let answer = app.refresh(&code_only, forged.encode().expose()).await;
    assert_eq!(answer.error(), refused("unauthorized_client"));
}

#[tokio::test]
async fn serves_a_client_that_asked_for_offline_access_instead() {
    let app = App::start().await;
    let code_only = app.register("code only", false).await;
    let approval = app.approve_for(&code_only, true).await;
    let token = app.redeem(&approval).await.text("refresh_token");
    assert_eq!(app.refresh(&code_only, &token).await.status, 200);
}

#[tokio::test]
async fn gives_the_same_successor_again_inside_the_grace() {
    let app = App::start().await;
    let (approval, first) = app.connect().await;
    let successor = app.refresh(&approval.client_id, &first).await.text("refresh_token");
    app.clock.advance(120);
    let again = app.refresh(&approval.client_id, &first).await;
    assert_eq!((again.status.as_u16(), again.text("refresh_token")), (200, successor.clone()));
    assert_eq!(app.count("refresh_grace_replay").await, 1);
    assert_eq!(app.grant(approval.gid).await.refresh.unwrap().rotated_at, START, "nothing was written");
    assert_eq!(app.refresh(&approval.client_id, &successor).await.status, 200);
}

#[tokio::test]
async fn revokes_the_grant_when_an_old_refresh_token_returns_after_the_grace() {
    let app = App::start().await;
    let (approval, first) = app.connect().await;
    let successor = app.refresh(&approval.client_id, &first).await.text("refresh_token");
    app.clock.advance(121);
    assert_eq!(app.refresh(&approval.client_id, &first).await.error(), refused("invalid_grant"));
    let grant = app.grant(approval.gid).await;
    assert_eq!((grant.status, grant.revoke_reason), (GrantStatus::Revoked, Some(RevokeReason::RefreshReuse)));
    assert_eq!(app.count("refresh_reuse_detected").await, 1);
    assert_eq!(app.refresh(&approval.client_id, &successor).await.error(), refused("invalid_grant"));
}

#[tokio::test]
async fn revokes_the_grant_when_a_token_two_generations_old_returns_inside_the_grace() {
    let app = App::start().await;
    let (approval, first) = app.connect().await;
    let second = app.refresh(&approval.client_id, &first).await.text("refresh_token");
    app.refresh(&approval.client_id, &second).await;
    assert_eq!(app.refresh(&approval.client_id, &first).await.error(), refused("invalid_grant"));
    assert_eq!(app.grant(approval.gid).await.status, GrantStatus::Revoked);
}

#[tokio::test]
async fn revokes_at_once_with_a_grace_of_zero() {
    let app = App::with(Options { variables: &[("REFRESH_GRACE_SECONDS", "0")], ..Options::default() }).await;
    let (approval, first) = app.connect().await;
    app.refresh(&approval.client_id, &first).await;
    app.clock.advance(1);
    assert_eq!(app.refresh(&approval.client_id, &first).await.error(), refused("invalid_grant"));
    assert_eq!(app.grant(approval.gid).await.status, GrantStatus::Revoked);
}

#[tokio::test]
async fn raises_an_alarm_and_does_not_revoke_when_a_token_is_ahead_of_the_table() {
    let app = App::start().await;
    let (approval, first) = app.connect().await;
    let keys = app.refresh_keys();
    let ahead = keys.successor(&app.parse(&first), keys.active.kid).unwrap();
    let answer = app.refresh(&approval.client_id, ahead.encode().expose()).await;
    assert_eq!(answer.error(), refused("invalid_grant"));
    assert_eq!(app.count("generation_ahead").await, 1);
    assert_eq!(app.refresh(&approval.client_id, &first).await.status, 200);
}

#[tokio::test]
async fn raises_an_alarm_and_does_not_revoke_when_the_secret_does_not_fit_the_generation() {
    let app = App::start().await;
    let (approval, first) = app.connect().await;
    let other = app.refresh_keys().first(app.uid, approval.gid, &Random::seeded(99));
    let answer = app.refresh(&approval.client_id, other.encode().expose()).await;
    assert_eq!(answer.error(), refused("invalid_grant"));
    assert_eq!(app.count("integrity_alarm").await, 1);
    let second = app.refresh(&approval.client_id, &first).await;
    assert_eq!(second.status, 200);
    let answer = app.refresh(&approval.client_id, other.encode().expose()).await;
    assert_eq!(answer.error(), refused("invalid_grant"), "also as the one before, inside the grace");
    assert_eq!(app.grant(approval.gid).await.status, GrantStatus::Active);
}

#[tokio::test]
async fn narrows_the_access_token_and_never_the_grant() {
    let app = App::start().await;
    let (approval, first) = app.connect().await;
    let with_scope = |token: String, scope: &'static str| {
        let (app, client_id) = (&app, approval.client_id.clone());
        async move {
            let fields = [
                ("grant_type", "refresh_token"),
                ("client_id", client_id.as_str()),
                ("refresh_token", token.as_str()),
                ("scope", scope),
            ];
            app.token(&fields).await
        }
    };
    for scope in
        ["intervals:admin", "intervals:read intervals:admin", "intervals:read unknown", "INTERVALS:READ"]
    {
        assert_eq!(with_scope(first.clone(), scope).await.error(), refused("invalid_scope"), "{scope}");
    }
    assert_eq!(app.grant(approval.gid).await.refresh.unwrap().generation, 1, "nothing was rotated");
    let narrow = with_scope(first, "intervals:read").await;
    assert_eq!(narrow.text("scope"), "intervals:read");
    assert_eq!(app.claims(&narrow.text("access_token")).scope.to_string(), "intervals:read");
    let wide =
        with_scope(narrow.text("refresh_token"), "intervals:read intervals:write offline_access").await;
    assert_eq!(
        wide.text("scope"),
        "intervals:read intervals:write",
        "the refresh token kept what was granted"
    );
    let only_offline = with_scope(wide.text("refresh_token"), "offline_access").await;
    assert_eq!(only_offline.text("scope"), "intervals:read intervals:write");
}

#[tokio::test]
async fn refuses_another_resource_without_rotating() {
    let app = App::start().await;
    let (approval, first) = app.connect().await;
    let fields = [
        ("grant_type", "refresh_token"),
        ("client_id", &approval.client_id),
        ("refresh_token", &first),
        ("resource", "https://other.example/mcp"),
    ];
    assert_eq!(app.token(&fields).await.error(), refused("invalid_target"));
    assert_eq!(app.grant(approval.gid).await.refresh.unwrap().generation, 1);
}

#[tokio::test]
async fn ends_after_thirty_days_without_use_and_at_the_absolute_end() {
    let app = App::start().await;
    let (approval, first) = app.connect().await;
    app.clock.advance(30 * DAY - 1);
    let second = app.refresh(&approval.client_id, &first).await;
    assert_eq!(second.status, 200);
    app.clock.advance(30 * DAY);
    let answer = app.refresh(&approval.client_id, &second.text("refresh_token")).await;
    assert_eq!(answer.error(), refused("invalid_grant"));
    assert_eq!(
        app.grant(approval.gid).await.status,
        GrantStatus::Active,
        "an idle token is not a stolen one"
    );
}

#[tokio::test]
async fn refuses_a_revoked_grant_a_missing_grant_and_a_deleted_account() {
    let app = App::start().await;
    let (approval, first) = app.connect().await;
    let missing = app.refresh_keys().first(app.uid, oauth::Gid::from_bytes([9; 16]), &Random::seeded(5));
    let answer = app.refresh(&approval.client_id, missing.encode().expose()).await;
    assert_eq!(answer.error(), refused("invalid_grant"));
    let (other, other_token) = app.connect().await;
    app.tables.sessions.revoke(&app.uid, &approval.gid, RevokeReason::User, app.now()).await.unwrap();
    assert_eq!(app.refresh(&approval.client_id, &first).await.error(), refused("invalid_grant"));
    app.tables.sessions.delete_account(&app.uid, app.now()).await.unwrap();
    assert_eq!(app.refresh(&other.client_id, &other_token).await.error(), refused("invalid_grant"));
}

#[tokio::test]
async fn refuses_grants_redeemed_before_the_environment_epoch() {
    let variables = &[("ENVIRONMENT_EPOCH", "1800000100")];
    let app = App::with(Options { variables, ..Options::default() }).await;
    let (before, token) = app.connect().await;
    assert_eq!(app.refresh(&before.client_id, &token).await.error(), refused("invalid_grant"));
    app.clock.advance(100);
    let (after, token) = app.connect().await;
    assert_eq!(app.refresh(&after.client_id, &token).await.status, 200);
}

#[tokio::test]
async fn gives_thirty_two_racers_the_same_successor_and_rotates_once() {
    let app = App::start().await;
    let (approval, first) = app.connect().await;
    let answers = join_all((0..32).map(|_| app.refresh(&approval.client_id, &first))).await;
    let expected = answers[0].text("refresh_token");
    assert!(answers.iter().all(|answer| answer.status == 200 && answer.text("refresh_token") == expected));
    assert_eq!(app.grant(approval.gid).await.refresh.unwrap().generation, 2);
    let next = app.refresh(&approval.client_id, &expected).await;
    assert_eq!(app.parse(&next.text("refresh_token")).generation, 3);
}

#[tokio::test]
async fn finds_the_successor_of_a_rotation_whose_answer_was_lost_even_under_another_key() {
    let app = App::start().await;
    let (approval, first) = app.connect().await;
    let (keys, token) = (app.refresh_keys(), app.parse(&first));
    let next_kid = keys.accepted[0].kid;
    let successor = keys.successor(&token, next_kid).unwrap();
    let grant = app.grant(approval.gid).await;
    let step = Rotation {
        client_id: &approval.client_id,
        from_generation: 1,
        from_hash: &token.hash(),
        to_kid: next_kid,
        to_hash: &successor.hash(),
        idle_exp: app.now().plus(30 * DAY),
        window: grant.next_refresh_window(app.now()),
        now: app.now(),
    };
    app.tables.sessions.rotate(&app.uid, &approval.gid, &step).await.unwrap();
    let answer = app.refresh(&approval.client_id, &first).await;
    assert_eq!(answer.text("refresh_token"), successor.encode().expose());
}

#[tokio::test]
async fn limits_one_grant_to_sixty_refreshes_an_hour() {
    let app = App::start().await;
    let (approval, mut token) = app.connect().await;
    for _ in 0..60 {
        token = app.refresh(&approval.client_id, &token).await.text("refresh_token");
    }
    let limited = app.refresh(&approval.client_id, &token).await;
    assert_eq!(limited.error(), (429, "temporarily_unavailable".to_owned()));
    assert!(limited.headers.contains_key("retry-after"));
    app.clock.advance(3_600);
    assert_eq!(app.refresh(&approval.client_id, &token).await.status, 200);
}
