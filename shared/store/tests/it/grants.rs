use oauth::{Digest, Gid, UnixTime};
use store::{
    Day, Error, GrantRecord, GrantStatus, RedeemError, Redemption, RevokeReason, RotateError, Rotation,
};

use crate::world::{NOW, World, YEAR, attempt, digest, redemption, step, window};

const MONTH: i64 = 30 * 86_400;

async fn stored(world: &World, grant: &GrantRecord) -> GrantRecord {
    world.sessions.grant(&grant.uid, &grant.gid).await.unwrap().unwrap()
}

#[tokio::test]
async fn keeps_every_attribute_of_a_grant() {
    let world = World::new().await;
    let grant = world.pending(world.uid()).await;
    assert_eq!(stored(&world, &grant).await, grant);
    assert_eq!(world.sessions.grants(&grant.uid).await.unwrap(), std::slice::from_ref(&grant));
    let other = GrantRecord { refresh_allowed: false, ..grant };
    assert!(matches!(world.sessions.put_grant(&other).await, Err(Error::Exists { kind: "grant" })));
}

#[tokio::test]
async fn redeems_a_code_once_under_thirty_two_racers_and_shows_the_winner_to_all_others() {
    let world = World::new().await;
    let grant = world.pending(world.uid()).await;
    let names: Vec<_> = (0..32).map(|_| attempt()).collect();
    let attempts: Vec<_> = names.iter().map(|name| redemption(&grant, name, NOW.plus(1))).collect();
    let racers = attempts.iter().map(|attempt| world.sessions.redeem(&grant.uid, &grant.gid, attempt));
    let outcomes = futures::future::join_all(racers).await;
    let winner = outcomes.iter().position(Result::is_ok).unwrap();
    let won = outcomes[winner].as_ref().unwrap();
    assert_eq!((won.status, won.redeemed_at), (GrantStatus::Active, Some(NOW.plus(1))));
    assert_eq!(won.redeemed_by.as_deref(), Some(names[winner].as_str()));
    assert_eq!(won.refresh.as_ref().unwrap().hash, digest(&names[winner]));
    for (number, outcome) in outcomes.iter().enumerate() {
        match outcome {
            Ok(_) => assert_eq!(number, winner),
            Err(RedeemError::Lost(seen)) => assert_eq!(&**seen, won),
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!(stored(&world, &grant).await, *won);
}

#[tokio::test]
async fn redeems_without_a_refresh_token_when_none_is_given() {
    let world = World::new().await;
    let grant = world.pending(world.uid()).await;
    let attempt = Redemption { refresh: None, ..redemption(&grant, "a", NOW) };
    let redeemed = world.sessions.redeem(&grant.uid, &grant.gid, &attempt).await.unwrap();
    assert_eq!((redeemed.status, redeemed.refresh), (GrantStatus::Active, None));
}

#[tokio::test]
async fn does_not_redeem_for_another_client_or_with_another_code() {
    let world = World::new().await;
    let grant = world.pending(world.uid()).await;
    let right = redemption(&grant, "a", NOW);
    let other_code = digest("other code");
    for wrong in [
        Redemption { client_id: "c1.other", ..right.clone() },
        Redemption { code_hash: &other_code, ..right.clone() },
    ] {
        let outcome = world.sessions.redeem(&grant.uid, &grant.gid, &wrong).await;
        assert!(matches!(outcome, Err(RedeemError::Lost(seen)) if *seen == grant));
    }
    world.sessions.redeem(&grant.uid, &grant.gid, &right).await.unwrap();
}

#[tokio::test]
async fn ends_a_code_to_the_second() {
    let world = World::new().await;
    for (moment, open) in [(59, true), (60, false), (61, false)] {
        let grant = world.pending(world.uid()).await;
        let outcome =
            world.sessions.redeem(&grant.uid, &grant.gid, &redemption(&grant, "a", NOW.plus(moment))).await;
        assert_eq!(outcome.is_ok(), open);
        assert_eq!(stored(&world, &grant).await.status == GrantStatus::Active, open);
    }
}

#[tokio::test]
async fn makes_no_item_out_of_an_unknown_grant() {
    let world = World::new().await;
    let grant = crate::world::grant(world.uid(), Gid::random(&world.random), &digest("code"));
    let (uid, gid) = (&grant.uid, &grant.gid);
    let redeemed = world.sessions.redeem(uid, gid, &redemption(&grant, "a", NOW)).await;
    assert!(matches!(redeemed, Err(RedeemError::Missing)));
    let (from, to) = (digest("from"), digest("to"));
    let rotation = Rotation {
        client_id: "c",
        from_generation: 1,
        from_hash: &from,
        to_kid: 1,
        to_hash: &to,
        idle_exp: NOW.plus(1),
        window: window(NOW, 1),
        now: NOW,
    };
    assert!(matches!(world.sessions.rotate(uid, gid, &rotation).await, Err(RotateError::Missing)));
    assert!(!world.sessions.revoke(uid, gid, RevokeReason::User, NOW).await.unwrap());
    world.sessions.touch(uid, gid, Day(1)).await.unwrap();
    assert_eq!(world.sessions.grant(uid, gid).await.unwrap(), None);
}

#[tokio::test]
async fn rotates_once_under_thirty_two_racers_with_different_successors() {
    let world = World::new().await;
    let grant = world.active(world.uid()).await;
    let successors: Vec<Digest> = (0..32).map(|number| digest(&format!("successor {number}"))).collect();
    let steps: Vec<_> = successors.iter().map(|to| step(&grant, to, NOW.plus(10))).collect();
    let racers = steps.iter().map(|step| world.sessions.rotate(&grant.uid, &grant.gid, step));
    let outcomes = futures::future::join_all(racers).await;
    let winner = outcomes.iter().position(Result::is_ok).unwrap();
    let now = stored(&world, &grant).await;
    let refresh = now.refresh.clone().unwrap();
    assert_eq!((refresh.generation, &refresh.hash), (2, &successors[winner]));
    assert_eq!(now.refreshes, Some(grant.next_refresh_window(NOW.plus(10))));
    for (number, outcome) in outcomes.iter().enumerate() {
        match outcome {
            Ok(()) => assert_eq!(number, winner),
            Err(RotateError::Lost(seen)) => assert_eq!(**seen, now),
            Err(other) => panic!("{other}"),
        }
    }
}

#[tokio::test]
async fn gives_all_racers_the_same_successor_and_moves_one_generation() {
    let world = World::new().await;
    let grant = world.active(world.uid()).await;
    let to = digest("the derived successor");
    let rotation = step(&grant, &to, NOW.plus(10));
    let racers = (0..32).map(|_| world.sessions.rotate(&grant.uid, &grant.gid, &rotation));
    assert!(futures::future::join_all(racers).await.iter().all(Result::is_ok));
    let now = stored(&world, &grant).await;
    assert_eq!(now.refresh.unwrap().generation, 2);
    assert_eq!(now.refreshes.unwrap().count, 1);
}

#[tokio::test]
async fn does_not_rotate_from_another_generation_secret_or_client() {
    let world = World::new().await;
    let grant = world.active(world.uid()).await;
    let (to, foreign) = (digest("to"), digest("foreign secret"));
    let right = step(&grant, &to, NOW);
    for wrong in [
        Rotation { from_generation: 2, ..right.clone() },
        Rotation { from_generation: 0, ..right.clone() },
        Rotation { from_hash: &foreign, ..right.clone() },
        Rotation { client_id: "c1.other", ..right.clone() },
    ] {
        let outcome = world.sessions.rotate(&grant.uid, &grant.gid, &wrong).await;
        assert!(matches!(outcome, Err(RotateError::Lost(seen)) if *seen == grant));
    }
    world.sessions.rotate(&grant.uid, &grant.gid, &right).await.unwrap();
}

#[tokio::test]
async fn ends_a_refresh_token_to_the_second_idle_and_absolutely() {
    let world = World::new().await;
    let to = digest("to");
    for (moment, open) in [(MONTH - 1, true), (MONTH, false), (MONTH + 1, false)] {
        let grant = world.active(world.uid()).await;
        let outcome =
            world.sessions.rotate(&grant.uid, &grant.gid, &step(&grant, &to, NOW.plus(moment))).await;
        assert_eq!(outcome.is_ok(), open);
    }
    for (moment, open) in [(YEAR - 1, true), (YEAR, false), (YEAR + 1, false)] {
        let grant = world.active(world.uid()).await;
        let far = Rotation { idle_exp: NOW.plus(2 * YEAR), ..step(&grant, &to, NOW) };
        world.sessions.rotate(&grant.uid, &grant.gid, &far).await.unwrap();
        let grant = stored(&world, &grant).await;
        let last = digest("last");
        let outcome =
            world.sessions.rotate(&grant.uid, &grant.gid, &step(&grant, &last, NOW.plus(moment))).await;
        assert_eq!(outcome.is_ok(), open);
        assert_eq!(grant.is_active(NOW.plus(moment)), open);
    }
}

#[tokio::test]
async fn counts_refreshes_of_an_hour_in_the_write_that_rotates() {
    let world = World::new().await;
    let mut grant = world.active(world.uid()).await;
    let hour = UnixTime(NOW.0 - NOW.0 % 3_600);
    for (moment, expected) in [
        (0, window(hour, 1)),
        (60, window(hour, 2)),
        (3_599, window(hour, 3)),
        (3_600, window(hour.plus(3_600), 1)),
    ] {
        let to = digest(&format!("successor at {moment}"));
        world.sessions.rotate(&grant.uid, &grant.gid, &step(&grant, &to, hour.plus(moment))).await.unwrap();
        grant = stored(&world, &grant).await;
        assert_eq!(grant.refreshes, Some(expected));
    }
}

#[tokio::test]
async fn revokes_once_and_keeps_the_first_reason() {
    let world = World::new().await;
    for grant in [world.pending(world.uid()).await, world.active(world.uid()).await] {
        let (uid, gid) = (&grant.uid, &grant.gid);
        assert!(world.sessions.revoke(uid, gid, RevokeReason::RefreshReuse, NOW).await.unwrap());
        assert!(!world.sessions.revoke(uid, gid, RevokeReason::User, NOW.plus(1)).await.unwrap());
        let revoked = stored(&world, &grant).await;
        assert_eq!(revoked.status, GrantStatus::Revoked);
        assert_eq!(
            (revoked.revoked_at, revoked.revoke_reason),
            (Some(NOW), Some(RevokeReason::RefreshReuse))
        );
        assert!(!revoked.is_active(NOW));
    }
}

#[tokio::test]
async fn never_leaves_revoked_by_any_write() {
    let world = World::new().await;
    for grant in [world.pending(world.uid()).await, world.active(world.uid()).await] {
        let (uid, gid) = (&grant.uid, &grant.gid);
        world.sessions.revoke(uid, gid, RevokeReason::User, NOW).await.unwrap();
        let revoked = stored(&world, &grant).await;
        let redeemed = world.sessions.redeem(uid, gid, &redemption(&grant, "first", NOW)).await;
        assert!(matches!(redeemed, Err(RedeemError::Lost(seen)) if *seen == revoked));
        if grant.refresh.is_some() {
            let to = digest("to");
            let rotated = world.sessions.rotate(uid, gid, &step(&grant, &to, NOW)).await;
            assert!(matches!(rotated, Err(RotateError::Lost(seen)) if *seen == revoked));
        }
        world.sessions.touch(uid, gid, Day::of(NOW)).await.unwrap();
        assert!(world.sessions.put_grant(&grant).await.is_err());
        assert_eq!(stored(&world, &grant).await, revoked);
    }
}

#[tokio::test]
async fn is_revoked_in_the_end_whoever_races_with_the_revocation() {
    let world = World::new().await;
    for round in 0..8 {
        let grant = world.active(world.uid()).await;
        let to = digest(&format!("to {round}"));
        let rotation = step(&grant, &to, NOW);
        let rotate = world.sessions.rotate(&grant.uid, &grant.gid, &rotation);
        let revoke = world.sessions.revoke(&grant.uid, &grant.gid, RevokeReason::User, NOW);
        let (_, revoked) = futures::join!(rotate, revoke);
        assert!(revoked.unwrap());
        assert_eq!(stored(&world, &grant).await.status, GrantStatus::Revoked);
    }
}

#[tokio::test]
async fn notes_the_day_of_use_on_active_grants_only() {
    let world = World::new().await;
    let (active, pending) = (world.active(world.uid()).await, world.pending(world.uid()).await);
    for grant in [&active, &pending] {
        world.sessions.touch(&grant.uid, &grant.gid, Day::of(NOW)).await.unwrap();
    }
    assert_eq!(stored(&world, &active).await.last_used_day, Some(Day::of(NOW)));
    assert_eq!(stored(&world, &pending).await, pending);
}
