//! The actors of the journeys and the doors they knock on.

mod app;
mod browser;
mod client;
pub(crate) mod cloud;
mod documents;
mod door;
mod engine;
mod page;
mod wire;

pub(crate) use app::{App, Door, Process, START, Setup};
pub(crate) use browser::{Browser, Landing};
pub(crate) use client::{CHALLENGE, McpClient, VERIFIER};
pub(crate) use cloud::{Call, Cloud};
pub(crate) use documents::{DOCUMENT_CALLBACK, DOCUMENT_URL, DocumentHost, PUBLIC, Served, document};
pub(crate) use door::{Answer, FrontDoor, Request, event};
pub(crate) use engine::{Engine, Item, Side};
pub(crate) use page::{Form, Page};
pub(crate) use wire::{EVERYTHING, Wire};

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// `name=value&…`, percent-encoded, as a form or a query.
pub(crate) fn encode(pairs: &[(&str, &str)]) -> String {
    let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let pairs: Vec<String> =
        pairs.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    pairs.join("&")
}

/// The decoded value of one query parameter of a URL; fails when it stands there more than once.
pub(crate) fn query(url: &str, wanted: &str) -> Option<String> {
    let query = url.split_once('?')?.1;
    let decode = |text: &str| {
        let spaced = text.replace('+', " ");
        percent_encoding::percent_decode_str(&spaced).decode_utf8().unwrap().into_owned()
    };
    let pairs = query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let mut values = pairs.filter(|(name, _)| decode(name) == wanted).map(|(_, value)| decode(value));
    let first = values.next();
    assert_eq!(values.next(), None, "`{wanted}` twice in {url}");
    first
}

/// Serves a router on a thread of its own, until the process ends.
fn serve_apart(listener: std::net::TcpListener, router: axum::Router) {
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async move {
            let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
            axum::serve(listener, router).await.expect("serves until the process ends");
        });
    });
}
