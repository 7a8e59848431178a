use store::UpstreamError;

use crate::world::{NOW, World, attempt, digest, signer, upstream};

#[tokio::test]
async fn uses_a_state_once_under_sixteen_racers() {
    let world = World::new().await;
    let made = upstream(&digest("state"));
    world.codes.put_upstream(&made).await.unwrap();
    let (browser, names) = (signer().browser, (0..16).map(|_| attempt()).collect::<Vec<_>>());
    let racers = names.iter().map(|name| world.codes.take_upstream(&made.id, &browser, name, NOW));
    let outcomes = futures::future::join_all(racers).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    assert_eq!(outcomes.iter().filter(|outcome| matches!(outcome, Err(UpstreamError::Unusable))).count(), 15);
}

#[tokio::test]
async fn leaves_the_state_unused_when_another_browser_brings_it() {
    let world = World::new().await;
    let made = upstream(&digest("state"));
    world.codes.put_upstream(&made).await.unwrap();
    let stolen = world.codes.take_upstream(&made.id, &digest("other"), "a", NOW).await;
    assert!(matches!(stolen, Err(UpstreamError::OtherBrowser)));
    let taken = world.codes.take_upstream(&made.id, &signer().browser, "b", NOW).await.unwrap();
    assert_eq!((taken.txn, taken.remember), (made.txn, true));
}

#[tokio::test]
async fn refuses_an_unknown_or_expired_state() {
    let world = World::new().await;
    let browser = signer().browser;
    let unknown = world.codes.take_upstream(&digest("unknown"), &browser, "a", NOW).await;
    assert!(matches!(unknown, Err(UpstreamError::Unusable)));
    for (moment, usable) in [(599, true), (600, false), (601, false)] {
        let made = upstream(&digest(&moment.to_string()));
        world.codes.put_upstream(&made).await.unwrap();
        let taken = world.codes.take_upstream(&made.id, &browser, "a", NOW.plus(moment)).await;
        assert_eq!(taken.is_ok(), usable);
    }
}
