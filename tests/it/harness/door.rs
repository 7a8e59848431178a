//! The ways in: TCP, as `cargo run` serves it, and API Gateway events, as Lambda receives them, in this process or in
//! the processes of a deployment.

use std::sync::Arc;

use axum::Router;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use local::House;
use serde_json::{Map, Value, json};

use super::Cloud;

/// One HTTP request, before a door carries it.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: Method,
    /// Path and query, raw.
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    /// Where it comes from, as API Gateway sees it. Over TCP every test comes from this machine.
    pub(crate) address: String,
}

/// The address of an actor that names none.
const SOMEWHERE: &str = "192.0.2.7";

impl Request {
    pub(crate) fn new(method: Method, target: &str) -> Self {
        let address = SOMEWHERE.to_owned();
        Self { method, target: target.to_owned(), headers: Vec::new(), body: Vec::new(), address }
    }

    pub(crate) fn get(target: &str) -> Self {
        Self::new(Method::GET, target)
    }

    /// A form as a page or a client of the token endpoint posts it.
    pub(crate) fn form(target: &str, fields: &[(&str, &str)]) -> Self {
        let request =
            Self::new(Method::POST, target).header("content-type", "application/x-www-form-urlencoded");
        request.body(super::encode(fields))
    }

    pub(crate) fn json(target: &str, body: &Value) -> Self {
        Self::new(Method::POST, target).header("content-type", "application/json").body(body.to_string())
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn from(mut self, address: &str) -> Self {
        address.clone_into(&mut self.address);
        self
    }

    pub(crate) fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }
}

/// One HTTP response, whichever door it came through.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("an answer in UTF-8")
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {} {}", self.status, self.text()))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().expect("a readable header"))
    }

    /// `error` of an OAuth or MCP refusal.
    pub(crate) fn error(&self) -> String {
        self.json()["error"].as_str().unwrap_or_default().to_owned()
    }

    /// Fails with the body when the status is another.
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text());
        self
    }
}

/// Where a request goes in. Cheap to clone; clones share the house behind the door.
#[expect(clippy::large_enum_variant, reason = "there are a few doors in a test")]
#[derive(Clone)]
pub(crate) enum FrontDoor {
    /// A connection to the local server.
    Tcp { client: Client<HttpConnector, Full<Bytes>>, port: u16 },
    /// API Gateway: the event goes to the function that owns the path.
    Events { functions: Vec<(&'static str, Router)> },
    /// The same, and every request meets a process that has just started and is not asked again.
    FreshProcesses { house: Arc<House> },
    /// API Gateway before a deployment.
    Cloud(Cloud),
}

impl FrontDoor {
    pub(crate) fn tcp(port: u16) -> Self {
        Self::Tcp { client: Client::builder(TokioExecutor::new()).build_http(), port }
    }

    /// Sends `request` for the public host `authority`, unless it names another `Host` itself.
    pub(crate) async fn send(&self, authority: &str, mut request: Request) -> Answer {
        if !request.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host")) {
            request = request.header("host", authority);
        }
        match self {
            Self::Tcp { client, port } => send_over_tcp(client, *port, request).await,
            Self::Events { functions } => send_as_event(functions, &request).await,
            Self::FreshProcesses { house } => {
                let functions = house.another_process().await.expect("the process starts");
                send_as_event(&functions, &request).await
            }
            Self::Cloud(cloud) => match function_of(&request) {
                Some(name) => answer(&cloud.invoke(name, &event(&request)).await),
                None => no_route(),
            },
        }
    }
}

async fn send_over_tcp(client: &Client<HttpConnector, Full<Bytes>>, port: u16, request: Request) -> Answer {
    let mut built = http::Request::builder()
        .method(request.method)
        .uri(format!("http://127.0.0.1:{port}{}", request.target));
    for (name, value) in request.headers {
        built = built.header(name, value);
    }
    let built = built.body(Full::new(Bytes::from(request.body))).expect("a request that HTTP can carry");
    let (head, body) = client.request(built).await.expect("the server answers").into_parts();
    let body = body.collect().await.expect("a whole body").to_bytes().to_vec();
    Answer { status: head.status.as_u16(), headers: head.headers, body }
}

async fn send_as_event(functions: &[(&'static str, Router)], request: &Request) -> Answer {
    let Some(name) = function_of(request) else { return no_route() };
    let (_, router) = functions.iter().find(|(known, _)| *known == name).expect("a function");
    answer(&lambda::answer(router, &event(request).to_string()).await)
}

/// The function that owns the path of a request.
fn function_of(request: &Request) -> Option<&'static str> {
    let path = request.target.split('?').next().unwrap_or_default();
    local::ROUTES.iter().find(|(_, route)| *route == path).map(|(function, _)| *function)
}

/// What API Gateway says of itself.
fn no_route() -> Answer {
    Answer { status: 404, headers: HeaderMap::new(), body: br#"{"message":"Not Found"}"#.to_vec() }
}

/// The event of payload format 2.0 that an HTTP API makes of a request.
pub(crate) fn event(request: &Request) -> Value {
    let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
    let mut headers = Map::new();
    let mut cookies = Vec::new();
    for (name, value) in &request.headers {
        let name = name.to_ascii_lowercase();
        if name == "cookie" {
            cookies.extend(value.split("; ").map(str::to_owned));
        } else {
            let joined =
                headers.get(&name).and_then(Value::as_str).map(|earlier| format!("{earlier},{value}"));
            headers.insert(name, Value::String(joined.unwrap_or_else(|| value.clone())));
        }
    }
    let mut event = json!({
        "version": "2.0", "routeKey": "$default", "rawPath": path, "rawQueryString": query, "headers": headers,
        "requestContext": {
            "accountId": "123456789012", "apiId": "api", "domainName": "mcp.example.com", "domainPrefix": "mcp",
            "http": {
                "method": request.method.as_str(), "path": path, "protocol": "HTTP/1.1",
                "sourceIp": request.address, "userAgent": "e2e"
            },
            "requestId": "JKJaXmPLvHcESHA=", "routeKey": "$default", "stage": "$default",
            "time": "10/Mar/2026:08:00:00 +0000", "timeEpoch": 1_773_129_600_000_u64
        },
        "isBase64Encoded": false
    });
    if !cookies.is_empty() {
        event["cookies"] = json!(cookies);
    }
    match std::str::from_utf8(&request.body) {
        _ if request.body.is_empty() => {}
        Ok(text) if text.starts_with(['{', '[']) => event["body"] = json!(text),
        _ => {
            event["body"] = json!(STANDARD.encode(&request.body));
            event["isBase64Encoded"] = json!(true);
        }
    }
    event
}

fn answer(response: &Value) -> Answer {
    let mut headers = HeaderMap::new();
    let mut add = |name: &str, value: &str| {
        let name: HeaderName = name.parse().expect("a header name");
        headers.append(name, HeaderValue::from_str(value).expect("a header value"));
    };
    let single = response["headers"].as_object().into_iter().flatten();
    for (name, value) in single {
        add(name, value.as_str().expect("a header as text"));
    }
    for cookie in response["cookies"].as_array().into_iter().flatten() {
        add("set-cookie", cookie.as_str().expect("a cookie as text"));
    }
    let body = response["body"].as_str().unwrap_or_default();
    let body = if response["isBase64Encoded"] == json!(true) {
        STANDARD.decode(body).expect("base64")
    } else {
        body.as_bytes().to_vec()
    };
    let status =
        response["statusCode"].as_u64().and_then(|status| u16::try_from(status).ok()).expect("a status");
    Answer { status, headers, body }
}
