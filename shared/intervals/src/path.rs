//! Paths from templates. An id fills exactly one segment, whatever it contains.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::error::Error;

/// Everything but the unreserved characters of RFC 3986.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
const LONGEST: usize = 64;

/// A template such as `/athlete/{id}/gear/{gearId}` and its filled form.
#[derive(Debug)]
pub(crate) struct Path {
    /// For the metric: it holds no id.
    pub(crate) template: &'static str,
    /// Percent-encoded.
    pub(crate) filled: String,
}

impl Path {
    /// Fills the braces in order. Too few values leave a brace, which no URL accepts unchanged.
    pub(crate) fn fill(template: &'static str, values: &[&str]) -> Result<Self, Error> {
        let mut filled = String::from("/api/v1");
        let mut values = values.iter();
        for part in template.split_inclusive('}') {
            match part.split_once('{') {
                Some((fixed, _)) => {
                    filled.push_str(fixed);
                    filled.push_str(&segment(values.next().copied().unwrap_or_default())?);
                }
                None => filled.push_str(part),
            }
        }
        Ok(Self { template, filled })
    }

    /// A path without ids, outside `/api/v1`.
    pub(crate) fn plain(template: &'static str) -> Self {
        Self { template, filled: template.to_owned() }
    }
}

/// Fills a template of an id and a list of ids. The commas between them are not encoded.
pub(crate) fn with_list(template: &'static str, id: &str, ids: &[&str]) -> Result<Path, Error> {
    let segments: Result<Vec<_>, _> = ids.iter().map(|id| segment(id)).collect();
    let segments = segments?.join(",");
    let start = template.strip_suffix("/{ids}").filter(|_| !segments.is_empty()).ok_or(Error::InvalidId)?;
    let mut path = Path::fill(start, &[id])?;
    path.filled.push('/');
    path.filled.push_str(&segments);
    Ok(Path { template, ..path })
}

/// One value as one segment. Dot segments are refused: encoded or not, they would be folded on the way.
fn segment(value: &str) -> Result<String, Error> {
    if value.is_empty() || value.len() > LONGEST || matches!(value, "." | "..") {
        return Err(Error::InvalidId);
    }
    Ok(utf8_percent_encode(value, RESERVED).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEMPLATE: &str = "/athlete/{id}/gear/{gearId}/calc";

    #[test]
    fn fills_each_brace_with_one_segment() {
        let path = Path::fill(TEMPLATE, &["i1", "b/2?x=#1"]).unwrap();
        assert_eq!(path.filled, "/api/v1/athlete/i1/gear/b%2F2%3Fx%3D%231/calc");
        assert_eq!(path.template, TEMPLATE);
    }

    #[test]
    fn refuses_what_cannot_be_a_segment() {
        for hostile in ["", ".", "..", &"1".repeat(65)] {
            assert_eq!(Path::fill(TEMPLATE, &["i1", hostile]).err(), Some(Error::InvalidId), "{hostile}");
        }
    }

    #[test]
    fn refuses_a_missing_value() {
        assert!(Path::fill(TEMPLATE, &["i1"]).is_err());
    }

    #[test]
    fn keeps_the_commas_between_ids_and_encodes_those_inside() {
        let path = with_list("/athlete/{id}/activities/{ids}", "0", &["1", "i2,3"]).unwrap();
        assert_eq!(path.filled, "/api/v1/athlete/0/activities/1,i2%2C3");
    }
}
