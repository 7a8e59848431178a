//! Opaque page cursors. A cursor says where to go on and is bound to the other arguments; it carries no authority.

use oauth::{from_base64url, sha256, to_base64url};
use serde_json::Value;

/// The longest cursor that is read.
const MAX_CHARACTERS: usize = 200;
const DIGEST_BYTES: usize = 8;

/// The cursor was not made for these arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("use the next_cursor of the previous answer unchanged, with the same arguments")]
pub(crate) struct ForeignCursor;

/// What a cursor is bound to: the tool and every argument but the cursor and the page size.
#[derive(Clone, Copy)]
pub(crate) struct Binding([u8; DIGEST_BYTES]);

impl Binding {
    /// Binds to a tool and its arguments as the caller sent them.
    pub(crate) fn new(tool: &str, arguments: &Value) -> Self {
        let mut rest = arguments.clone();
        if let Some(object) = rest.as_object_mut() {
            object.remove("cursor");
            object.remove("limit");
        }
        let digest = sha256(format!("{tool}\n{rest}").as_bytes());
        let mut short = [0; DIGEST_BYTES];
        for (byte, value) in short.iter_mut().zip(digest) {
            *byte = value;
        }
        Self(short)
    }

    /// A cursor for `position`, a short text that only the tool understands.
    pub(crate) fn seal(self, position: &str) -> String {
        to_base64url(&[&self.0, position.as_bytes()].concat())
    }

    /// The position inside a cursor of ours.
    pub(crate) fn open(self, cursor: &str) -> Result<String, ForeignCursor> {
        if cursor.len() > MAX_CHARACTERS {
            return Err(ForeignCursor);
        }
        let bytes = from_base64url(cursor).ok_or(ForeignCursor)?;
        let position = bytes.strip_prefix(&self.0).ok_or(ForeignCursor)?;
        String::from_utf8(position.to_vec()).map_err(|_| ForeignCursor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn goes_on_with_the_same_arguments_only() {
        let binding = Binding::new("list_activities", &json!({ "oldest": "-14d", "limit": 20 }));
        let cursor = binding.seal("2026-06-01|i9001");
        assert_eq!(binding.open(&cursor).as_deref(), Ok("2026-06-01|i9001"));
        let next =
            Binding::new("list_activities", &json!({ "oldest": "-14d", "limit": 50, "cursor": cursor }));
        assert_eq!(next.open(&cursor).as_deref(), Ok("2026-06-01|i9001"));
        for (tool, arguments) in
            [("list_activities", json!({ "oldest": "-15d" })), ("list_events", json!({ "oldest": "-14d" }))]
        {
            assert_eq!(Binding::new(tool, &arguments).open(&cursor), Err(ForeignCursor));
        }
        assert!(cursor.len() <= MAX_CHARACTERS);
    }

    #[test]
    fn refuses_garbage() {
        let binding = Binding::new("list_events", &json!({}));
        for cursor in ["", "x", "****", &"A".repeat(201)] {
            assert_eq!(binding.open(cursor), Err(ForeignCursor), "{cursor}");
        }
    }
}
