//! The whole deployment on this machine: every function is its own bootstrap process, as on AWS, and speaks through the
//! real SDK to stand-ins that note each call.

mod bootstrap;
mod recorder;
#[expect(dead_code, reason = "the tests of the rotation use the rest")]
#[path = "../../../../functions/rotate/tests/rotation/stand_in.rs"]
mod secrets_manager;

use std::collections::BTreeSet;
use std::process::Command;
use std::sync::Arc;

use bytes::Bytes;
use embedded::{Embedded, Location};
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use local::Clock;
use serde_json::{Value, json};
use simulator::Simulator;

use secrets_manager::StandIn;

pub(crate) use bootstrap::{Bootstrap, built};
pub(crate) use recorder::{Call, Recorder};

/// What the template puts into every secret until the first rotation.
const PLACEHOLDER: &str = r#"{"state":"empty","placeholder":"x"}"#;
/// The engine wants a signature and checks none.
const UNCHECKED: &str = "AWS4-HMAC-SHA256 Credential=local/20260617/us-east-1/dynamodb/aws4_request, \
    SignedHeaders=host, Signature=0";
const STEPS: [&str; 4] = ["createSecret", "setSecret", "testSecret", "finishSecret"];
const SECRETS: [&str; 3] = ["signing", "vault", "browser"];

/// A deployment after its first rotation. Clones share it.
#[derive(Clone)]
pub(crate) struct Cloud(Arc<Parts>);

struct Parts {
    functions: Vec<Function>,
    bootstraps: Vec<Bootstrap>,
    secrets: StandIn,
    simulator: Arc<Simulator>,
    tables: Embedded,
}

/// What stands around one function.
pub(crate) struct Function {
    name: &'static str,
    /// Its variables.
    pub(crate) environment: Vec<(String, String)>,
    aws: Recorder,
}

impl Cloud {
    /// Tables, placeholder secrets, the pretend Intervals.icu and all functions; then Secrets Manager rotates once.
    pub(crate) async fn deploy(base_url: &str) -> Self {
        let tables = embedded::open(Location::Memory).await.expect("an engine");
        let secrets = StandIn::start().await;
        for id in ["signing", "jwks", "vault", "browser"] {
            secrets.add(id, PLACEHOLDER);
        }
        let simulator = Simulator::start(intervals_today()).await.expect("a free port");
        let (mut functions, mut bootstraps) = (Vec::new(), Vec::new());
        for (name, variables) in functions_and_variables() {
            let dynamodb = tables.config().endpoint.as_deref().expect("an address");
            let aws = Recorder::start(dynamodb, &secrets.endpoint).await;
            let environment = environment(base_url, &simulator.base_url(), &aws.endpoint, &variables);
            let function = Function { name, environment, aws };
            bootstraps.push(Bootstrap::start(Command::new(built(name)), &function.environment).await);
            functions.push(function);
        }
        let simulator = Arc::new(simulator);
        let cloud = Self(Arc::new(Parts { functions, bootstraps, secrets, simulator, tables }));
        for id in SECRETS {
            cloud.rotate(id, "v1").await;
        }
        cloud
    }

    /// One rotation, as Secrets Manager drives it.
    pub(crate) async fn rotate(&self, id: &str, version: &str) {
        self.0.secrets.begin(id, version);
        for step in STEPS {
            let event = json!({ "SecretId": id, "ClientRequestToken": version, "Step": step });
            self.invoke("rotate", &event).await;
        }
    }

    /// What `function` answers to `event`.
    pub(crate) async fn invoke(&self, function: &str, event: &Value) -> Value {
        let known = self.0.functions.iter().position(|known| known.name == function).expect("a function");
        self.0.bootstraps[known].invoke(event).await
    }

    /// The calls that `function` made of AWS since the last time.
    pub(crate) fn calls(&self, function: &str) -> Vec<Call> {
        self.function(function).aws.take()
    }

    /// A new process of `function` answers `event` while AWS answers only so many calls at once.
    pub(crate) async fn start_together(&self, function: &str, calls: usize, event: &Value) -> Value {
        let around = self.function(function);
        around.aws.answer_together(calls);
        let process = Bootstrap::start(Command::new(built(function)), &around.environment).await;
        let answer = process.invoke(event).await;
        around.aws.answer_together(1);
        answer
    }

    /// What the engine of the tables answers to an operation that is of no function.
    pub(crate) async fn dynamodb(&self, operation: &str, body: &Value) -> Value {
        let request = http::Request::post(self.0.tables.config().endpoint.as_deref().expect("an address"))
            .header("content-type", "application/x-amz-json-1.0")
            .header("x-amz-target", format!("DynamoDB_20120810.{operation}"))
            .header("x-amz-date", "20260617T120000Z")
            .header("authorization", UNCHECKED)
            .body(Full::new(Bytes::from(body.to_string())));
        let client = Client::builder(TokioExecutor::new()).build_http();
        let answer = client.request(request.expect("a request")).await.expect("an answer");
        let body = answer.into_body().collect().await.expect("a whole body").to_bytes();
        serde_json::from_slice(&body).expect("JSON")
    }

    /// The pretend Intervals.icu behind every key typed here.
    pub(crate) fn simulator(&self) -> Arc<Simulator> {
        Arc::clone(&self.0.simulator)
    }

    /// What stands around the function of this name.
    pub(crate) fn function(&self, name: &str) -> &Function {
        self.0.functions.iter().find(|function| function.name == name).expect("a function of this name")
    }
}

/// The pretend Intervals.icu lives today, as the functions do.
fn intervals_today() -> simulator::Options {
    let now = || jiff::Timestamp::from_second(Clock::system().now().0).expect("a time of this age");
    let today = simulator::Today::System(Arc::new(now));
    simulator::Options { today, ..simulator::Options::default() }
}

/// Each function with the variables that it reads.
fn functions_and_variables() -> [(&'static str, BTreeSet<&'static str>); 6] {
    [
        ("discovery", config::Discovery::variables()),
        ("register", config::Register::variables()),
        ("authorize", config::Authorize::variables()),
        ("token", config::Token::variables()),
        ("mcp", config::Mcp::variables()),
        ("rotate", config::Rotate::variables()),
    ]
}

/// The variables of the template, of which a function gets those that it reads, and the platform's own.
fn environment(
    base_url: &str,
    intervals: &str,
    aws: &str,
    wanted: &BTreeSet<&'static str>,
) -> Vec<(String, String)> {
    let ours = [
        ("BASE_URL", base_url),
        ("CLIENTS_TABLE", "clients"),
        ("CODES_TABLE", "codes"),
        ("SESSIONS_TABLE", "sessions"),
        ("SIGNING_SECRET", "signing"),
        ("JWKS_SECRET", "jwks"),
        ("VAULT_SECRET", "vault"),
        ("BROWSER_SECRET", "browser"),
        ("INTERVALS_BASE_URL", intervals),
        ("ENVIRONMENT_NAME", "stack"),
    ];
    let platform = [
        ("AWS_ENDPOINT_URL", aws),
        ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"),
        ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
    ];
    let ours = ours.into_iter().filter(|(name, _)| wanted.contains(name));
    ours.chain(platform).map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}
