//! All tools, built once, and who sees which.

use std::sync::LazyLock;

use oauth::{Scope, ScopeSet};
use rmcp::model::Tool as Listed;

use crate::entry::Entry;
use crate::tools;

/// Sorted by name; the same bytes in every process.
static CATALOGUE: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    let mut entries = tools::all();
    entries.sort_unstable_by_key(|entry| entry.name);
    entries
});

/// Builds them, so that the first who asks need not wait.
pub(crate) fn prepare() {
    LazyLock::force(&CATALOGUE);
}

/// A tool by its name.
pub(crate) fn get(name: &str) -> Option<&'static Entry> {
    CATALOGUE.iter().find(|entry| entry.name == name)
}

/// The scope a tool needs.
pub(crate) fn scope_of(name: &str) -> Option<Scope> {
    get(name).map(|entry| entry.scope)
}

/// The tools that a token sees. With read alone: the read tools, since the person said "look only". With write: all,
/// because admin is not asked for at first, and a hidden tool could never lead to a step-up.
pub(crate) fn visible(scope: ScopeSet) -> Vec<Listed> {
    let all = scope.satisfies(Scope::Write);
    CATALOGUE
        .iter()
        .filter(|entry| all || entry.scope == Scope::Read)
        .map(|entry| entry.listed.clone())
        .collect()
}
