//! A client that takes nothing for granted: it writes and reads the bytes of HTTP/1.1 itself.

use std::fmt::Write;

use serde_json::Value;
use simulator::{Options, Simulator};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// `API_KEY:demo` in Basic.
pub(crate) const DEMO: &str = "Basic QVBJX0tFWTpkZW1v";

/// An answer as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("a JSON body")
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head
            .lines()
            .filter_map(|line| line.split_once(": "))
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }
}

/// A simulator that answers more than the client asks, and a credential to ask it with.
pub(crate) struct Site {
    pub(crate) simulator: Simulator,
    pub(crate) auth: String,
}

impl Site {
    pub(crate) async fn start() -> Self {
        Self::with(Options::default()).await
    }

    pub(crate) async fn with(options: Options) -> Self {
        let options = Options { strict: false, ..options };
        Self { simulator: Simulator::start(options).await.unwrap(), auth: DEMO.to_owned() }
    }

    /// The same site seen by somebody else.
    pub(crate) fn as_key(&self, key: &str) -> Self {
        Self { simulator: self.simulator.clone(), auth: basic(key) }
    }

    pub(crate) fn as_token(&self, token: &str) -> Self {
        Self { simulator: self.simulator.clone(), auth: format!("Bearer {token}") }
    }

    /// Asks; `None` when the connection ends without a byte.
    pub(crate) async fn ask(&self, method: &str, path: &str, body: Option<&str>) -> Option<Answer> {
        self.send(method, path, "application/json", body.unwrap_or_default().as_bytes()).await
    }

    pub(crate) async fn send(&self, method: &str, path: &str, kind: &str, body: &[u8]) -> Option<Answer> {
        let url = self.simulator.base_url();
        let mut stream = TcpStream::connect(url.strip_prefix("http://").unwrap()).await.unwrap();
        let mut head =
            format!("{method} {path} HTTP/1.1\r\nhost: test\r\nconnection: close\r\nuser-agent: test/1\r\n");
        if !self.auth.is_empty() {
            write!(head, "authorization: {}\r\n", self.auth).unwrap();
        }
        write!(head, "content-type: {kind}\r\ncontent-length: {}\r\n\r\n", body.len()).unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.write_all(body).await.unwrap();
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes).await;
        parse(&bytes)
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, None).await.expect("an answer")
    }

    /// A successful GET below `/api/v1/athlete/0`.
    pub(crate) async fn mine(&self, path: &str) -> Value {
        let answer = self.get(&format!("/api/v1/athlete/0/{path}")).await;
        assert_eq!(answer.status, 200, "{path}: {}", String::from_utf8_lossy(&answer.body));
        answer.json()
    }

    /// A successful request with a JSON body.
    pub(crate) async fn write(&self, method: &str, path: &str, body: &Value) -> Value {
        let answer = self.ask(method, path, Some(&body.to_string())).await.expect("an answer");
        assert_eq!(answer.status, 200, "{method} {path}: {}", String::from_utf8_lossy(&answer.body));
        if answer.body.is_empty() { Value::Null } else { answer.json() }
    }

    /// The recorded activities of a range that are no Strava imports.
    pub(crate) async fn activities(&self, oldest: &str) -> Vec<Value> {
        let rows = self.mine(&format!("activities?oldest={oldest}")).await;
        rows.as_array().unwrap().iter().filter(|row| row["source"] != "STRAVA").cloned().collect()
    }

    /// The newest activity of a type with a recording.
    pub(crate) async fn newest(&self, kind: &str) -> Value {
        let rows = self.activities("2026-03-01").await;
        rows.into_iter().find(|row| row["type"] == kind && row["stream_types"].is_array()).unwrap()
    }
}

/// A key in Basic.
pub(crate) fn basic(key: &str) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::from("Basic ");
    for chunk in format!("API_KEY:{key}").as_bytes().chunks(3) {
        let word = chunk.iter().fold(0_usize, |word, byte| (word << 8) | usize::from(*byte))
            << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let symbol = ALPHABET.get((word >> (18 - 6 * place)) & 63).copied().unwrap();
            text.push(if place <= chunk.len() { char::from(symbol) } else { '=' });
        }
    }
    text
}

fn parse(bytes: &[u8]) -> Option<Answer> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let (head, body) = bytes.split_at(end + 4);
    let head = String::from_utf8(head.to_vec()).unwrap();
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some(Answer { status, head, body: body.to_vec() })
}
