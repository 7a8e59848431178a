//! Random histories of two apps and one person over HTTP, with restarts of the process, against a model that is small
//! enough to be obviously right: codes are redeemed once, tokens have one successor, what is revoked stays revoked.

use local::Clock;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::json;
use tempfile::TempDir;

use crate::harness::{Answer, App, Browser, McpClient, Process, START, VERIFIER, query};

const CODE: i64 = 60;
const RETRY: i64 = 20;
const GRACE: i64 = 120;
const ACCESS: i64 = 3_600;
const IDLE: i64 = 30 * 86_400;
const ABSOLUTE: i64 = 365 * 86_400;
const WRONG_VERIFIERS: u32 = 5;

#[derive(Clone, Debug)]
enum Step {
    /// The first app asks; the person answers.
    Ask {
        allow: bool,
    },
    Redeem {
        right_client: bool,
        right_verifier: bool,
    },
    /// Presents the token of so many generations back.
    Refresh {
        back: usize,
        right_client: bool,
    },
    /// The token of so many generations back at the revocation endpoint.
    Revoke {
        back: usize,
        right_client: bool,
    },
    SignOutEverywhere,
    Call,
    Wait(i64),
    Restart,
}

fn step() -> impl Strategy<Value = Step> {
    let usually = || prop::bool::weighted(0.85);
    prop_oneof![
        3 => usually().prop_map(|allow| Step::Ask { allow }),
        5 => (usually(), usually())
            .prop_map(|(right_client, right_verifier)| Step::Redeem { right_client, right_verifier }),
        6 => (prop::sample::select(vec![0, 0, 0, 1, 1, 2]), usually())
            .prop_map(|(back, right_client)| Step::Refresh { back, right_client }),
        1 => (0..2_usize, usually()).prop_map(|(back, right_client)| Step::Revoke { back, right_client }),
        1 => Just(Step::SignOutEverywhere),
        3 => Just(Step::Call),
        4 => prop::sample::select(vec![1, 19, 21, 59, 60, 119, 121, 3_600, IDLE]).prop_map(Step::Wait),
        1 => Just(Step::Restart),
    ]
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Status {
    Pending,
    Active,
    Revoked,
}

/// What the newest approval should be by now.
#[derive(Debug)]
struct Grant {
    status: Status,
    code: String,
    approved: i64,
    redeemed: i64,
    wrong_verifiers: u32,
    /// Every refresh token so far; the last one is the present one.
    generations: Vec<String>,
    rotated: i64,
    access_token: String,
    access_until: i64,
}

impl Grant {
    /// Whether a right code opens it now; a late repeat of a used one ends it.
    fn redeem(&mut self, now: i64, right_client: bool, right_verifier: bool) -> bool {
        match self.status {
            _ if !right_client || now >= self.approved + ABSOLUTE => false,
            Status::Pending if now >= self.approved + CODE || self.wrong_verifiers >= WRONG_VERIFIERS => {
                false
            }
            Status::Pending if right_verifier => {
                (self.status, self.redeemed) = (Status::Active, now);
                true
            }
            Status::Pending => {
                self.wrong_verifiers += 1;
                false
            }
            Status::Active => {
                if right_verifier && now - self.redeemed > RETRY {
                    self.status = Status::Revoked;
                }
                false
            }
            Status::Revoked => false,
        }
    }

    /// Whether a refresh is answered; an old token that comes back ends the grant.
    fn refresh(&mut self, now: i64, back: usize, right_client: bool) -> bool {
        let ends = (self.rotated + IDLE).min(self.approved + ABSOLUTE);
        let usable = self.status == Status::Active && now < ends;
        if !usable || !right_client {
            return false;
        }
        let answered = back == 0 || (back == 1 && now - self.rotated <= GRACE);
        if !answered {
            self.status = Status::Revoked;
        }
        answered
    }
}

struct World {
    folder: TempDir,
    clock: Clock,
    processes: u64,
    process: Option<Process>,
    app: App,
    client: McpClient,
    other: McpClient,
    grant: Option<Grant>,
}

impl World {
    async fn start() -> Self {
        let (folder, clock) = (tempfile::tempdir().unwrap(), Clock::fixed(START));
        let (app, process) = App::over_folder(folder.path(), &clock, 0).await;
        let client = McpClient::registered(&app).await;
        let mut other = client.clone();
        other.register("http://127.0.0.1:8888/callback").await;
        Self { folder, clock, processes: 0, process: Some(process), app, client, other, grant: None }
    }

    fn now(&self) -> i64 {
        self.clock.now().0
    }

    fn client(&self, right: bool) -> &McpClient {
        if right { &self.client } else { &self.other }
    }

    async fn take(&mut self, step: &Step) {
        match step {
            Step::Ask { allow } => self.ask(*allow).await,
            Step::Redeem { right_client, right_verifier } => {
                self.redeem(*right_client, *right_verifier).await;
            }
            Step::Refresh { back, right_client } => self.refresh(*back, *right_client).await,
            Step::Revoke { back, right_client } => self.revoke(*back, *right_client).await,
            Step::SignOutEverywhere => self.sign_out_everywhere().await,
            Step::Call => {}
            Step::Wait(seconds) => self.clock.advance(*seconds),
            Step::Restart => self.restart().await,
        }
        self.call().await;
    }

    async fn ask(&mut self, allow: bool) {
        // An app that nobody approved is forgotten after a day, and registers again.
        let uri = self.client.redirect_uri.clone();
        self.client.register(&uri).await;
        let mut browser = Browser::new(&self.app);
        let consent = browser.sign_in_as_demo(&self.client.authorization_url(&[])).await;
        let decision = if allow { "allow" } else { "deny" };
        let form = consent.form(("decision", decision));
        let back = browser.press(&form).await.away();
        assert_eq!(query(&back, "iss").as_deref(), Some(self.app.base_url.as_str()));
        assert_eq!(query(&back, "code").is_some(), allow, "a code for an approval and for nothing else");
        let again = browser.press_once(&form).await;
        assert_eq!(again.status, 409, "the first answer counts");
        if let Some(code) = query(&back, "code") {
            self.grant = Some(Grant {
                status: Status::Pending,
                code,
                approved: self.now(),
                redeemed: 0,
                wrong_verifiers: 0,
                generations: Vec::new(),
                rotated: 0,
                access_token: String::new(),
                access_until: 0,
            });
        }
    }

    async fn redeem(&mut self, right_client: bool, right_verifier: bool) {
        let (now, client) = (self.now(), self.client(right_client).clone());
        let Some(grant) = &mut self.grant else { return };
        let verifier = if right_verifier { VERIFIER.to_owned() } else { "w".repeat(43) };
        let answer =
            client.redeem_with(&grant.code, &[("code_verifier", &verifier), ("redirect_uri", "")]).await;
        let expected = grant.redeem(now, right_client, right_verifier);
        assert_decided(&answer, expected, grant);
        if expected {
            let body = answer.json();
            grant.generations.push(body["refresh_token"].as_str().unwrap().to_owned());
            grant.rotated = now;
            grant.keep(now, &body);
        }
    }

    async fn refresh(&mut self, back: usize, right_client: bool) {
        let (now, client) = (self.now(), self.client(right_client).clone());
        let Some(grant) = &mut self.grant else { return };
        let Some(token) = grant.generations.iter().rev().nth(back).cloned() else {
            return;
        };
        let answer = client.refresh(&token).await;
        let expected = grant.refresh(now, back, right_client);
        assert_decided(&answer, expected, grant);
        if !expected {
            return;
        }
        let body = answer.json();
        let successor = body["refresh_token"].as_str().unwrap().to_owned();
        if back == 0 {
            grant.generations.push(successor);
            grant.rotated = now;
        } else {
            assert_eq!(grant.generations.last(), Some(&successor), "one successor");
        }
        grant.keep(now, &body);
    }

    async fn revoke(&mut self, back: usize, right_client: bool) {
        let client = self.client(right_client).clone();
        let Some(grant) = &mut self.grant else { return };
        let Some(token) = grant.generations.iter().rev().nth(back) else {
            return;
        };
        let answer = client.revoke(token).await;
        assert!([200, 401].contains(&answer.status), "{}", answer.status);
        if right_client && answer.status == 200 {
            grant.status = Status::Revoked;
        }
    }

    async fn sign_out_everywhere(&mut self) {
        let mut browser = Browser::new(&self.app);
        let signin = browser.open("/oauth/signin").await.page();
        let account = browser.press(&signin.form(("action", "demo"))).await.page();
        // The page has two buttons of this name: the second one says "everywhere".
        let form = account.form(("action", "signout")).with("everywhere", "on");
        browser.press(&form).await.page();
        if let Some(grant) = &mut self.grant {
            grant.status = Status::Revoked;
        }
    }

    /// The access token opens data exactly while it lives and its grant stands.
    async fn call(&self) {
        let Some(grant) = self.grant.as_ref().filter(|grant| !grant.access_token.is_empty()) else {
            return;
        };
        let mut client = self.client.clone();
        client.access_token.clone_from(&grant.access_token);
        let answer = client.call("get_athlete_profile", json!({})).await;
        let opens = grant.status == Status::Active && self.now() < grant.access_until;
        assert_eq!(answer.status, if opens { 200 } else { 401 }, "{grant:?}");
    }

    async fn restart(&mut self) {
        self.process.take().unwrap().end().await;
        self.processes += 1;
        let (app, process) = App::over_folder(self.folder.path(), &self.clock, self.processes).await;
        self.client = self.client.clone().at(&app);
        self.other = self.other.clone().at(&app);
        (self.app, self.process) = (app, Some(process));
    }
}

impl Grant {
    fn keep(&mut self, now: i64, body: &serde_json::Value) {
        body["access_token"].as_str().unwrap().clone_into(&mut self.access_token);
        self.access_until = (now + ACCESS).min(self.approved + ABSOLUTE);
    }
}

/// A refusal is 400, or 401 once the app itself is forgotten: a day after registration, or with its last grant.
fn assert_decided(answer: &Answer, expected: bool, grant: &Grant) {
    let right = match answer.status {
        200 => expected,
        400 | 401 => !expected,
        _ => false,
    };
    assert!(right, "{} where {expected} was due: {grant:?}", answer.status);
}

#[test]
fn holds_every_promise_in_any_history_of_approvals_tokens_waits_and_restarts() {
    let config = Config { cases: 8, max_shrink_iters: 40, failure_persistence: None, ..Config::default() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let histories = prop::collection::vec(step(), 1..24);
    TestRunner::new(config)
        .run(&histories, |history| {
            runtime.block_on(async {
                let mut world = World::start().await;
                world.take(&Step::Ask { allow: true }).await;
                for step in &history {
                    world.take(step).await;
                }
                world.process.take().unwrap().end().await;
            });
            Ok(())
        })
        .unwrap();
}
