use oauth::{AthleteDigest, Uid};
use store::{GrantRecord, ProfileStatus, VaultError, VaultRecord, VaultState};

use crate::proxy::Fault;
use crate::world::{NOW, World, vault};

#[tokio::test]
async fn gives_one_user_to_sixteen_racers_who_sign_in_first_as_one_athlete() {
    let world = World::new().await;
    let athlete = AthleteDigest::of(&[7; 32], "i1");
    let drawn: Vec<_> = (0..16).map(|_| world.uid()).collect();
    let racers = drawn.iter().map(|uid| world.sessions.sign_in(&athlete, uid, NOW));
    let users: Vec<Uid> = futures::future::join_all(racers).await.into_iter().map(Result::unwrap).collect();
    assert!(users.iter().all(|uid| *uid == users[0]) && drawn.contains(&users[0]));
    let profile = world.sessions.profile(&users[0]).await.unwrap().unwrap();
    assert_eq!((profile.status, profile.link, profile.created), (ProfileStatus::Ok, athlete.clone(), NOW));
    let again = world.sessions.sign_in(&athlete, &world.uid(), NOW.plus(5)).await.unwrap();
    assert_eq!(again, users[0]);
    for other in drawn.iter().filter(|uid| **uid != users[0]) {
        assert_eq!(world.sessions.profile(other).await.unwrap(), None);
    }
}

#[tokio::test]
async fn tells_athletes_apart() {
    let world = World::new().await;
    let (first, _) = world.user().await;
    let (second, _) = world.user().await;
    assert_ne!(first, second);
}

#[tokio::test]
async fn finishes_a_first_sign_in_that_broke_after_the_link() {
    let world = World::new().await;
    let athlete = AthleteDigest::of(&[7; 32], "i1");
    // Read and write of the link pass, then the store is gone.
    world.proxy.spoil_after(2, crate::proxy::Fault::Denied);
    let uid = world.uid();
    assert!(world.sessions.sign_in(&athlete, &uid, NOW).await.is_err());
    world.proxy.heal();
    assert_eq!(world.sessions.profile(&uid).await.unwrap(), None);
    assert_eq!(world.sessions.sign_in(&athlete, &world.uid(), NOW).await.unwrap(), uid);
    assert!(world.sessions.profile(&uid).await.unwrap().unwrap().is_ok());
}

#[tokio::test]
async fn gives_a_new_user_to_an_athlete_whose_account_was_deleted() {
    let world = World::new().await;
    let (old, athlete) = world.user().await;
    world.sessions.delete_account(&old, NOW).await.unwrap();
    assert_eq!(world.sessions.linked(&athlete).await.unwrap(), None);
    let new = world.sessions.sign_in(&athlete, &world.uid(), NOW.plus(1)).await.unwrap();
    assert_ne!(new, old);
    assert!(!world.sessions.profile(&old).await.unwrap().unwrap().is_ok());
}

#[tokio::test]
async fn replaces_a_credential_only_at_the_version_that_was_read() {
    let world = World::new().await;
    let (uid, _) = world.user().await;
    world.sessions.put_vault(&uid, &vault(1), None).await.unwrap();
    assert_eq!(world.sessions.vault(&uid).await.unwrap(), Some(vault(1)));
    let mine = VaultRecord { ciphertext: vec![9], ..vault(2) };
    let theirs = VaultRecord { ciphertext: vec![8], ..vault(2) };
    world.sessions.put_vault(&uid, &theirs, Some(1)).await.unwrap();
    let late = world.sessions.put_vault(&uid, &mine, Some(1)).await;
    assert!(matches!(late, Err(VaultError::Conflict(Some(found))) if *found == theirs));
    let first = world.sessions.put_vault(&uid, &mine, None).await;
    assert!(matches!(first, Err(VaultError::Conflict(Some(_)))));
    world.sessions.put_vault(&uid, &VaultRecord { vault_ver: 3, ..mine }, Some(2)).await.unwrap();
}

#[tokio::test]
async fn stores_one_of_sixteen_credentials_that_race_for_a_version() {
    let world = World::new().await;
    let (uid, _) = world.user().await;
    world.sessions.put_vault(&uid, &vault(1), None).await.unwrap();
    let made: Vec<_> = (0..16).map(|number| VaultRecord { ciphertext: vec![number], ..vault(2) }).collect();
    let racers = made.iter().map(|vault| world.sessions.put_vault(&uid, vault, Some(1)));
    let outcomes = futures::future::join_all(racers).await;
    let winner = outcomes.iter().position(Result::is_ok).unwrap();
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    assert_eq!(world.sessions.vault(&uid).await.unwrap().as_ref(), Some(&made[winner]));
}

#[tokio::test]
async fn conflicts_when_the_credential_to_replace_was_deleted() {
    let world = World::new().await;
    let (uid, _) = world.user().await;
    let outcome = world.sessions.put_vault(&uid, &vault(2), Some(1)).await;
    assert!(matches!(outcome, Err(VaultError::Conflict(None))));
    assert_eq!(world.sessions.vault(&uid).await.unwrap(), None);
}

#[tokio::test]
async fn leaves_no_credential_behind_for_a_deleted_or_unknown_user() {
    let world = World::new().await;
    let (uid, _) = world.user().await;
    world.sessions.delete_account(&uid, NOW).await.unwrap();
    for user in [uid, world.uid()] {
        let outcome = world.sessions.put_vault(&user, &vault(1), None).await;
        assert!(matches!(outcome, Err(VaultError::Deleted)));
        assert_eq!(world.sessions.vault(&user).await.unwrap(), None);
    }
}

#[tokio::test]
async fn rejects_only_the_credential_that_was_used() {
    let world = World::new().await;
    let (uid, _) = world.user().await;
    assert!(!world.sessions.reject_vault(&uid, 1).await.unwrap());
    world.sessions.put_vault(&uid, &vault(1), None).await.unwrap();
    world.sessions.put_vault(&uid, &vault(2), Some(1)).await.unwrap();
    assert!(!world.sessions.reject_vault(&uid, 1).await.unwrap());
    assert_eq!(world.sessions.vault(&uid).await.unwrap().unwrap().state, VaultState::Ok);
    assert!(world.sessions.reject_vault(&uid, 2).await.unwrap());
    assert_eq!(world.sessions.vault(&uid).await.unwrap().unwrap().state, VaultState::Rejected);
    world.sessions.delete_vault(&uid).await.unwrap();
    world.sessions.delete_vault(&uid).await.unwrap();
    assert_eq!(world.sessions.vault(&uid).await.unwrap(), None);
}

#[tokio::test]
async fn raises_the_write_epoch_of_existing_users_only() {
    let world = World::new().await;
    let (uid, _) = world.user().await;
    for _ in 0..3 {
        world.sessions.raise_write_epoch(&uid).await.unwrap();
    }
    assert_eq!(world.sessions.profile(&uid).await.unwrap().unwrap().write_epoch, 3);
    let unknown = world.uid();
    world.sessions.raise_write_epoch(&unknown).await.unwrap();
    assert_eq!(world.sessions.profile(&unknown).await.unwrap(), None);
}

/// A user with a grant and a credential, and nothing in the journal.
async fn connected() -> (World, Uid, GrantRecord) {
    let world = World::new().await;
    let (uid, _) = world.user().await;
    let grant = world.active(uid).await;
    world.sessions.put_vault(&uid, &vault(1), None).await.unwrap();
    world.proxy.forget();
    (world, uid, grant)
}

#[tokio::test]
async fn reads_profile_grant_and_vault_in_one_request() {
    let (world, uid, grant) = connected().await;
    let access = world.sessions.access(&uid, &grant.gid).await.unwrap();
    assert_eq!(access.grant, Some(grant.clone()));
    assert_eq!(access.vault, Some(vault(1)));
    assert!(access.profile.unwrap().is_ok());
    let journal = world.proxy.journal();
    assert_eq!(journal.len(), 1);
    assert!(journal[0].operation == "BatchGetItem" && journal[0].body.contains("\"ConsistentRead\":true"));
    let nothing = world.sessions.access(&world.uid(), &grant.gid).await.unwrap();
    assert!(nothing.profile.is_none() && nothing.grant.is_none() && nothing.vault.is_none());
}

#[tokio::test]
async fn reads_profile_and_grant_in_one_request_without_the_vault() {
    let (world, uid, grant) = connected().await;
    let (profile, found) = world.sessions.profile_and_grant(&uid, &grant.gid).await.unwrap();
    assert_eq!(found, Some(grant.clone()));
    assert!(profile.unwrap().is_ok());
    let journal = world.proxy.journal();
    assert_eq!(journal.len(), 1);
    let body = &journal[0].body;
    assert!(body.contains("\"ConsistentRead\":true") && !body.contains("\"vault\""), "{body}");
    assert_eq!(world.sessions.profile_and_grant(&world.uid(), &grant.gid).await.unwrap(), (None, None));
}

#[tokio::test]
async fn reads_one_by_one_what_a_batch_left_unprocessed() {
    let (world, uid, grant) = connected().await;
    world.proxy.spoil_next(Fault::Unprocessed);
    let access = world.sessions.access(&uid, &grant.gid).await.unwrap();
    assert!(access.profile.unwrap().is_ok());
    assert_eq!((access.grant, access.vault), (Some(grant), Some(vault(1))));
    let journal = world.proxy.journal();
    let operations: Vec<&str> = journal.iter().map(|recorded| recorded.operation.as_str()).collect();
    assert_eq!(operations, ["BatchGetItem", "GetItem", "GetItem", "GetItem"]);
    assert!(journal.iter().all(|recorded| recorded.body.contains("\"ConsistentRead\":true")));
}

#[tokio::test]
async fn never_prints_a_sealed_credential() {
    let printed = format!("{:?}", VaultRecord { ciphertext: b"sealed".to_vec(), ..vault(1) });
    assert!(!printed.contains("115, 101") && !printed.contains("sealed"), "{printed}");
}
