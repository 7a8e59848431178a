//! One MCP client over streamable HTTP, small enough not to be what is measured.
//!
//! Follows <https://modelcontextprotocol.io/specification/2025-06-18/basic/transports>: an answer comes as JSON or as the
//! last event of a stream, and a server may ask for its session id back.

use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, Request};
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::Client as Pool;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Value, json};

use crate::error::{Error, start_of};
use crate::question::Call;

const VERSION: &str = "2025-06-18";
const SESSION: HeaderName = HeaderName::from_static("mcp-session-id");
const PROTOCOL: HeaderName = HeaderName::from_static("mcp-protocol-version");

/// A connected client.
pub struct Client {
    pool: Pool<HttpConnector, Full<Bytes>>,
    url: String,
    tokens: Vec<HeaderValue>,
    /// What every request carries once the session is open.
    session: HeaderMap,
    sent: AtomicUsize,
}

/// As much of an answer as shows that it is one.
#[derive(Deserialize)]
struct Verdict {
    result: Option<Outcome>,
    error: Option<IgnoredAny>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Outcome {
    #[serde(default)]
    is_error: bool,
}

impl Client {
    /// Opens a session at `url`. The tokens take turns: a server may limit each of them.
    ///
    /// # Errors
    /// The server cannot be reached or refuses.
    pub async fn connect(url: &str, tokens: &[String]) -> Result<Self, Error> {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let pool = Pool::builder(TokioExecutor::new()).build(connector);
        let tokens = tokens.iter().filter_map(|token| HeaderValue::try_from(format!("Bearer {token}")).ok());
        let tokens = tokens
            .map(|mut token| {
                token.set_sensitive(true);
                token
            })
            .collect();
        let mut client =
            Self { pool, url: url.to_owned(), tokens, session: HeaderMap::new(), sent: AtomicUsize::new(0) };
        client.initialize().await?;
        Ok(client)
    }

    async fn initialize(&mut self) -> Result<(), Error> {
        let client = json!({"name": "load", "version": env!("CARGO_PKG_VERSION")});
        let params = json!({"protocolVersion": VERSION, "capabilities": {}, "clientInfo": client});
        let (headers, body) = self.post("initialize", &self.message("initialize", &params)).await?;
        whole("initialize", &body)?;
        self.session.insert(PROTOCOL, HeaderValue::from_static(VERSION));
        self.session.extend(headers.get(&SESSION).map(|session| (SESSION, session.clone())));
        let done = json!({"jsonrpc": "2.0", "method": "notifications/initialized"});
        self.post("notifications/initialized", &done.to_string()).await?;
        Ok(())
    }

    /// The result of a request.
    ///
    /// # Errors
    /// The server cannot be reached, refuses or fails.
    pub async fn request(&self, method: &str, params: &Value) -> Result<Value, Error> {
        let (_, body) = self.post(method, &self.message(method, params)).await?;
        whole(method, &body)
    }

    /// The result of a tool.
    ///
    /// # Errors
    /// See [`Client::request`]; also when the tool says that it failed.
    pub async fn result(&self, call: &Call) -> Result<Value, Error> {
        let result = self.request("tools/call", &call.params()).await?;
        if result.get("isError") == Some(&Value::Bool(true)) {
            return Err(Error::Failed { method: call.tool.clone(), answer: start_of(&result.to_string()) });
        }
        Ok(result)
    }

    /// Calls a tool and looks no further into the answer than to see that it succeeded.
    ///
    /// # Errors
    /// See [`Client::result`].
    pub async fn call(&self, tool: &str, params: &Value) -> Result<(), Error> {
        let (_, body) = self.post(tool, &self.message("tools/call", params)).await?;
        let verdict = events(&body).find_map(|text| serde_json::from_str::<Verdict>(text).ok());
        match verdict {
            Some(Verdict { result: Some(Outcome { is_error: false }), error: None }) => Ok(()),
            _ => Err(Error::Failed { method: tool.to_owned(), answer: start_of(&body) }),
        }
    }

    fn message(&self, method: &str, params: &Value) -> String {
        let id = self.sent.fetch_add(1, Ordering::Relaxed);
        format!(r#"{{"jsonrpc":"2.0","id":{id},"method":"{method}","params":{params}}}"#)
    }

    async fn post(&self, method: &str, message: &str) -> Result<(HeaderMap, String), Error> {
        let lost = |problem: &dyn std::fmt::Display| Error::Connection {
            url: self.url.clone(),
            problem: problem.to_string(),
        };
        let request = self.asked(message).map_err(|error| lost(&error))?;
        let answer = self.pool.request(request).await.map_err(|error| lost(&error))?;
        let (head, body) = answer.into_parts();
        let body = body.collect().await.map_err(|error| lost(&error))?.to_bytes();
        let body = String::from_utf8_lossy(&body).into_owned();
        if head.status.is_success() {
            return Ok((head.headers, body));
        }
        Err(Error::Refused { method: method.to_owned(), status: head.status.as_u16(), body: start_of(&body) })
    }

    fn asked(&self, message: &str) -> Result<Request<Full<Bytes>>, http::Error> {
        let mut request = Request::post(&self.url)
            .header(CONTENT_TYPE, "application/json")
            .header(ACCEPT, "application/json, text/event-stream");
        let turn = self.sent.load(Ordering::Relaxed) % self.tokens.len().max(1);
        if let Some(token) = self.tokens.get(turn) {
            request = request.header(AUTHORIZATION, token);
        }
        let mut request = request.body(Full::new(Bytes::copy_from_slice(message.as_bytes())))?;
        request.headers_mut().extend(self.session.clone());
        Ok(request)
    }
}

/// The JSON texts of a body, be it one document or a stream of events.
fn events(body: &str) -> impl Iterator<Item = &str> {
    let plain = body.starts_with('{').then_some(body);
    let lines = if plain.is_some() { "" } else { body };
    plain.into_iter().chain(lines.lines().filter_map(|line| line.strip_prefix("data:")).map(str::trim))
}

fn whole(method: &str, body: &str) -> Result<Value, Error> {
    let answers = events(body).filter_map(|text| serde_json::from_str::<Value>(text).ok());
    let result = answers.filter_map(|mut answer| answer.get_mut("result").map(Value::take)).last();
    result.ok_or_else(|| Error::Failed { method: method.to_owned(), answer: start_of(body) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_found_in_a_document_and_at_the_end_of_a_stream() {
        let found = json!({"tools": []});
        let document = r#"{"jsonrpc":"2.0","id":1,"result":{"tools":[]}}"#;
        assert_eq!(whole("tools/list", document).unwrap(), found);
        let stream = format!("id: 0\nretry: 3000\ndata:\n\nevent: message\ndata: {document}\n\n");
        assert_eq!(whole("tools/list", &stream).unwrap(), found);
    }

    #[test]
    fn an_error_of_the_protocol_is_no_answer() {
        let body = r#"{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"unknown method"}}"#;
        let failed = whole("tools/list", body).unwrap_err();
        assert!(failed.to_string().contains("unknown method"), "{failed}");
    }
}
