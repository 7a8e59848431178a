//! The four steps.

use oauth::Algorithm;
use rotate::{Error, Event, Step};
use secrets::Error::{ChangedRecently, NotReady};
use serde_json::{Value, json};

use crate::deployment::{Deployment, MONTH, STEPS};

fn states(secret: &Value, ring: &str) -> Vec<String> {
    let keys = secret[ring].as_array().unwrap();
    keys.iter().map(|entry| entry["state"].as_str().unwrap().to_owned()).collect()
}

fn kids(secret: &Value) -> Vec<String> {
    let keys = secret["keys"].as_array().unwrap();
    let kid = |entry: &Value| {
        entry["key"]["kid"].as_str().or(entry["key"]["verification"]["kid"].as_str()).unwrap().to_owned()
    };
    keys.iter().map(kid).collect()
}

#[tokio::test]
async fn the_first_deployment_makes_every_key_from_the_placeholders() {
    for algorithm in Algorithm::ALL {
        let deployment = Deployment::fresh(algorithm).await;
        let readers = deployment.readers();
        let signing = readers.signing().await.unwrap();
        assert!(
            matches!(signing.current().await, Err(NotReady { .. })),
            "nothing signs before the first rotation"
        );
        for id in ["signing", "vault", "browser"] {
            deployment.rotate(id, "v1").await;
        }
        let signing = signing.current().await.unwrap();
        assert_eq!(signing.active().unwrap().verification.alg, algorithm);
        let jwks = readers.jwks().await.unwrap().current().await.unwrap();
        assert_eq!(jwks.keys.active().unwrap().kid, signing.active().unwrap().verification.kid);
        assert!(readers.vault().await.unwrap().current().await.is_ok());
        assert!(readers.browser().await.unwrap().current().await.is_ok());
    }
}

#[tokio::test]
async fn a_rotation_moves_every_key_one_state_on_and_publishes_the_same_keys() {
    let deployment = Deployment::ready().await;
    let before = deployment.stand_in.current("signing");
    deployment.rotate("signing", "v2").await;
    let after = deployment.stand_in.current("signing");
    assert_eq!(states(&before, "keys"), ["active", "next"]);
    assert_eq!(states(&after, "keys"), ["verify", "active", "next"]);
    assert_eq!(states(&after, "refresh"), ["verify", "active", "next"]);
    assert_eq!(
        kids(&after)[..2],
        kids(&before)[..],
        "what was next is active, what was active still verifies"
    );
    let jwks = deployment.stand_in.current("jwks");
    assert_eq!(kids(&jwks), kids(&after));
    assert!(!jwks.to_string().contains("private"));
    assert_eq!(deployment.stand_in.stage("signing", "AWSPREVIOUS").unwrap(), "v1", "the way back");
}

#[tokio::test]
async fn drops_a_replaced_key_only_when_its_last_token_has_ended() {
    let deployment = Deployment::ready().await;
    deployment.rotate("signing", "v2").await;
    let until = deployment.stand_in.current("signing")["keys"][0]["until"].as_i64().unwrap();
    let overlap = until - deployment.clock.now().0;
    assert!(overlap >= 3_600 + 60 + 2 * 300, "{overlap}");
    deployment.clock.advance(900);
    deployment.rotate("signing", "v3").await;
    assert_eq!(
        states(&deployment.stand_in.current("signing"), "keys"),
        ["verify", "verify", "active", "next"]
    );
    deployment.clock.advance(MONTH);
    deployment.rotate("signing", "v4").await;
    assert_eq!(states(&deployment.stand_in.current("signing"), "keys"), ["verify", "active", "next"]);
}

#[tokio::test]
async fn publishes_before_it_switches() {
    let deployment = Deployment::ready().await;
    deployment.rotate("signing", "v2").await;
    let journal = deployment.stand_in.journal();
    let position = |call: &str| journal.iter().rposition(|made| made == call).unwrap();
    assert!(position("PutSecretValue jwks") < position("UpdateSecretVersionStage signing"));
}

#[tokio::test]
async fn every_step_may_run_twice() {
    let deployment = Deployment::ready().await;
    for id in ["signing", "vault", "browser"] {
        deployment.stand_in.begin(id, "v2");
        let mut pending = None;
        for step in STEPS {
            for _ in 0..2 {
                deployment.step(id, "v2", step).await.unwrap();
            }
            pending = pending.or_else(|| deployment.stand_in.text(id, "AWSPENDING"));
        }
        assert_eq!(deployment.stand_in.text(id, "AWSCURRENT"), pending, "a repeat makes no other keys");
        for step in STEPS {
            deployment.step(id, "v2", step).await.unwrap();
        }
        assert_eq!(deployment.stand_in.text(id, "AWSCURRENT"), pending, "also after the last one");
    }
}

#[tokio::test]
async fn goes_on_after_a_crash_at_any_call() {
    let deployment = Deployment::ready().await;
    for call in ["DescribeSecret", "GetSecretValue", "PutSecretValue", "UpdateSecretVersionStage"] {
        for broken in STEPS {
            let version = format!("{call} {broken:?}");
            deployment.stand_in.begin("signing", &version);
            for step in STEPS {
                if step == broken {
                    deployment.stand_in.fail(Some((call, 400)));
                    let _ = deployment.step("signing", &version, step).await;
                    deployment.stand_in.fail(None);
                }
                deployment.step("signing", &version, step).await.unwrap();
            }
            let signing = deployment.stand_in.current("signing");
            assert_eq!(states(&signing, "keys"), ["verify", "active", "next"], "{version}");
            assert_eq!(kids(&deployment.stand_in.current("jwks")), kids(&signing), "{version}");
            deployment.clock.advance(MONTH);
        }
    }
}

#[tokio::test]
async fn refuses_a_rotation_that_was_overtaken() {
    let deployment = Deployment::ready().await;
    deployment.stand_in.begin("signing", "v2");
    deployment.step("signing", "v2", Step::CreateSecret).await.unwrap();
    deployment.stand_in.begin("signing", "v3");
    for step in STEPS {
        assert!(matches!(deployment.step("signing", "v2", step).await, Err(Error::NotPending)));
    }
    deployment.rotate("signing", "v3").await;
    assert_eq!(states(&deployment.stand_in.current("signing"), "keys"), ["verify", "active", "next"]);
}

#[tokio::test]
async fn refuses_secrets_it_was_not_configured_for_and_secrets_that_do_not_rotate() {
    let deployment = Deployment::ready().await;
    for id in ["owner", "jwks", "other", ""] {
        assert!(
            matches!(deployment.step(id, "v2", Step::CreateSecret).await, Err(Error::UnknownSecret)),
            "{id}"
        );
    }
    deployment.stand_in.begin("vault", "v2");
    deployment.stand_in.disable("vault");
    assert!(matches!(deployment.step("vault", "v2", Step::CreateSecret).await, Err(Error::RotationDisabled)));
}

#[tokio::test]
async fn refuses_a_second_change_within_fifteen_minutes() {
    let deployment = Deployment::ready().await;
    for id in ["signing", "vault", "browser"] {
        deployment.rotate(id, "v2").await;
        deployment.clock.advance(899);
        deployment.stand_in.begin(id, "v3");
        let error = deployment.step(id, "v3", Step::CreateSecret).await.unwrap_err();
        assert!(matches!(error, Error::Secret(ChangedRecently { .. })), "{id}");
        deployment.clock.advance(1);
        deployment.rotate(id, "v3").await;
    }
}

#[tokio::test]
async fn refuses_to_go_on_without_the_step_before() {
    let deployment = Deployment::ready().await;
    deployment.stand_in.begin("signing", "v2");
    for step in [Step::SetSecret, Step::TestSecret, Step::FinishSecret] {
        assert!(
            matches!(deployment.step("signing", "v2", step).await, Err(Error::NoPendingValue)),
            "{step:?}"
        );
    }
    deployment.step("signing", "v2", Step::CreateSecret).await.unwrap();
    let error = deployment.step("signing", "v2", Step::TestSecret).await.unwrap_err();
    assert!(matches!(error, Error::ProbeRefused(_)), "nothing was published: {error}");
    assert_eq!(deployment.stand_in.stage("signing", "AWSCURRENT").unwrap(), "v1");
}

#[tokio::test]
async fn keeps_what_the_operator_owns_and_every_master_key() {
    let deployment = Deployment::fresh(Algorithm::EdDsa).await;
    let upstream = json!({ "client_id": "7", "client_secret": "s3cr3t" });
    deployment.stand_in.rewrite("browser", |value| value["upstream"] = upstream.clone());
    deployment.rotate("browser", "v1").await;
    deployment.rotate("vault", "v1").await;
    let index_key = deployment.stand_in.current("browser")["index_key"].clone();
    for turn in 2..6 {
        deployment.clock.advance(MONTH);
        deployment.rotate("browser", &format!("v{turn}")).await;
        deployment.rotate("vault", &format!("v{turn}")).await;
    }
    let browser = deployment.stand_in.current("browser");
    assert_eq!((&browser["upstream"], &browser["index_key"]), (&upstream, &index_key));
    assert_eq!(browser["csrf"].as_array().unwrap().len(), 3);
    assert_eq!(deployment.stand_in.current("vault")["masters"].as_array().unwrap().len(), 6);
}

#[tokio::test]
async fn never_revives_a_key_that_the_operator_revoked() {
    let deployment = Deployment::ready().await;
    deployment.stand_in.rewrite("jwks", |value| value["keys"][0]["state"] = json!("revoked"));
    deployment.rotate("signing", "v2").await;
    assert_eq!(states(&deployment.stand_in.current("jwks"), "keys"), ["revoked", "active", "next"]);

    deployment.clock.advance(MONTH);
    deployment.stand_in.rewrite("jwks", |value| value["keys"][2]["state"] = json!("revoked"));
    deployment.stand_in.begin("signing", "v3");
    deployment.step("signing", "v3", Step::CreateSecret).await.unwrap();
    deployment.step("signing", "v3", Step::SetSecret).await.unwrap();
    let error = deployment.step("signing", "v3", Step::TestSecret).await.unwrap_err();
    assert!(matches!(error, Error::ProbeRefused(_)), "the key to sign with must not be a revoked one");
}

#[tokio::test]
async fn replaces_keys_that_the_operator_revoked_in_the_ring() {
    let deployment = Deployment::ready().await;
    for position in 0..2 {
        deployment.stand_in.rewrite("signing", |value| {
            value["keys"][position]["state"] = json!("revoked");
        });
    }
    deployment.rotate("signing", "v2").await;
    assert_eq!(states(&deployment.stand_in.current("signing"), "keys"), ["active", "next"]);
}

#[tokio::test]
async fn changes_the_kind_of_key_with_the_configuration_and_keeps_the_old_ones_verifying() {
    let deployment = Deployment::ready().await.with(Algorithm::Es256);
    deployment.rotate("signing", "v2").await;
    deployment.clock.advance(MONTH);
    deployment.rotate("signing", "v3").await;
    let signing = deployment.readers().signing().await.unwrap().current().await.unwrap();
    assert_eq!(signing.active().unwrap().verification.alg, Algorithm::Es256);
}

#[test]
fn reads_the_event_of_secrets_manager() {
    let event = json!({ "SecretId": "arn", "ClientRequestToken": "token", "Step": "finishSecret", "RotationToken": "x" });
    let event: Event = serde_json::from_value(event).unwrap();
    assert_eq!((event.secret_id.as_str(), event.client_request_token.as_str()), ("arn", "token"));
    assert_eq!(event.step, Step::FinishSecret);
    assert!(serde_json::from_value::<Event>(json!({ "SecretId": "arn", "Step": "other" })).is_err());
    for step in STEPS {
        assert_eq!(serde_json::from_value::<Step>(json!(step.as_str())).unwrap(), step);
    }
}
