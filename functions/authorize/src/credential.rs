//! The one credential of a user: sealed when it is kept, opened to name the athlete on a page.

use oauth::audit::{Event, Integrity};
use oauth::{AthleteDigest, Uid};
use secrets::{Credential, OpenError, SealContext, SealedCredential};
use store::{CredentialKind, VaultError, VaultRecord, VaultState};

use crate::audit::{self, About};
use crate::error::Error;
use crate::proof::Proven;
use crate::session::SignedIn;
use crate::state::State;
use crate::visit::Visit;

/// Keeps what was proven last. The event tells whether it replaced another.
pub(crate) async fn keep(
    state: &State,
    uid: Uid,
    athlete: &AthleteDigest,
    proven: &Proven,
) -> Result<Event, Error> {
    let mut found = state.sessions.vault(&uid).await?;
    for _ in 0..2 {
        let expected = found.as_ref().map(|vault| vault.vault_ver);
        let vault = seal(state, uid, athlete, proven, expected.unwrap_or(0).saturating_add(1)).await?;
        match state.sessions.put_vault(&uid, &vault, expected).await {
            Ok(()) if expected.is_some() => return Ok(Event::CredentialReplaced),
            Ok(()) => return Ok(Event::CredentialStored),
            Err(VaultError::Conflict(winner)) => found = winner.map(|vault| *vault),
            Err(VaultError::Deleted) => return Err(Error::OtherSession),
            Err(VaultError::Store(error)) => return Err(error.into()),
        }
    }
    // Two other sign-ins of this very athlete came in between: theirs was proven as well.
    Ok(Event::CredentialReplaced)
}

async fn seal(
    state: &State,
    uid: Uid,
    athlete: &AthleteDigest,
    proven: &Proven,
    vault_ver: u32,
) -> Result<VaultRecord, Error> {
    let context = SealContext { environment: &state.environment, uid, athlete, vault_ver };
    let keys = state.keys.vault.current().await?;
    let sealed = keys.seal(&context, &proven.credential, &state.random)?;
    Ok(VaultRecord {
        kind: stored_kind(sealed.kind),
        kid: sealed.kid,
        salt: sealed.salt,
        nonce: sealed.nonce,
        ciphertext: sealed.ciphertext,
        vault_ver,
        verified_at: state.clock.now(),
        upstream_scopes: proven.upstream_scopes.clone(),
        state: VaultState::Ok,
    })
}

/// The credential of a user, opened; `None` when there is none or when it does not open, which is an alarm.
pub(crate) async fn open(
    state: &State,
    visit: &Visit,
    session: &SignedIn,
    vault: &VaultRecord,
) -> Result<Option<Credential>, Error> {
    let context = SealContext {
        environment: &state.environment,
        uid: session.uid,
        athlete: &session.profile.link,
        vault_ver: vault.vault_ver,
    };
    let sealed = SealedCredential {
        kind: sealed_kind(vault.kind),
        kid: vault.kid.clone(),
        salt: vault.salt.clone(),
        nonce: vault.nonce.clone(),
        ciphertext: vault.ciphertext.clone(),
    };
    let mut opened = state.keys.vault.current().await?.open(&context, &sealed);
    if matches!(opened, Err(OpenError::UnknownMaster)) {
        opened = state.keys.vault.reread().await?.open(&context, &sealed);
    }
    match opened {
        Ok(credential) => Ok(Some(credential)),
        Err(OpenError::UnknownMaster | OpenError::Damaged) => {
            audit::record(state, visit, Event::IntegrityAlarm(Integrity::Vault), About::user(session.uid))
                .await;
            Ok(None)
        }
    }
}

const fn stored_kind(kind: secrets::CredentialKind) -> CredentialKind {
    match kind {
        secrets::CredentialKind::ApiKey => CredentialKind::ApiKey,
        secrets::CredentialKind::OAuth => CredentialKind::OAuth,
        secrets::CredentialKind::Demo => CredentialKind::Demo,
    }
}

const fn sealed_kind(kind: CredentialKind) -> secrets::CredentialKind {
    match kind {
        CredentialKind::ApiKey => secrets::CredentialKind::ApiKey,
        CredentialKind::OAuth => secrets::CredentialKind::OAuth,
        CredentialKind::Demo => secrets::CredentialKind::Demo,
    }
}
