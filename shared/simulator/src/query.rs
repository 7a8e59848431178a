//! Query strings as Spring binds them: repeated keys and commas both make lists.

use jiff::civil::{Date, DateTime, Time};
use percent_encoding::percent_decode_str;

use crate::refusal::{Outcome, Refusal};

/// Decoded pairs in the order they came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    pub(crate) fn parse(raw: &str) -> Self {
        let decode = |text: &str| {
            let spaced = text.replace('+', " ");
            percent_decode_str(&spaced).decode_utf8_lossy().into_owned()
        };
        let pairs = raw.split('&').filter(|pair| !pair.is_empty());
        Self(
            pairs
                .map(|pair| {
                    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                    (decode(name), decode(value))
                })
                .collect(),
        )
    }

    /// The first value of a name.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// A value that must be there.
    pub(crate) fn required(&self, name: &str, kind: &str) -> Outcome<&str> {
        self.get(name).filter(|value| !value.is_empty()).ok_or_else(|| Refusal::missing(name, kind))
    }

    /// All values of a name, commas split.
    pub(crate) fn list(&self, name: &str) -> Vec<&str> {
        let values = self.0.iter().filter(|(known, _)| known == name);
        values.flat_map(|(_, value)| value.split(',')).filter(|value| !value.is_empty()).collect()
    }

    /// A flag, `false` when absent.
    pub(crate) fn flag(&self, name: &str) -> bool {
        self.get(name) == Some("true")
    }

    /// A number, `None` when absent.
    pub(crate) fn number<T: std::str::FromStr>(&self, name: &str) -> Outcome<Option<T>> {
        let Some(value) = self.get(name).filter(|value| !value.is_empty()) else {
            return Ok(None);
        };
        value.parse().map(Some).map_err(|_| mistyped(name, value))
    }

    /// Numbers of a list.
    pub(crate) fn numbers<T: std::str::FromStr>(&self, name: &str) -> Outcome<Vec<T>> {
        self.list(name).into_iter().map(|value| value.parse().map_err(|_| mistyped(name, value))).collect()
    }

    /// A local date, or the date of a local time.
    pub(crate) fn date(&self, name: &str) -> Outcome<Option<Date>> {
        let Some(value) = self.get(name).filter(|value| !value.is_empty()) else {
            return Ok(None);
        };
        value.get(..10).and_then(|day| day.parse().ok()).map(Some).ok_or_else(|| mistyped(name, value))
    }

    /// A local moment: a bare date is its first moment, or its last one.
    pub(crate) fn moment(&self, name: &str, last: bool) -> Outcome<Option<DateTime>> {
        let Some(value) = self.get(name).filter(|value| !value.is_empty()) else {
            return Ok(None);
        };
        if let Ok(moment) = value.parse::<DateTime>()
            && value.len() > 10
        {
            return Ok(Some(moment));
        }
        let day: Date = value.parse().map_err(|_| mistyped(name, value))?;
        let time = if last { Time::MAX } else { Time::MIN };
        Ok(Some(day.to_datetime(time)))
    }
}

fn mistyped(name: &str, value: &str) -> Refusal {
    Refusal::Application(400, format!("Failed to convert value [{value}] of parameter '{name}'"))
}

#[cfg(test)]
mod tests {
    use super::Query;

    #[test]
    fn binds_commas_and_repeated_keys_alike() {
        let query = Query::parse("fields=id,ctl&fields=atl&q=a%20b+c&flag=true");
        assert_eq!(query.list("fields"), ["id", "ctl", "atl"]);
        assert_eq!(query.get("q"), Some("a b c"));
        assert!(query.flag("flag") && !query.flag("other"));
    }
}
