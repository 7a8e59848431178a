//! The shape of a tool.

use oauth::Scope;
use rmcp::model::{InputRequiredResult, JsonObject, ToolAnnotations};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::answer::Answer;
use crate::call::Session;
use crate::failure::Failure;

/// One tool. Its file holds the arguments, this description and the work.
pub(crate) trait Tool: 'static {
    /// `verb_noun`, as in `^[a-z][a-z0-9_]{0,63}$`.
    const NAME: &'static str;
    /// For people.
    const TITLE: &'static str;
    /// What it is for, what it returns, and when to use a neighbour instead. No orders to the model.
    const DESCRIPTION: &'static str;
    /// The one scope it needs.
    const SCOPE: Scope;
    /// What a host may assume.
    const HINTS: Hints;
    /// The arguments; their schema is closed and is checked before the tool runs.
    type Arguments: DeserializeOwned + JsonSchema + Send;

    /// The schema of the structured part. Only where a contract asks for it: it costs tokens in every list.
    fn output() -> Option<JsonObject> {
        None
    }

    /// Does the work.
    fn run(
        session: Session,
        arguments: Self::Arguments,
    ) -> impl Future<Output = Result<Reply, Failure>> + Send;
}

/// What a tool gives back.
pub(crate) enum Reply {
    /// An answer in the common envelope.
    Answer(Answer),
    /// An answer whose text is exactly its JSON.
    Exact(Value),
    /// A question to the person, for clients that can ask.
    Ask(InputRequiredResult),
}

impl From<Answer> for Reply {
    fn from(answer: Answer) -> Self {
        Self::Answer(answer)
    }
}

/// The four hints, all stated.
#[expect(clippy::struct_excessive_bools, reason = "the protocol has four yes-or-no hints")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hints {
    pub(crate) read_only: bool,
    pub(crate) destructive: bool,
    pub(crate) idempotent: bool,
    pub(crate) open_world: bool,
}

impl Hints {
    /// Reads Intervals.icu and changes nothing.
    pub(crate) const READ: Self =
        Self { read_only: true, destructive: false, idempotent: true, open_world: true };
    /// Computes from its arguments alone.
    pub(crate) const PURE: Self =
        Self { read_only: true, destructive: false, idempotent: true, open_world: false };
    /// Writes, and a repeat changes nothing more.
    pub(crate) const WRITE_AGAIN: Self =
        Self { read_only: false, destructive: false, idempotent: true, open_world: true };
    /// Deletes or overwrites; a repeat changes nothing more.
    pub(crate) const DESTROY: Self =
        Self { read_only: false, destructive: true, idempotent: true, open_world: true };

    pub(crate) fn annotations(self, title: String) -> ToolAnnotations {
        ToolAnnotations::from_raw(
            Some(title),
            Some(self.read_only),
            Some(self.destructive),
            Some(self.idempotent),
            Some(self.open_world),
        )
    }
}
