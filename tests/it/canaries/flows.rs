//! Every flow with every failure of it, and the secrets that were on the way.

use local::{Clock, Data};
use serde_json::{Value, json};

use super::evidence::{Canary, Evidence, Place};
use crate::harness::{
    App, Browser, Engine, Form, FrontDoor, McpClient, Page, Request, START, Side, VERIFIER, query,
};

const WRONG_KEY: &str = "canary-wrong-key-77d2a1b0";
const STATE: &str = "canary-state-59f1c3e8";
const WRONG_VERIFIER: &str = "canary-verifier-0d9e-canary-verifier-0d9e-canary";
const BEARER: &str = "canary-bearer-token-90ab77";
const OWNER_KEY: &str = "canary-owner-key-31b7c0d6e5f4a392";
const FORGED_CSRF: &str = "canary-forged-csrf-4b1d9c";
const CLIENT_SECRET: &str = "canary-client-secret-5512e0";
const BASIC: &str = "Q2xpZW50OmNhbmFyeS1iYXNpYw";
const UPSTREAM_CODE: &str = "canary-upstream-code-8f30d1";
const IN_A_BODY: &str = "canary-in-a-body-6a90f2";
/// Where every request comes from, in full.
const ADDRESS: &str = "192.0.2.7";

pub(super) struct World {
    evidence: Evidence,
    engine: Engine,
    clock: Clock,
    app: App,
    client: McpClient,
    browser: Browser,
    seen: Vec<Canary>,
}

impl World {
    pub(super) async fn start(evidence: &Evidence) -> Self {
        let (engine, clock) = (Engine::start().await, Clock::fixed(START));
        let app = App::over_lent(engine.lent(), &clock, 0).await;
        register_upstream(engine.lent());
        let (client, browser) = (McpClient::discover(&app).await, Browser::new(&app));
        Self { evidence: evidence.clone(), engine, clock, app, client, browser, seen: Vec::new() }
    }

    /// Every secret of this world: those planted, those made on the way, the keys, and the names of the athlete.
    pub(super) fn canaries(&self) -> Vec<Canary> {
        for answer in self.app.refusals() {
            self.evidence.note(Place::Refusal, &without_hidden_fields(&answer));
        }
        let planted = [
            ("wrong API key", WRONG_KEY),
            ("API key", simulator::AUCKLAND_KEY),
            ("state", STATE),
            ("wrong verifier", WRONG_VERIFIER),
            ("verifier", VERIFIER),
            ("wrong bearer token", BEARER),
            ("X-API-Key", OWNER_KEY),
            ("wrong CSRF value", FORGED_CSRF),
            ("client secret", CLIENT_SECRET),
            ("Basic credential", BASIC),
            ("secret of our application", simulator::CLIENT_SECRET),
            ("wrong upstream code", UPSTREAM_CODE),
            ("body", IN_A_BODY),
            ("full address", ADDRESS),
        ];
        let planted = planted.into_iter().map(|(kind, value)| Canary::new(kind, value));
        let made = self.app.secrets().into_iter().map(|value| Canary::new("token or cookie", value));
        planted
            .chain(made)
            .chain(self.keys())
            .chain(self.upstream_tokens())
            .chain(self.seen.clone())
            .collect()
    }

    /// Signing, refresh, vault, browser and index keys: everything in the key file but the public halves.
    fn keys(&self) -> Vec<Canary> {
        let file: Value =
            serde_json::from_slice(&std::fs::read(key_file(self.engine.lent())).unwrap()).unwrap();
        let mut keys = Vec::new();
        collect(&file, &mut keys);
        assert!(keys.len() >= 10, "the key file holds keys");
        keys.into_iter().map(|value| Canary::new("key", value)).collect()
    }

    /// The credentials that Intervals.icu saw: our upstream tokens.
    fn upstream_tokens(&self) -> Vec<Canary> {
        let calls = self.app.simulator.journal();
        let tokens = calls.into_iter().filter_map(|call| match call.auth {
            simulator::Auth::Bearer(token) => Some(Canary::new("upstream token", token)),
            _ => None,
        });
        tokens.collect()
    }

    fn see(&mut self, kind: &'static str, value: &str) {
        self.seen.push(Canary::new(kind, value));
    }

    /// The hidden values of a form.
    fn see_form(&mut self, form: &Form) {
        for (name, value) in form.fields.iter().filter(|(name, _)| name == "csrf" || name == "t") {
            self.see(if name == "csrf" { "CSRF value" } else { "transaction id" }, value);
        }
    }

    pub(super) async fn look_at_what_is_stored(&self) {
        for item in self.engine.items().await {
            self.evidence.note_item(&item);
        }
    }

    /// A mistake that nobody may make.
    pub(super) async fn store_in_clear(&self, secret: &str) {
        let item = json!({"pk": {"S": "client#x"}, "metadata": {"M": {"kept": {"L": [{"S": secret}]}}}});
        self.engine.put("clients", item).await;
    }

    pub(super) async fn register(&mut self) {
        let metadata = |more: Value| {
            let mut metadata =
                json!({"redirect_uris": ["http://127.0.0.1:7777/callback"], "client_secret": CLIENT_SECRET});
            metadata.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            Request::json("/oauth/register", &metadata)
        };
        self.app.send(metadata(json!({"software_statement": IN_A_BODY}))).await.expect(400);
        self.app
            .send(metadata(json!({"redirect_uris": [format!("https://evil.example/{IN_A_BODY}")]})))
            .await
            .expect(400);
        self.app.send(metadata(json!({"token_endpoint_auth_method": IN_A_BODY}))).await.expect(400);
        self.app.send(metadata(json!({}))).await.expect(201);
        self.client.register("http://127.0.0.1:7777/callback").await;
    }

    pub(super) async fn authorize(&mut self) {
        for changes in [
            [("client_id", IN_A_BODY), ("state", STATE)],
            [("redirect_uri", IN_A_BODY), ("state", STATE)],
            [("code_challenge", IN_A_BODY), ("state", STATE)],
            [("scope", IN_A_BODY), ("state", STATE)],
            [("resource", IN_A_BODY), ("state", STATE)],
        ] {
            let url = self.client.authorization_url(&changes);
            let answer = self.browser.send(Request::get(self.app.target(&url))).await;
            assert!([303, 400].contains(&answer.status), "{}", answer.status);
        }
        let strange = Request::get("/oauth/signin?t=canary-in-a-body-6a90f2");
        self.browser.send(strange).await.expect(410);
    }

    pub(super) async fn sign_in(&mut self) {
        let url = self.client.authorization_url(&[("state", STATE)]);
        let page = self.browser.open(&url).await.page();
        let form = page.form(("action", "signin"));
        self.see_form(&form);
        self.browser.press_once(&form.clone().with("csrf", FORGED_CSRF)).await.expect(403);
        self.browser.press_once(&form.clone().with("api_key", WRONG_KEY)).await.expect(401);
        let echo = format!("<h1>500</h1> for {} and {WRONG_KEY}", simulator::AUCKLAND_KEY);
        let echoes = simulator::Fault::Answer { status: 500, headers: Vec::new(), body: echo };
        self.app.simulator.fault(simulator::Rule::every("*", echoes));
        let key = form.clone().with("api_key", simulator::AUCKLAND_KEY);
        self.browser.press_once(&key).await.expect(503);
        self.app.simulator.clear_faults();
        let mut stranger = Browser::new(&self.app);
        stranger.press_once(&key).await.expect(403);
        self.browser.press(&key).await.page();
    }

    pub(super) async fn approve_and_redeem(&mut self) {
        let url = self.client.authorization_url(&[("state", STATE)]);
        let consent = self.browser.open(&url).await.page();
        let form = consent.form(("decision", "allow"));
        self.see_form(&form);
        self.browser.press_once(&form.clone().with("csrf", FORGED_CSRF)).await.expect(403);
        self.browser.press_once(&form.clone().with("scope", IN_A_BODY)).await.expect(400);
        let back = self.browser.press(&form).await.away();
        self.browser.press_once(&form).await.expect(409);
        let code = query(&back, "code").unwrap();
        self.see("code", &code);
        let client = &self.client;
        client.redeem_with(&code, &[("code_verifier", WRONG_VERIFIER)]).await.expect(400);
        client.redeem_with(&code, &[("client_secret", CLIENT_SECRET)]).await.expect(401);
        client.redeem_with(&code, &[("redirect_uri", IN_A_BODY)]).await.expect(400);
        client.redeem_with(&code, &[("grant_type", IN_A_BODY)]).await.expect(400);
        let body = format!(
            "grant_type=authorization_code&code={code}&client_id={}&code_verifier={VERIFIER}",
            client.client_id
        );
        let form = Request::new(http::Method::POST, "/oauth/token")
            .header("content-type", "application/x-www-form-urlencoded");
        let basic = form.body(body.clone()).header("authorization", &format!("Basic {BASIC}"));
        self.app.send(basic).await.expect(401);
        self.app
            .send(Request::json("/oauth/token", &json!({"code": code, "client_secret": CLIENT_SECRET})))
            .await
            .expect(400);
        self.app.send(Request::form(&format!("/oauth/token?{body}"), &[])).await.expect(400);
        let answer = client.redeem(&code).await.expect(200);
        self.client.take(&answer);
        self.client.redeem(&code).await.expect(400);
    }

    pub(super) async fn use_the_tokens(&mut self) {
        self.client.call("get_athlete_profile", json!({})).await.expect(200);
        self.client.call("get_activity", json!({"id": IN_A_BODY})).await.expect(200);
        let echo = format!("{{\"error\": \"{}\"}}", simulator::AUCKLAND_KEY);
        for status in [401, 422, 500] {
            let answer = simulator::Fault::Answer { status, headers: Vec::new(), body: echo.clone() };
            self.app.simulator.fault(simulator::Rule::every("*", answer));
            let told = self.client.call("get_wellness", json!({})).await.expect(200);
            assert!(!told.text().contains(simulator::AUCKLAND_KEY), "{}", told.text());
            self.app.simulator.clear_faults();
        }
        let door = || Request::json("/mcp", &json!({"jsonrpc": "2.0", "id": 1, "method": IN_A_BODY}));
        self.app.send(door().header("authorization", &format!("Bearer {BEARER}"))).await.expect(401);
        self.app.send(door().header("x-api-key", OWNER_KEY)).await.expect(401);
        let twice = format!("Bearer {0}, Bearer {0}", self.client.access_token);
        self.app.send(door().header("authorization", &twice)).await.expect(400);
        self.app.send(door().header("host", IN_A_BODY)).await.expect(421);
        let first = self.client.refresh_token.clone();
        self.client.refresh(&format!("{first}x")).await.expect(400);
        self.client.refresh_with(&first, &[("scope", "intervals:admin")]).await.expect(400);
        let answer = self.client.refresh(&first).await.expect(200);
        self.client.refresh(&first).await.expect(200);
        self.client.take(&answer);
        self.client.revoke(BEARER).await.expect(200);
        self.clock.advance(121);
        self.client.refresh(&first).await.expect(400);
        self.client.call("get_athlete_profile", json!({})).await.expect(401);
    }

    pub(super) async fn manage_the_account(&mut self) {
        let account = self.signed_in_account().await;
        let replace = account.form(("action", "credential"));
        self.see_form(&replace);
        self.browser.press_once(&replace.clone().with("api_key", WRONG_KEY)).await;
        self.browser.press(&replace.with("api_key", simulator::AUCKLAND_KEY)).await.page();
        self.browser
            .press_once(&account.form(("action", "delete")).with("csrf", FORGED_CSRF))
            .await
            .expect(403);
        let data = self.browser.press_once(&account.form(("action", "export"))).await.expect(200);
        // What a person takes home holds no key either.
        self.evidence.note(Place::Refusal, data.text());
        self.see_form(&account.form(("action", "signout")));
        self.browser.press(&account.form(("action", "signout"))).await;
    }

    async fn signed_in_account(&mut self) -> Page {
        let signin = self.browser.open("/oauth/signin").await.page();
        let form = signin.form(("action", "signin")).with("api_key", simulator::AUCKLAND_KEY);
        self.browser.press(&form).await.page()
    }

    /// By the upstream's own login: a wrong code, then the athlete's, and a call with the token that came of it.
    pub(super) async fn sign_in_at_intervals_icu(&mut self) {
        let url = self.client.authorization_url(&[("state", STATE), ("scope", "intervals:read")]);
        let wrong = self.depart(&url).await;
        let state = query(&wrong, "state").unwrap();
        self.see("upstream state", &state);
        let strange = format!("/oauth/callback/intervals?code={UPSTREAM_CODE}&state={state}");
        self.browser.send(Request::get(&strange)).await.expect(401);
        let right = self.depart(&url).await;
        let upstream = FrontDoor::tcp(port_of(&right));
        let path = &right[right.find("/oauth/").unwrap()..];
        let sent_back = upstream.send("127.0.0.1", Request::get(path)).await.expect(302);
        let back = sent_back.header("location").unwrap().to_owned();
        self.see("upstream code", &query(&back, "code").unwrap());
        let consent = self.browser.open(&back).await.page();
        let code =
            query(&self.browser.press(&consent.form(("decision", "allow"))).await.away(), "code").unwrap();
        self.see("code", &code);
        let answer = self.client.redeem(&code).await.expect(200);
        self.client.take(&answer);
        self.client.call("get_athlete_profile", json!({})).await.expect(200);
        assert!(!self.upstream_tokens().is_empty(), "the call went out with the upstream token");
    }

    async fn depart(&mut self, url: &str) -> String {
        let page = self.browser.open(url).await.page();
        let away = self.browser.press(&page.form(("action", "intervals"))).await.away();
        self.see("upstream state", &query(&away, "state").unwrap());
        away
    }

    /// Each endpoint over a store that refuses its first write, and over one that refuses everything after it.
    pub(super) async fn fail_over_every_endpoint(&mut self) {
        for nth in 1..4 {
            self.engine.fail_over(nth, Side::After);
            let url = self.client.authorization_url(&[("state", STATE)]);
            self.browser.send(Request::get(self.app.target(&url))).await;
            self.client.call("get_athlete_profile", json!({})).await;
            self.client.refresh(&self.client.refresh_token).await;
            self.client.redeem(&self.seen_code()).await;
            self.client.revoke(BEARER).await;
            self.app
                .send(Request::json(
                    "/oauth/register",
                    &json!({"redirect_uris": ["http://localhost/a"], "client_secret": CLIENT_SECRET}),
                ))
                .await;
            let mut stranger = Browser::new(&self.app);
            let signin = stranger.open("/oauth/signin").await.page();
            stranger
                .press_once(&signin.form(("action", "signin")).with("api_key", simulator::AUCKLAND_KEY))
                .await;
            assert!(self.engine.revive(), "it failed");
        }
        let refusals = self.app.refusals();
        assert!(refusals.iter().any(|answer| answer.status == 500), "the failures were met");
    }

    fn seen_code(&self) -> String {
        self.seen.iter().rev().find(|canary| canary.kind == "code").unwrap().value.clone()
    }
}

/// Our registration with Intervals.icu, as an operator writes it into the keys.
fn register_upstream(data: Data) {
    let path = key_file(data);
    let mut keys: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    let upstream = json!({"client_id": simulator::CLIENT_ID, "client_secret": simulator::CLIENT_SECRET});
    keys["browser"]["upstream"] = upstream;
    std::fs::write(path, keys.to_string()).unwrap();
}

fn key_file(data: Data) -> std::path::PathBuf {
    match data {
        Data::Lent { keys, .. } => keys.join("keys.json"),
        Data::Memory | Data::Directory(_) => unreachable!("the tables are lent"),
    }
}

/// Every long text but the public halves, which are JSON themselves.
fn collect(value: &Value, keys: &mut Vec<String>) {
    match value {
        Value::String(text) if text.len() >= 40 && !text.contains('{') => keys.push(text.clone()),
        Value::Array(elements) => elements.iter().for_each(|element| collect(element, keys)),
        Value::Object(members) => members.values().for_each(|member| collect(member, keys)),
        _ => {}
    }
}

fn port_of(url: &str) -> u16 {
    let authority = url.split('/').nth(2).unwrap();
    authority.rsplit(':').next().and_then(|port| port.parse().ok()).unwrap()
}

/// Head and body of a refusal. A form must carry its hidden fields, and a visitor without a cookie gets one.
fn without_hidden_fields(answer: &crate::harness::Answer) -> String {
    let headers = answer.headers.iter().filter(|(name, _)| *name != "set-cookie");
    let mut text = headers.map(|(name, value)| format!("{name}: {value:?}")).collect::<Vec<_>>().join("\n");
    for (place, part) in answer.text().split("<input type=\"hidden\"").enumerate() {
        text.push_str(if place == 0 { part } else { part.split_once('>').map_or("", |(_, rest)| rest) });
    }
    text
}
