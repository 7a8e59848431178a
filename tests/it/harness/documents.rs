//! The host of a client's metadata document: a stranger whose every answer the test decides.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use local::Options;
use serde_json::{Value, json};

/// The URL that the client is named by.
pub(crate) const DOCUMENT_URL: &str = "https://claude.ai/oauth/mcp-oauth-client-metadata";
/// The redirect URI in its document.
pub(crate) const DOCUMENT_CALLBACK: &str = "https://claude.ai/api/mcp/auth_callback";
/// What the name server says of an honest host.
pub(crate) const PUBLIC: &str = "203.0.114.7,2606:4700::1111";

/// What the host answers.
#[derive(Clone)]
pub(crate) struct Served {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, &'static str)>,
    pub(crate) body: Vec<u8>,
    /// After the body, more bytes without an end.
    pub(crate) endless: bool,
}

/// A running host. Clones share it.
#[derive(Clone)]
pub(crate) struct DocumentHost {
    served: Arc<Mutex<Served>>,
    fetches: Arc<Mutex<u32>>,
    address: SocketAddr,
}

/// A document as Claude publishes it.
pub(crate) fn document() -> Value {
    json!({
        "client_id": DOCUMENT_URL,
        "client_name": "Claude",
        "redirect_uris": [DOCUMENT_CALLBACK, "http://localhost/callback"],
        "grant_types": ["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:jwt-bearer"],
        "token_endpoint_auth_method": "none",
    })
}

impl Served {
    pub(crate) fn document(document: &Value) -> Self {
        let headers = vec![("content-type", "application/json")];
        Self { status: 200, headers, body: document.to_string().into_bytes(), endless: false }
    }
}

impl DocumentHost {
    pub(crate) fn serving(document: &Value) -> Self {
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        listener.set_nonblocking(true).expect("a listener for tokio");
        let host = Self {
            served: Arc::new(Mutex::new(Served::document(document))),
            fetches: Arc::default(),
            address: listener.local_addr().expect("a bound port"),
        };
        super::serve_apart(listener, Router::new().fallback(answer).with_state(host.clone()));
        host
    }

    /// Lets every name lead to these addresses, and every connection to this host.
    pub(crate) fn at(&self, resolved: &str, options: Options) -> Options {
        let addresses = resolved.split(',').map(|text| text.parse().expect("an address")).collect();
        options.with_client_documents(addresses, self.address)
    }

    /// Answers like this from now on.
    pub(crate) fn serve(&self, served: Served) {
        *self.served.lock().unwrap() = served;
    }

    /// Where it really listens.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How often it was asked.
    pub(crate) fn fetches(&self) -> u32 {
        *self.fetches.lock().unwrap()
    }
}

async fn answer(State(host): State<DocumentHost>) -> Response {
    *host.fetches.lock().unwrap() += 1;
    let served = host.served.lock().unwrap().clone();
    let mut response = if served.endless { endless(served.body) } else { served.body.into_response() };
    *response.status_mut() = served.status.try_into().expect("a status");
    response.headers_mut().clear();
    for (name, value) in served.headers {
        response.headers_mut().append(name, value.parse().expect("a header"));
    }
    response
}

/// Chunk after chunk, until the reader hangs up.
fn endless(chunk: Vec<u8>) -> Response {
    let chunk = Bytes::from(chunk);
    let chunks = futures::stream::repeat_with(move || Ok::<_, std::convert::Infallible>(chunk.clone()));
    Response::new(Body::from_stream(chunks))
}
