//! One file per tool.

use crate::catalogue::Entry;

/// Every tool, in any order.
pub(crate) fn all() -> Vec<Entry> {
    Vec::new()
}
