//! The table `clients`: registrations (RFC 7591), the cache of client documents, denials by the operator.

mod denial;
mod document;
mod registration;

pub use denial::HostDenialRecord;
pub use document::{CachedDocument, DocumentRecord};
pub use registration::{ClientRecord, RegisterError, Registered};

use crate::table::Table;

/// Registered clients, cached client documents, and hosts the operator denies.
#[derive(Clone, Debug)]
pub struct Clients {
    table: Table,
}

impl Clients {
    pub(crate) const fn new(table: Table) -> Self {
        Self { table }
    }
}
