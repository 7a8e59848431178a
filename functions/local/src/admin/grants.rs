use anyhow::{Context as _, anyhow, bail};
use oauth::audit::{Event, RevokedBy};
use oauth::{AthleteDigest, Gid, Uid};
use serde_json::{Value, json};
use store::{AuditRecord, GrantRecord, GrantStatus, RevokeReason};

use super::answer::date;
use super::{Answer, Deployment};

#[derive(Clone, Debug, clap::Subcommand)]
pub(super) enum Task {
    /// Lists them.
    List {
        /// The id that Intervals.icu shows, such as i12345.
        athlete: String,
    },
    /// Ends some or all of them, for good. The next data call of a client is refused.
    Revoke {
        /// The id that Intervals.icu shows, such as i12345.
        athlete: String,
        #[command(flatten)]
        which: Which,
    },
}

#[derive(Clone, Debug, clap::Args)]
#[group(required = true, multiple = false)]
pub(super) struct Which {
    /// This grant, by its id.
    #[arg(long)]
    grant: Option<String>,
    /// Those of this host.
    #[arg(long)]
    host: Option<String>,
    /// Every one.
    #[arg(long)]
    all: bool,
}

impl Which {
    fn names(&self, grant: &GrantRecord) -> bool {
        self.all
            || self.host.as_deref().is_some_and(|wanted| wanted == grant.host())
            || self.grant.as_deref().and_then(Gid::parse).is_some_and(|wanted| wanted == grant.gid)
    }
}

impl Deployment {
    pub(super) async fn grants(&self, task: &Task) -> anyhow::Result<Answer> {
        match task {
            Task::List { athlete } => {
                let grants = self.sessions.grants(&self.user(athlete).await?).await?;
                Ok(report(&grants, "no grant is kept"))
            }
            Task::Revoke { athlete, which } => self.revoke(athlete, which).await,
        }
    }

    async fn user(&self, athlete: &str) -> anyhow::Result<Uid> {
        let keys =
            self.browser.current().await.context("the key that links athletes to users cannot be read")?;
        let athlete_digest = AthleteDigest::of(keys.index_key(), athlete);
        let user = self.sessions.linked(&athlete_digest).await?;
        user.ok_or_else(|| anyhow!("the athlete {athlete} has no account here; ids look like i12345"))
    }

    async fn revoke(&self, athlete: &str, which: &Which) -> anyhow::Result<Answer> {
        let uid = self.user(athlete).await?;
        let mut ended = Vec::new();
        for mut grant in self.sessions.grants(&uid).await?.into_iter().filter(|grant| which.names(grant)) {
            let now = self.clock.now();
            if self.sessions.revoke(&uid, &grant.gid, RevokeReason::Operator, now).await? {
                self.note(&uid, &grant).await?;
                grant.status = GrantStatus::Revoked;
                ended.push(grant);
            }
        }
        if ended.is_empty() && !which.all {
            bail!("the athlete {athlete} has no such grant that could be ended");
        }
        Ok(report(&ended, "there was nothing to end"))
    }

    /// Tells the person, on the account page.
    async fn note(&self, uid: &Uid, grant: &GrantRecord) -> anyhow::Result<()> {
        let event = Event::GrantRevoked(RevokedBy::Operator);
        let record = AuditRecord {
            gid: Some(grant.gid),
            client_host: Some(grant.host().to_owned()),
            ..AuditRecord::new(event.name(), self.clock.now(), &self.random)
        };
        Ok(self.sessions.audit(uid, &record).await?)
    }
}

fn report(grants: &[GrantRecord], nothing: &str) -> Answer {
    let document: Vec<Value> = grants.iter().map(described).collect();
    let mut lines: Vec<String> = grants.iter().map(line).collect();
    if lines.is_empty() {
        lines.push(nothing.to_owned());
    }
    Answer::new(json!({ "grants": document }), lines)
}

fn described(grant: &GrantRecord) -> Value {
    json!({
        "id": grant.gid.to_string(),
        "client_id": grant.client_id,
        "host": grant.host(),
        "scope": grant.scope.to_string(),
        "status": status(grant),
        "created": grant.created.0,
        "last_used": grant.last_used_day.map(|day| day.start().0),
        "revoke_reason": grant.revoke_reason.map(RevokeReason::as_str),
    })
}

fn line(grant: &GrantRecord) -> String {
    let used = grant
        .last_used_day
        .map_or_else(|| "never used".to_owned(), |day| format!("last used {}", date(day.start().0)));
    let (gid, status, host, scope) = (grant.gid, status(grant), grant.host(), &grant.scope);
    format!("{gid}  {status:7}  {host}  [{scope}]  since {}, {used}", date(grant.created.0))
}

const fn status(grant: &GrantRecord) -> &'static str {
    match grant.status {
        GrantStatus::Pending => "pending",
        GrantStatus::Active => "active",
        GrantStatus::Revoked => "revoked",
    }
}
