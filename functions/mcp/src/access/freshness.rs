use std::sync::Arc;

use intervals::Credential;
use jwt::Claims;
use oauth::UnixTime;
use oauth::audit::{Event, Integrity};
use secrets::{OpenError, Reader, SealContext, SealedCredential, Vault};
use store::{
    Access as Items, CredentialKind, Day, GrantRecord, ProfileRecord, Sessions, VaultRecord, VaultState,
};

use super::principal::{Connected, Connection, Principal, Subject, Upstream};

/// The strongly consistent look at what stands behind a token.
pub(super) struct Freshness {
    sessions: Sessions,
    vault: Reader<Vault>,
    environment: String,
    demo_key: Option<String>,
}

/// Why a token that verified is refused all the same; for the log only.
type Stale = &'static str;

/// Storage or keys do not answer. That says nothing about the token, nor about the record.
#[derive(Debug, thiserror::Error)]
pub(super) enum Outage {
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error(transparent)]
    Secrets(#[from] secrets::Error),
}

impl Freshness {
    pub(super) fn new(state: &crate::State) -> Self {
        Self {
            sessions: state.sessions.clone(),
            vault: state.keys.vault.clone(),
            environment: state.environment.clone(),
            demo_key: state.demo.as_ref().map(|demo| demo.api_key.clone()),
        }
    }

    /// One batch read of profile, grant and vault, and what follows from it.
    pub(super) async fn of(
        &self,
        claims: &Claims,
        now: UnixTime,
    ) -> Result<Result<Principal, Stale>, Outage> {
        let items = self.sessions.access(&claims.sub, &claims.gid).await?;
        let (profile, grant) = match standing(&items, claims, now) {
            Ok(found) => found,
            Err(stale) => return Ok(Err(stale)),
        };
        self.note_use(grant, now).await;
        let connection = match &items.vault {
            None => Connection::Rejected,
            Some(vault) if vault.state == VaultState::Rejected => Connection::Rejected,
            Some(vault) => self.open(claims, profile, vault).await?,
        };
        let span = tracing::Span::current();
        span.record("uid", tracing::field::display(&claims.sub));
        span.record("client", grant.host());
        let subject = Subject::User { uid: claims.sub, gid: claims.gid };
        Ok(Ok(Principal { subject, scope: claims.scope, connection }))
    }

    /// Once per grant and day; its loss harms nothing.
    async fn note_use(&self, grant: &GrantRecord, now: UnixTime) {
        let today = Day::of(now);
        if grant.last_used_day != Some(today)
            && let Err(error) = self.sessions.touch(&grant.uid, &grant.gid, today).await
        {
            tracing::warn!(error = %crate::error::chain(&error), "last use not noted");
        }
    }

    async fn open(
        &self,
        claims: &Claims,
        profile: &ProfileRecord,
        record: &VaultRecord,
    ) -> Result<Connection, secrets::Error> {
        let opened = self.unseal(claims, profile, record).await?;
        let connected = opened.and_then(|credential| self.connected(&credential, profile, record));
        let Some(connected) = connected else {
            super::record(Event::IntegrityAlarm(Integrity::Vault), &super::subject_of(claims));
            return Ok(Connection::Unreadable);
        };
        Ok(Connection::Ready(Arc::new(connected)))
    }

    /// `None` for a record that does not open. One sealed under a master that came with a rotation just now is tried
    /// again with the secret read anew.
    async fn unseal(
        &self,
        claims: &Claims,
        profile: &ProfileRecord,
        record: &VaultRecord,
    ) -> Result<Option<secrets::Credential>, secrets::Error> {
        let Some(sealed) = sealed(record) else {
            return Ok(None);
        };
        let context = SealContext {
            environment: &self.environment,
            uid: claims.sub,
            athlete: &profile.link,
            vault_ver: record.vault_ver,
        };
        match self.vault.current().await?.open(&context, &sealed) {
            Err(OpenError::UnknownMaster) => {}
            known => return Ok(known.ok()),
        }
        Ok(self.vault.reread().await?.open(&context, &sealed).ok())
    }

    fn connected(
        &self,
        opened: &secrets::Credential,
        profile: &ProfileRecord,
        record: &VaultRecord,
    ) -> Option<Connected> {
        let (credential, upstream) = match opened {
            secrets::Credential::ApiKey { key, .. } => (Credential::api_key(key.expose()), Upstream::Site),
            secrets::Credential::OAuth { token, .. } => (Credential::bearer(token.expose()), Upstream::Site),
            secrets::Credential::Demo { .. } => {
                (Credential::api_key(self.demo_key.as_deref()?), Upstream::Demo)
            }
        };
        Some(Connected {
            athlete_id: opened.athlete_id().to_owned(),
            credential,
            upstream,
            vault_ver: Some(record.vault_ver),
            write_epoch: profile.write_epoch,
            upstream_scopes: record.upstream_scopes.clone(),
        })
    }
}

/// Profile, grant and token must agree.
fn standing<'a>(
    items: &'a Items,
    claims: &Claims,
    now: UnixTime,
) -> Result<(&'a ProfileRecord, &'a GrantRecord), Stale> {
    let profile = items.profile.as_ref().filter(|profile| profile.is_ok()).ok_or("no_profile")?;
    let grant = items.grant.as_ref().ok_or("no_grant")?;
    if !grant.is_active(now) {
        return Err("grant_not_active");
    }
    if grant.client_id != claims.client_id {
        return Err("client_mismatch");
    }
    if !claims.scope.is_within(&grant.scope) {
        return Err("scope_outside_grant");
    }
    if claims.iat < profile.not_before {
        return Err("signed_out_everywhere");
    }
    Ok((profile, grant))
}

fn sealed(record: &VaultRecord) -> Option<SealedCredential> {
    let kind = match record.kind {
        CredentialKind::ApiKey => secrets::CredentialKind::ApiKey,
        CredentialKind::OAuth => secrets::CredentialKind::OAuth,
        CredentialKind::Demo => secrets::CredentialKind::Demo,
    };
    Some(SealedCredential {
        kind,
        kid: record.kid.parse().ok()?,
        salt: record.salt.clone(),
        nonce: record.nonce.clone(),
        ciphertext: record.ciphertext.clone(),
    })
}
