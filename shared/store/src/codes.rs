//! The table `codes`: what lives for minutes. Authorization transactions, upstream states, codes, rate windows.

mod code;
mod rate;
mod transaction;
mod transaction_record;
mod upstream;

pub use code::{CodeRecord, FAILURE_LIMIT, Failures};
pub use transaction::TransactionError;
pub use transaction_record::{TransactionRecord, TransactionStatus};
pub use upstream::{UpstreamError, UpstreamPurpose, UpstreamRecord};

use crate::table::Table;

/// Authorization transactions, upstream states, authorization codes and rate windows.
#[derive(Clone, Debug)]
pub struct Codes {
    table: Table,
}

impl Codes {
    pub(crate) const fn new(table: Table) -> Self {
        Self { table }
    }
}
