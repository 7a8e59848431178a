use std::collections::BTreeSet;

use oauth::Gid;
use store::{AuditRecord, Clients, Codes, Day, HostDenialRecord, RevokeReason};

use crate::clients::document;
use crate::world::{
    NOW, World, browser, client, client_id, code, digest, redemption, signer, step, transaction, upstream,
    vault,
};

/// Every method once.
pub(crate) async fn use_everything(world: &World) {
    use_clients(&world.clients).await;
    use_codes(&world.codes).await;
    use_sessions(world).await;
}

async fn use_clients(clients: &Clients) {
    clients.register(&client(), NOW).await.unwrap();
    clients.get(&client_id(), NOW).await.unwrap();
    clients.extend(&client_id(), NOW.plus(99_999)).await.unwrap();
    clients.lease_document("https://a.example/c", "a", NOW.plus(9), NOW).await.unwrap();
    clients.document("https://a.example/c", NOW).await.unwrap();
    clients.put_document(&document(NOW)).await.unwrap();
    clients.release_document("https://a.example/c", "a").await.unwrap();
    clients.is_host_denied("a.example").await.unwrap();
    let denial = HostDenialRecord { host: "h".into(), reason: "r".into(), by: "b".into(), created: NOW };
    clients.deny_host(&denial).await.unwrap();
    clients.deny(&client_id()).await.unwrap();
}

async fn use_codes(codes: &Codes) {
    let signer = signer();
    let made = transaction(&digest("t"));
    codes.start(&made).await.unwrap();
    codes.transaction(&made.id, NOW).await.unwrap();
    codes.bind_user(&made.id, &signer.browser, &signer.uid, &signer.session, NOW).await.unwrap();
    codes.allow(&made.id, &signer.browser, &signer.uid, &signer.session, "a", NOW).await.unwrap();
    codes.deny(&made.id, &signer.browser, &signer.uid, &signer.session, "b", NOW).await.unwrap_err();
    codes.put_upstream(&upstream(&digest("u"))).await.unwrap();
    codes.take_upstream(&digest("u"), &signer.browser, "a", NOW).await.unwrap();
    codes.put(&code(&digest("c"))).await.unwrap();
    codes.get(&digest("c")).await.unwrap();
    codes.count_failure(&digest("c"), "a").await.unwrap();
    codes.count("k", "s", 60, NOW).await.unwrap();
    codes.counted("k", "s", 60, NOW).await.unwrap();
    assert!(codes.reserve("k", "s", (60, 9), NOW).await.unwrap());
    codes.release("k", "s", 60, NOW).await.unwrap();
}

async fn use_sessions(world: &World) {
    let sessions = &world.sessions;
    let (uid, athlete) = world.user().await;
    sessions.linked(&athlete).await.unwrap();
    sessions.put_vault(&uid, &vault(1), None).await.unwrap();
    sessions.vault(&uid).await.unwrap();
    sessions.reject_vault(&uid, 1).await.unwrap();
    sessions.delete_vault(&uid).await.unwrap();
    sessions.raise_write_epoch(&uid).await.unwrap();
    let grant = world.pending(uid).await;
    let grant = sessions.redeem(&uid, &grant.gid, &redemption(&grant, "a", NOW)).await.unwrap();
    sessions.rotate(&uid, &grant.gid, &step(&grant, &digest("to"), NOW)).await.unwrap();
    sessions.touch(&uid, &grant.gid, Day::of(NOW)).await.unwrap();
    sessions.grant(&uid, &grant.gid).await.unwrap();
    sessions.grants(&uid).await.unwrap();
    sessions.access(&uid, &Gid::from_bytes([0; 16])).await.unwrap();
    sessions.profile_and_grant(&uid, &grant.gid).await.unwrap();
    sessions.profile(&uid).await.unwrap();
    sessions.revoke(&uid, &grant.gid, RevokeReason::User, NOW).await.unwrap();
    sessions.put_browser(&digest("b"), &browser(uid)).await.unwrap();
    sessions.browser(&digest("b"), NOW).await.unwrap();
    sessions.touch_browser(&digest("b"), NOW.plus(9), NOW).await.unwrap();
    sessions.browser_sessions(&uid, NOW).await.unwrap();
    sessions.end_browser(&uid, &digest("b")).await.unwrap();
    sessions.audit(&uid, &AuditRecord::new("e", NOW, &world.random)).await.unwrap();
    sessions.audit_events(&uid, 9, NOW).await.unwrap();
    sessions.sign_out_everywhere(&uid, NOW).await.unwrap();
    sessions.delete_account(&uid, NOW).await.unwrap();
}

/// Those of the operator, who scans, and those that come before any table.
const ELSEWHERE: [&str; 5] = ["allow_host", "census", "connect", "create_missing", "denied_hosts"];

#[test]
fn uses_every_method_of_the_store() {
    let source = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut folders, mut methods) = (vec![source], BTreeSet::new());
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(path).unwrap();
            let named = text.split("pub async fn ").skip(1).map(|rest| rest.split('(').next().unwrap());
            methods.extend(named.map(str::to_owned));
        }
    }
    assert!(methods.len() > 40);
    let used = [include_str!("reads.rs"), include_str!("world.rs")].concat();
    let unused = |name: &&String| !used.contains(&format!(".{name}(")) && !ELSEWHERE.contains(&name.as_str());
    assert_eq!(methods.iter().filter(unused).collect::<Vec<_>>(), Vec::<&String>::new());
}

#[tokio::test]
async fn reads_strongly_consistently_everywhere() {
    let world = World::new().await;
    use_everything(&world).await;
    let reads = ["GetItem", "BatchGetItem", "Query"];
    let journal = world.proxy.journal();
    let read: Vec<_> = journal.iter().filter(|request| reads.contains(&request.operation.as_str())).collect();
    assert!(read.len() > 20);
    for request in read {
        assert!(request.body.contains("\"ConsistentRead\":true"), "{request:?}");
    }
}

#[tokio::test]
async fn uses_only_the_operations_that_are_granted() {
    let world = World::new().await;
    use_everything(&world).await;
    let used: BTreeSet<_> = world.proxy.journal().into_iter().map(|request| request.operation).collect();
    let granted = ["BatchGetItem", "DeleteItem", "GetItem", "PutItem", "Query", "UpdateItem"];
    assert_eq!(used.iter().map(String::as_str).collect::<Vec<_>>(), granted);
}

#[tokio::test]
async fn conditions_every_write_but_counters_and_plain_deletions() {
    let world = World::new().await;
    use_everything(&world).await;
    for request in world.proxy.journal() {
        let conditional = request.body.contains("\"ConditionExpression\"");
        match request.operation.as_str() {
            "PutItem" => assert!(conditional, "{request:?}"),
            "UpdateItem" => assert!(conditional || request.body.contains("rate#"), "{request:?}"),
            _ => {}
        }
        if conditional {
            assert!(
                request.body.contains("\"ReturnValuesOnConditionCheckFailure\":\"ALL_OLD\""),
                "{request:?}"
            );
        }
    }
}

#[tokio::test]
async fn gives_every_item_that_ends_a_time_to_be_dropped() {
    let world = World::new().await;
    use_everything(&world).await;
    let lasting = ["\"profile\"", "\"vault\"", "\"link\"", "deny#host"];
    for request in world.proxy.journal().iter().filter(|request| request.operation == "PutItem") {
        let lasts = lasting.iter().any(|word| request.body.contains(word));
        assert_eq!(request.body.contains("\"ttl\":"), !lasts, "{request:?}");
    }
}

/// The operations on each table since the journal was last cleared.
fn operations(world: &World) -> BTreeSet<String> {
    let tables = [
        ("clients", &world.config.clients),
        ("codes", &world.config.codes),
        ("sessions", &world.config.sessions),
    ];
    let journal = world.proxy.journal();
    world.proxy.forget();
    let named = journal.iter().map(|request| {
        let table = tables.iter().find(|(_, name)| request.body.contains(&format!("\"{name}\"")));
        format!("{} {}", table.unwrap().0, request.operation)
    });
    named.collect()
}

#[tokio::test]
async fn needs_of_a_function_no_more_than_its_rights() {
    let world = World::new().await;
    let (uid, _) = world.user().await;
    let pending = world.pending(uid).await;
    world.codes.put(&code(&digest("c"))).await.unwrap();
    world.proxy.forget();

    // register
    world.clients.register(&client(), NOW).await.unwrap();
    world.codes.count("register", "all", 3_600, NOW).await.unwrap();
    let expected = ["clients GetItem", "clients PutItem", "codes UpdateItem"];
    assert_eq!(operations(&world), expected.map(str::to_owned).into());

    // token
    world.clients.get(&client_id(), NOW).await.unwrap();
    world.clients.is_host_denied("a.example").await.unwrap();
    world.codes.get(&digest("c")).await.unwrap();
    world.codes.count_failure(&digest("c"), "a").await.unwrap();
    world.codes.counted("token", "s", 60, NOW).await.unwrap();
    world.sessions.profile_and_grant(&uid, &pending.gid).await.unwrap();
    world.sessions.grant(&uid, &pending.gid).await.unwrap();
    let grant = world.sessions.redeem(&uid, &pending.gid, &redemption(&pending, "a", NOW)).await.unwrap();
    world.sessions.rotate(&uid, &grant.gid, &step(&grant, &digest("to"), NOW)).await.unwrap();
    world.sessions.revoke(&uid, &grant.gid, RevokeReason::Client, NOW).await.unwrap();
    world.sessions.audit(&uid, &AuditRecord::new("code_redeemed", NOW, &world.random)).await.unwrap();
    let expected = [
        "clients GetItem",
        "codes GetItem",
        "codes UpdateItem",
        "sessions BatchGetItem",
        "sessions GetItem",
        "sessions PutItem",
        "sessions UpdateItem",
    ];
    assert_eq!(operations(&world), expected.map(str::to_owned).into());

    // mcp
    world.sessions.access(&uid, &grant.gid).await.unwrap();
    world.sessions.touch(&uid, &grant.gid, Day::of(NOW)).await.unwrap();
    world.sessions.raise_write_epoch(&uid).await.unwrap();
    world.sessions.reject_vault(&uid, 1).await.unwrap();
    let expected = ["sessions BatchGetItem", "sessions UpdateItem"];
    assert_eq!(operations(&world), expected.map(str::to_owned).into());
}

#[tokio::test]
async fn lets_only_the_operator_scan() {
    let world = World::new().await;
    use_everything(&world).await;
    world.proxy.forget();
    assert_eq!(world.clients.denied_hosts().await.unwrap().len(), 1);
    assert!(world.clients.allow_host("h").await.unwrap());
    assert!(!world.clients.allow_host("h").await.unwrap());
    let census = world.sessions.census(NOW).await.unwrap();
    assert_eq!((census.users, census.grants), (0, 0), "the one account was deleted");
    assert_eq!(
        operations(&world),
        ["clients DeleteItem", "clients Scan", "sessions Scan"].map(str::to_owned).into()
    );
}
