use std::sync::Arc;

use intervals::Credential;
use oauth::{Gid, Scope, ScopeSet, Uid};

/// Whom a call is made for and what it may do. Made here only; a tool finds it in the request and nowhere else.
#[derive(Clone)]
pub struct Principal {
    pub(crate) subject: Subject,
    pub(crate) scope: ScopeSet,
    pub(crate) connection: Connection,
}

/// Whom a call is made for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    /// A user, through one grant.
    User { uid: Uid, gid: Gid },
    /// The owner of a private deployment, by `X-API-Key`.
    Owner,
    /// The person at this machine, over standard input and output.
    Local,
}

/// The way to Intervals.icu.
#[derive(Clone)]
pub(crate) enum Connection {
    /// The call touches no data, so nothing was looked up.
    NotLookedUp,
    /// The user has no credential, or Intervals.icu refuses it.
    Rejected,
    /// The stored record does not open.
    Unreadable,
    /// Ready to work.
    Ready(Arc<Connected>),
}

/// A credential of Intervals.icu and what belongs to it.
pub(crate) struct Connected {
    pub(crate) athlete_id: String,
    pub(crate) credential: Credential,
    pub(crate) upstream: Upstream,
    /// Which version of the stored credential this is; `None` where nothing is stored.
    pub(crate) vault_ver: Option<u32>,
    /// Raised by each write of the user.
    pub(crate) write_epoch: u64,
    /// What Intervals.icu granted, for a credential of its OAuth.
    pub(crate) upstream_scopes: Option<String>,
}

/// Which Intervals.icu.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Upstream {
    /// The real one.
    Site,
    /// The simulated one of local runs.
    Demo,
}

impl Subject {
    /// As it stands in the audit log.
    pub(crate) fn audited(&self) -> oauth::audit::Subject {
        let mut subject = oauth::audit::Subject::default();
        if let Self::User { uid, gid } = self {
            subject.uid = Some(*uid);
            subject.gid = Some(*gid);
        }
        subject
    }
}

impl Principal {
    /// For a call that touches no data.
    pub(crate) const fn without_data(subject: Subject, scope: ScopeSet) -> Self {
        Self { subject, scope, connection: Connection::NotLookedUp }
    }

    /// The owner, with all scopes and the configured key.
    pub(crate) fn owner(owner: &secrets::Owner) -> Self {
        let connection = own(owner.api_key().expose(), owner.athlete_id());
        Self { subject: Subject::Owner, scope: Scope::ALL.into_iter().collect(), connection }
    }

    /// The person at this machine, with an own API key.
    #[must_use]
    pub fn local(api_key: &oauth::SecretString, athlete_id: &str, scope: ScopeSet) -> Self {
        Self { subject: Subject::Local, scope, connection: own(api_key.expose(), athlete_id) }
    }

    /// The demo athlete at this machine.
    #[must_use]
    pub fn local_demo(api_key: &str, athlete_id: &str, scope: ScopeSet) -> Self {
        let connected = Connected { upstream: Upstream::Demo, ..connected(api_key, athlete_id) };
        Self { subject: Subject::Local, scope, connection: Connection::Ready(Arc::new(connected)) }
    }

    /// What a preview token is bound to: it works for this user and grant alone.
    pub(crate) fn binding(&self) -> String {
        match &self.subject {
            Subject::User { uid, gid } => format!("{uid}/{gid}"),
            Subject::Owner => "owner".to_owned(),
            Subject::Local => "local".to_owned(),
        }
    }
}

fn own(api_key: &str, athlete_id: &str) -> Connection {
    Connection::Ready(Arc::new(connected(api_key, athlete_id)))
}

fn connected(api_key: &str, athlete_id: &str) -> Connected {
    Connected {
        athlete_id: athlete_id.to_owned(),
        credential: Credential::api_key(api_key),
        upstream: Upstream::Site,
        vault_ver: None,
        write_epoch: 0,
        upstream_scopes: None,
    }
}
