//! Somebody else's MCP server with a login, and the faults that it may have.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

/// One answer of the server.
#[derive(Clone)]
pub(crate) struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

impl Reply {
    pub(crate) fn status(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: String::new() }
    }

    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self::status(status).header("content-type", "application/json").body(&body.to_string())
    }

    pub(crate) fn page(status: u16) -> Self {
        Self::status(status).header("content-type", "text/html").body("<!doctype html><title>Welcome</title>")
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    fn body(mut self, body: &str) -> Self {
        body.clone_into(&mut self.body);
        self
    }
}

/// A request as the server sees it.
pub(crate) struct Asked {
    line: String,
    headers: HashMap<String, String>,
    body: String,
}

impl Asked {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    pub(crate) fn user_agent(&self) -> &str {
        self.header("user-agent")
    }

    fn field(&self, name: &str) -> Option<&str> {
        let pairs = self.body.split('&').filter_map(|pair| pair.split_once('='));
        pairs.into_iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }
}

type Answer = Box<dyn Fn(&Asked, &str) -> Reply + Send + Sync>;

/// The server before it starts: a healthy one, answer by answer. The second argument of an answer is its origin.
pub(crate) struct Foreign(HashMap<String, Answer>);

impl Foreign {
    /// It keeps sessions, answers in streams, gives its clients secrets, and has another path than ours.
    pub(crate) fn healthy() -> Self {
        Self(HashMap::new())
            .at("POST /v1/mcp", endpoint)
            .at("GET /v1/mcp", |_, _| Reply::status(405))
            .at("GET /.well-known/oauth-protected-resource/v1/mcp", |_, origin| resource(origin, origin))
            .at("GET /.well-known/oauth-authorization-server", |_, origin| Reply::json(200, &server(origin)))
            .at("POST /register", |asked, _| {
                let mut echoed: Value = serde_json::from_str(&asked.body).unwrap();
                echoed["client_id"] = json!("client-of-somebody-else");
                echoed["client_secret"] = json!("canary-secret");
                echoed["token_endpoint_auth_method"] = json!("client_secret_post");
                Reply::json(201, &echoed)
            })
            .at("GET /authorize", |_, _| Reply::page(200))
            .at("POST /token", token)
            .at("POST /revoke", |_, _| Reply::status(200))
    }

    /// Answers requests of this method and path in this way.
    pub(crate) fn at(
        mut self,
        line: &str,
        answer: impl Fn(&Asked, &str) -> Reply + Send + Sync + 'static,
    ) -> Self {
        self.0.insert(line.to_owned(), Box::new(answer));
        self
    }

    /// Has no such thing.
    pub(crate) fn without(mut self, line: &str) -> Self {
        self.0.remove(line);
        self
    }

    /// Serves until the process ends; its origin.
    pub(crate) fn start(self) -> Running {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let (heard, at) = (Arc::new(Mutex::new(Vec::new())), origin.clone());
        let lines = Arc::clone(&heard);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let stream = stream.unwrap();
                let asked = read(&stream);
                let reply =
                    self.0.get(&asked.line).map_or_else(|| Reply::status(404), |answer| answer(&asked, &at));
                lines.lock().unwrap().push(asked.line);
                write(stream, &reply);
            }
        });
        Running { origin, heard }
    }
}

/// A server that runs.
pub(crate) struct Running {
    pub(crate) origin: String,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Running {
    pub(crate) fn endpoint(&self) -> String {
        format!("{}/v1/mcp", self.origin)
    }

    pub(crate) fn heard(&self, line: &str) -> bool {
        self.heard.lock().unwrap().iter().any(|known| known == line)
    }
}

pub(crate) fn challenge(origin: &str) -> String {
    format!(
        r#"Bearer error="invalid_token", resource_metadata="{origin}/.well-known/oauth-protected-resource/v1/mcp""#
    )
}

/// Resource metadata that names an issuer.
pub(crate) fn resource(origin: &str, issuer: &str) -> Reply {
    Reply::json(200, &json!({"resource": format!("{origin}/v1/mcp"), "authorization_servers": [issuer]}))
}

/// Metadata of an authorization server.
pub(crate) fn server(origin: &str) -> Value {
    json!({
        "issuer": origin, "authorization_endpoint": format!("{origin}/authorize"),
        "token_endpoint": format!("{origin}/token"), "registration_endpoint": format!("{origin}/register"),
        "revocation_endpoint": format!("{origin}/revoke"),
        "code_challenge_methods_supported": ["S256"], "grant_types_supported": ["authorization_code", "refresh_token"],
        "token_endpoint_auth_methods_supported": ["none", "client_secret_post"],
        "authorization_response_iss_parameter_supported": true
    })
}

/// The endpoint with its token checked, and a session that must be named again.
fn endpoint(asked: &Asked, origin: &str) -> Reply {
    if !asked.header("authorization").starts_with("Bearer canary-access") {
        return Reply::status(401).header("www-authenticate", &challenge(origin));
    }
    protocol(asked)
}

/// The protocol of a server that keeps sessions and answers in streams.
pub(crate) fn protocol(asked: &Asked) -> Reply {
    let message: Value = serde_json::from_str(&asked.body).unwrap();
    let result = match message["method"].as_str().unwrap() {
        "initialize" => {
            let params = json!({"protocolVersion": message["params"]["protocolVersion"], "capabilities": {"tools": {}},
                "serverInfo": {"name": "somebody else's", "version": "1"}});
            return streamed(&message, &params).header("mcp-session-id", "session-1");
        }
        _ if asked.header("mcp-session-id") != "session-1" => return Reply::status(400),
        "notifications/initialized" => return Reply::status(202),
        "tools/list" => json!({"tools": [
            {"name": "wipe", "inputSchema": {"type": "object"}, "annotations": {"readOnlyHint": false}},
            {"name": "list-things", "inputSchema": {"type": "object"}, "annotations": {"readOnlyHint": true}},
        ]}),
        "tools/call" => {
            assert_eq!(message["params"]["name"], "list-things", "only what reads is called");
            json!({"content": [{"type": "text", "text": "none"}]})
        }
        _ => return Reply::status(400),
    };
    streamed(&message, &result)
}

fn streamed(message: &Value, result: &Value) -> Reply {
    let answer = json!({"jsonrpc": "2.0", "id": message["id"], "result": result});
    Reply::status(200)
        .header("content-type", "text/event-stream")
        .body(&format!("event: message\ndata: {answer}\n\n"))
}

fn token(asked: &Asked, _origin: &str) -> Reply {
    assert_eq!(asked.field("client%5Fsecret").or(asked.field("client_secret")), Some("canary%2Dsecret"));
    let next = if asked.field("grant_type") == Some("refresh%5Ftoken") { "2" } else { "1" };
    let body = json!({
        "access_token": format!("canary-access-{next}"), "refresh_token": format!("canary-refresh-{next}"),
        "token_type": "Bearer", "expires_in": 3600
    });
    Reply::json(200, &body).header("cache-control", "no-store")
}

fn read(stream: &TcpStream) -> Asked {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    let mut words = line.split(' ');
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let first = format!("{method} {}", target.split('?').next().unwrap_or_default());
    let mut headers = HashMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    let length = headers.get("content-length").map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    Asked { line: first, headers, body: String::from_utf8(body).unwrap() }
}

fn write(mut stream: TcpStream, reply: &Reply) {
    let headers: Vec<String> =
        reply.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let (status, length, headers) = (reply.status, reply.body.len(), headers.concat());
    let head = format!("HTTP/1.1 {status} x\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}");
    // Whoever asked may have hung up.
    let _ = write!(stream, "{head}\r\n{}", reply.body);
}
