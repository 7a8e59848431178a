//! Starts and stops the server, and carries a request through journal, faults and latency to its handler.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::{self, Next};
use axum::response::Response;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::faults::{self, Before, Rule};
use crate::journal::Recorded;
use crate::options::Options;
use crate::refusal::Refusal;
use crate::wire::{Cut, Socket};
use crate::world::World;

/// A running pretend Intervals.icu; it stops when the last handle is dropped.
#[derive(Clone)]
pub struct Simulator(Arc<Running>);

struct Running {
    address: SocketAddr,
    world: Arc<World>,
    server: JoinHandle<()>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Simulator {
    /// Starts a server on a free port of the loopback interface.
    ///
    /// # Errors
    /// When the port cannot be bound.
    pub async fn start(options: Options) -> std::io::Result<Self> {
        let listener = TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let world = Arc::new(World::new(options));
        let service = build(&world).into_make_service_with_connect_info::<Cut>();
        #[expect(
            clippy::disallowed_methods,
            reason = "the simulator is the other side of the network and never runs in a Lambda"
        )]
        let server = tokio::spawn(async move {
            // The server runs until its task is aborted; there is nobody to tell about its end.
            let _ = axum::serve(Socket(listener), service).await;
        });
        Ok(Self(Arc::new(Running { address, world, server })))
    }

    /// Where the server listens, without a trailing slash: `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.0.address)
    }

    /// Every request so far, in the order of arrival.
    #[must_use]
    pub fn journal(&self) -> Vec<Recorded> {
        self.0.world.journal.read()
    }

    /// What was wrong with requests that are not on the list of operations. A test that sends one has to fail.
    #[must_use]
    pub fn complaints(&self) -> Vec<String> {
        self.0.world.journal.complaints()
    }

    /// Forgets the requests so far, not the complaints.
    pub fn clear_journal(&self) {
        self.0.world.journal.clear();
    }

    /// Sets a fault rule. Rules add up; of those whose turn it is, the first one set wins.
    pub fn fault(&self, rule: Rule) {
        self.0.world.faults.add(rule);
    }

    /// Removes all fault rules.
    pub fn clear_faults(&self) {
        self.0.world.faults.clear();
    }

    /// An access token of the pretend OAuth application for an athlete, as if the athlete had just approved it.
    /// Scopes are upstream areas, comma separated, such as `ACTIVITY:READ,WELLNESS:WRITE`.
    #[must_use]
    pub fn access_token(&self, athlete: &str, scope: &str) -> String {
        self.0.world.tokens.issue(athlete, scope)
    }
}

impl std::fmt::Debug for Simulator {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_tuple("Simulator").field(&self.0.address).finish()
    }
}

/// The same server as a router, for a caller that carries requests itself.
pub fn router(options: Options) -> Router {
    build(&Arc::new(World::new(options)))
}

fn build(world: &Arc<World>) -> Router {
    crate::routes::router(world).layer(middleware::from_fn_with_state(Arc::clone(world), carry))
}

async fn carry(State(world): State<Arc<World>>, request: Request, next: Next) -> Response {
    let cut = request.extensions().get::<ConnectInfo<Cut>>().map(|info| info.0.clone());
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 64 << 20).await.unwrap_or_default();
    if let Err(complaint) = world.journal.record(&parts, &body, world.is_strict()) {
        return Refusal::Application(501, complaint).into_response(parts.uri.path(), world.now());
    }
    let fault = world.faults.draw(&parts.method, parts.uri.path());
    if let Some(fault) = &fault
        && let Before::Instead(answer) = faults::before(fault, cut.as_ref()).await
    {
        return answer;
    }
    let delay = world.latency(&parts.method, parts.uri.path());
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
    let answer = match world.limits.admit(&parts.headers, world.now()) {
        Ok(remaining) => remaining.stamp(next.run(Request::from_parts(parts, Body::from(body))).await),
        Err(refusal) => refusal,
    };
    match &fault {
        Some(fault) => faults::after(fault, answer, cut.as_ref()).await,
        None => answer,
    }
}
