use store::{Error, FAILURE_LIMIT, Failures};

use crate::world::{NOW, World, attempt, code, digest};

#[tokio::test]
async fn burns_a_code_at_the_fifth_failure_and_counts_no_further() {
    let world = World::new().await;
    let made = code(&digest("code"));
    world.codes.put(&made).await.unwrap();
    for number in 1..FAILURE_LIMIT {
        assert_eq!(world.codes.count_failure(&made.id, &attempt()).await.unwrap(), Failures::Counted(number));
    }
    assert!(!world.codes.get(&made.id).await.unwrap().unwrap().is_burned());
    for _ in 0..3 {
        assert_eq!(world.codes.count_failure(&made.id, &attempt()).await.unwrap(), Failures::Burned);
    }
    let burned = world.codes.get(&made.id).await.unwrap().unwrap();
    assert!(burned.is_burned());
    assert_eq!(burned.failure_count(), FAILURE_LIMIT);
}

#[tokio::test]
async fn counts_every_failure_of_thirty_two_racers_up_to_the_limit() {
    let world = World::new().await;
    let made = code(&digest("code"));
    world.codes.put(&made).await.unwrap();
    let names: Vec<_> = (0..32).map(|_| attempt()).collect();
    let outcomes =
        futures::future::join_all(names.iter().map(|name| world.codes.count_failure(&made.id, name))).await;
    let mut counted: Vec<_> = outcomes
        .into_iter()
        .filter_map(|outcome| match outcome.unwrap() {
            Failures::Counted(number) => Some(number),
            Failures::Burned => None,
        })
        .collect();
    counted.sort_unstable();
    assert_eq!(counted, [1, 2, 3, 4]);
}

#[tokio::test]
async fn knows_a_code_after_its_end_so_that_a_late_replay_is_recognised() {
    let world = World::new().await;
    let made = code(&digest("code"));
    world.codes.put(&made).await.unwrap();
    assert_eq!(world.codes.get(&made.id).await.unwrap(), Some(made.clone()));
    let body = world.proxy.journal().into_iter().find(|request| request.operation == "PutItem").unwrap().body;
    assert!(body.contains(&format!("\"ttl\":{{\"N\":\"{}\"}}", made.exp.plus(86_400).0)), "{body}");
}

#[tokio::test]
async fn makes_no_item_out_of_an_unknown_code_and_never_replaces_one() {
    let world = World::new().await;
    let made = code(&digest("code"));
    assert_eq!(world.codes.count_failure(&made.id, "a").await.unwrap(), Failures::Burned);
    assert_eq!(world.codes.get(&made.id).await.unwrap(), None);
    world.codes.put(&made).await.unwrap();
    let other = store::CodeRecord { client_id: "c1.other".to_owned(), ..made };
    assert!(matches!(world.codes.put(&other).await, Err(Error::Exists { kind: "code" })));
}

#[tokio::test]
async fn counts_per_kind_subject_and_window() {
    let world = World::new().await;
    let start = oauth::UnixTime(NOW.0 - NOW.0 % 900);
    for number in 1..=3 {
        assert_eq!(
            world.codes.count("signin", "a", 900, start.plus(number)).await.unwrap(),
            u32::try_from(number).unwrap()
        );
    }
    assert_eq!(world.codes.counted("signin", "a", 900, start.plus(899)).await.unwrap(), 3);
    assert_eq!(world.codes.counted("signin", "a", 900, start.plus(900)).await.unwrap(), 0);
    assert_eq!(world.codes.counted("signin", "b", 900, start).await.unwrap(), 0);
    assert_eq!(world.codes.count("register", "a", 900, start).await.unwrap(), 1);
}

#[tokio::test]
async fn loses_no_count_among_thirty_two_racers() {
    let world = World::new().await;
    let racers = (0..32).map(|_| world.codes.count("signin", "all", 600, NOW));
    let mut counts: Vec<_> =
        futures::future::join_all(racers).await.into_iter().map(Result::unwrap).collect();
    counts.sort_unstable();
    assert_eq!(counts, (1..=32).collect::<Vec<_>>());
}
