//! Takes the steps over HTTP, and holds every answer to the model.

use local::Clock;
use serde_json::json;
use tokio::task::JoinSet;

use super::model::{Grant, KEYS, Status};
use super::step::{Given, Pick, Step};
use crate::harness::{Answer, App, Browser, Engine, McpClient, START, VERIFIER, query};

/// Failures that the limit of a minute leaves room for.
const MOST_FAILURES: usize = 20;

pub(super) struct World {
    engine: Engine,
    clock: Clock,
    processes: u64,
    app: App,
    clients: [McpClient; 2],
    browser: Browser,
    grants: Vec<Grant>,
    /// Since when the keys are what they are.
    keys_since: i64,
    failures: usize,
}

impl World {
    pub(super) async fn start() -> Self {
        let (engine, clock) = (Engine::start().await, Clock::fixed(START));
        let app = App::over_lent(engine.lent_directly(), &clock, 0).await;
        let client = McpClient::registered(&app).await;
        let mut other = client.clone();
        other.register("http://127.0.0.1:8888/callback").await;
        let browser = Browser::new(&app);
        Self {
            engine,
            keys_since: clock.now().0,
            clock,
            processes: 0,
            app,
            clients: [client, other],
            browser,
            grants: Vec::new(),
            failures: 0,
        }
    }

    pub(super) async fn take(&mut self, step: &Step) {
        if self.failures > MOST_FAILURES {
            self.clock.advance(60);
            self.failures = 0;
        }
        match step {
            Step::Ask { app, allow, narrow } => self.ask(*app, *allow, *narrow).await,
            Step::Redeem { of, by_its_app, right_verifier, copies } => {
                self.redeem(*of, *by_its_app, *right_verifier, *copies).await;
            }
            Step::Refresh { of, back, by_its_app, copies } => {
                self.refresh(*of, *back, *by_its_app, *copies).await;
            }
            Step::Revoke { of, token, by_its_app } => self.revoke(*of, *token, *by_its_app).await,
            Step::EndAll { by_signing_out } => self.end_all(*by_signing_out).await,
            Step::Look => {}
            Step::Wait(seconds) => self.clock.advance(*seconds),
            Step::Restart => self.restart().await,
            Step::RotateKeys => self.rotate_keys(),
        }
        self.look().await;
    }

    fn now(&self) -> i64 {
        self.clock.now().0
    }

    fn place(&self, of: Pick) -> Option<usize> {
        self.grants.len().checked_sub(1).map(|newest| newest - of % self.grants.len())
    }

    fn client(&self, grant: &Grant, by_its_app: bool) -> McpClient {
        self.clients[if by_its_app { grant.app } else { 1 - grant.app }].clone()
    }

    async fn ask(&mut self, app: usize, allow: bool, narrow: bool) {
        // An app that nobody approved is forgotten after a day, and registers again.
        let client = &mut self.clients[app];
        let uri = client.redirect_uri.clone();
        client.register(&uri).await;
        let consent = self.browser.sign_in_as_demo(&client.authorization_url(&[])).await;
        let decision = if allow { "allow" } else { "deny" };
        let form = consent.form(("decision", decision));
        let form = if narrow { form.unticked("scope", "intervals:write") } else { form };
        let back = self.browser.press(&form).await.away();
        assert_eq!(query(&back, "iss").as_deref(), Some(self.app.base_url.as_str()));
        assert_eq!(query(&back, "code").is_some(), allow, "a code for an approval and for nothing else");
        let again = self.browser.press_once(&form).await;
        assert_eq!(again.status, 409, "the first answer counts");
        if let Some(code) = query(&back, "code") {
            let scope = if narrow { "intervals:read" } else { "intervals:read intervals:write" };
            self.grants.push(Grant::approved(app, scope, code, self.now()));
        }
    }

    async fn redeem(&mut self, of: Pick, by_its_app: bool, right_verifier: bool, copies: usize) {
        let Some(place) = self.place(of) else { return };
        let client = self.client(&self.grants[place], by_its_app);
        let (code, now) = (self.grants[place].code.clone(), self.now());
        let verifier = if right_verifier { VERIFIER.to_owned() } else { "w".repeat(43) };
        let answers =
            at_once(copies, || {
                let (client, code, verifier) = (client.clone(), code.clone(), verifier.clone());
                async move {
                    client.redeem_with(&code, &[("code_verifier", &verifier), ("redirect_uri", "")]).await
                }
            })
            .await;
        let grant = &mut self.grants[place];
        let opened = (0..copies).filter(|_| grant.redeem(now, by_its_app, right_verifier)).count();
        for answer in self.decided(&answers, opened, opened) {
            self.grants[place].take(now, &answer.json(), None);
        }
    }

    async fn refresh(&mut self, of: Pick, back: usize, by_its_app: bool, copies: usize) {
        let Some(place) = self.place(of) else { return };
        let (grant, now) = (&self.grants[place], self.now());
        let Some(generation) = grant.generations.len().checked_sub(back + 1) else { return };
        let (client, token) = (self.client(grant, by_its_app), grant.generations[generation].clone());
        let answers = at_once(copies, || {
            let (client, token) = (client.clone(), token.clone());
            async move { client.refresh(&token).await }
        })
        .await;
        // The first copy takes a step; to the model the others come right behind it.
        let answered = self.grants[place].refresh(now, back, by_its_app);
        let answered = if answered { copies } else { 0 };
        for answer in self.decided(&answers, answered.min(1), answered) {
            self.grants[place].take(now, &answer.json(), Some(generation));
        }
    }

    /// The answers with tokens: so many at least and at most. Of several at once some may be told to try again; any other
    /// refusal is 400, or 401 once the app itself is forgotten: a day after registration, or with its last grant.
    fn decided<'a>(&mut self, answers: &'a [Answer], least: usize, most: usize) -> Vec<&'a Answer> {
        let opened: Vec<_> = answers.iter().filter(|answer| answer.status == 200).collect();
        assert!((least..=most).contains(&opened.len()), "{least} to {most}: {answers:?} {:?}", self.grants);
        for refused in answers.iter().filter(|answer| answer.status != 200) {
            let is_known = [400, 401].contains(&refused.status) && opened.len() == most;
            assert!(is_known || (answers.len() > 1 && refused.status == 503), "{refused:?}");
        }
        self.failures += answers.len() - opened.len();
        opened
    }

    async fn revoke(&mut self, of: Pick, token: Given, by_its_app: bool) {
        let (Some(place), now) = (self.place(of), self.now()) else { return };
        let grant = &self.grants[place];
        let token = match token {
            Given::Refresh { back } => grant.generations.iter().rev().nth(back).cloned(),
            Given::Access => Some(grant.access_token.clone()).filter(|_| grant.is_token_alive(now)),
        };
        let Some(token) = token else { return };
        let answer = self.client(grant, by_its_app).revoke(&token).await;
        assert!([200, 401].contains(&answer.status), "{answer:?}");
        if by_its_app && answer.status == 200 {
            self.grants[place].status = Status::Revoked;
        }
    }

    async fn end_all(&mut self, by_signing_out: bool) {
        let mut browser = Browser::new(&self.app);
        let signin = browser.open("/oauth/signin").await.page();
        let account = browser.press(&signin.form(("action", "demo"))).await.page();
        if by_signing_out {
            // The page has two buttons of this name: the second one says "everywhere".
            let form = account.form(("action", "signout")).with("everywhere", "on");
            browser.press(&form).await.page();
        } else if account.offers("action", "revoke-all") {
            browser.press(&account.form(("action", "revoke-all"))).await.page();
        }
        for grant in &mut self.grants {
            grant.status = Status::Revoked;
        }
    }

    /// An access token opens data exactly while it lives and its grant stands.
    async fn look(&self) {
        for grant in self.grants.iter().rev().take(3).filter(|grant| !grant.access_token.is_empty()) {
            let mut client = self.client(grant, true);
            client.access_token.clone_from(&grant.access_token);
            let answer = client.call("get_event", json!({"not": "an argument"})).await;
            let opens = grant.opens(self.now());
            assert_eq!(answer.status, if opens { 200 } else { 401 }, "{grant:?}");
        }
    }

    async fn restart(&mut self) {
        self.processes += 1;
        let app = App::over_lent(self.engine.lent_directly(), &self.clock, self.processes).await;
        self.clients = self.clients.clone().map(|client| client.at(&app));
        self.browser = self.browser.clone().moved_to(&app);
        self.app = app;
    }

    /// No token and no session is lost over it.
    fn rotate_keys(&mut self) {
        let config = config::Local::from_pairs(&[]).expect("a valid setup");
        let random = local::Random::seeded(1_000_000 + u64::try_from(self.now()).unwrap_or_default());
        let rotated = local::keys::rotate(self.engine.keys(), &config, &self.clock, &random);
        assert_eq!(rotated.is_ok(), self.now() - self.keys_since >= KEYS, "{rotated:?}");
        if rotated.is_ok() {
            self.keys_since = self.now();
        }
    }
}

async fn at_once<F>(copies: usize, request: impl Fn() -> F) -> Vec<Answer>
where
    F: Future<Output = Answer> + Send + 'static,
{
    let mut requests = JoinSet::new();
    (0..copies).for_each(|_| drop(requests.spawn(request())));
    requests.join_all().await
}
