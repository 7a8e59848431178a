//! The list of requests that may be sent, and the check of a request against it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::server::Recorded;

const LIST: &str = include_str!("operations.txt");

/// One line of the list.
#[derive(Debug, Clone)]
pub(crate) struct Operation {
    method: String,
    path: String,
    query: Vec<(String, bool)>,
    body: Option<String>,
}

impl Operation {
    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    fn matches(&self, request: &Recorded) -> bool {
        let Some(path) = request.path.strip_prefix("/api/v1") else {
            return false;
        };
        let (ours, theirs): (Vec<&str>, Vec<&str>) =
            (path.split('/').collect(), self.path.split('/').collect());
        let fits =
            |(ours, theirs): (&&str, &&str)| ours == theirs || (theirs.starts_with('{') && !ours.is_empty());
        self.method == request.method && ours.len() == theirs.len() && ours.iter().zip(&theirs).all(fits)
    }

    /// A template may fit a fixed path too; the one with fewer braces is meant.
    fn braces(&self) -> usize {
        self.path.matches('{').count()
    }

    fn complaint(&self, request: &Recorded, keys: &BTreeMap<String, BTreeSet<String>>) -> Option<String> {
        let sent: BTreeSet<&str> = request.query_names().collect();
        let known: BTreeSet<&str> = self.query.iter().map(|(name, _)| name.as_str()).collect();
        if let Some(name) = sent.difference(&known).next() {
            return Some(format!("unknown query name {name}"));
        }
        if let Some((name, _)) =
            self.query.iter().find(|(name, needed)| *needed && !sent.contains(name.as_str()))
        {
            return Some(format!("missing query name {name}"));
        }
        match self.body.as_deref() {
            None => (!request.body.is_empty()).then(|| "a body where none belongs".to_owned()),
            Some("file") => {
                (!request.header("content-type").starts_with("multipart/form-data")).then(|| "no file".into())
            }
            Some(body) => body_complaint(body, request, keys),
        }
    }
}

fn body_complaint(
    body: &str,
    request: &Recorded,
    keys: &BTreeMap<String, BTreeSet<String>>,
) -> Option<String> {
    let name = body.trim_matches(['[', ']']);
    let value: Value = serde_json::from_slice(&request.body).ok()?;
    let items = match (&value, body.starts_with('[')) {
        (Value::Array(items), true) => items.clone(),
        (Value::Object(_), false) => vec![value],
        _ => return Some(format!("the body is not {body}")),
    };
    let known = &keys[name];
    let allowed =
        |key: &String| known.contains(key) || (known.contains("+codes") && intervals::is_custom_code(key));
    let mut sent = items.iter().filter_map(Value::as_object).flat_map(serde_json::Map::keys);
    sent.find(|key| !allowed(key)).map(|key| format!("unknown key {key} in {name}"))
}

/// All lines of the list.
pub(crate) fn all() -> Vec<Operation> {
    let lines = LIST.lines().take_while(|line| !line.is_empty()).filter(|line| !line.starts_with('#'));
    lines.map(parse).collect()
}

fn parse(line: &str) -> Operation {
    let mut words = line.split(' ').peekable();
    let (method, path) = (words.next().unwrap().to_owned(), words.next().unwrap().to_owned());
    let query = words.next_if(|word| word.starts_with('?')).unwrap_or("?");
    let names = query[1..].split(',').filter(|name| !name.is_empty());
    let query = names.map(|name| (name.trim_end_matches('!').to_owned(), name.ends_with('!'))).collect();
    let body = words.next().map(ToOwned::to_owned);
    Operation { method, path, query, body }
}

fn keys() -> BTreeMap<String, BTreeSet<String>> {
    let sets =
        LIST.lines().filter_map(|line| line.split_once(": ")).filter(|(name, _)| !name.starts_with('#'));
    sets.map(|(name, keys)| (name.to_owned(), keys.split(' ').map(ToOwned::to_owned).collect())).collect()
}

/// The operation a request is, or what is wrong with it.
pub(crate) fn check(request: &Recorded) -> Result<Operation, String> {
    let fitting = all().into_iter().filter(|operation| operation.matches(request));
    let operation = fitting
        .min_by_key(Operation::braces)
        .ok_or_else(|| format!("{} is not on the list", request.line()))?;
    match operation.complaint(request, &keys()) {
        Some(complaint) => Err(format!("{}: {complaint}", request.line())),
        None => Ok(operation),
    }
}

#[test]
fn finds_every_kind_of_fault() {
    let request = |method: &str, target: &str, body: &str| Recorded::made(method, target, body);
    let faults = [
        (request("GET", "/api/v1/event/1", ""), "not on the list"),
        (request("DELETE", "/api/v1/activity/i1/tombstone", ""), "not on the list"),
        (request("DELETE", "/api/v1/athlete/0/events?oldest=2026-01-01", ""), "not on the list"),
        (request("GET", "/athlete/0", ""), "not on the list"),
        (request("DELETE", "/api/v1/athlete/0/workouts/1?others=true", ""), "unknown query name others"),
        (request("GET", "/api/v1/athlete/0/activities?newest=2026-01-01", ""), "missing query name oldest"),
        (
            request("PUT", "/api/v1/activity/i1", r#"{"perceived_exertion":5}"#),
            "unknown key perceived_exertion",
        ),
        (request("PUT", "/api/v1/activity/i1", "[]"), "the body is not Activity"),
        (request("GET", "/api/v1/athlete/0", "{}"), "a body where none belongs"),
        (request("POST", "/api/v1/athlete/0/activities", "x"), "no file"),
    ];
    for (request, fault) in faults {
        let complaint = check(&request).map(|operation| operation.name());
        assert!(
            complaint.clone().is_err_and(|text| text.contains(fault)),
            "{complaint:?} should say: {fault}"
        );
    }
    assert!(check(&request("GET", "/api/v1/athlete/0/activities/search?q=x", "")).is_ok());
}
