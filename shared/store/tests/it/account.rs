use oauth::{AthleteDigest, Gid, Uid};
use store::{AuditRecord, GrantStatus, RevokeReason};

use crate::proxy::Fault;
use crate::world::{NOW, World, browser, digest, vault};

/// A user with some of everything.
struct Account {
    uid: Uid,
    athlete: AthleteDigest,
    grants: Vec<Gid>,
}

async fn account(world: &World) -> Account {
    let (uid, athlete) = world.user().await;
    world.sessions.put_vault(&uid, &vault(1), None).await.unwrap();
    let grants = vec![world.active(uid).await.gid, world.pending(uid).await.gid, world.active(uid).await.gid];
    world.sessions.revoke(&uid, &grants[2], RevokeReason::User, NOW).await.unwrap();
    for sid in ["one", "two"] {
        world.sessions.put_browser(&digest(&format!("{sid} {uid}")), &browser(uid)).await.unwrap();
    }
    for number in 0..3 {
        let event = AuditRecord::new("code_redeemed", NOW.plus(number), &world.random);
        world.sessions.audit(&uid, &event).await.unwrap();
    }
    Account { uid, athlete, grants }
}

async fn nothing_is_left(world: &World, account: &Account) {
    assert_eq!(world.sessions.linked(&account.athlete).await.unwrap(), None);
    nothing_but_the_mark_is_left(world, account).await;
}

async fn nothing_but_the_mark_is_left(world: &World, account: &Account) {
    let uid = &account.uid;
    assert!(!world.sessions.profile(uid).await.unwrap().unwrap().is_ok());
    assert_eq!(world.sessions.vault(uid).await.unwrap(), None);
    assert_eq!(world.sessions.grants(uid).await.unwrap(), []);
    assert_eq!(world.sessions.browser_sessions(uid, NOW).await.unwrap(), []);
    assert_eq!(world.sessions.audit_events(uid, 100, NOW).await.unwrap(), []);
    for sid in ["one", "two"] {
        assert_eq!(world.sessions.browser(&digest(&format!("{sid} {uid}")), NOW).await.unwrap(), None);
    }
}

#[tokio::test]
async fn signs_out_everywhere_and_keeps_the_account() {
    let world = World::new().await;
    let account = account(&world).await;
    for _ in 0..2 {
        world.sessions.sign_out_everywhere(&account.uid, NOW.plus(7)).await.unwrap();
        let profile = world.sessions.profile(&account.uid).await.unwrap().unwrap();
        assert!(profile.is_ok());
        assert_eq!(profile.not_before, NOW.plus(7));
        let grants = world.sessions.grants(&account.uid).await.unwrap();
        assert_eq!(grants.len(), account.grants.len());
        assert!(grants.iter().all(|grant| grant.status == GrantStatus::Revoked));
        assert!(world.sessions.browser_sessions(&account.uid, NOW).await.unwrap().is_empty());
    }
    assert!(world.sessions.vault(&account.uid).await.unwrap().is_some());
    world.sessions.sign_out_everywhere(&account.uid, NOW).await.unwrap();
    assert_eq!(world.sessions.profile(&account.uid).await.unwrap().unwrap().not_before, NOW.plus(7));
}

#[tokio::test]
async fn makes_no_user_out_of_a_sign_out_or_a_deletion() {
    let world = World::new().await;
    let unknown = world.uid();
    world.sessions.sign_out_everywhere(&unknown, NOW).await.unwrap();
    world.sessions.delete_account(&unknown, NOW).await.unwrap();
    assert_eq!(world.sessions.profile(&unknown).await.unwrap(), None);
}

#[tokio::test]
async fn deletes_everything_of_one_user_and_nothing_of_another() {
    let world = World::new().await;
    let (gone, kept) = (account(&world).await, account(&world).await);
    for _ in 0..2 {
        world.sessions.delete_account(&gone.uid, NOW).await.unwrap();
        nothing_is_left(&world, &gone).await;
    }
    assert_eq!(world.sessions.grants(&kept.uid).await.unwrap().len(), 3);
    assert_eq!(world.sessions.audit_events(&kept.uid, 100, NOW).await.unwrap().len(), 3);
    assert_eq!(world.sessions.linked(&kept.athlete).await.unwrap(), Some(kept.uid));
}

#[tokio::test]
async fn resumes_a_deletion_that_broke_at_any_request() {
    let world = World::new().await;
    for passed in 0.. {
        let account = account(&world).await;
        world.proxy.spoil_after(passed, Fault::Denied);
        let finished = world.sessions.delete_account(&account.uid, NOW).await.is_ok();
        world.proxy.heal();
        if passed > 0 {
            assert!(!world.sessions.profile(&account.uid).await.unwrap().unwrap().is_ok());
            // A grant can be of no use from the first write on, and what is left cannot come to life again.
            let access = world.sessions.access(&account.uid, &account.grants[0]).await.unwrap();
            assert!(!access.profile.unwrap().is_ok());
        }
        world.sessions.delete_account(&account.uid, NOW).await.unwrap();
        nothing_is_left(&world, &account).await;
        if finished {
            return;
        }
        assert!(passed < 100);
    }
}

#[tokio::test]
async fn finishes_a_deletion_that_broke_at_any_request_when_the_athlete_signs_in_again() {
    let world = World::new().await;
    for passed in 1.. {
        let account = account(&world).await;
        world.proxy.spoil_after(passed, Fault::Denied);
        let finished = world.sessions.delete_account(&account.uid, NOW).await.is_ok();
        world.proxy.heal();
        let new = world.sessions.sign_in(&account.athlete, &world.uid(), NOW.plus(1)).await.unwrap();
        assert_ne!(new, account.uid);
        assert!(world.sessions.profile(&new).await.unwrap().unwrap().is_ok());
        assert_eq!(world.sessions.linked(&account.athlete).await.unwrap(), Some(new));
        nothing_but_the_mark_is_left(&world, &account).await;
        if finished {
            return;
        }
        assert!(passed < 100);
    }
}

#[tokio::test]
async fn shows_the_newest_events_first_and_none_older_than_ninety_days() {
    let world = World::new().await;
    let uid = world.uid();
    for moment in [5, 1, 9] {
        let event = AuditRecord {
            gid: Some(Gid::from_bytes([3; 16])),
            ..AuditRecord::new("e", NOW.plus(moment), &world.random)
        };
        world.sessions.audit(&uid, &event).await.unwrap();
        world.sessions.audit(&uid, &event).await.unwrap();
    }
    let moments =
        |events: Vec<AuditRecord>| events.iter().map(|event| event.at.since(NOW)).collect::<Vec<_>>();
    assert_eq!(moments(world.sessions.audit_events(&uid, 100, NOW.plus(10)).await.unwrap()), [9, 5, 1]);
    assert_eq!(moments(world.sessions.audit_events(&uid, 2, NOW.plus(10)).await.unwrap()), [9, 5]);
    let late = NOW.plus(90 * 86_400 + 5);
    assert_eq!(moments(world.sessions.audit_events(&uid, 100, late).await.unwrap()), [9]);
}
