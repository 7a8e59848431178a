//! Who calls: the one credential of a request, what it proves, and whether it still stands.
//!
//! Knows access tokens, the owner's key, and the strongly consistent look at profile, grant and vault. Must not know
//! JSON-RPC or tools; what it proves travels on as a [`Principal`].

mod bearer;
mod freshness;
mod limits;
mod principal;
mod tokens;

pub(crate) use bearer::Caller;
pub use principal::Principal;
pub(crate) use principal::{Connected, Connection, Subject, Upstream};

use http::request::Parts;
use oauth::audit::{self, Event, NO_CREDENTIAL};
use oauth::{BearerChallenge, Clock, Issuer, Scope, ScopeSet};
use serde_json::Value;

use crate::http::Refusal;
use bearer::Presented;
use freshness::Freshness;
use limits::Limits;
use tokens::Tokens;

/// Everything that decides who may call.
pub(crate) struct Access {
    issuer: Issuer,
    scope: ScopeSet,
    tokens: Tokens,
    freshness: Freshness,
    owner: Option<secrets::Reader<secrets::Owner>>,
    limits: Limits,
    clock: Clock,
}

impl Access {
    /// Takes the verifying half of our tokens, the sessions and, where there is one, the owner.
    pub(crate) fn new(state: &crate::State) -> Self {
        Self {
            issuer: state.issuer.clone(),
            scope: state.scope,
            tokens: Tokens::new(state),
            freshness: Freshness::new(state),
            owner: state.keys.owner.clone(),
            limits: Limits::default(),
            clock: state.clock.clone(),
        }
    }

    /// Reads the one credential of a request and verifies it, without a look at the store.
    pub(crate) async fn authenticate(&self, request: &Parts) -> Result<Caller, Refusal> {
        match bearer::presented(&request.headers, request.uri.query()) {
            Presented::Nothing => {
                record(Event::AccessDenied(NO_CREDENTIAL), &subject_at(request));
                Err(self.missing())
            }
            Presented::Several => {
                record(Event::AccessDenied("several_credentials"), &subject_at(request));
                Err(Refusal::Challenge(BearerChallenge::invalid_request(&self.issuer)))
            }
            Presented::Key(key) => self.owner_of(key, subject_at(request)).await,
            Presented::Token(token) => match self.tokens.verify(token, self.clock.now()).await? {
                Ok(claims) => Ok(Caller::Token(Box::new(claims))),
                Err(rejected) => Err(self.invalid(rejected, &subject_at(request))),
            },
        }
    }

    /// Looks at profile, grant and vault, so that a revocation counts at once.
    pub(crate) async fn admit(&self, caller: &Caller, id: &Value) -> Result<Principal, Refusal> {
        let now = self.clock.now();
        if let Err(retry_after_s) = self.limits.count_call(&caller.subject(), now) {
            record(Event::RateLimited("mcp_calls"), &caller.subject().audited());
            return Err(Refusal::Limited { id: id.clone(), retry_after_s });
        }
        match caller {
            Caller::Owner(owner) => Ok(Principal::owner(owner)),
            Caller::Token(claims) => match self.freshness.of(claims, now).await {
                Ok(Ok(principal)) => Ok(principal),
                Ok(Err(stale)) => Err(self.invalid(stale, &subject_of(claims))),
                Err(error) => {
                    tracing::error!(error = %crate::error::chain(&error), "sessions or keys do not answer");
                    Err(Refusal::Unavailable { id: id.clone() })
                }
            },
        }
    }

    /// The step-up challenge: it names every scope of the operation.
    pub(crate) fn insufficient(&self, caller: &Caller, need: Scope) -> Refusal {
        record(Event::AccessDenied("insufficient_scope"), &caller.subject().audited());
        Refusal::Challenge(BearerChallenge::insufficient_scope(&self.issuer, need))
    }

    fn missing(&self) -> Refusal {
        Refusal::Challenge(BearerChallenge::missing(&self.issuer, &self.scope))
    }

    /// Which check failed goes to the log only.
    fn invalid(&self, reason: &'static str, subject: &audit::Subject) -> Refusal {
        record(Event::AccessDenied(reason), subject);
        Refusal::Challenge(BearerChallenge::invalid_token(&self.issuer, &self.scope))
    }

    /// The key stands for the owner only where an owner is configured completely; a wrong key is as good as none.
    async fn owner_of(&self, key: &str, subject: audit::Subject) -> Result<Caller, Refusal> {
        let Some(reader) = &self.owner else {
            record(Event::AccessDenied(NO_CREDENTIAL), &subject);
            return Err(self.missing());
        };
        let (now, prefix) = (self.clock.now(), subject.ip_prefix.as_deref().unwrap_or_default());
        if let Err(retry_after_s) = self.limits.wrong_keys(prefix, now) {
            record(Event::RateLimited("owner_key"), &subject);
            return Err(Refusal::Limited { id: Value::Null, retry_after_s });
        }
        let Ok(owner) = reader.current().await else {
            record(Event::AccessDenied("owner_unreadable"), &subject);
            return Err(self.missing());
        };
        if owner.is_key(key) {
            record(Event::OwnerKeyUsed, &subject);
            return Ok(Caller::Owner(owner));
        }
        self.limits.count_wrong_key(prefix, now);
        record(Event::OwnerKeyRefused, &subject);
        Err(self.missing())
    }
}

/// One line of the audit log; an outcome and a static reason, never an input.
fn record(event: Event, subject: &audit::Subject) {
    web::audit::record(event, subject);
}

/// All that is known of a request whose credential did not verify: the network it came from.
fn subject_at(request: &Parts) -> audit::Subject {
    audit::Subject {
        ip_prefix: Some(web::ClientAddress::of(&request.extensions).prefix()),
        ..audit::Subject::default()
    }
}

fn subject_of(claims: &jwt::Claims) -> audit::Subject {
    audit::Subject { uid: Some(claims.sub), gid: Some(claims.gid), ..audit::Subject::default() }
}
