//! The store fails over the first write of every request of a whole life with the service, then over the second, and so
//! on through the longest request: before the write, and after it. Whoever was told of the failure tries again; in the
//! end nothing is lost, nothing doubled, nothing left open.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use local::Clock;
use serde_json::json;

use crate::harness::{
    Answer, App, Browser, Engine, Form, Item, McpClient, Page, Request, START, Side, query,
};

/// More writes than any request makes: the test ends with the first life in which nothing fails.
const MOST_WRITES: usize = 60;
/// Deleting an account is the longest.
const LONGEST: usize = 12;

/// The service over tables that fail over the `nth` write of each request.
struct World {
    engine: Engine,
    app: App,
    clock: Clock,
    side: Side,
    nth: usize,
    failures: Cell<usize>,
    /// What has met a failure in this life: once is enough, or nothing would ever be done.
    met: RefCell<BTreeSet<String>>,
}

/// One athlete with one app, from the registration of the app to the deletion of the account.
struct Life<'a> {
    world: &'a World,
    browser: Browser,
    client: McpClient,
    /// A redemption or an approval was lost: what came of it belongs to nobody, and is swept with the account.
    orphans: usize,
}

impl World {
    async fn start(side: Side) -> Self {
        let (engine, clock) = (Engine::start().await, Clock::fixed(START));
        let app = App::over_lent(engine.lent(), &clock, 0).await;
        Self { engine, app, clock, side, nth: 1, failures: Cell::new(0), met: RefCell::default() }
    }

    /// The next request meets the failure, unless one of its kind did before.
    fn arm(&self, request: &str) {
        if self.met.borrow_mut().insert(request.to_owned()) {
            self.engine.fail_over(self.nth, self.side);
        }
    }

    /// Whether it did; from here on the store answers.
    fn has_failed(&self) -> bool {
        let has_failed = self.engine.revive();
        self.failures.update(|failures| failures + usize::from(has_failed));
        has_failed
    }

    /// Does something, and once more when the store failed over it and this was told.
    async fn until_done(&self, done: u16, request: &str, attempt: impl AsyncFn() -> Answer) -> Answer {
        self.arm(request);
        let first = attempt().await;
        if !self.has_failed() || first.status == done {
            return first;
        }
        assert!([500, 503].contains(&first.status), "{}: {}", first.status, first.text());
        attempt().await
    }

    async fn stored(&self, kind: &str) -> Vec<Item> {
        let items = self.engine.items().await;
        items.into_iter().filter(|item| kind_of(item) == kind).collect()
    }
}

/// The kind of an item by its keys: `grant`, `profile`, `code`, ….
fn kind_of(item: &Item) -> &str {
    let key = item["sk"].as_str().map_or_else(|| item["pk"].as_str(), Some).unwrap_or_default();
    key.split('#').next().unwrap_or_default()
}

fn with_status<'a>(items: &'a [Item], status: &'a str) -> impl Iterator<Item = &'a Item> {
    items.iter().filter(move |item| item["status"] == status)
}

impl<'a> Life<'a> {
    /// The app registers at a port of its own, so that each life has its own client.
    async fn begin(world: &'a World, port: usize) -> Self {
        world.met.borrow_mut().clear();
        let browser = Browser::new(&world.app);
        let mut client = McpClient::discover(&world.app).await;
        client.redirect_uri = format!("http://127.0.0.1:{port}/callback");
        let metadata = json!({"redirect_uris": [client.redirect_uri]});
        let register = async || world.app.send(Request::json("/oauth/register", &metadata)).await;
        let answer = world.until_done(201, "register", register).await.expect(201).json();
        answer["client_id"].as_str().unwrap().clone_into(&mut client.client_id);
        let registered = world.stored("client").await;
        let own = registered.iter().filter(|item| item["redirect_uris"] == json!([client.redirect_uri]));
        assert_eq!(own.count(), 1, "one client however often it registers");
        Self { world, browser, client, orphans: 0 }
    }

    async fn live(&mut self) {
        self.approve_and_redeem().await;
        self.use_and_refresh().await;
        self.give_back().await;
        self.approve_and_redeem().await;
        self.delete_the_account().await;
    }

    /// From the authorization URL to tokens; a code or an answer that was lost takes another approval.
    async fn approve_and_redeem(&mut self) {
        loop {
            let Some(code) = self.approved().await else { continue };
            let redeem = async || self.client.redeem(&code).await;
            let answer = self.world.until_done(200, "redeem", redeem).await;
            if answer.status == 200 {
                self.client.take(&answer);
                return;
            }
            // The code was redeemed and its answer lost: there is never a second token for one code.
            assert_eq!((answer.status, answer.error().as_str()), (400, "invalid_grant"));
            self.orphans += 1;
        }
    }

    /// The code of one approval; `None` when it was decided and the code lost.
    async fn approved(&mut self) -> Option<String> {
        let url = self.client.authorization_url(&[]);
        let page = self.open(self.world.app.target(&url)).await;
        let consent = if page.offers("decision", "allow") { page } else { self.sign_in(&page).await };
        let allow = consent.form(("decision", "allow"));
        self.world.arm("allow");
        let first = self.browser.press_once(&allow).await;
        let failed = self.world.has_failed() && first.status != 303;
        let answer = if failed { self.browser.press_once(&allow).await } else { first };
        if answer.status == 409 && failed {
            self.orphans += 1;
            return None;
        }
        let location = answer.expect(303).header("location").unwrap().to_owned();
        let (codes, decided) = (self.world.stored("code").await, self.world.stored("txn").await);
        assert!(codes.len() <= with_status(&decided, "allowed").count(), "no code without an approval");
        Some(query(&location, "code").expect("a code"))
    }

    async fn sign_in(&mut self, page: &Page) -> Page {
        let form = page.form(("action", "signin")).with("api_key", simulator::AUCKLAND_KEY);
        let landing = self.press(&form).await;
        let profiles = self.world.stored("profile").await;
        assert_eq!(with_status(&profiles, "ok").count(), 1, "one user for one athlete");
        for kind in ["link", "vault"] {
            assert_eq!(self.world.stored(kind).await.len(), 1, "{kind}");
        }
        landing
    }

    async fn use_and_refresh(&mut self) {
        let call = async || self.client.call("get_athlete_profile", json!({})).await;
        self.world.until_done(200, "call", call).await.expect(200);
        let used = self.client.refresh_token.clone();
        let refresh = async || self.client.refresh(&used).await;
        let answer = self.world.until_done(200, "refresh", refresh).await.expect(200);
        let again = self.world.until_done(200, "repeated refresh", refresh).await.expect(200);
        assert_eq!(answer.json()["refresh_token"], again.json()["refresh_token"], "one successor");
        self.client.take(&again);
        let refresh = async || self.client.refresh(&self.client.refresh_token).await;
        let answer = self.world.until_done(200, "second refresh", refresh).await.expect(200);
        self.client.take(&answer);
        let grants = self.world.stored("grant").await;
        assert_eq!(with_status(&grants, "active").count(), 1 + self.lost_tokens(&grants));
    }

    /// Grants that were redeemed for an answer that nobody got.
    fn lost_tokens(&self, grants: &[Item]) -> usize {
        let unseen = with_status(grants, "active").filter(|grant| grant["rt_gen"] == json!(1)).count();
        assert!(unseen <= self.orphans, "more grants than were lost");
        unseen
    }

    /// RFC 7009. What was given back opens nothing any more.
    async fn give_back(&self) {
        let revoke = async || self.client.revoke(&self.client.refresh_token).await;
        self.world.until_done(200, "revoke", revoke).await.expect(200);
        self.opens_nothing().await;
    }

    async fn opens_nothing(&self) {
        let revoke = async || self.client.revoke(&self.client.access_token).await;
        self.world.until_done(200, "late revoke", revoke).await.expect(200);
        let call = async || self.client.call("get_athlete_profile", json!({})).await;
        self.world.until_done(401, "late call", call).await.expect(401);
        let refresh = async || self.client.refresh(&self.client.refresh_token).await;
        self.world.until_done(400, "late refresh", refresh).await.expect(400);
    }

    async fn delete_the_account(&mut self) {
        loop {
            let page = self.open("/account").await;
            let account = if page.offers("action", "delete") { page } else { self.sign_in(&page).await };
            let form = account.form(("action", "delete")).with("sure", "on");
            self.world.arm("delete");
            let first = self.browser.press_once(&form).await;
            let failed = self.world.has_failed() && first.status != 200;
            let answer = if failed { self.browser.press_once(&form).await } else { first };
            if answer.status == 200 {
                break;
            }
            // The first write of a deletion ends the session: the athlete signs in again, and deletes what is left.
            assert_eq!((answer.status, failed), (303, true));
        }
        self.opens_nothing().await;
        self.left_nothing_behind().await;
    }

    /// Marks of deleted accounts, and what ends by itself.
    async fn left_nothing_behind(&self) {
        for item in self.world.engine.items().await {
            let kind = kind_of(&item);
            assert!(item["ttl"].is_i64(), "kept for ever: {item}");
            assert!(!["link", "vault", "session", "grant", "audit"].contains(&kind), "{item}");
            assert!(kind != "profile" || item["status"] == "deleted", "{item}");
        }
    }

    /// A navigation, and a reload when the store failed over it.
    async fn open(&mut self, target: &str) -> Page {
        let mut target = target.to_owned();
        loop {
            let request = || Request::get(&target).header("sec-fetch-site", "none");
            self.world.arm(target.split('?').next().unwrap_or_default());
            let first = self.browser.send(request()).await;
            let failed = self.world.has_failed() && first.status >= 500;
            let answer = if failed { self.browser.send(request()).await } else { first };
            match answer.header("location") {
                Some(location) => target = self.world.app.target(location).to_owned(),
                None => return Page::new(answer.expect(200)),
            }
        }
    }

    /// Presses a button, once more when the store failed over it, and follows the way it leads.
    async fn press(&mut self, form: &Form) -> Page {
        self.world.arm("sign in");
        let first = self.browser.press_once(form).await;
        let failed = self.world.has_failed() && first.status >= 500;
        let answer = if failed { self.browser.press_once(form).await } else { first };
        let location = answer.expect(303).header("location").unwrap().to_owned();
        self.open(self.world.app.target(&location)).await
    }
}

async fn survives_a_failure_over_every_write(side: Side) {
    let mut world = World::start(side).await;
    while world.nth < MOST_WRITES {
        let before = world.failures.get();
        let mut life = Life::begin(&world, 20_000 + world.nth).await;
        life.live().await;
        if world.failures.get() == before {
            assert!(world.nth > LONGEST, "no request makes more than {} writes", world.nth);
            return;
        }
        // Another hour: the limits of registrations and sign-ins begin anew.
        world.clock.advance(3_600);
        world.nth += 1;
    }
    panic!("a request makes {MOST_WRITES} writes");
}

#[tokio::test]
async fn loses_doubles_and_leaves_open_nothing_when_the_store_fails_before_any_write() {
    survives_a_failure_over_every_write(Side::Before).await;
}

#[tokio::test]
async fn loses_doubles_and_leaves_open_nothing_when_the_store_fails_after_any_write() {
    survives_a_failure_over_every_write(Side::After).await;
}
