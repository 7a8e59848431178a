use oauth::{Digest, RedirectUri};
use store::{TransactionError, TransactionRecord};

use crate::error::Error;
use crate::pages::{Party, ScopeView};
use crate::state::State;
use crate::visit::Visit;

/// Loads an undecided transaction of this browser by the id in the query or the form.
pub(crate) async fn load(state: &State, visit: &Visit, id: &str) -> Result<TransactionRecord, Error> {
    let found = state.codes.transaction(&Digest::of(id), state.clock.now()).await?;
    let transaction = found.ok_or(Error::Expired)?;
    match visit.browser() {
        Some((_, digest)) if digest == transaction.browser_hash => {}
        _ => return Err(Error::OtherBrowser),
    }
    if transaction.status.is_decided() { Err(Error::AlreadyAnswered) } else { Ok(transaction) }
}

/// The answer to a step that the table refused.
pub(crate) fn refused(error: TransactionError) -> Error {
    match error {
        TransactionError::OtherBrowser => Error::OtherBrowser,
        TransactionError::Expired => Error::Expired,
        TransactionError::Decided => Error::AlreadyAnswered,
        TransactionError::NotSignedIn => Error::OtherSession,
        TransactionError::Store(error) => Error::Store(error),
    }
}

/// The app of a transaction, as the pages show it.
pub(crate) fn party(state: &State, transaction: &TransactionRecord) -> Party {
    let uri = RedirectUri::stored(transaction.redirect_uri.clone());
    let on_this_computer = uri.is_loopback() || uri.is_private_scheme();
    Party {
        host: uri.host().to_owned(),
        name: transaction.client_name.clone(),
        document_host: transaction.client_host.clone(),
        on_this_computer,
        uncurated: !on_this_computer && state.policy.warns_of_host(uri.host()),
    }
}

/// What the app asks for, as the pages show it.
pub(crate) fn scopes(visit: &Visit, transaction: &TransactionRecord) -> Vec<ScopeView> {
    transaction.scope.iter().map(|scope| ScopeView::new(scope, visit.language)).collect()
}
