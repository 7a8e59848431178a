//! A pretend Secrets Manager: versions, stages and the four calls of a rotation function.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use serde_json::{Value, json};

pub(crate) struct StandIn {
    pub(crate) endpoint: String,
    secrets: Arc<Mutex<Secrets>>,
    server: tokio::task::JoinSet<()>,
}

#[derive(Default)]
struct Secrets {
    by_id: BTreeMap<String, Secret>,
    journal: Vec<String>,
    failing: Option<(String, u16)>,
}

#[derive(Clone, Default)]
struct Secret {
    rotated: bool,
    values: BTreeMap<String, String>,
    stages: BTreeMap<String, String>,
}

impl StandIn {
    pub(crate) async fn start() -> Self {
        let secrets = Arc::new(Mutex::new(Secrets::default()));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().route("/", post(answer)).with_state(Arc::clone(&secrets));
        let mut server = tokio::task::JoinSet::new();
        server.spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { endpoint, secrets, server }
    }

    /// Nobody listens any more.
    pub(crate) async fn stop(&mut self) {
        self.server.shutdown().await;
    }

    /// A secret as the template makes it.
    pub(crate) fn add(&self, id: &str, placeholder: &str) {
        let mut secret = Secret { rotated: true, ..Secret::default() };
        secret.values.insert("first".into(), placeholder.into());
        secret.stages.insert("AWSCURRENT".into(), "first".into());
        self.secrets.lock().unwrap().by_id.insert(id.into(), secret);
    }

    /// What Secrets Manager does before it calls the function.
    pub(crate) fn begin(&self, id: &str, version: &str) {
        self.edit(id, |secret| {
            secret.stages.insert("AWSPENDING".into(), version.into());
        });
    }

    pub(crate) fn disable(&self, id: &str) {
        self.edit(id, |secret| secret.rotated = false);
    }

    /// What an operator does by hand.
    pub(crate) fn rewrite(&self, id: &str, change: impl Fn(&mut Value)) {
        self.edit(id, |secret| {
            let version = secret.stages["AWSCURRENT"].clone();
            let mut value: Value = serde_json::from_str(&secret.values[&version]).unwrap();
            change(&mut value);
            secret.values.insert(version, value.to_string());
        });
    }

    pub(crate) fn text(&self, id: &str, stage: &str) -> Option<String> {
        let secrets = self.secrets.lock().unwrap();
        let secret = &secrets.by_id[id];
        secret.values.get(secret.stages.get(stage)?).cloned()
    }

    pub(crate) fn current(&self, id: &str) -> Value {
        serde_json::from_str(&self.text(id, "AWSCURRENT").unwrap()).unwrap()
    }

    /// The version a stage is at.
    pub(crate) fn stage(&self, id: &str, stage: &str) -> Option<String> {
        self.secrets.lock().unwrap().by_id[id].stages.get(stage).cloned()
    }

    /// Every call so far: operation and secret.
    pub(crate) fn journal(&self) -> Vec<String> {
        self.secrets.lock().unwrap().journal.clone()
    }

    /// Fails an operation from now on; `None` repairs it.
    pub(crate) fn fail(&self, failing: Option<(&str, u16)>) {
        self.secrets.lock().unwrap().failing = failing.map(|(name, status)| (name.to_owned(), status));
    }

    fn edit(&self, id: &str, change: impl FnOnce(&mut Secret)) {
        change(self.secrets.lock().unwrap().by_id.get_mut(id).unwrap());
    }
}

async fn answer(State(secrets): State<Arc<Mutex<Secrets>>>, headers: HeaderMap, body: Bytes) -> Response {
    let target = headers["x-amz-target"].to_str().unwrap();
    let operation = target.strip_prefix("secretsmanager.").unwrap().to_owned();
    let request: Value = serde_json::from_slice(&body).unwrap();
    let mut secrets = secrets.lock().unwrap();
    let id = request["SecretId"].as_str().unwrap().to_owned();
    secrets.journal.push(format!("{operation} {id}"));
    if let Some((name, status)) = secrets.failing.clone().filter(|(name, _)| *name == operation) {
        let error = if status == 500 { "InternalServiceError" } else { "InvalidRequestException" };
        drop(name);
        return refuse(status, error);
    }
    let Some(secret) = secrets.by_id.get_mut(&id) else {
        return refuse(400, "ResourceNotFoundException");
    };
    match operation.as_str() {
        "DescribeSecret" => describe(secret),
        "GetSecretValue" => get(secret, &request),
        "PutSecretValue" => put(secret, &request),
        "UpdateSecretVersionStage" => promote(secret, &request),
        other => refuse(400, other),
    }
}

fn describe(secret: &Secret) -> Response {
    let mut versions: BTreeMap<&String, Vec<&String>> = BTreeMap::new();
    for (stage, version) in &secret.stages {
        versions.entry(version).or_default().push(stage);
    }
    respond(&json!({ "RotationEnabled": secret.rotated, "VersionIdsToStages": versions }))
}

fn get(secret: &Secret, request: &Value) -> Response {
    let stage = request["VersionStage"].as_str().unwrap();
    let Some(version) = secret.stages.get(stage) else {
        return refuse(400, "ResourceNotFoundException");
    };
    if request["VersionId"].as_str().is_some_and(|asked| asked != version) {
        return refuse(400, "ResourceNotFoundException");
    }
    match secret.values.get(version) {
        Some(value) => respond(&json!({ "SecretString": value, "VersionId": version })),
        None => refuse(400, "ResourceNotFoundException"),
    }
}

fn put(secret: &mut Secret, request: &Value) -> Response {
    let version = request["ClientRequestToken"].as_str().unwrap().to_owned();
    let value = request["SecretString"].as_str().unwrap().to_owned();
    match secret.values.get(&version) {
        Some(stored) if *stored == value => return respond(&json!({})),
        Some(_) => return refuse(400, "ResourceExistsException"),
        None => {}
    }
    secret.values.insert(version.clone(), value);
    let stage = request["VersionStages"][0].as_str().unwrap();
    move_stage(secret, stage, &version);
    respond(&json!({}))
}

fn promote(secret: &mut Secret, request: &Value) -> Response {
    let stage = request["VersionStage"].as_str().unwrap();
    if secret.stages.get(stage).map(String::as_str) != request["RemoveFromVersionId"].as_str() {
        return refuse(400, "InvalidParameterException");
    }
    move_stage(secret, stage, request["MoveToVersionId"].as_str().unwrap());
    respond(&json!({}))
}

fn move_stage(secret: &mut Secret, stage: &str, version: &str) {
    let before = secret.stages.insert(stage.into(), version.into());
    if let (Some(before), "AWSCURRENT") = (before, stage) {
        secret.stages.insert("AWSPREVIOUS".into(), before);
    }
}

fn respond(body: &Value) -> Response {
    ([("content-type", "application/x-amz-json-1.1")], body.to_string()).into_response()
}

fn refuse(status: u16, error: &str) -> Response {
    let body = json!({ "__type": error, "message": "stand-in" }).to_string();
    (StatusCode::from_u16(status).unwrap(), [("content-type", "application/x-amz-json-1.1")], body)
        .into_response()
}
