//! Grants of one user: a call and a login look at one of them, the account page at all.

use oauth::{AthleteDigest, Clock, Digest, Gid, Random, ScopeSet, Uid};
use store::{GrantRecord, GrantStatus, Redemption, Sessions};

use crate::error::Error;
use crate::samples::{TIMES, median, repeat};
use crate::series::{Column, Row, Series};

/// Far enough apart for the approvals of a measurement to count for the next size.
const SIZES: [u32; 4] = [1, 100, 1_000, 10_000];
const YEAR: i64 = 365 * 86_400;
const COLUMNS: &[Column] = &[
    Column::drawn("a call: profile, grant and key, ms", 2),
    Column::drawn("an approval and its code, ms", 2),
    Column::told("the account page: all grants, ms", 1),
];

/// A user with more and more grants.
pub(crate) async fn measure() -> Result<Series, Error> {
    let engine = embedded::open(embedded::Location::Memory).await?;
    let sessions = store::connect(engine.config(), &aws::Identity::default()).await?.sessions;
    let user = User::new(&sessions).await?;
    let first = user.approve(&sessions).await?;
    let (mut rows, mut stored) = (Vec::new(), 1);
    for size in SIZES {
        repeat(size.saturating_sub(stored), async || user.approve(&sessions).await).await?;
        let page = median(async || sessions.grants(&user.uid).await.map(drop)).await?;
        let call = median(async || sessions.access(&user.uid, &first).await.map(drop)).await?;
        let approval = median(async || user.approve(&sessions).await.map(drop)).await?;
        stored = size.max(stored) + TIMES;
        rows.push(Row { size, values: vec![call, approval, page] });
    }
    engine.close().await;
    Ok(Series { name: "grants", title: "Grants of one user", growing: "grants", columns: COLUMNS, rows })
}

struct User {
    uid: Uid,
    clock: Clock,
    random: Random,
}

impl User {
    async fn new(sessions: &Sessions) -> Result<Self, Error> {
        let (clock, random) = (Clock::system(), Random::system());
        let athlete = AthleteDigest::of(&random.bytes(), "i1");
        let uid = sessions.sign_in(&athlete, &Uid::random(&random), clock.now()).await?;
        Ok(Self { uid, clock, random })
    }

    /// Stores a grant and redeems its code, as consent and token endpoint do.
    async fn approve(&self, sessions: &Sessions) -> Result<Gid, Error> {
        let grant = self.pending();
        sessions.put_grant(&grant).await?;
        let attempt = self.random.token();
        let redemption = Redemption {
            code_hash: &grant.code_hash,
            client_id: &grant.client_id,
            attempt: &attempt,
            refresh: None,
            now: self.clock.now(),
        };
        sessions.redeem(&grant.uid, &grant.gid, &redemption).await?;
        Ok(grant.gid)
    }

    fn pending(&self) -> GrantRecord {
        let now = self.clock.now();
        GrantRecord {
            uid: self.uid,
            gid: Gid::random(&self.random),
            client_id: format!("c1.{}", self.random.token()),
            client_name: Some("Claude".to_owned()),
            client_host: None,
            redirect_host: "claude.ai".to_owned(),
            scope: ScopeSet::known_in("intervals:read intervals:write"),
            resource: "https://mcp.example.com/mcp".to_owned(),
            refresh_allowed: true,
            status: GrantStatus::Pending,
            code_hash: Digest::of(self.random.token()),
            code_exp: now.plus(60),
            redeemed_at: None,
            redeemed_by: None,
            refresh: None,
            refreshes: None,
            abs_exp: now.plus(YEAR),
            created: now,
            last_used_day: None,
            revoked_at: None,
            revoke_reason: None,
        }
    }
}
