use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use crate::{Error, Problem};

/// Reads variables, remembers every one that was asked for, and collects what is wrong instead of stopping at the first.
/// A reader that returns `None` has recorded why.
pub(crate) struct Env {
    source: Source,
    asked: BTreeSet<&'static str>,
    problems: Vec<Problem>,
}

enum Source {
    Process,
    Pairs(BTreeMap<String, String>),
}

impl Env {
    pub(crate) const fn process() -> Self {
        Self::new(Source::Process)
    }

    pub(crate) fn pairs(pairs: &[(&str, &str)]) -> Self {
        let owned = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Self::new(Source::Pairs(owned.collect()))
    }

    const fn new(source: Source) -> Self {
        Self { source, asked: BTreeSet::new(), problems: Vec::new() }
    }

    /// The section, or everything that is wrong.
    pub(crate) fn finish<T>(self, section: Option<T>) -> Result<T, Error> {
        match section {
            Some(section) if self.problems.is_empty() => Ok(section),
            _ => Err(Error { problems: self.problems }),
        }
    }

    pub(crate) fn into_asked(self) -> BTreeSet<&'static str> {
        self.asked
    }

    pub(crate) fn problem<T>(&mut self, name: &'static str, reason: impl Into<String>) -> Option<T> {
        self.problems.push(Problem { name, reason: reason.into() });
        None
    }

    /// The value, or `None` when it is unset or empty.
    pub(crate) fn optional(&mut self, name: &'static str) -> Option<String> {
        self.asked.insert(name);
        let value = match &self.source {
            Source::Process => from_process(name),
            Source::Pairs(pairs) => Ok(pairs.get(name).cloned()),
        };
        match value {
            Ok(value) => value.filter(|text| !text.is_empty()),
            Err(reason) => self.problem(name, reason),
        }
    }

    pub(crate) fn required(&mut self, name: &'static str) -> Option<String> {
        let before = self.problems.len();
        match self.optional(name) {
            Some(value) => Some(value),
            None if self.problems.len() > before => None,
            None => self.problem(name, "is missing"),
        }
    }

    /// A value that `read` understands, or `default` when unset. `rule` says what it must be.
    pub(crate) fn parsed<T>(
        &mut self,
        name: &'static str,
        default: T,
        rule: &str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        match self.optional(name) {
            None => Some(default),
            Some(text) => match read(&text) {
                Some(value) => Some(value),
                None => self.problem(name, rule),
            },
        }
    }

    pub(crate) fn flag(&mut self, name: &'static str) -> Option<bool> {
        self.parsed(name, false, "must be true or false", |text| text.parse().ok())
    }

    pub(crate) fn seconds(
        &mut self,
        name: &'static str,
        default: i64,
        range: RangeInclusive<i64>,
    ) -> Option<i64> {
        let rule = format!("must be a number of seconds from {} to {}", range.start(), range.end());
        self.parsed(name, default, &rule, |text| text.parse().ok().filter(|number| range.contains(number)))
    }

    /// The entries of a comma-separated list, blanks around them removed. Unset is an empty list.
    pub(crate) fn list(
        &mut self,
        name: &'static str,
        rule: &str,
        accepts: impl Fn(&str) -> bool,
    ) -> Option<Vec<String>> {
        self.parsed(name, Vec::new(), rule, |text| {
            let entries = text.split(',').map(str::trim).filter(|entry| !entry.is_empty());
            entries.map(|entry| accepts(entry).then(|| entry.to_owned())).collect()
        })
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one reader of the environment")]
fn from_process(name: &str) -> Result<Option<String>, &'static str> {
    match std::env::var(name) {
        Ok(value) => Ok(Some(value)),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => Err("is not valid UTF-8"),
    }
}

/// Gives a section its three public readers over its private `read(&mut Env) -> Option<Self>`.
macro_rules! section {
    ($($name:ident),+) => { $(
        impl $name {
            /// Reads this section from the process environment.
            ///
            /// # Errors
            /// Names every variable that is missing or malformed.
            pub fn from_env() -> Result<Self, $crate::Error> {
                let mut env = $crate::env::Env::process();
                let section = Self::read(&mut env);
                env.finish(section)
            }

            /// Reads this section from pairs of name and value, as a test does.
            ///
            /// # Errors
            /// Names every variable that is missing or malformed.
            pub fn from_pairs(pairs: &[(&str, &str)]) -> Result<Self, $crate::Error> {
                let mut env = $crate::env::Env::pairs(pairs);
                let section = Self::read(&mut env);
                env.finish(section)
            }

            /// The names of all variables this section reads.
            #[must_use]
            pub fn variables() -> std::collections::BTreeSet<&'static str> {
                let mut env = $crate::env::Env::pairs(&[]);
                let _ = Self::read(&mut env);
                env.into_asked()
            }
        }
    )+ };
}
pub(crate) use section;
