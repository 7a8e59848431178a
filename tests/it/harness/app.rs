//! One house for one test: the five routers over an empty store, a clock that only the test moves.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex};

use local::{Clock, Data, House, Options, Random, UnixTime};
use simulator::Simulator;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinSet;

use super::{Answer, Cloud, FrontDoor, Request};

/// Tuesday 10 March 2026, 08:00 UTC.
pub(crate) const START: UnixTime = UnixTime(1_773_129_600);

/// What a test wants to be different.
#[derive(Clone, Debug, Default)]
pub(crate) struct Setup {
    /// Environment variables, as `cargo run` would read them.
    pub(crate) environment: Vec<(&'static str, &'static str)>,
}

/// A way into the house.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Door {
    /// A TCP port, as `cargo run` serves it.
    Tcp,
    /// API Gateway events at a public https host.
    Events,
    /// The same, and every request meets a process that has just started.
    FreshProcesses,
}

/// The service under test. Clones share it.
#[derive(Clone)]
pub(crate) struct App {
    pub(crate) door: FrontDoor,
    pub(crate) base_url: String,
    pub(crate) clock: Clock,
    /// The pretend Intervals.icu behind the demo athlete and behind every API key typed here.
    pub(crate) simulator: Arc<Simulator>,
    secrets: Arc<Mutex<BTreeSet<String>>>,
    refusals: Arc<Mutex<Vec<Answer>>>,
    /// Runs as long as anybody uses the app.
    _server: Arc<JoinSet<()>>,
    _watch: Arc<Watch>,
}

/// Fails the test when a request to Intervals.icu was on no list, even where the tool coped with its refusal.
struct Watch(Arc<Simulator>);

impl Drop for Watch {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert_eq!(self.0.complaints(), Vec::<String>::new());
        }
    }
}

impl App {
    /// Behind a TCP port, as `cargo run` serves it.
    pub(crate) async fn over_tcp() -> Self {
        Self::over_tcp_with(Setup::default()).await
    }

    pub(crate) async fn over_tcp_with(setup: Setup) -> Self {
        Self::over_tcp_where(setup, |options| options).await
    }

    /// With other surroundings than the environment can name: see [`Options`].
    pub(crate) async fn over_tcp_where(setup: Setup, change: impl FnOnce(Options) -> Options) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("a bound port").port();
        let base_url = format!("http://localhost:{port}");
        let house = open(&base_url, &setup, change).await;
        let mut server = JoinSet::new();
        let app = Self::new(FrontDoor::tcp(port), base_url, &house);
        server.spawn(async move {
            house.0.serve(listener, std::future::pending()).await.expect("serves until the test ends");
        });
        Self { _server: Arc::new(server), ..app }
    }

    /// Behind API Gateway events at a public https host.
    pub(crate) async fn over_events() -> Self {
        Self::over_events_with(Setup::default()).await
    }

    pub(crate) async fn over_events_with(setup: Setup) -> Self {
        Self::over_events_where(setup, |options| options).await
    }

    /// With other surroundings than the environment can name: see [`Options`].
    pub(crate) async fn over_events_where(setup: Setup, change: impl FnOnce(Options) -> Options) -> Self {
        let base_url = "https://mcp.example.com".to_owned();
        let house = open(&base_url, &setup, change).await;
        let door = FrontDoor::Events { functions: house.0.functions().to_vec() };
        Self::new(door, base_url, &house).keeping(house)
    }

    /// Behind API Gateway events; every request meets a process that has just started.
    pub(crate) async fn over_fresh_processes() -> Self {
        Self::over_fresh_processes_where(|options| options).await
    }

    /// With other surroundings than the environment can name: see [`Options`].
    pub(crate) async fn over_fresh_processes_where(change: impl FnOnce(Options) -> Options) -> Self {
        let base_url = "https://mcp.example.com".to_owned();
        let Opened(house, clock) = open(&base_url, &Setup::default(), change).await;
        let house = Arc::new(house);
        let door = FrontDoor::FreshProcesses { house: Arc::clone(&house) };
        Self::at(door, base_url, clock, house.simulator())
    }

    /// Behind `door`, with other surroundings than the environment can name.
    pub(crate) async fn behind(door: Door, change: impl FnOnce(Options) -> Options) -> Self {
        match door {
            Door::Tcp => Self::over_tcp_where(Setup::default(), change).await,
            Door::Events => Self::over_events_where(Setup::default(), change).await,
            Door::FreshProcesses => Self::over_fresh_processes_where(change).await,
        }
    }

    /// Behind API Gateway events, every function a process of its own. The clock is the machine's.
    pub(crate) async fn over_cloud() -> (Self, Cloud) {
        let base_url = "https://mcp.example.com".to_owned();
        let cloud = Cloud::deploy(&base_url).await;
        let app = Self::at(FrontDoor::Cloud(cloud.clone()), base_url, Clock::system(), cloud.simulator());
        (app, cloud)
    }

    /// Behind API Gateway events, over a folder that outlives the process. Each process draws other random numbers.
    pub(crate) async fn over_folder(folder: &Path, clock: &Clock, process: u64) -> (Self, Process) {
        Self::over_folder_with(folder, clock, process, &[]).await
    }

    /// The same with more variables.
    pub(crate) async fn over_folder_with(
        folder: &Path,
        clock: &Clock,
        process: u64,
        environment: &[(&str, &str)],
    ) -> (Self, Process) {
        let base_url = "https://mcp.example.com".to_owned();
        let mut pairs = vec![("BASE_URL", base_url.as_str()), ("REGISTRATION_POLICY", "curated")];
        pairs.extend(environment);
        let options = Options::from_pairs(&pairs)
            .expect("a valid setup")
            .with_data(Data::Directory(folder.to_owned()))
            .with_clock(clock.clone())
            .with_random(Random::seeded(process))
            .with_simulated_intervals();
        let house = House::open(options).await.expect("the house opens");
        let door = FrontDoor::Events { functions: house.functions().to_vec() };
        let opened = Opened(house, clock.clone());
        let app = Self::new(door, base_url, &opened);
        (app, Process::of(opened.0).await)
    }

    /// Behind API Gateway events, over tables and keys that outlive it. Each process draws other random numbers.
    pub(crate) async fn over_lent(data: Data, clock: &Clock, process: u64) -> Self {
        let base_url = "https://mcp.example.com".to_owned();
        let options =
            Options::from_pairs(&[("BASE_URL", base_url.as_str()), ("REGISTRATION_POLICY", "curated")])
                .expect("a valid setup")
                .with_data(data)
                .with_clock(clock.clone())
                .with_random(Random::seeded(process))
                .with_simulated_intervals();
        let house = Opened(House::open(options).await.expect("the house opens"), clock.clone());
        let door = FrontDoor::Events { functions: house.0.functions().to_vec() };
        Self::new(door, base_url, &house).keeping(house)
    }

    /// The same, and the house stays open as long as the app is used.
    fn keeping(self, house: Opened) -> Self {
        let mut keep = JoinSet::new();
        keep.spawn(async move {
            std::future::pending::<()>().await;
            drop(house);
        });
        Self { _server: Arc::new(keep), ..self }
    }

    fn new(door: FrontDoor, base_url: String, house: &Opened) -> Self {
        Self::at(door, base_url, house.1.clone(), house.0.simulator())
    }

    fn at(door: FrontDoor, base_url: String, clock: Clock, simulator: Arc<Simulator>) -> Self {
        Self {
            door,
            base_url,
            clock,
            _watch: Arc::new(Watch(Arc::clone(&simulator))),
            simulator,
            secrets: Arc::default(),
            refusals: Arc::default(),
            _server: Arc::default(),
        }
    }

    /// Sends one request for the public host.
    pub(crate) async fn send(&self, request: Request) -> Answer {
        let answer = self.door.send(self.authority(), request).await;
        if answer.status >= 400 {
            self.refusals.lock().unwrap().push(answer.clone());
        }
        answer
    }

    /// Every refusal so far.
    pub(crate) fn refusals(&self) -> Vec<Answer> {
        self.refusals.lock().unwrap().clone()
    }

    /// Host and port of the public URL.
    pub(crate) fn authority(&self) -> &str {
        self.base_url.split_once("://").expect("a URL").1
    }

    /// Path and query of a URL of ours.
    pub(crate) fn target<'a>(&self, url: &'a str) -> &'a str {
        url.strip_prefix(&self.base_url).unwrap_or(url)
    }

    /// Notes a secret that an actor saw, for the scan of the logs.
    pub(crate) fn remember_secret(&self, secret: &str) {
        if secret.len() >= 16 {
            self.secrets.lock().unwrap().insert(secret.to_owned());
        }
    }

    /// Every secret that an actor saw.
    pub(crate) fn secrets(&self) -> Vec<String> {
        self.secrets.lock().unwrap().iter().cloned().collect()
    }
}

/// A running process; the next one of the same folder starts after it has ended.
pub(crate) struct Process {
    end: oneshot::Sender<()>,
    served: JoinSet<()>,
}

impl Process {
    async fn of(house: House) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let (end, ended) = oneshot::channel();
        let mut served = JoinSet::new();
        served.spawn(async move {
            let ended = async move { ended.await.unwrap_or_default() };
            house.serve(listener, ended).await.expect("serves until its end");
        });
        Self { end, served }
    }

    /// Ends it and waits until its files are closed.
    pub(crate) async fn end(mut self) {
        self.end.send(()).expect("it runs");
        while self.served.join_next().await.is_some() {}
    }
}

struct Opened(House, Clock);

async fn open(base_url: &str, setup: &Setup, change: impl FnOnce(Options) -> Options) -> Opened {
    let mut environment = vec![("BASE_URL", base_url), ("REGISTRATION_POLICY", "curated")];
    for (name, value) in &setup.environment {
        environment.retain(|(known, _)| known != name);
        environment.push((name, value));
    }
    let clock = Clock::fixed(START);
    let options = Options::from_pairs(&environment)
        .expect("a valid setup")
        .with_data(Data::Memory)
        .with_clock(clock.clone())
        .with_random(Random::seeded(7))
        .with_simulated_intervals();
    Opened(House::open(change(options)).await.expect("the house opens"), clock)
}
