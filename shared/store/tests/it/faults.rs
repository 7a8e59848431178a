//! Every deciding write under every fault below the SDK: once, and for good.

use oauth::{AthleteDigest, Gid, Uid};
use store::{
    Day, Error, Failures, GrantStatus, RedeemError, RegisterError, Registered, RevokeReason, RotateError,
    TransactionError, TransactionStatus, UpstreamError, VaultError,
};

use crate::proxy::Fault;
use crate::world::{
    NOW, World, attempt, browser, client, client_id, code, digest, redemption, signer, step, transaction,
    upstream, vault,
};

/// A fault that leaves the item as it was; the lost answer does not.
fn leaves_no_trace(fault: Fault) -> bool {
    fault != Fault::AnswerLost
}

#[tokio::test]
async fn redeems_through_one_fault_as_if_nothing_had_been() {
    let world = World::new().await;
    for fault in Fault::PASSING {
        let grant = world.pending(world.uid()).await;
        let name = attempt();
        world.proxy.spoil_next(fault);
        let redeemed =
            world.sessions.redeem(&grant.uid, &grant.gid, &redemption(&grant, &name, NOW)).await.unwrap();
        assert!(world.proxy.is_done());
        assert_eq!(redeemed.redeemed_by.as_deref(), Some(name.as_str()), "{fault:?}");
        assert_eq!(world.sessions.grant(&grant.uid, &grant.gid).await.unwrap(), Some(redeemed));
    }
}

#[tokio::test]
async fn never_reads_an_outage_as_a_replay_and_redeems_when_it_is_over() {
    let world = World::new().await;
    for fault in Fault::PASSING {
        let grant = world.pending(world.uid()).await;
        let (uid, gid, name) = (&grant.uid, &grant.gid, attempt());
        world.proxy.spoil_after(0, fault);
        let outcome = world.sessions.redeem(uid, gid, &redemption(&grant, &name, NOW)).await;
        assert!(matches!(outcome, Err(RedeemError::Store(Error::Unavailable(_)))), "{fault:?} {outcome:?}");
        world.proxy.heal();
        let stored = world.sessions.grant(uid, gid).await.unwrap().unwrap();
        assert_eq!(stored.status == GrantStatus::Pending, leaves_no_trace(fault), "{fault:?}");
        world.sessions.redeem(uid, gid, &redemption(&grant, &name, NOW)).await.unwrap();
    }
}

#[tokio::test]
async fn gives_a_second_attempt_no_second_token_when_the_first_answer_was_lost() {
    let world = World::new().await;
    let grant = world.pending(world.uid()).await;
    let (uid, gid) = (&grant.uid, &grant.gid);
    world.proxy.spoil_after(0, Fault::AnswerLost);
    assert!(world.sessions.redeem(uid, gid, &redemption(&grant, "first", NOW)).await.is_err());
    world.proxy.heal();
    let second = world.sessions.redeem(uid, gid, &redemption(&grant, "second", NOW)).await;
    assert!(matches!(second, Err(RedeemError::Lost(seen)) if seen.redeemed_by.as_deref() == Some("first")));
}

#[tokio::test]
async fn rotates_one_generation_through_one_fault() {
    let world = World::new().await;
    for fault in Fault::PASSING {
        let grant = world.active(world.uid()).await;
        let to = digest("to");
        world.proxy.spoil_next(fault);
        world.sessions.rotate(&grant.uid, &grant.gid, &step(&grant, &to, NOW)).await.unwrap();
        assert!(world.proxy.is_done());
        let stored = world.sessions.grant(&grant.uid, &grant.gid).await.unwrap().unwrap();
        let refresh = stored.refresh.unwrap();
        assert_eq!((refresh.generation, refresh.hash), (2, to), "{fault:?}");
        assert_eq!(stored.refreshes.unwrap().count, 1, "{fault:?}");
    }
}

#[tokio::test]
async fn keeps_the_successor_through_an_outage_of_the_rotation() {
    let world = World::new().await;
    for fault in Fault::PASSING {
        let grant = world.active(world.uid()).await;
        let (to, rotated) = (digest("to"), grant.refresh.as_ref().unwrap().generation + 1);
        let rotation = step(&grant, &to, NOW);
        world.proxy.spoil_after(0, fault);
        let outcome = world.sessions.rotate(&grant.uid, &grant.gid, &rotation).await;
        assert!(matches!(outcome, Err(RotateError::Store(Error::Unavailable(_)))), "{fault:?} {outcome:?}");
        world.proxy.heal();
        world.sessions.rotate(&grant.uid, &grant.gid, &rotation).await.unwrap();
        let refresh = world.sessions.grant(&grant.uid, &grant.gid).await.unwrap().unwrap().refresh.unwrap();
        assert_eq!((refresh.generation, refresh.hash), (rotated, to), "{fault:?}");
    }
}

#[tokio::test]
async fn allows_and_denies_once_through_one_fault() {
    let world = World::new().await;
    let signer = signer();
    let (browser, uid, session) = (&signer.browser, &signer.uid, &signer.session);
    for fault in Fault::PASSING {
        let (allowed, denied) = (world.signed_in().await.id, world.signed_in().await.id);
        world.proxy.spoil_next(fault);
        let outcome = world.codes.allow(&allowed, browser, uid, session, &attempt(), NOW).await.unwrap();
        assert_eq!(outcome.status, TransactionStatus::Allowed, "{fault:?}");
        world.proxy.spoil_next(fault);
        let outcome = world.codes.deny(&denied, browser, uid, session, &attempt(), NOW).await.unwrap();
        assert_eq!(outcome.status, TransactionStatus::Denied, "{fault:?}");
        let again = world.codes.allow(&allowed, browser, uid, session, &attempt(), NOW).await;
        assert!(matches!(again, Err(TransactionError::Decided)));
    }
}

#[tokio::test]
async fn leaves_a_transaction_open_or_decided_by_us_after_an_outage() {
    let world = World::new().await;
    let signer = signer();
    let (browser, uid, session) = (&signer.browser, &signer.uid, &signer.session);
    for fault in Fault::PASSING {
        let (id, name) = (world.signed_in().await.id, attempt());
        world.proxy.spoil_after(0, fault);
        let outcome = world.codes.allow(&id, browser, uid, session, &name, NOW).await;
        assert!(
            matches!(outcome, Err(TransactionError::Store(Error::Unavailable(_)))),
            "{fault:?} {outcome:?}"
        );
        world.proxy.heal();
        let stored = world.codes.transaction(&id, NOW).await.unwrap().unwrap();
        assert_eq!(stored.status == TransactionStatus::SignedIn, leaves_no_trace(fault), "{fault:?}");
        world.codes.allow(&id, browser, uid, session, &name, NOW).await.unwrap();
    }
}

#[tokio::test]
async fn binds_the_user_through_one_fault() {
    let world = World::new().await;
    let signer = signer();
    for fault in Fault::PASSING {
        let made = transaction(&digest(&attempt()));
        world.proxy.spoil_next(fault);
        world.codes.start(&made).await.unwrap();
        world.proxy.spoil_next(fault);
        let bound = world
            .codes
            .bind_user(&made.id, &signer.browser, &signer.uid, &signer.session, NOW)
            .await
            .unwrap();
        assert_eq!((bound.status, bound.uid), (TransactionStatus::SignedIn, Some(signer.uid)), "{fault:?}");
    }
}

#[tokio::test]
async fn uses_an_upstream_state_once_through_one_fault() {
    let world = World::new().await;
    let browser = signer().browser;
    for fault in Fault::PASSING {
        let made = upstream(&digest(&attempt()));
        world.proxy.spoil_next(fault);
        world.codes.put_upstream(&made).await.unwrap();
        world.proxy.spoil_next(fault);
        world.codes.take_upstream(&made.id, &browser, &attempt(), NOW).await.unwrap();
        let again = world.codes.take_upstream(&made.id, &browser, &attempt(), NOW).await;
        assert!(matches!(again, Err(UpstreamError::Unusable)), "{fault:?}");
    }
}

#[tokio::test]
async fn counts_one_failure_per_attempt_through_one_fault() {
    let world = World::new().await;
    for fault in Fault::PASSING {
        let made = code(&digest(&attempt()));
        world.proxy.spoil_next(fault);
        world.codes.put(&made).await.unwrap();
        world.proxy.spoil_next(fault);
        assert_eq!(
            world.codes.count_failure(&made.id, &attempt()).await.unwrap(),
            Failures::Counted(1),
            "{fault:?}"
        );
        assert_eq!(world.codes.get(&made.id).await.unwrap().unwrap().failure_count(), 1, "{fault:?}");
    }
}

#[tokio::test]
async fn registers_one_item_through_one_fault() {
    for fault in Fault::PASSING {
        let world = World::new().await;
        world.proxy.pass_next();
        world.proxy.spoil_next(fault);
        let (Registered::New(found) | Registered::Existing(found)) =
            world.clients.register(&client(), NOW).await.unwrap();
        assert_eq!(found, client(), "{fault:?}");
        world.proxy.spoil_next(fault);
        assert!(world.clients.extend(&client_id(), NOW.plus(99_999)).await.unwrap(), "{fault:?}");
        assert_eq!(world.clients.get(&client_id(), NOW).await.unwrap().unwrap().exp, NOW.plus(99_999));
        world.proxy.spoil_after(0, fault);
        let outcome = world.clients.register(&client(), NOW).await;
        assert!(matches!(outcome, Err(RegisterError::Store(Error::Unavailable(_)))), "{fault:?}");
    }
}

#[tokio::test]
async fn leases_a_document_through_one_fault() {
    let world = World::new().await;
    for fault in Fault::PASSING {
        let url = format!("https://a.example/{}", attempt());
        world.proxy.spoil_next(fault);
        assert!(world.clients.lease_document(&url, "mine", NOW.plus(9), NOW).await.unwrap(), "{fault:?}");
        assert!(!world.clients.lease_document(&url, "other", NOW.plus(9), NOW).await.unwrap(), "{fault:?}");
    }
}

#[tokio::test]
async fn gives_one_user_through_one_fault_at_any_request_of_the_first_sign_in() {
    let world = World::new().await;
    for fault in Fault::PASSING {
        // Two reads, two writes; only a write can be in conflict.
        let requests = if fault == Fault::Conflict { 1..2 } else { 0..4 };
        for passed in requests {
            let athlete = AthleteDigest::of(&[7; 32], &attempt());
            let drawn = world.uid();
            (0..passed).for_each(|_| world.proxy.pass_next());
            world.proxy.spoil_next(fault);
            assert_eq!(
                world.sessions.sign_in(&athlete, &drawn, NOW).await.unwrap(),
                drawn,
                "{fault:?} {passed}"
            );
            assert!(world.proxy.is_done());
            assert_eq!(world.sessions.sign_in(&athlete, &world.uid(), NOW).await.unwrap(), drawn);
            assert!(world.sessions.profile(&drawn).await.unwrap().unwrap().is_ok());
        }
    }
}

#[tokio::test]
async fn stores_the_credential_through_one_fault_and_recognises_its_own() {
    let world = World::new().await;
    for fault in Fault::PASSING {
        let (uid, _) = world.user().await;
        world.proxy.spoil_next(fault);
        world.sessions.put_vault(&uid, &vault(1), None).await.unwrap();
        world.proxy.spoil_next(fault);
        world.sessions.put_vault(&uid, &vault(2), Some(1)).await.unwrap();
        assert_eq!(world.sessions.vault(&uid).await.unwrap(), Some(vault(2)), "{fault:?}");
        world.proxy.spoil_after(0, fault);
        let outcome = world.sessions.put_vault(&uid, &vault(3), Some(2)).await;
        assert!(matches!(outcome, Err(VaultError::Store(Error::Unavailable(_)))), "{fault:?}");
        world.proxy.heal();
    }
}

#[tokio::test]
async fn revokes_through_one_fault_and_stays_revoked() {
    let world = World::new().await;
    for fault in Fault::PASSING {
        let grant = world.active(world.uid()).await;
        world.proxy.spoil_next(fault);
        world.sessions.revoke(&grant.uid, &grant.gid, RevokeReason::CodeReplay, NOW).await.unwrap();
        let stored = world.sessions.grant(&grant.uid, &grant.gid).await.unwrap().unwrap();
        assert_eq!((stored.status, stored.revoked_at), (GrantStatus::Revoked, Some(NOW)), "{fault:?}");
    }
}

#[tokio::test]
async fn stores_grants_and_browser_sessions_once_through_one_fault() {
    let world = World::new().await;
    for fault in Fault::PASSING {
        let uid: Uid = world.uid();
        let grant = crate::world::grant(uid, Gid::random(&world.random), &digest("code"));
        world.proxy.spoil_next(fault);
        world.sessions.put_grant(&grant).await.unwrap();
        assert_eq!(world.sessions.grants(&uid).await.unwrap(), [grant], "{fault:?}");
        let sid = digest(&attempt());
        for passed in [false, true] {
            if passed {
                world.proxy.pass_next();
            }
            world.proxy.spoil_next(fault);
            world.sessions.put_browser(&sid, &browser(uid)).await.unwrap();
        }
        world.proxy.spoil_next(fault);
        assert!(world.sessions.touch_browser(&sid, NOW.plus(999), NOW).await.unwrap());
        for _ in 0..2 {
            world.proxy.spoil_next(fault);
        }
        world.sessions.end_browser(&uid, &sid).await.unwrap();
        assert_eq!(world.sessions.browser(&sid, NOW).await.unwrap(), None, "{fault:?}");
        assert!(world.sessions.browser_sessions(&uid, NOW).await.unwrap().is_empty());
        world.proxy.heal();
    }
}

#[tokio::test]
async fn tries_at_most_four_times() {
    let world = World::new().await;
    for fault in Fault::PASSING {
        let grant = world.active(world.uid()).await;
        world.proxy.forget();
        world.proxy.spoil_after(0, fault);
        let outcome = world.sessions.touch(&grant.uid, &grant.gid, Day::of(NOW)).await;
        assert!(matches!(outcome, Err(Error::Unavailable(_))), "{fault:?}");
        assert_eq!(world.proxy.journal().len(), 4, "{fault:?}");
        world.proxy.heal();
    }
}

#[tokio::test]
async fn does_not_repeat_what_is_refused_for_good() {
    let world = World::new().await;
    world.proxy.spoil_after(0, Fault::Denied);
    let outcome = world.sessions.profile(&world.uid()).await;
    assert!(matches!(outcome, Err(Error::Internal(_))));
    assert_eq!(world.proxy.journal().len(), 1);
}

#[tokio::test]
async fn says_unavailable_when_nobody_listens() {
    let world = World::new().await;
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let closed = listener.local_addr().unwrap();
    drop(listener);
    let config = store::Config { endpoint: Some(format!("http://{closed}")), ..world.config.clone() };
    let tables = store::connect(&config, &aws::Identity::default()).await.unwrap();
    let outcome = tables.sessions.profile(&world.uid()).await;
    assert!(matches!(outcome, Err(Error::Unavailable(_))), "{outcome:?}");
}

#[tokio::test]
async fn says_internal_when_a_table_is_missing() {
    let world = World::new().await;
    let config = store::Config { sessions: "elsewhere".to_owned(), ..world.config.clone() };
    let tables = store::connect(&config, &aws::Identity::default()).await.unwrap();
    let outcome = tables.sessions.profile(&world.uid()).await;
    assert!(matches!(outcome, Err(Error::Internal(_))), "{outcome:?}");
}
