//! A small stand-in for Intervals.icu: two athletes with their keys, and its own OAuth.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use axum::{Form, Json, Router};
use serde_json::json;

pub(crate) const ADA_KEY: &str = "key-of-ada-0123456789";
pub(crate) const ADA_ID: &str = "i12345";
pub(crate) const BEN_KEY: &str = "key-of-ben-0123456789";
pub(crate) const BEN_ID: &str = "12345";
pub(crate) const CLIENT_SECRET: &str = "upstream-client-secret";

#[derive(Default)]
struct Inner {
    calls: Vec<String>,
    failing: Option<StatusCode>,
}

/// A running stand-in. Clones share its journal.
#[derive(Clone, Default)]
pub(crate) struct IntervalsIcu {
    inner: Arc<Mutex<Inner>>,
    pub(crate) base_url: String,
}

impl IntervalsIcu {
    pub(crate) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        let stand_in = Self { base_url, ..Self::default() };
        let router = Router::new()
            .route("/api/v1/athlete/0", get(athlete))
            .route("/api/oauth/token", post(token))
            .route("/api/v1/disconnect-app", delete(disconnect))
            .with_state(stand_in.clone());
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            let listener = listener.into_std().unwrap();
            runtime.block_on(async move {
                let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                axum::serve(listener, router).await.unwrap();
            });
        });
        stand_in
    }

    /// Every later request gets this status.
    pub(crate) fn fail_with(&self, status: u16) {
        self.inner.lock().unwrap().failing = Some(StatusCode::from_u16(status).unwrap());
    }

    pub(crate) fn recover(&self) {
        self.inner.lock().unwrap().failing = None;
    }

    /// Method and path of every request so far.
    pub(crate) fn calls(&self) -> Vec<String> {
        self.inner.lock().unwrap().calls.clone()
    }

    fn enter(&self, call: &str) -> Option<Response> {
        let mut inner = self.inner.lock().unwrap();
        inner.calls.push(call.to_owned());
        inner.failing.map(IntoResponse::into_response)
    }
}

fn basic(key: &str) -> String {
    // Base64 of the standard alphabet, made from the one at hand.
    let text = oauth::to_base64url(format!("API_KEY:{key}").as_bytes()).replace('-', "+").replace('_', "/");
    let padding = "=".repeat((4 - text.len() % 4) % 4);
    format!("Basic {text}{padding}")
}

async fn athlete(State(stand_in): State<IntervalsIcu>, headers: HeaderMap) -> Response {
    if let Some(failure) = stand_in.enter("GET /api/v1/athlete/0") {
        return failure;
    }
    let sent = headers.get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
    for (key, id, name) in [(ADA_KEY, ADA_ID, "Ada <b>"), (BEN_KEY, BEN_ID, "Ben")] {
        if sent == basic(key) {
            return Json(json!({"id": id, "name": name, "email": "secret@example.com"})).into_response();
        }
    }
    StatusCode::UNAUTHORIZED.into_response()
}

async fn token(State(stand_in): State<IntervalsIcu>, Form(form): Form<HashMap<String, String>>) -> Response {
    if let Some(failure) = stand_in.enter("POST /api/oauth/token") {
        return failure;
    }
    let id = match (form.get("client_secret").map(String::as_str), form.get("code").map(String::as_str)) {
        (Some(CLIENT_SECRET), Some("code-of-ada")) => ADA_ID,
        (Some(CLIENT_SECRET), Some("code-of-ben")) => BEN_ID,
        _ => return (StatusCode::NOT_FOUND, Json(json!({"error": "Code not found"}))).into_response(),
    };
    Json(json!({
        "token_type": "Bearer",
        "access_token": format!("token-of-{id}"),
        "scope": "ACTIVITY:WRITE,WELLNESS:WRITE",
        "athlete": {"id": id, "name": "Ada"},
    }))
    .into_response()
}

async fn disconnect(State(stand_in): State<IntervalsIcu>) -> Response {
    stand_in.enter("DELETE /api/v1/disconnect-app").unwrap_or_else(|| StatusCode::OK.into_response())
}
