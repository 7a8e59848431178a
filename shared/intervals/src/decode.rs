//! From bytes to types. A failure names the field, never its content.

use serde::de::DeserializeOwned;

use crate::error::Error;

const LONGEST: usize = 120;

/// Reads one object. A list would also pass for a structure whose fields may all be left out.
pub(crate) fn object<T: DeserializeOwned>(body: &[u8]) -> Result<T, Error> {
    if body.trim_ascii_start().starts_with(b"{") {
        json(body)
    } else {
        Err(Error::Malformed { path: ".".to_owned() })
    }
}

fn json<T: DeserializeOwned>(body: &[u8]) -> Result<T, Error> {
    let read = std::str::from_utf8(body).ok().and_then(|text| serde_json::from_str(text).ok());
    read.ok_or_else(|| Error::Malformed { path: path_of_failure::<T>(body) })
}

/// Reads once more, now with an eye on where: that takes twice the time, which an answer that can be read is spared.
fn path_of_failure<T: DeserializeOwned>(body: &[u8]) -> String {
    let mut reader = serde_json::Deserializer::from_slice(body);
    let failed = serde_path_to_error::deserialize::<_, T>(&mut reader).err();
    failed.map_or_else(|| ".".to_owned(), |error| plain(&error.path().to_string()))
}

/// Reads a list; `null` and no body are an empty one.
pub(crate) fn list<T: DeserializeOwned>(body: &[u8]) -> Result<Vec<T>, Error> {
    if body.trim_ascii().is_empty() {
        return Ok(Vec::new());
    }
    json::<Option<Vec<T>>>(body).map(Option::unwrap_or_default)
}

/// Keys of maps come from outside: only characters of a path remain.
fn plain(path: &str) -> String {
    let allowed = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '[' | ']' | '-');
    path.chars().filter(allowed).take(LONGEST).collect()
}
