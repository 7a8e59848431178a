//! The HTTP surface, one file per resource. A route is a verb, a path, the area it belongs to, and a function.

mod activities;
mod activity;
mod athlete;
mod best_efforts;
mod charts;
mod curves;
mod custom_items;
mod download;
mod events;
mod events_bulk;
mod gear;
mod intervals;
mod library;
mod manual;
mod messages;
mod oauth;
mod sport_settings;
mod streams;
mod summary;
mod upload;
mod weather;
mod wellness;

pub use custom_items::CUSTOM_ITEM_TYPES;

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{FromRequestParts, RawPathParams, Request};
use axum::http::{Method, Uri};
use axum::response::Response;
use axum::routing::{MethodFilter, MethodRouter};

use crate::access::{Area, authenticate};
use crate::call::Call;
use crate::journal::Auth;
use crate::query::Query;
use crate::refusal::{Outcome, Refusal};
use crate::reply::Reply;
use crate::world::World;

/// An endpoint.
#[derive(Clone, Copy)]
pub(crate) struct Route {
    method: &'static Method,
    path: &'static str,
    area: Area,
    handler: fn(&Call<'_>) -> Outcome<Reply>,
}

type Handler = fn(&Call<'_>) -> Outcome<Reply>;

const fn get(path: &'static str, area: Area, handler: Handler) -> Route {
    Route { method: &Method::GET, path, area, handler }
}

const fn post(path: &'static str, area: Area, handler: Handler) -> Route {
    Route { method: &Method::POST, path, area, handler }
}

const fn put(path: &'static str, area: Area, handler: Handler) -> Route {
    Route { method: &Method::PUT, path, area, handler }
}

const fn delete(path: &'static str, area: Area, handler: Handler) -> Route {
    Route { method: &Method::DELETE, path, area, handler }
}

/// All endpoints.
const TABLES: [&[Route]; 22] = [
    activities::ROUTES,
    activity::ROUTES,
    athlete::ROUTES,
    best_efforts::ROUTES,
    charts::ROUTES,
    curves::ROUTES,
    custom_items::ROUTES,
    download::ROUTES,
    events::ROUTES,
    events_bulk::ROUTES,
    gear::ROUTES,
    intervals::ROUTES,
    library::ROUTES,
    manual::ROUTES,
    messages::ROUTES,
    oauth::ROUTES,
    sport_settings::ROUTES,
    streams::ROUTES,
    summary::ROUTES,
    upload::ROUTES,
    weather::ROUTES,
    wellness::ROUTES,
];

/// The router over all endpoints, with the framework's own 404 and 405.
pub(crate) fn router(world: &Arc<World>) -> Router {
    let mut paths: BTreeMap<&str, MethodRouter> = BTreeMap::new();
    for route in TABLES.into_iter().flatten().copied() {
        let Ok(filter) = MethodFilter::try_from(route.method.clone()) else {
            continue;
        };
        let world = Arc::clone(world);
        let handler = move |request: Request| answer(route, Arc::clone(&world), request);
        let methods = paths.remove(route.path).unwrap_or_default();
        paths.insert(route.path, methods.on(filter, handler));
    }
    let router = paths.into_iter().fold(Router::new(), |router, (path, methods)| router.route(path, methods));
    let (not_found, not_allowed) = (Arc::clone(world), Arc::clone(world));
    router
        .fallback(move |uri: Uri| async move {
            Refusal::Framework(404).into_response(uri.path(), not_found.now())
        })
        .method_not_allowed_fallback(move |uri: Uri| async move {
            Refusal::Framework(405).into_response(uri.path(), not_allowed.now())
        })
}

async fn answer(route: Route, world: Arc<World>, request: Request<Body>) -> Response {
    let (mut parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
    let parameters: Vec<(String, String)> = match RawPathParams::from_request_parts(&mut parts, &()).await {
        Ok(parameters) => {
            parameters.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
        }
        Err(_) => Vec::new(),
    };
    let now = world.now();
    let path = parts.uri.path().to_owned();
    let outcome = admit(route, &world, &parts, parameters).and_then(|mut call| {
        call.body = body;
        (route.handler)(&call)
    });
    outcome.map_or_else(|refusal| refusal.into_response(&path, now), Reply::into_response)
}

/// Lets a request in: credential, area, athlete.
fn admit<'a>(
    route: Route,
    world: &'a World,
    parts: &axum::http::request::Parts,
    parameters: Vec<(String, String)>,
) -> Outcome<Call<'a>> {
    let write = *route.method != Method::GET;
    let first = world.accounts.first().ok_or(Refusal::Framework(500))?;
    let (caller, account) = if route.area == Area::Open {
        (None, first)
    } else {
        let caller = authenticate(&Auth::read(&parts.headers), &world.accounts, &world.tokens)?;
        caller.covers(route.area, write)?;
        let named = parameters.iter().find(|(name, _)| name == "athlete").map(|(_, value)| value.as_str());
        let wanted = named.filter(|id| *id != "0").unwrap_or(&caller.athlete);
        let account = match parameters.iter().find(|(name, _)| name == "activity") {
            Some((_, id)) => owner(world, &caller, id, write)?,
            None => world
                .accounts
                .iter()
                .find(|account| account.profile.id == wanted)
                .ok_or_else(Refusal::denied)?,
        };
        if !caller.may(account, write) {
            return Err(Refusal::denied());
        }
        (Some(caller), account)
    };
    Ok(Call {
        world,
        caller,
        account,
        parameters,
        query: Query::parse(parts.uri.query().unwrap_or_default()),
        headers: parts.headers.clone(),
        body: bytes::Bytes::new(),
        now: world.now(),
    })
}

/// The account an activity belongs to: the caller's own is looked at first, the roster's after it.
fn owner<'a>(
    world: &'a World,
    caller: &crate::access::Caller,
    id: &str,
    write: bool,
) -> Outcome<&'a crate::account::Account> {
    let mut readable: Vec<_> = world.accounts.iter().filter(|account| caller.may(account, false)).collect();
    readable.sort_by_key(|account| account.profile.id != caller.athlete);
    let found = readable.into_iter().find(|account| account.store().activity(id).is_some());
    let account = found.ok_or_else(|| Refusal::not_found("Activity"))?;
    if caller.may(account, write) { Ok(account) } else { Err(Refusal::denied()) }
}
