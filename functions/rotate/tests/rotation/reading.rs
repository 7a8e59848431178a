//! Readers of the secrets while they rotate.

use oauth::{Algorithm, Random};
use secrets::Error::{Malformed, NotReady, Unavailable};
use serde_json::json;

use crate::deployment::Deployment;

fn reads(deployment: &Deployment, id: &str) -> usize {
    deployment.stand_in.journal().iter().filter(|call| **call == format!("GetSecretValue {id}")).count()
}

#[tokio::test]
async fn reads_once_in_five_minutes() {
    let deployment = Deployment::ready().await;
    let before = reads(&deployment, "vault");
    let vault = deployment.readers().vault().await.unwrap();
    for _ in 0..10 {
        vault.current().await.unwrap();
        deployment.clock.advance(23);
    }
    assert_eq!(reads(&deployment, "vault") - before, 1);
    deployment.clock.advance(70);
    vault.current().await.unwrap();
    assert_eq!(reads(&deployment, "vault") - before, 2, "at the end of the fifth minute");
}

#[tokio::test]
async fn waiting_requests_share_one_read() {
    let deployment = Deployment::ready().await;
    let vault = deployment.readers().vault().await.unwrap();
    deployment.clock.advance(400);
    let before = reads(&deployment, "vault");
    let (one, two, three) = tokio::join!(vault.current(), vault.current(), vault.current());
    assert!(one.is_ok() && two.is_ok() && three.is_ok());
    assert_eq!(reads(&deployment, "vault") - before, 1);
}

#[tokio::test]
async fn sees_a_rotation_after_the_cache_time_without_a_restart() {
    let deployment = Deployment::ready().await;
    let signing = deployment.readers().signing().await.unwrap();
    let before = signing.current().await.unwrap();
    deployment.rotate("signing", "v2").await;
    deployment.clock.advance(300);
    let after = signing.current().await.unwrap();
    assert_ne!(before.active().unwrap().verification.kid, after.active().unwrap().verification.kid);
}

#[tokio::test]
async fn a_verifier_that_has_not_read_yet_knows_the_key_that_signs_now() {
    let deployment = Deployment::ready().await;
    let jwks = deployment.readers().jwks().await.unwrap();
    let stale = jwks.current().await.unwrap();
    deployment.rotate("signing", "v2").await;
    let signing = deployment.readers().signing().await.unwrap().current().await.unwrap();
    let kid = &signing.active().unwrap().verification.kid;
    assert!(stale.keys.iter().any(|entry| entry.key.kid == *kid));
}

#[tokio::test]
async fn a_token_that_was_made_before_a_rotation_is_read_after_it() {
    let deployment = Deployment::ready().await;
    let readers = deployment.readers();
    let before = readers.signing().await.unwrap().current().await.unwrap();
    let now = deployment.clock.now();
    let uid = oauth::Uid::from_bytes([1; 16]);
    let gid = oauth::Gid::from_bytes([2; 16]);
    let token = before.refresh_keys("test", now).unwrap().first(uid, gid, &Random::seeded(3)).encode();
    deployment.rotate("signing", "v2").await;
    let after = deployment.readers().signing().await.unwrap().current().await.unwrap();
    assert!(after.refresh_keys("test", now).unwrap().parse(token.expose()).is_some());
    let coming = after.refresh_keys("test", now).unwrap().first(uid, gid, &Random::seeded(4)).encode();
    assert!(before.refresh_keys("test", now).unwrap().parse(coming.expose()).is_some());
    let idle = now.plus(30 * 86_400 + 3_600);
    assert!(after.refresh_keys("test", idle.plus(-1)).unwrap().parse(token.expose()).is_some());
    assert!(after.refresh_keys("test", idle).unwrap().parse(token.expose()).is_none());
}

#[tokio::test]
async fn reads_again_for_an_unknown_key_at_most_once_a_minute() {
    let deployment = Deployment::ready().await;
    let jwks = deployment.readers().jwks().await.unwrap();
    jwks.current().await.unwrap();
    let before = reads(&deployment, "jwks");
    for _ in 0..5 {
        jwks.reread().await.unwrap();
    }
    assert_eq!(reads(&deployment, "jwks") - before, 0, "it was read a moment ago");
    deployment.clock.advance(60);
    for _ in 0..5 {
        jwks.reread().await.unwrap();
    }
    assert_eq!(reads(&deployment, "jwks") - before, 1);
}

#[tokio::test]
async fn the_kill_switch_works_within_the_cache_time() {
    let deployment = Deployment::ready().await;
    let jwks = deployment.readers().jwks().await.unwrap();
    jwks.current().await.unwrap();
    deployment.stand_in.rewrite("jwks", |value| value["keys"][0]["state"] = json!("revoked"));
    deployment.clock.advance(300);
    assert_eq!(jwks.current().await.unwrap().keys.accepted(deployment.clock.now()).count(), 1);
}

#[tokio::test]
async fn the_last_value_goes_on_serving_through_an_outage_and_through_damage() {
    let mut deployment = Deployment::ready().await;
    let vault = deployment.readers().vault().await.unwrap();
    vault.current().await.unwrap();
    deployment.stand_in.rewrite("vault", |value| *value = json!({ "masters": "damaged" }));
    deployment.clock.advance(300);
    assert!(vault.current().await.is_ok());
    let before = reads(&deployment, "vault");
    assert!(vault.current().await.is_ok());
    assert_eq!(reads(&deployment, "vault"), before, "the next attempt is a minute away");
    deployment.stand_in.stop().await;
    deployment.clock.advance(86_400);
    assert!(vault.current().await.is_ok());
}

#[tokio::test]
async fn says_why_there_is_nothing_to_read_and_recovers_by_itself() {
    let deployment = Deployment::fresh(Algorithm::EdDsa).await;
    let vault = deployment.readers().vault().await.unwrap();
    assert!(matches!(vault.current().await, Err(NotReady { secret: "vault" })));
    deployment.stand_in.fail(Some(("GetSecretValue", 500)));
    assert!(matches!(vault.current().await, Err(Unavailable { .. })));
    deployment.stand_in.fail(None);
    deployment.stand_in.rewrite("vault", |value| *value = json!({ "masters": "s3cr3t" }));
    let error = vault.current().await.map(drop).unwrap_err();
    assert!(matches!(error, Malformed { .. }) && !error.to_string().contains("s3cr3t"));
    deployment.stand_in.rewrite("vault", |value| *value = json!({ "state": "empty" }));
    deployment.rotate("vault", "v1").await;
    assert!(vault.current().await.is_ok());
}

#[tokio::test]
async fn the_owner_appears_when_the_operator_has_filled_in_all_three_values() {
    let deployment = Deployment::ready().await;
    let owner = deployment.readers().owner().await.unwrap();
    assert!(matches!(owner.current().await, Err(NotReady { secret: "owner" })));
    deployment.stand_in.rewrite("owner", |value| {
        value["MCP_API_KEY"] = json!("0123456789abcdef0123456789abcdef");
        value["API_KEY"] = json!("key");
    });
    assert!(owner.current().await.is_err());
    deployment.stand_in.rewrite("owner", |value| value["ATHLETE_ID"] = json!("i1"));
    assert_eq!(owner.current().await.unwrap().athlete_id(), "i1");
}
