use serde_json::{Map, Value, json};

/// Where a modern request carries its revision.
const VERSION_KEY: &str = "io.modelcontextprotocol/protocolVersion";

/// One JSON-RPC message, read once. What is forwarded is this value written out again, so that no two readers of the
/// same bytes can disagree about a repeated key.
#[derive(Debug)]
pub(super) struct Message {
    fields: Map<String, Value>,
}

/// Why a body is not one JSON-RPC message.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Malformed {
    /// Not JSON at all, or nested deeper than anything sensible.
    NotJson,
    /// An array. Batches existed in one old revision only.
    Batch,
    /// JSON, but not a JSON-RPC 2.0 message.
    NotAMessage(&'static str),
}

/// How the client opened: the era decides the shape of errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Era {
    /// 2025-11-25 and before: starts with `initialize`.
    Legacy,
    /// 2026-07-28: every request carries its revision.
    Modern,
}

impl Message {
    /// Reads a body.
    pub(super) fn parse(body: &[u8]) -> Result<Self, Malformed> {
        let fields = match serde_json::from_slice(body).map_err(|_| Malformed::NotJson)? {
            Value::Object(fields) => fields,
            Value::Array(_) => return Err(Malformed::Batch),
            _ => return Err(Malformed::NotAMessage("the body must be one JSON object")),
        };
        let message = Self { fields };
        message.check().map_err(Malformed::NotAMessage)?;
        Ok(message)
    }

    fn check(&self) -> Result<(), &'static str> {
        if self.fields.get("jsonrpc") != Some(&json!("2.0")) {
            return Err("jsonrpc must be \"2.0\"");
        }
        let is_id = |id: &Value| id.is_string() || id.is_i64();
        if !self.fields.get("id").is_none_or(is_id) {
            return Err("id must be a string or an integer");
        }
        match self.fields.get("method") {
            Some(Value::String(_)) => {}
            Some(_) => return Err("method must be a string"),
            None if self.fields.contains_key("id") && self.is_response() => return Ok(()),
            None => return Err("method is missing"),
        }
        match self.fields.get("params") {
            None | Some(Value::Object(_)) => Ok(()),
            Some(_) => Err("params must be an object"),
        }
    }

    fn is_response(&self) -> bool {
        self.fields.contains_key("result") || self.fields.contains_key("error")
    }

    /// The id to answer with; `null` for a notification.
    pub(super) fn id(&self) -> Value {
        self.fields.get("id").cloned().unwrap_or(Value::Null)
    }

    /// Whether an answer is expected.
    pub(super) fn is_request(&self) -> bool {
        self.fields.contains_key("id") && self.fields.contains_key("method")
    }

    /// Whether there are parameters besides the metadata of the request.
    pub(super) fn has_params(&self) -> bool {
        self.params().is_some_and(|params| params.keys().any(|name| name != "_meta"))
    }

    /// The method; empty for a response.
    pub(super) fn method(&self) -> &str {
        self.fields.get("method").and_then(Value::as_str).unwrap_or_default()
    }

    /// A text parameter.
    pub(super) fn param(&self, name: &str) -> Option<&str> {
        self.params()?.get(name)?.as_str()
    }

    fn params(&self) -> Option<&Map<String, Value>> {
        self.fields.get("params")?.as_object()
    }

    /// Modern when the request carries its own revision.
    pub(super) fn era(&self) -> Era {
        if self.own_version().is_some() { Era::Modern } else { Era::Legacy }
    }

    /// The revision in the request's own metadata.
    pub(super) fn own_version(&self) -> Option<&str> {
        self.params()?.get("_meta")?.get(VERSION_KEY)?.as_str()
    }

    /// What is wrong with the parameters of a method we serve. rmcp reads such a request as a method it does not know.
    pub(super) fn bad_params(&self) -> Option<&'static str> {
        let text = |name: &str| self.param(name).is_some();
        let object =
            |name: &str| self.params().and_then(|params| params.get(name)).is_some_and(Value::is_object);
        let absent = |name: &str| self.params().is_none_or(|params| !params.contains_key(name));
        match self.method() {
            "tools/call" if !text("name") => Some("params.name must be the name of a tool"),
            "tools/call" | "prompts/get" if !absent("arguments") && !object("arguments") => {
                Some("params.arguments must be an object")
            }
            "prompts/get" if !text("name") => Some("params.name must be the name of a prompt"),
            "resources/read" if !text("uri") => Some("params.uri must be the address of a resource"),
            "completion/complete" if !object("ref") || !object("argument") => {
                Some("params.ref and params.argument must be objects")
            }
            "initialize" if !text("protocolVersion") => Some("params.protocolVersion must name a revision"),
            "initialize" if !object("capabilities") || !object("clientInfo") => {
                Some("params.capabilities and params.clientInfo must be objects")
            }
            method if method.ends_with("/list") && !absent("cursor") && !text("cursor") => {
                Some("params.cursor must be a text")
            }
            _ => None,
        }
    }

    /// Whether the answer holds data of the athlete, so that the grant has to be looked at first.
    pub(super) fn touches_data(&self) -> bool {
        self.is_request()
            && matches!(
                self.method(),
                "tools/call" | "resources/read" | "prompts/get" | "completion/complete"
            )
    }

    /// The message as rmcp will read it.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(&self.fields).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(body: &str) -> Result<Message, Malformed> {
        Message::parse(body.as_bytes())
    }

    #[test]
    fn refuses_what_is_not_one_message() {
        for body in ["", "{", "nul", "{\"jsonrpc\":\"2.0\"", &"[".repeat(100_000)] {
            assert_eq!(parse(body).unwrap_err(), Malformed::NotJson);
        }
        assert_eq!(parse("[]").unwrap_err(), Malformed::Batch);
        for body in [
            "1",
            "null",
            "{}",
            r#"{"jsonrpc":"1.0","id":1,"method":"ping"}"#,
            r#"{"jsonrpc":"2.0","id":null,"method":"ping"}"#,
            r#"{"jsonrpc":"2.0","id":1.5,"method":"ping"}"#,
            r#"{"jsonrpc":"2.0","id":{},"method":"ping"}"#,
            r#"{"jsonrpc":"2.0","id":1,"method":7}"#,
            r#"{"jsonrpc":"2.0","id":1}"#,
            r#"{"jsonrpc":"2.0","id":1,"method":"ping","params":[]}"#,
        ] {
            assert!(matches!(parse(body).unwrap_err(), Malformed::NotAMessage(_)), "{body}");
        }
    }

    #[test]
    fn the_last_of_two_equal_keys_counts_for_every_reader() {
        let body = r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"get_today","name":"delete_events"}}"#;
        let message = parse(body).unwrap();
        assert_eq!(message.param("name"), Some("delete_events"));
        let forwarded = String::from_utf8(message.to_bytes()).unwrap();
        assert!(!forwarded.contains("get_today"), "{forwarded}");
    }

    #[test]
    fn a_request_that_carries_its_revision_is_modern() {
        let modern = r#"{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}}"#;
        assert_eq!(parse(modern).unwrap().era(), Era::Modern);
        assert_eq!(parse(r#"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#).unwrap().era(), Era::Legacy);
    }

    #[test]
    fn names_what_is_wrong_with_parameters() {
        for (body, word) in [
            (r#"{"jsonrpc":"2.0","id":1,"method":"tools/call"}"#, "params.name"),
            (
                r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x","arguments":[]}}"#,
                "params.arguments",
            ),
            (r#"{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{}}"#, "params.uri"),
            (r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}"#, "protocolVersion"),
            (r#"{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"cursor":5}}"#, "cursor"),
        ] {
            assert!(
                parse(body).unwrap().bad_params().is_some_and(|problem| problem.contains(word)),
                "{body}"
            );
        }
        assert_eq!(
            parse(r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x"}}"#)
                .unwrap()
                .bad_params(),
            None
        );
    }

    proptest::proptest! {
        #[test]
        fn never_panics(body in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200)) {
            let _ = Message::parse(&body);
        }
    }
}
