use oauth::{Digest, GrantTypes, UnixTime};
use store::{ClientRecord, DocumentRecord, HostDenialRecord, RegisterError, Registered};

use crate::world::{NOW, World, client, client_id};

const URL: &str = "https://claude.ai/oauth/mcp-oauth-client-metadata";

pub(crate) fn document(fetched_at: UnixTime) -> DocumentRecord {
    DocumentRecord {
        url: URL.to_owned(),
        client_name: Some("Claude".to_owned()),
        redirect_uris: vec!["http://localhost/callback".to_owned()],
        grant_types: GrantTypes { refresh_token: true },
        fetched_at,
        fresh_until: fetched_at.plus(3_600),
        exp: fetched_at.plus(86_400),
    }
}

#[tokio::test]
async fn registers_the_same_metadata_once_and_writes_nothing_on_a_repeat() {
    let world = World::new().await;
    assert_eq!(world.clients.register(&client(), NOW).await.unwrap(), Registered::New(client()));
    world.proxy.forget();
    let later = ClientRecord { created: NOW.plus(5), exp: NOW.plus(90_000), ..client() };
    assert_eq!(world.clients.register(&later, NOW.plus(5)).await.unwrap(), Registered::Existing(client()));
    let operations: Vec<_> = world.proxy.journal().into_iter().map(|request| request.operation).collect();
    assert_eq!(operations, ["GetItem"]);
    assert_eq!(world.clients.get(&client_id(), NOW).await.unwrap(), Some(client()));
}

#[tokio::test]
async fn registers_once_under_sixteen_racers() {
    let world = World::new().await;
    let made = client();
    let racers = (0..16).map(|_| world.clients.register(&made, NOW));
    let outcomes = futures::future::join_all(racers).await;
    let new = outcomes.iter().filter(|outcome| matches!(outcome, Ok(Registered::New(_)))).count();
    assert_eq!((new, outcomes.iter().filter(|outcome| outcome.is_ok()).count()), (1, 16));
}

#[tokio::test]
async fn refuses_other_metadata_under_the_same_identifier() {
    let world = World::new().await;
    world.clients.register(&client(), NOW).await.unwrap();
    let other = ClientRecord { metadata: "{}".to_owned(), ..client() };
    assert!(matches!(world.clients.register(&other, NOW).await, Err(RegisterError::Mismatch)));
    assert_eq!(world.clients.get(&client_id(), NOW).await.unwrap(), Some(client()));
}

#[tokio::test]
async fn treats_an_expired_client_as_absent_though_its_item_is_there() {
    let world = World::new().await;
    world.clients.register(&client(), NOW).await.unwrap();
    assert!(world.clients.get(&client_id(), client().exp.plus(-1)).await.unwrap().is_some());
    assert_eq!(world.clients.get(&client_id(), client().exp).await.unwrap(), None);
    let again = ClientRecord { created: client().exp, exp: client().exp.plus(86_400), ..client() };
    let outcome = world.clients.register(&again, client().exp).await.unwrap();
    assert_eq!(outcome, Registered::New(again));
}

#[tokio::test]
async fn keeps_an_approved_client_longer_and_never_shorter() {
    let world = World::new().await;
    assert!(!world.clients.extend(&client_id(), NOW.plus(1)).await.unwrap());
    assert_eq!(world.clients.get(&client_id(), NOW).await.unwrap(), None);
    world.clients.register(&client(), NOW).await.unwrap();
    let end = NOW.plus(90 * 86_400);
    assert!(world.clients.extend(&client_id(), end).await.unwrap());
    assert!(world.clients.extend(&client_id(), NOW.plus(1)).await.unwrap());
    assert_eq!(world.clients.get(&client_id(), NOW).await.unwrap().unwrap().exp, end);
}

#[tokio::test]
async fn does_not_forget_a_denial_when_the_client_expires_or_registers_again() {
    let world = World::new().await;
    assert!(!world.clients.deny(&client_id()).await.unwrap());
    world.clients.register(&client(), NOW).await.unwrap();
    assert!(world.clients.deny(&client_id()).await.unwrap());
    let late = client().exp.plus(1);
    assert!(world.clients.get(&client_id(), late).await.unwrap().unwrap().denied);
    let again = ClientRecord { exp: late.plus(86_400), ..client() };
    let Registered::Existing(found) = world.clients.register(&again, late).await.unwrap() else {
        panic!("a denied client was replaced");
    };
    assert!(found.denied);
    world.clients.extend(&client_id(), late.plus(500_000)).await.unwrap();
    assert!(world.clients.get(&client_id(), late).await.unwrap().unwrap().denied);
}

#[tokio::test]
async fn denies_exactly_the_named_host() {
    let world = World::new().await;
    let denial = HostDenialRecord {
        host: "evil.example".to_owned(),
        reason: "phishing".to_owned(),
        by: "operator".to_owned(),
        created: NOW,
    };
    world.clients.deny_host(&denial).await.unwrap();
    world.clients.deny_host(&denial).await.unwrap();
    assert!(world.clients.is_host_denied("evil.example").await.unwrap());
    assert!(!world.clients.is_host_denied("not-evil.example").await.unwrap());
}

#[tokio::test]
async fn gives_the_right_to_fetch_a_document_to_one_of_sixteen_racers() {
    let world = World::new().await;
    let names: Vec<_> = (0..16).map(|number| number.to_string()).collect();
    let racers = names.iter().map(|name| world.clients.lease_document(URL, name, NOW.plus(10), NOW));
    let won = futures::future::join_all(racers)
        .await
        .into_iter()
        .filter(|outcome| *outcome.as_ref().unwrap())
        .count();
    assert_eq!(won, 1);
    let found = world.clients.document(URL, NOW).await.unwrap();
    assert_eq!((found.document, found.lease_until), (None, Some(NOW.plus(10))));
}

#[tokio::test]
async fn lets_the_next_fetch_begin_when_a_lease_ends_or_is_given_back() {
    let world = World::new().await;
    assert!(world.clients.lease_document(URL, "a", NOW.plus(10), NOW).await.unwrap());
    assert!(!world.clients.lease_document(URL, "b", NOW.plus(19), NOW.plus(9)).await.unwrap());
    assert!(world.clients.lease_document(URL, "b", NOW.plus(20), NOW.plus(10)).await.unwrap());
    world.clients.release_document(URL, "a").await.unwrap();
    assert!(!world.clients.lease_document(URL, "c", NOW.plus(21), NOW.plus(11)).await.unwrap());
    world.clients.release_document(URL, "b").await.unwrap();
    assert!(world.clients.lease_document(URL, "c", NOW.plus(21), NOW.plus(11)).await.unwrap());
}

#[tokio::test]
async fn serves_a_document_until_its_hard_limit_and_never_an_older_one() {
    let world = World::new().await;
    world.clients.lease_document(URL, "a", NOW.plus(10), NOW).await.unwrap();
    world.clients.put_document(&document(NOW)).await.unwrap();
    let found = world.clients.document(URL, NOW.plus(3_599)).await.unwrap();
    assert_eq!((found.fresh(NOW.plus(3_599)), found.lease_until), (Some(&document(NOW)), None));
    assert_eq!(found.fresh(NOW.plus(3_600)), None);
    world.clients.put_document(&document(NOW.plus(-60))).await.unwrap();
    let found = world.clients.document(URL, NOW.plus(86_399)).await.unwrap();
    assert_eq!(found.document, Some(document(NOW)));
    assert_eq!(world.clients.document(URL, NOW.plus(86_400)).await.unwrap().document, None);
}

#[tokio::test]
async fn keys_a_document_by_the_digest_of_its_url() {
    let world = World::new().await;
    world.clients.put_document(&document(NOW)).await.unwrap();
    let body = world.proxy.journal().pop().unwrap().body;
    assert!(body.contains(&format!("cimd#{}", Digest::of(URL).as_str())), "{body}");
}
