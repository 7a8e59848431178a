//! The commands over the embedded engine. Finding a stack is proven against moto, by the journeys of `tests/aws`.

use embedded::{Embedded, Location};
use oauth::{AthleteDigest, Digest, Gid, ScopeSet, Uid, UnixTime};
use secrets::Handle;
use serde_json::{Value, json};
use store::{Day, GrantRecord, GrantStatus, Redemption, RevokeReason};

use super::*;

const NOW: UnixTime = UnixTime(1_800_000_000);
const ATHLETE: &str = "i12345";

struct House {
    deployment: Deployment,
    _engine: Embedded,
}

impl House {
    async fn open() -> Self {
        let engine = embedded::open(Location::Memory).await.unwrap();
        let tables = store::connect(engine.config(), &aws::Identity::default()).await.unwrap();
        let (clock, random) = (Clock::fixed(NOW), Random::seeded(1));
        let keys = crate::keys::first(oauth::Algorithm::EdDsa, &clock, &random).unwrap();
        let secrets = ["signing", "vault", "browser"].map(str::to_owned);
        let [signing, vault, browser] = secrets;
        let deployment = Deployment {
            clients: tables.clients,
            sessions: tables.sessions,
            browser: Handle::in_memory(keys).browser().await.unwrap(),
            rotation: Rotation::at("http://127.0.0.1:1"),
            secrets: keys::Secrets { signing, vault, browser },
            clock,
            random,
        };
        Self { deployment, _engine: engine }
    }

    /// The athlete's account.
    async fn account(&self) -> Uid {
        let keys = self.deployment.browser.current().await.unwrap();
        let athlete = AthleteDigest::of(keys.index_key(), ATHLETE);
        let uid = Uid::random(&self.deployment.random);
        self.deployment.sessions.sign_in(&athlete, &uid, NOW).await.unwrap()
    }

    /// A grant that was redeemed and used today.
    async fn grant(&self, uid: Uid, host: &str) -> Gid {
        let sessions = &self.deployment.sessions;
        let grant = pending(uid, Gid::random(&self.deployment.random), host);
        sessions.put_grant(&grant).await.unwrap();
        let redemption = Redemption {
            code_hash: &grant.code_hash,
            client_id: &grant.client_id,
            attempt: "a",
            refresh: None,
            now: NOW,
        };
        sessions.redeem(&uid, &grant.gid, &redemption).await.unwrap();
        sessions.touch(&uid, &grant.gid, Day::of(NOW)).await.unwrap();
        grant.gid
    }

    async fn says(&self, command: &[&str]) -> anyhow::Result<Answer> {
        #[derive(clap::Parser)]
        struct Line {
            #[command(flatten)]
            admin: Admin,
        }
        let line: Line = clap::Parser::try_parse_from([&["admin"], command].concat())?;
        self.deployment.answer(&line.admin.task).await
    }

    async fn document(&self, command: &[&str]) -> Value {
        self.says(command).await.unwrap().document
    }

    async fn refusal(&self, command: &[&str]) -> String {
        self.says(command).await.err().map(|error| error.to_string()).unwrap()
    }
}

fn pending(uid: Uid, gid: Gid, host: &str) -> GrantRecord {
    GrantRecord {
        uid,
        gid,
        client_id: "c1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA".to_owned(),
        client_name: None,
        client_host: None,
        redirect_host: host.to_owned(),
        scope: ScopeSet::default(),
        resource: "https://mcp.example.com/mcp".to_owned(),
        refresh_allowed: false,
        status: GrantStatus::Pending,
        code_hash: Digest::of("code"),
        code_exp: NOW.plus(60),
        redeemed_at: None,
        redeemed_by: None,
        refresh: None,
        refreshes: None,
        abs_exp: NOW.plus(86_400),
        created: NOW,
        last_used_day: None,
        revoked_at: None,
        revoke_reason: None,
    }
}

fn statuses(document: &Value) -> Vec<(&str, &str)> {
    let grants = document["grants"].as_array().unwrap();
    grants.iter().map(|grant| (grant["host"].as_str().unwrap(), grant["status"].as_str().unwrap())).collect()
}

#[tokio::test]
async fn lists_and_ends_the_grants_of_an_athlete_by_host_by_id_and_all() {
    let house = House::open().await;
    let uid = house.account().await;
    house.grant(uid, "one.example").await;
    let gid = house.grant(uid, "two.example").await.to_string();
    house.grant(uid, "three.example").await;
    assert_eq!(statuses(&house.document(&["grants", "list", ATHLETE]).await).len(), 3);

    let ended = house.document(&["grants", "revoke", ATHLETE, "--host", "one.example"]).await;
    assert_eq!(statuses(&ended), [("one.example", "revoked")]);
    let ended = house.document(&["grants", "revoke", ATHLETE, "--grant", &gid]).await;
    assert_eq!(statuses(&ended), [("two.example", "revoked")]);
    let ended = house.document(&["grants", "revoke", ATHLETE, "--all"]).await;
    assert_eq!(statuses(&ended), [("three.example", "revoked")]);
    let again = house.says(&["grants", "revoke", ATHLETE, "--all"]).await.unwrap();
    assert_eq!(again.lines, ["there was nothing to end"]);

    for grant in house.deployment.sessions.grants(&uid).await.unwrap() {
        assert_eq!(grant.revoke_reason, Some(RevokeReason::Operator));
    }
    let told = house.deployment.sessions.audit_events(&uid, 9, NOW).await.unwrap();
    assert_eq!(told.iter().filter(|event| event.event == "grant_revoked").count(), 3, "the person is told");
}

#[tokio::test]
async fn ends_nothing_when_it_is_not_said_which() {
    let house = House::open().await;
    let uid = house.account().await;
    house.grant(uid, "one.example").await;
    assert!(house.refusal(&["grants", "revoke", ATHLETE]).await.contains("required"));
    let said = house.refusal(&["grants", "revoke", ATHLETE, "--host", "two.example"]).await;
    assert!(said.contains("no such grant"), "{said}");
    assert_eq!(statuses(&house.document(&["grants", "list", ATHLETE]).await), [("one.example", "active")]);
}

#[tokio::test]
async fn says_that_an_athlete_has_no_account() {
    let said = House::open().await.refusal(&["grants", "list", "12345"]).await;
    assert!(said.contains("12345 has no account"), "{said}");
}

#[tokio::test]
async fn denies_a_host_and_takes_it_back() {
    let house = House::open().await;
    let clients = &house.deployment.clients;
    house.says(&["clients", "deny", "Evil.example", "--reason", "phishing", "--by", "ada"]).await.unwrap();
    assert!(clients.is_host_denied("evil.example").await.unwrap());
    let denied = house.document(&["clients", "denied"]).await;
    assert_eq!(
        denied,
        json!({"denied": [{"host": "evil.example", "reason": "phishing", "by": "ada", "since": NOW.0}]})
    );
    house.says(&["clients", "allow", "evil.example"]).await.unwrap();
    assert!(!clients.is_host_denied("evil.example").await.unwrap());
    assert!(house.refusal(&["clients", "allow", "evil.example"]).await.contains("is not denied"));
    assert!(
        house.refusal(&["clients", "deny", "127.0.0.1", "--reason", "r"]).await.contains("cannot be denied")
    );
    assert!(
        house
            .refusal(&["clients", "deny", "https://evil.example", "--reason", "r"])
            .await
            .contains("not a host")
    );
}

#[tokio::test]
async fn counts_what_is_in_use() {
    let house = House::open().await;
    let uid = house.account().await;
    let first = house.grant(uid, "one.example").await;
    house.grant(uid, "one.example").await;
    house.deployment.sessions.revoke(&uid, &first, RevokeReason::User, NOW).await.unwrap();
    house
        .deployment
        .sessions
        .put_grant(&pending(uid, Gid::from_bytes([9; 16]), "never.example"))
        .await
        .unwrap();
    let usage = house.document(&["usage"]).await;
    assert_eq!((&usage["users"], &usage["grants"]["by_host"]), (&json!(1), &json!({"one.example": 1})));
    assert_eq!(usage["grants"]["used_in_7_days"], 1);
    house.deployment.clock.advance(8 * 3_600);
    house.deployment.clock.advance(16 * 3_600);
    assert_eq!(house.document(&["usage"]).await["grants"]["usable"], 0, "ended by itself");
}

#[tokio::test]
async fn says_that_secrets_manager_does_not_answer() {
    let said = House::open().await.refusal(&["keys", "rotate", "signing"]).await;
    assert!(said.contains("signing"), "{said}");
}

#[test]
fn writes_lines_for_a_person_and_one_document_for_a_program() {
    let answer = Answer::new(json!({"a": 1}), ["one".to_owned(), "two".to_owned()]);
    let written = |json| {
        let mut output = Vec::new();
        answer.write(json, &mut output).unwrap();
        String::from_utf8(output).unwrap()
    };
    assert_eq!((written(false).as_str(), written(true).as_str()), ("one\ntwo\n", "{\"a\":1}\n"));
}
