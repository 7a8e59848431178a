use std::fmt;

use serde::{Deserialize, Serialize};

/// A permission. Each includes the ones before it: `admin` ⊃ `write` ⊃ `read`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// `intervals:read`: see activities, wellness, calendar, library, settings.
    Read,
    /// `intervals:write`: create and change planned workouts, notes, wellness, activity fields.
    Write,
    /// `intervals:admin`: delete, change sport settings, upload.
    Admin,
}

impl Scope {
    /// All scopes, narrowest first.
    pub const ALL: [Self; 3] = [Self::Read, Self::Write, Self::Admin];

    /// The scope as it stands on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "intervals:read",
            Self::Write => "intervals:write",
            Self::Admin => "intervals:admin",
        }
    }

    /// Reads one scope name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == text)
    }

    /// Every scope an operation of this scope needs, for a challenge: `intervals:read intervals:write` for a write.
    #[must_use]
    pub fn with_narrower(self) -> ScopeSet {
        Self::ALL.into_iter().filter(|scope| *scope <= self).collect()
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A set of permissions, in a fixed order on the wire (RFC 6749 §3.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ScopeSet {
    read: bool,
    write: bool,
    admin: bool,
}

impl ScopeSet {
    /// Reads known scopes out of a space-separated list; unknown names are dropped.
    #[must_use]
    pub fn known_in(text: &str) -> Self {
        text.split(' ').filter_map(Scope::parse).collect()
    }

    /// Whether exactly this scope is in the set.
    #[must_use]
    pub const fn contains(&self, scope: Scope) -> bool {
        match scope {
            Scope::Read => self.read,
            Scope::Write => self.write,
            Scope::Admin => self.admin,
        }
    }

    /// Whether the set satisfies the need: the scope itself or a broader one is in it.
    #[must_use]
    pub fn satisfies(&self, need: Scope) -> bool {
        self.iter().any(|scope| scope >= need)
    }

    /// Whether everything `self` permits is permitted by `other` too.
    #[must_use]
    pub fn is_within(&self, other: &Self) -> bool {
        self.iter().all(|scope| other.satisfies(scope))
    }

    /// Whether nothing is permitted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    /// The scopes, narrowest first.
    pub fn iter(&self) -> impl Iterator<Item = Scope> + use<> {
        let set = *self;
        Scope::ALL.into_iter().filter(move |scope| set.contains(*scope))
    }
}

impl FromIterator<Scope> for ScopeSet {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        let mut set = Self::default();
        for scope in scopes {
            match scope {
                Scope::Read => set.read = true,
                Scope::Write => set.write = true,
                Scope::Admin => set.admin = true,
            }
        }
        set
    }
}

impl fmt::Display for ScopeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.iter().map(Scope::as_str).collect::<Vec<_>>().join(" "))
    }
}

impl From<ScopeSet> for String {
    fn from(set: ScopeSet) -> Self {
        set.to_string()
    }
}

impl TryFrom<String> for ScopeSet {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let names = text.split(' ').filter(|name| !name.is_empty());
        names.map(|name| Scope::parse(name).ok_or("unknown scope")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broader_scope_satisfies_a_narrower_need() {
        let write = ScopeSet::known_in("intervals:write");
        assert!(
            write.satisfies(Scope::Read) && write.satisfies(Scope::Write) && !write.satisfies(Scope::Admin)
        );
        assert!(ScopeSet::known_in("intervals:read").is_within(&write));
        assert!(!write.is_within(&ScopeSet::known_in("intervals:read")));
    }

    #[test]
    fn names_every_scope_of_an_operation_in_a_fixed_order() {
        assert_eq!(
            Scope::Admin.with_narrower().to_string(),
            "intervals:read intervals:write intervals:admin"
        );
        assert_eq!(
            ScopeSet::known_in("intervals:write x intervals:read").to_string(),
            "intervals:read intervals:write"
        );
    }
}
