use std::cell::RefCell;
use std::collections::HashMap;
use std::time::{Duration, Instant};

use http::{Method, StatusCode};
use outbound::{Fixed, Request, Response, Settings};
use serde_json::Value;

use super::journal::{Exchange, Journal};
use super::probe::Probe;
use super::report::{Fault, Found, Outcome};

const LONGEST: Duration = Duration::from_secs(30);
const LARGEST: usize = 4 << 20;
const BEGINNING: usize = 80;

/// The server under examination, asked as a client asks it.
pub(super) struct Client {
    /// Scheme, host and port that the person typed.
    pub(super) origin: String,
    /// Path of the MCP endpoint, as it was typed: a slash at its end is another address.
    path: String,
    journal: Journal,
    known: RefCell<HashMap<String, Fixed>>,
}

/// One answer that could be read.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    response: Response,
}

impl Client {
    /// Takes the address a person typed: an endpoint, or an origin, whose endpoint is `/mcp`.
    pub(super) fn new(address: &str, journal: Journal) -> Outcome<Self> {
        let (origin, path) = parted(address).unwrap_or_default();
        let path = if matches!(path, "" | "/") { oauth::paths::MCP } else { path };
        let client =
            Self { origin: origin.to_owned(), path: path.to_owned(), journal, known: RefCell::default() };
        let at = client.endpoint();
        match client.speaker(origin) {
            Some(_) => Ok(Found::new(client, at)),
            None => Err(Fault::broken(
                format!("{address} cannot be asked"),
                "https, or http on this machine (MCP authorization, communication security)",
                "type an address such as https://mcp.example.com/mcp",
            )),
        }
    }

    /// The address of the endpoint.
    pub(super) fn endpoint(&self) -> String {
        format!("{}{}", self.origin, self.path)
    }

    /// Where the resource metadata of the endpoint is by RFC 9728 §3.1, as clients build it: no slash at its end.
    pub(super) fn resource_metadata(&self) -> String {
        let path = self.path.trim_end_matches('/');
        format!("{}{}{path}", self.origin, oauth::paths::PROTECTED_RESOURCE_METADATA)
    }

    /// An address of the origin that was typed.
    pub(super) fn at(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    pub(super) async fn get(&self, url: &str) -> Result<Answer, Fault> {
        self.send(Probe::new(Method::GET, url)).await
    }

    /// Sends one request once and notes it.
    pub(super) async fn send(&self, probe: Probe<'_>) -> Result<Answer, Fault> {
        let sent = probe.described();
        let begun = Instant::now();
        let outcome = self.carry(probe).await;
        let back = match &outcome {
            Ok(answer) => answer.described(),
            Err(reason) => reason.clone(),
        };
        self.journal.note(Exchange { sent: sent.clone(), back, took: begun.elapsed() });
        outcome.map_err(|reason| {
            Fault::broken(
                format!("{sent}: {reason}"),
                "an answer within 10 seconds, which is the patience of clients",
                "look at name server, certificate, firewall, and whether the server runs",
            )
        })
    }

    async fn carry(&self, probe: Probe<'_>) -> Result<Answer, String> {
        let unusable = || "not an address that a client may use: https, or http on this machine".to_owned();
        let (origin, target) = parted(probe.url).ok_or_else(unusable)?;
        let speaker = self.speaker(origin).ok_or_else(unusable)?;
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let query: Vec<(&str, String)> = query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, value)| (name, decoded(value)))
            .collect();
        let request = Request {
            method: probe.method,
            accept: probe.accept,
            path: if path.is_empty() { "/" } else { path },
            query: &query,
            headers: &probe.headers,
            authorization: probe.credential,
            body: probe.body,
            timeout: LONGEST,
            cap: LARGEST,
        };
        let response = speaker.send(request).await.map_err(|error| error.to_string())?;
        Ok(Answer { status: response.status, response })
    }

    fn speaker(&self, origin: &str) -> Option<Fixed> {
        if let Some(known) = self.known.borrow().get(origin) {
            return Some(known.clone());
        }
        let settings = Settings { total: LONGEST, ..Settings::new("intervals-mcp doctor") };
        let made = Fixed::new(origin, &settings).ok()?;
        self.known.borrow_mut().insert(origin.to_owned(), made.clone());
        Some(made)
    }
}

impl Answer {
    pub(super) fn is(&self, status: StatusCode) -> bool {
        self.status == status
    }

    /// The document, if this is one.
    pub(super) fn document(&self) -> Option<Value> {
        serde_json::from_slice(&self.response.body).ok().filter(Value::is_object)
    }

    /// The JSON-RPC message in this answer, whether it came alone or as an event of a stream.
    pub(super) fn message(&self) -> Option<Value> {
        let streamed = self.header("content-type").is_some_and(|kind| kind.starts_with("text/event-stream"));
        if !streamed {
            return self.document();
        }
        let text = self.text();
        let events = text.lines().filter_map(|line| line.strip_prefix("data:"));
        let messages = events.filter_map(|data| serde_json::from_str::<Value>(data.trim()).ok());
        messages.into_iter().find(|message| !message["id"].is_null())
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.response.headers.get(name).and_then(|value| value.to_str().ok())
    }

    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.response.body).into_owned()
    }

    /// Status and media type, where a redirect leads, the error code of a refusal, or how a page begins.
    pub(super) fn described(&self) -> String {
        let status = self.status.as_u16();
        let kind =
            self.header("content-type").and_then(|kind| kind.split(';').next()).unwrap_or("no body type");
        let document = self.document();
        let code = document.as_ref().and_then(|document| document["error"].as_str());
        let page = || self.text().split_whitespace().collect::<Vec<_>>().join(" ");
        match (self.header("location"), code) {
            (Some(location), _) => format!("{status} to {}", without_query(location)),
            (None, Some(code)) => format!("{status} {kind}, error {code}"),
            (None, None) if kind == "text/html" => {
                format!("{status} {kind}: {}", page().chars().take(BEGINNING).collect::<String>())
            }
            (None, None) => format!("{status} {kind}"),
        }
    }
}

/// A text member of a JSON object.
pub(super) fn text<'a>(document: &'a Value, name: &str) -> Option<&'a str> {
    document[name].as_str().filter(|text| !text.is_empty())
}

/// Whether an array member of a JSON object holds a value.
pub(super) fn lists(document: &Value, name: &str, value: &str) -> bool {
    document[name].as_array().is_some_and(|values| values.iter().any(|one| one == value))
}

/// Origin and the rest of an absolute URL.
pub(super) fn parted(url: &str) -> Option<(&str, &str)> {
    let authority = url.find("://")? + "://".len();
    let length = url.bytes().skip(authority).take_while(|byte| !b"/?#".contains(byte)).count();
    url.split_at_checked(authority + length)
}

pub(super) fn without_query(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or(url)
}

fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}
