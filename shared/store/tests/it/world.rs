use std::sync::atomic::{AtomicU64, Ordering};

use embedded::{Embedded, Location};
use oauth::{
    ApplicationType, AthleteDigest, ClientId, Digest, Gid, GrantTypes, Random, ScopeSet, Uid, UnixTime,
};
use store::{
    BrowserRecord, ClientRecord, Clients, CodeRecord, Codes, CredentialKind, GrantRecord, GrantStatus,
    RefreshState, RefreshWindow, Rotation, Sessions, TransactionRecord, TransactionStatus, UpstreamPurpose,
    UpstreamRecord, VaultRecord, VaultState,
};

use crate::proxy::Proxy;

/// The moment at which every test begins.
pub(crate) const NOW: UnixTime = UnixTime(1_800_000_000);
pub(crate) const CLIENT: &str = "c1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
pub(crate) const YEAR: i64 = 365 * 86_400;

/// A store over an engine of its own, with a proxy between them that can do harm.
pub(crate) struct World {
    pub(crate) clients: Clients,
    pub(crate) codes: Codes,
    pub(crate) sessions: Sessions,
    pub(crate) proxy: Proxy,
    pub(crate) config: store::Config,
    pub(crate) random: Random,
    _engine: Option<Embedded>,
}

impl World {
    pub(crate) async fn new() -> Self {
        let (engine, direct) = match other_engine() {
            None => {
                let engine = embedded::open(Location::Memory).await.unwrap();
                let config = engine.config().clone();
                (Some(engine), config)
            }
            Some(endpoint) => (None, tables_of_our_own(endpoint).await),
        };
        let proxy = Proxy::start(direct.endpoint.as_deref().unwrap());
        let config = store::Config { endpoint: Some(proxy.url()), ..direct };
        let tables = store::connect(&config, &aws::Identity::default()).await.unwrap();
        Self {
            clients: tables.clients,
            codes: tables.codes,
            sessions: tables.sessions,
            proxy,
            config,
            random: Random::seeded(1),
            _engine: engine,
        }
    }

    pub(crate) fn uid(&self) -> Uid {
        Uid::random(&self.random)
    }

    /// A user with a profile.
    pub(crate) async fn user(&self) -> (Uid, AthleteDigest) {
        let athlete = AthleteDigest::of(&[7; 32], &self.random.token());
        let uid = self.sessions.sign_in(&athlete, &self.uid(), NOW).await.unwrap();
        (uid, athlete)
    }

    /// A pending grant, stored.
    pub(crate) async fn pending(&self, uid: Uid) -> GrantRecord {
        let grant = grant(uid, Gid::random(&self.random), &digest(&self.random.token()));
        self.sessions.put_grant(&grant).await.unwrap();
        grant
    }

    /// An active grant at generation 1, stored.
    pub(crate) async fn active(&self, uid: Uid) -> GrantRecord {
        let grant = self.pending(uid).await;
        self.sessions.redeem(&uid, &grant.gid, &redemption(&grant, "first", NOW)).await.unwrap()
    }

    /// A transaction in which the user of [`signer`] has signed in, stored.
    pub(crate) async fn signed_in(&self) -> TransactionRecord {
        let transaction = transaction(&digest(&self.random.token()));
        self.codes.start(&transaction).await.unwrap();
        let signer = signer();
        let bound =
            self.codes.bind_user(&transaction.id, &signer.browser, &signer.uid, &signer.session, NOW).await;
        bound.unwrap()
    }
}

/// `STORE_TEST_ENDPOINT`, such as `http://127.0.0.1:5000`: the same promises on another engine that speaks the protocol.
#[expect(clippy::disallowed_methods, reason = "a choice of the person who runs the tests, off by default")]
fn other_engine() -> Option<String> {
    std::env::var("STORE_TEST_ENDPOINT").ok()
}

/// Tables that no other test of this or another run uses.
async fn tables_of_our_own(endpoint: String) -> store::Config {
    let run = Random::system().token();
    let config = store::Config {
        clients: format!("clients-{run}"),
        codes: format!("codes-{run}"),
        sessions: format!("sessions-{run}"),
        endpoint: Some(endpoint),
    };
    store::schema::create_missing(&config).await.unwrap();
    config
}

/// The browser, user and session of the transactions made here.
pub(crate) struct Signer {
    pub(crate) browser: Digest,
    pub(crate) uid: Uid,
    pub(crate) session: Digest,
}

pub(crate) fn signer() -> Signer {
    Signer { browser: digest("browser"), uid: Uid::from_bytes([1; 16]), session: digest("session") }
}

pub(crate) fn digest(text: &str) -> Digest {
    Digest::of(text)
}

/// A name no other attempt has.
pub(crate) fn attempt() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    format!("attempt {}", NEXT.fetch_add(1, Ordering::SeqCst))
}

pub(crate) fn client_id() -> ClientId {
    ClientId::parse(CLIENT).unwrap()
}

pub(crate) fn client() -> ClientRecord {
    ClientRecord {
        client_id: CLIENT.to_owned(),
        client_name: Some("Claude".to_owned()),
        redirect_uris: vec!["https://claude.ai/api/mcp/auth_callback".to_owned()],
        grant_types: GrantTypes { refresh_token: true },
        application_type: Some(ApplicationType::Web),
        client_host: None,
        metadata: "{\"redirect_uris\":[\"https://claude.ai/api/mcp/auth_callback\"]}".to_owned(),
        created: NOW,
        denied: false,
        exp: NOW.plus(86_400),
    }
}

pub(crate) fn transaction(id: &Digest) -> TransactionRecord {
    TransactionRecord {
        id: id.clone(),
        client_id: CLIENT.to_owned(),
        client_name: Some("Claude".to_owned()),
        client_host: None,
        redirect_uri: "https://claude.ai/api/mcp/auth_callback".to_owned(),
        trusted: true,
        challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM".to_owned(),
        method: "S256".to_owned(),
        scope: ScopeSet::known_in("intervals:read intervals:write"),
        resource: "https://mcp.example.com/mcp".to_owned(),
        state: Some("odd \u{1f6b4} \"<state>".to_owned()),
        fresh_login: false,
        refresh_allowed: true,
        browser_hash: signer().browser,
        uid: None,
        session_hash: None,
        status: TransactionStatus::New,
        decision_id: None,
        created: NOW,
        exp: NOW.plus(600),
    }
}

pub(crate) fn upstream(id: &Digest) -> UpstreamRecord {
    UpstreamRecord {
        id: id.clone(),
        purpose: UpstreamPurpose::Signin,
        txn: Some(digest("txn")),
        uid: None,
        remember: true,
        browser_hash: signer().browser,
        used_by: None,
        exp: NOW.plus(600),
    }
}

pub(crate) fn code(id: &Digest) -> CodeRecord {
    CodeRecord {
        id: id.clone(),
        uid: Uid::from_bytes([1; 16]),
        gid: Gid::from_bytes([2; 16]),
        client_id: CLIENT.to_owned(),
        redirect_uri: "https://claude.ai/api/mcp/auth_callback".to_owned(),
        challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM".to_owned(),
        method: "S256".to_owned(),
        resource: "https://mcp.example.com/mcp".to_owned(),
        failures: std::collections::BTreeSet::new(),
        exp: NOW.plus(60),
    }
}

pub(crate) fn grant(uid: Uid, gid: Gid, code_hash: &Digest) -> GrantRecord {
    GrantRecord {
        uid,
        gid,
        client_id: CLIENT.to_owned(),
        client_name: Some("Claude".to_owned()),
        client_host: None,
        redirect_host: "claude.ai".to_owned(),
        scope: ScopeSet::known_in("intervals:read"),
        resource: "https://mcp.example.com/mcp".to_owned(),
        refresh_allowed: true,
        status: GrantStatus::Pending,
        code_hash: code_hash.clone(),
        code_exp: NOW.plus(60),
        redeemed_at: None,
        redeemed_by: None,
        refresh: None,
        refreshes: None,
        abs_exp: NOW.plus(YEAR),
        created: NOW,
        last_used_day: None,
        revoked_at: None,
        revoke_reason: None,
    }
}

/// An attempt by the right client with the right code; its first refresh token carries the attempt's name.
pub(crate) fn redemption<'a>(
    grant: &'a GrantRecord,
    attempt: &'a str,
    now: UnixTime,
) -> store::Redemption<'a> {
    store::Redemption {
        client_id: CLIENT,
        code_hash: &grant.code_hash,
        attempt,
        refresh: Some(RefreshState {
            generation: 1,
            kid: 1,
            hash: digest(attempt),
            rotated_at: now,
            idle_exp: now.plus(30 * 86_400),
        }),
        now,
    }
}

/// The step by the right client from the state of `grant` to a successor of this digest.
pub(crate) fn step<'a>(grant: &'a GrantRecord, to_hash: &'a Digest, now: UnixTime) -> Rotation<'a> {
    let refresh = grant.refresh.as_ref().unwrap();
    Rotation {
        client_id: CLIENT,
        from_generation: refresh.generation,
        from_hash: &refresh.hash,
        to_kid: 1,
        to_hash,
        idle_exp: now.plus(30 * 86_400),
        window: grant.next_refresh_window(now),
        now,
    }
}

pub(crate) fn window(start: UnixTime, count: u32) -> RefreshWindow {
    RefreshWindow { start, count }
}

pub(crate) fn vault(version: u32) -> VaultRecord {
    VaultRecord {
        kind: CredentialKind::ApiKey,
        kid: "v1".to_owned(),
        salt: vec![1; 32],
        nonce: vec![2; 12],
        ciphertext: vec![0, 255, 3],
        vault_ver: version,
        verified_at: NOW,
        upstream_scopes: None,
        state: VaultState::Ok,
    }
}

pub(crate) fn browser(uid: Uid) -> BrowserRecord {
    BrowserRecord {
        uid,
        signed_in_at: NOW,
        last_seen: NOW,
        idle_exp: NOW.plus(900),
        abs_exp: NOW.plus(3_600),
        remembered: false,
        ua_family: "Firefox".to_owned(),
    }
}
