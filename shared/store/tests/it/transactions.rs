use store::{Error, TransactionError, TransactionStatus};

use crate::world::{NOW, World, attempt, digest, signer, transaction};

#[tokio::test]
async fn keeps_every_byte_of_a_transaction() {
    let world = World::new().await;
    let made = transaction(&digest("a"));
    world.codes.start(&made).await.unwrap();
    assert_eq!(world.codes.transaction(&made.id, NOW).await.unwrap(), Some(made.clone()));
    world.codes.start(&made).await.unwrap();
    let other = transaction(&digest("a"));
    let other = store::TransactionRecord { state: None, ..other };
    assert!(matches!(world.codes.start(&other).await, Err(Error::Exists { kind: "txn" })));
}

#[tokio::test]
async fn allows_once_under_sixteen_racers() {
    let world = World::new().await;
    let transaction = world.signed_in().await;
    let signer = signer();
    let names: Vec<_> = (0..16).map(|_| attempt()).collect();
    let racers = names.iter().map(|name| {
        world.codes.allow(&transaction.id, &signer.browser, &signer.uid, &signer.session, name, NOW)
    });
    let outcomes = futures::future::join_all(racers).await;
    let winner = outcomes.iter().position(Result::is_ok).unwrap();
    let decided = outcomes.iter().filter(|outcome| matches!(outcome, Err(TransactionError::Decided))).count();
    assert_eq!(decided, 15);
    let stored = world.codes.transaction(&transaction.id, NOW).await.unwrap().unwrap();
    assert_eq!(stored.status, TransactionStatus::Allowed);
    assert_eq!(stored.decision_id.as_deref(), Some(names[winner].as_str()));
}

#[tokio::test]
async fn never_allows_what_was_denied_nor_denies_what_was_allowed() {
    let world = World::new().await;
    let signer = signer();
    let (browser, uid, session) = (&signer.browser, &signer.uid, &signer.session);
    let denied = world.signed_in().await.id;
    let answer = world.codes.deny(&denied, browser, uid, session, "a", NOW).await.unwrap();
    assert_eq!(answer.status, TransactionStatus::Denied);
    // The same attempt with the other answer is another decision.
    for name in ["a", "b"] {
        let late = world.codes.allow(&denied, browser, uid, session, name, NOW).await;
        assert!(matches!(late, Err(TransactionError::Decided)));
    }
    let allowed = world.signed_in().await.id;
    world.codes.allow(&allowed, browser, uid, session, "c", NOW).await.unwrap();
    let late = world.codes.deny(&allowed, browser, uid, session, "d", NOW).await;
    assert!(matches!(late, Err(TransactionError::Decided)));
    let late = world.codes.bind_user(&allowed, browser, uid, session, NOW).await;
    assert!(matches!(late, Err(TransactionError::Decided)));
}

#[tokio::test]
async fn belongs_to_the_browser_that_started_it_at_every_step() {
    let world = World::new().await;
    let signer = signer();
    let other = digest("other browser");
    let id = world.signed_in().await.id;
    let bound = world.codes.bind_user(&id, &other, &signer.uid, &signer.session, NOW).await;
    assert!(matches!(bound, Err(TransactionError::OtherBrowser)));
    let allowed = world.codes.allow(&id, &other, &signer.uid, &signer.session, "a", NOW).await;
    assert!(matches!(allowed, Err(TransactionError::OtherBrowser)));
    let denied = world.codes.deny(&id, &other, &signer.uid, &signer.session, "a", NOW).await;
    assert!(matches!(denied, Err(TransactionError::OtherBrowser)));
    assert_eq!(world.codes.transaction(&id, NOW).await.unwrap().unwrap().status, TransactionStatus::SignedIn);
}

#[tokio::test]
async fn is_decided_only_by_the_user_and_session_that_signed_in() {
    let world = World::new().await;
    let signer = signer();
    let fresh = transaction(&digest("fresh"));
    world.codes.start(&fresh).await.unwrap();
    let id = world.signed_in().await.id;
    for (id, uid, session) in [
        (&fresh.id, &signer.uid, &signer.session),
        (&id, &world.uid(), &signer.session),
        (&id, &signer.uid, &digest("other session")),
    ] {
        let outcome = world.codes.allow(id, &signer.browser, uid, session, "a", NOW).await;
        assert!(matches!(outcome, Err(TransactionError::NotSignedIn)));
    }
}

#[tokio::test]
async fn can_change_its_user_until_it_is_decided() {
    let world = World::new().await;
    let signer = signer();
    let id = world.signed_in().await.id;
    let other = world.uid();
    let bound = world.codes.bind_user(&id, &signer.browser, &other, &digest("second"), NOW).await.unwrap();
    assert_eq!((bound.uid, bound.session_hash), (Some(other), Some(digest("second"))));
    let old = world.codes.allow(&id, &signer.browser, &signer.uid, &signer.session, "a", NOW).await;
    assert!(matches!(old, Err(TransactionError::NotSignedIn)));
}

#[tokio::test]
async fn ends_to_the_second_though_its_item_is_still_there() {
    let world = World::new().await;
    let signer = signer();
    let (browser, uid, session) = (&signer.browser, &signer.uid, &signer.session);
    for (moment, open) in [(599, true), (600, false), (601, false)] {
        let now = NOW.plus(moment);
        let id = world.signed_in().await.id;
        assert_eq!(world.codes.transaction(&id, now).await.unwrap().is_some(), open);
        let bound = world.codes.bind_user(&id, browser, uid, session, now).await;
        assert_eq!(matches!(bound, Err(TransactionError::Expired)), !open);
        let allowed = world.codes.allow(&id, browser, uid, session, "a", now).await;
        assert_eq!(matches!(allowed, Err(TransactionError::Expired)), !open);
        assert_eq!(allowed.is_ok(), open);
    }
}

#[tokio::test]
async fn makes_no_item_out_of_an_unknown_transaction() {
    let world = World::new().await;
    let signer = signer();
    let unknown = digest("unknown");
    let bound = world.codes.bind_user(&unknown, &signer.browser, &signer.uid, &signer.session, NOW).await;
    assert!(matches!(bound, Err(TransactionError::Expired)));
    let allowed = world.codes.allow(&unknown, &signer.browser, &signer.uid, &signer.session, "a", NOW).await;
    assert!(matches!(allowed, Err(TransactionError::Expired)));
    assert_eq!(world.codes.transaction(&unknown, NOW).await.unwrap(), None);
}

#[tokio::test]
async fn prints_neither_state_nor_challenge() {
    let printed = format!("{:?}", transaction(&digest("a")));
    assert!(!printed.contains("<state>") && !printed.contains("E9Melhoa"), "{printed}");
}
