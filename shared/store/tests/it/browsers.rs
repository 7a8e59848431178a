use store::{BrowserRecord, Error};

use crate::world::{NOW, World, browser, digest};

#[tokio::test]
async fn keeps_a_session_and_lists_it_for_its_user() {
    let world = World::new().await;
    let uid = world.uid();
    world.sessions.put_browser(&digest("sid"), &browser(uid)).await.unwrap();
    assert_eq!(world.sessions.browser(&digest("sid"), NOW).await.unwrap(), Some(browser(uid)));
    let listed = world.sessions.browser_sessions(&uid, NOW).await.unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!((&listed[0].id, listed[0].created), (&digest("sid"), NOW));
    let again = BrowserRecord { ua_family: "Safari".to_owned(), ..browser(uid) };
    assert!(matches!(world.sessions.put_browser(&digest("sid"), &again).await, Err(Error::Exists { .. })));
}

#[tokio::test]
async fn ends_to_the_second_idle_and_absolutely_though_the_item_is_there() {
    let world = World::new().await;
    let id = digest("sid");
    world.sessions.put_browser(&id, &browser(world.uid())).await.unwrap();
    assert!(world.sessions.browser(&id, NOW.plus(899)).await.unwrap().is_some());
    assert!(world.sessions.browser(&id, NOW.plus(900)).await.unwrap().is_none());
    assert!(!world.sessions.touch_browser(&id, NOW.plus(9_000), NOW.plus(900)).await.unwrap());
    assert!(world.sessions.touch_browser(&id, NOW.plus(9_000), NOW.plus(899)).await.unwrap());
    let touched = world.sessions.browser(&id, NOW.plus(3_599)).await.unwrap().unwrap();
    assert_eq!((touched.last_seen, touched.idle_exp), (NOW.plus(899), NOW.plus(9_000)));
    assert!(world.sessions.browser(&id, NOW.plus(3_600)).await.unwrap().is_none());
    assert!(!world.sessions.touch_browser(&id, NOW.plus(9_000), NOW.plus(3_600)).await.unwrap());
}

#[tokio::test]
async fn is_ended_by_its_own_user_only() {
    let world = World::new().await;
    let (owner, stranger, id) = (world.uid(), world.uid(), digest("sid"));
    world.sessions.put_browser(&id, &browser(owner)).await.unwrap();
    world.sessions.end_browser(&stranger, &id).await.unwrap();
    assert!(world.sessions.browser(&id, NOW).await.unwrap().is_some());
    assert_eq!(world.sessions.browser_sessions(&owner, NOW).await.unwrap().len(), 1);
    for _ in 0..2 {
        world.sessions.end_browser(&owner, &id).await.unwrap();
        assert!(world.sessions.browser(&id, NOW).await.unwrap().is_none());
        assert!(world.sessions.browser_sessions(&owner, NOW).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn makes_no_session_out_of_a_touch() {
    let world = World::new().await;
    assert!(!world.sessions.touch_browser(&digest("unknown"), NOW.plus(9), NOW).await.unwrap());
    assert!(world.sessions.browser(&digest("unknown"), NOW).await.unwrap().is_none());
}
