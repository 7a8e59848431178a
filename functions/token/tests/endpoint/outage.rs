//! Outages at the deciding write: nothing is decided twice, and nothing is read as a replay.

use store::GrantStatus;

use crate::app::{App, refused};
use crate::wire::{Break, Wire};

/// More than the retries of one request.
const ALWAYS: u32 = 100;

#[tokio::test]
async fn a_code_whose_write_never_arrived_can_be_redeemed_again() {
    let wire = Wire::default();
    let app = App::behind(&wire).await;
    let approval = app.approve().await;
    wire.fail(ALWAYS, Break::BeforeTheWrite);
    assert_eq!(app.redeem(&approval).await.error(), (503, "temporarily_unavailable".to_owned()));
    assert_eq!(app.grant(approval.gid).await.status, GrantStatus::Pending);
    wire.fail(0, Break::BeforeTheWrite);
    assert_eq!(app.redeem(&approval).await.status, 200);
}

#[tokio::test]
async fn a_code_whose_answer_was_lost_once_is_recognised_as_redeemed_by_the_same_request() {
    let wire = Wire::default();
    let app = App::behind(&wire).await;
    let approval = app.approve().await;
    wire.fail(1, Break::AfterTheWrite);
    let answer = app.redeem(&approval).await;
    assert_eq!(answer.status, 200);
    assert_eq!(app.refresh(&approval.client_id, &answer.text("refresh_token")).await.status, 200);
}

#[tokio::test]
async fn a_code_whose_answer_never_came_gives_no_second_token_and_keeps_the_grant() {
    let wire = Wire::default();
    let app = App::behind(&wire).await;
    let approval = app.approve().await;
    wire.fail(ALWAYS, Break::AfterTheWrite);
    assert_eq!(app.redeem(&approval).await.status, 503);
    wire.fail(0, Break::AfterTheWrite);
    assert_eq!(app.redeem(&approval).await.error(), refused("invalid_grant"));
    assert_eq!(app.grant(approval.gid).await.status, GrantStatus::Active);
}

#[tokio::test]
async fn a_refresh_through_any_outage_gives_the_same_successor_afterwards() {
    for place in [Break::BeforeTheWrite, Break::AfterTheWrite] {
        let wire = Wire::default();
        let app = App::behind(&wire).await;
        let (approval, token) = app.connect().await;
        let keys = app.refresh_keys();
        let successor = keys.successor(&app.parse(&token), keys.active.kid).unwrap();
        wire.fail(ALWAYS, place);
        assert_eq!(app.refresh(&approval.client_id, &token).await.status, 503);
        wire.fail(0, place);
        let answer = app.refresh(&approval.client_id, &token).await;
        assert_eq!(answer.text("refresh_token"), successor.encode().expose());
        assert_eq!(app.grant(approval.gid).await.status, GrantStatus::Active);
    }
}

#[tokio::test]
async fn a_replay_that_cannot_be_revoked_now_is_an_outage_and_revokes_at_the_next_try() {
    let wire = Wire::default();
    let app = App::behind(&wire).await;
    let (approval, token) = app.connect().await;
    app.refresh(&approval.client_id, &token).await;
    app.clock.advance(121);
    wire.fail(ALWAYS, Break::BeforeTheWrite);
    assert_eq!(app.refresh(&approval.client_id, &token).await.status, 503);
    wire.fail(0, Break::BeforeTheWrite);
    assert_eq!(app.refresh(&approval.client_id, &token).await.error(), refused("invalid_grant"));
    assert_eq!(app.grant(approval.gid).await.status, GrantStatus::Revoked);
}
