//! The list of requests that may be sent, and the check of a request against it.
//!
//! The real site ignores a query name or a key that it does not know, and so would hide a slip of the pen for ever. Here
//! it is refused. To add an endpoint, add its line to `operations.txt`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::civil::{Date, DateTime};
use percent_encoding::percent_decode_str;
use serde_json::Value;

const LIST: &str = include_str!("operations.txt");

/// One line of the list.
#[derive(Debug)]
pub struct Operation {
    /// Verb and path below `/api/v1` with its placeholders: `GET /activity/{id}`.
    pub name: &'static str,
    /// Whether tools send it; otherwise it belongs to the sign-in.
    pub of_tools: bool,
    method: &'static str,
    path: &'static str,
    query: Vec<Parameter>,
    body: Option<&'static str>,
}

#[derive(Debug)]
struct Parameter {
    name: &'static str,
    kind: &'static str,
    needed: bool,
}

/// A request as it is sent.
#[derive(Clone, Copy, Debug)]
pub struct Sent<'a> {
    /// The verb, upper case.
    pub method: &'a str,
    /// The path, still percent-encoded.
    pub path: &'a str,
    /// The query without `?`, still percent-encoded.
    pub query: &'a str,
    /// The `Content-Type` header, empty when there is none.
    pub content_type: &'a str,
    /// The body.
    pub body: &'a [u8],
}

struct List {
    operations: Vec<Operation>,
    keys: BTreeMap<&'static str, Vec<&'static str>>,
}

static PARSED: LazyLock<List> = LazyLock::new(|| {
    let mut list = List { operations: Vec::new(), keys: BTreeMap::new() };
    let mut section = "";
    for line in LIST.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if line.starts_with('[') {
            section = line;
        } else if section != "[bodies]" {
            list.operations.extend(Operation::parse(line, section == "[tools]"));
        } else if let Some((name, keys)) = line.split_once(": ") {
            list.keys.insert(name, keys.split(' ').collect());
        }
    }
    list
});

/// All lines of the list.
#[must_use]
pub fn all() -> &'static [Operation] {
    &PARSED.operations
}

/// The operation that a request is.
///
/// # Errors
/// What is wrong with it, as a sentence.
pub fn check(sent: Sent<'_>) -> Result<&'static Operation, String> {
    let line = || format!("{} {}", sent.method, sent.path);
    // A placeholder fits a fixed word too; the path with fewer placeholders is meant.
    let operation = all()
        .iter()
        .filter(|operation| operation.fits(sent))
        .min_by_key(|operation| operation.path.matches('{').count())
        .ok_or_else(|| format!("{}: not on the list of operations", line()))?;
    let complaint = operation.query_complaint(sent.query).or_else(|| operation.body_complaint(sent));
    complaint.map_or(Ok(operation), |complaint| Err(format!("{}: {complaint}", line())))
}

impl Operation {
    fn parse(line: &'static str, of_tools: bool) -> Option<Self> {
        let (request, body) = match line.split_once(" = ") {
            Some((request, body)) => (request, Some(body)),
            None => (line, None),
        };
        let mut words = request.split(' ');
        let (method, path) = (words.next()?, words.next()?);
        let name = line.get(..method.len() + 1 + path.len())?;
        let query = words.filter_map(Parameter::parse).collect();
        Some(Self { name, of_tools, method, path, query, body })
    }

    /// The names of its query.
    pub fn query(&self) -> impl Iterator<Item = &'static str> {
        self.query.iter().map(|parameter| parameter.name)
    }

    fn fits(&self, sent: Sent<'_>) -> bool {
        let path = if self.path.starts_with("/oauth") || self.path.starts_with("/api") {
            Some(sent.path)
        } else {
            sent.path.strip_prefix("/api/v1")
        };
        let Some(path) = path else {
            return false;
        };
        let fits =
            |(ours, theirs): (&str, &str)| ours == theirs || (theirs.starts_with('{') && !ours.is_empty());
        self.method == sent.method
            && path.split('/').count() == self.path.split('/').count()
            && path.split('/').zip(self.path.split('/')).all(fits)
    }

    fn query_complaint(&self, query: &str) -> Option<String> {
        let pairs: Vec<(&str, String)> = query
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
            // What a test says in the athlete's place is no part of the API.
            .filter(|(name, _)| !name.starts_with("simulate"))
            .map(|(name, value)| (name, percent_decode_str(value).decode_utf8_lossy().into_owned()))
            .collect();
        for (name, value) in &pairs {
            let Some(parameter) = self.query.iter().find(|parameter| parameter.name == *name) else {
                return Some(format!("unknown query name {name}"));
            };
            if !is(parameter.kind, value) {
                return Some(format!("{name} is no {}", parameter.kind));
            }
        }
        let missing = |parameter: &&Parameter| {
            parameter.needed && pairs.iter().all(|(name, _)| *name != parameter.name)
        };
        self.query.iter().find(missing).map(|parameter| format!("missing query name {}", parameter.name))
    }

    fn body_complaint(&self, sent: Sent<'_>) -> Option<String> {
        match self.body {
            None => (!sent.body.is_empty()).then(|| "a body where none belongs".to_owned()),
            Some("file") => {
                (!sent.content_type.starts_with("multipart/form-data")).then(|| "no file".to_owned())
            }
            Some("form") => {
                let form = String::from_utf8_lossy(sent.body);
                let names = form.split('&').filter_map(|pair| pair.split('=').next());
                unknown_key("form", names)
            }
            Some(body) => json_complaint(body, sent.body),
        }
    }
}

impl Parameter {
    fn parse(word: &'static str) -> Option<Self> {
        let (name, kind) = word.split_once(':')?;
        Some(Self { name: name.trim_end_matches('!'), kind, needed: name.ends_with('!') })
    }
}

fn is(kind: &str, value: &str) -> bool {
    let each = |kind: &str| value.split(',').all(|value| is(kind, value));
    match kind {
        "flag" => matches!(value, "true" | "false"),
        "int" => value.parse::<i64>().is_ok(),
        "number" => value.parse::<f64>().is_ok_and(f64::is_finite),
        "day" => value.parse::<Date>().is_ok() && value.len() == 10,
        "moment" => is("day", value) || (value.contains('T') && value.parse::<DateTime>().is_ok()),
        "text" => !value.is_empty(),
        "ints" => each("int"),
        "numbers" => each("number"),
        "texts" => each("text"),
        words => words.split('|').any(|word| word == value),
    }
}

fn json_complaint(body: &str, bytes: &[u8]) -> Option<String> {
    let Ok(value) = serde_json::from_slice::<Value>(bytes) else {
        return Some("the body is no JSON".to_owned());
    };
    let items = match (&value, body.starts_with('[')) {
        (Value::Array(items), true) => items.as_slice(),
        (Value::Object(_), false) => std::slice::from_ref(&value),
        _ => return Some(format!("the body is not {body}")),
    };
    let keys = items.iter().filter_map(Value::as_object).flat_map(serde_json::Map::keys);
    unknown_key(body.trim_matches(['[', ']']), keys.map(String::as_str))
}

fn unknown_key<'a>(body: &str, mut keys: impl Iterator<Item = &'a str>) -> Option<String> {
    let known = PARSED.keys.get(body).map(Vec::as_slice).unwrap_or_default();
    let codes = known.contains(&"+codes");
    let allowed = |key: &str| known.contains(&key) || (codes && is_code(key));
    keys.find(|key| !allowed(key)).map(|key| format!("unknown key {key} in {body}"))
}

/// Whether a key is the code of a custom field: `CoffeeCups`.
fn is_code(key: &str) -> bool {
    key.starts_with(|first: char| first.is_ascii_uppercase())
        && key.chars().all(|other| other.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaint(method: &str, target: &str, body: &str) -> String {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let sent = Sent { method, path, query, content_type: "application/json", body: body.as_bytes() };
        check(sent).map_or_else(|complaint| complaint, |operation| format!("fits {}", operation.name))
    }

    #[test]
    fn every_kind_of_slip_is_named() {
        for (method, target, body, wanted) in [
            ("GET", "/api/v1/event/1", "", "not on the list"),
            ("DELETE", "/api/v1/activity/i1/tombstone", "", "not on the list"),
            ("DELETE", "/api/v1/athlete/0/events?oldest=2026-01-01", "", "not on the list"),
            ("GET", "/athlete/0", "", "not on the list"),
            ("GET", "/api/v1/activity/", "", "not on the list"),
            ("DELETE", "/api/v1/athlete/0/workouts/1?others=true", "", "unknown query name others"),
            ("GET", "/api/v1/athlete/0/activities?newest=2026-01-01", "", "missing query name oldest"),
            ("GET", "/api/v1/athlete/0/activities?oldest=2026-01-01T00:00", "", "fits GET"),
            ("GET", "/api/v1/athlete/0/activities?oldest=yesterday", "", "oldest is no moment"),
            ("GET", "/api/v1/athlete/0/activities?oldest=2026-01-01&limit=ten", "", "limit is no int"),
            ("GET", "/api/v1/athlete/0/activities?oldest=2026-01-01&fields=a,,b", "", "fields is no texts"),
            ("GET", "/api/v1/activity/i1?intervals=1", "", "intervals is no flag"),
            ("PUT", "/api/v1/activity/i1", r#"{"perceived_exertion":5}"#, "unknown key perceived_exertion"),
            ("PUT", "/api/v1/activity/i1", r#"{"icu_rpe":5,"SWOLF":3}"#, "fits PUT /activity/{id}"),
            ("PUT", "/api/v1/activity/i1", "[]", "the body is not Activity"),
            ("PUT", "/api/v1/activity/i1", "", "the body is no JSON"),
            ("GET", "/api/v1/athlete/0", "{}", "a body where none belongs"),
            ("POST", "/api/v1/athlete/0/activities", "x", "no file"),
            ("POST", "/api/oauth/token", "client_id=1&pass=2", "unknown key pass in form"),
            (
                "GET",
                "/api/v1/athlete/0/activities/search?q=x",
                "",
                "fits GET /athlete/{id}/activities/search",
            ),
        ] {
            let found = complaint(method, target, body);
            assert!(found.contains(wanted), "{method} {target}: {found}");
        }
    }

    #[test]
    fn the_list_is_well_formed() {
        let bodies = all().iter().filter_map(|operation| operation.body);
        for body in bodies.filter(|body| *body != "file") {
            assert!(PARSED.keys.contains_key(body.trim_matches(['[', ']'])), "{body} has no keys");
        }
        let words = "[tools] [sign-in] [bodies]";
        assert!(LIST.lines().filter(|line| line.starts_with('[')).all(|line| words.contains(line)));
        let lines = LIST.lines().filter(|line| line.starts_with(['G', 'P', 'D']) && line.contains(" /"));
        assert_eq!(lines.count(), all().len());
    }
}
