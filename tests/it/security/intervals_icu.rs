//! "Sign in with Intervals.icu": Intervals.icu is an authorization server of its own, and its answers are not believed
//! before they are checked.

use http::Method;
use local::Options;
use serde_json::json;

use crate::harness::{Answer, App, Browser, FrontDoor, Landing, McpClient, Page, Request, Setup, query};

fn known_upstream(options: Options) -> Options {
    options.with_intervals_client(simulator::CLIENT_ID, simulator::CLIENT_SECRET)
}

async fn app() -> App {
    App::over_tcp_where(Setup::default(), known_upstream).await
}

/// Presses "Continue with Intervals.icu"; answers the URL that the browser leaves for.
async fn depart(browser: &mut Browser, page: &Page) -> String {
    browser.press(&page.form(("action", "intervals"))).await.away()
}

/// What the athlete answers there (the simulator's words for it), as the URL of the return.
async fn answer_there(app: &App, departure: &str, answer: &str) -> String {
    let site = app.simulator.base_url();
    let target = departure.strip_prefix(&site).unwrap_or_else(|| panic!("{departure} is not at {site}"));
    let authority = site.strip_prefix("http://").unwrap();
    let port = authority.rsplit(':').next().unwrap().parse().unwrap();
    let door = FrontDoor::tcp(port);
    let returned = door.send(authority, Request::get(&format!("{target}{answer}"))).await;
    returned.header("location").unwrap_or_else(|| panic!("{}", returned.text())).to_owned()
}

/// From the authorization URL to the page after the return.
async fn sign_in(app: &App, browser: &mut Browser, url: &str, answer: &str) -> Landing {
    let page = browser.open(url).await.page();
    let departure = depart(browser, &page).await;
    browser.open(&answer_there(app, &departure, answer).await).await
}

/// Requests to the token endpoint of Intervals.icu.
fn exchanges(app: &App) -> usize {
    app.simulator.journal().iter().filter(|request| request.path == "/api/oauth/token").count()
}

fn as_athlete(athlete: &str) -> String {
    format!("&simulate_athlete={athlete}")
}

#[tokio::test]
async fn asks_for_consent_after_a_sign_in_at_intervals_icu_and_gives_no_code_before() {
    let app = app().await;
    let mut client = McpClient::registered(&app).await;
    let mut browser = Browser::new(&app);
    let consent = sign_in(&app, &mut browser, &client.authorization_url(&[]), "").await.page();
    assert!(consent.words().contains("Demo Rider"), "{}", consent.words());
    let back = browser.press(&consent.form(("decision", "allow"))).await.away();
    let answer = client.redeem(&query(&back, "code").unwrap()).await.expect(200);
    client.take(&answer);
    app.simulator.clear_journal();
    let profile = client.result("get_athlete_profile", json!({})).await;
    assert_ne!(profile["isError"], true, "{profile}");
    let bearers = app.simulator.journal().iter().all(|request| match &request.auth {
        simulator::Auth::Bearer(token) => *token != client.access_token,
        _ => false,
    });
    assert!(bearers, "the token of Intervals.icu goes there, ours does not");
}

#[tokio::test]
async fn asks_intervals_icu_for_the_same_scopes_whatever_the_client_asks_for() {
    let app = app().await;
    let client = McpClient::registered(&app).await;
    let mut asked = Vec::new();
    for scope in ["intervals:read", "intervals:read intervals:write intervals:admin"] {
        let mut browser = Browser::new(&app);
        let page = browser.open(&client.authorization_url(&[("scope", scope)])).await.page();
        let departure = depart(&mut browser, &page).await;
        assert_eq!(query(&departure, "client_id").as_deref(), Some(simulator::CLIENT_ID));
        assert!(!departure.contains(simulator::CLIENT_SECRET));
        asked.push(query(&departure, "scope").unwrap());
    }
    asked.dedup();
    assert_eq!(asked, ["ACTIVITY:WRITE,WELLNESS:WRITE,CALENDAR:WRITE,LIBRARY:WRITE,SETTINGS:WRITE"]);
}

#[tokio::test]
async fn honours_what_the_athlete_unticked_at_intervals_icu() {
    let app = app().await;
    let mut client = McpClient::registered(&app).await;
    let mut browser = Browser::new(&app);
    let narrow = "&simulate_scope=ACTIVITY:READ";
    let consent = sign_in(&app, &mut browser, &client.authorization_url(&[]), narrow).await.page();
    let back = browser.press(&consent.form(("decision", "allow"))).await.away();
    let answer = client.redeem(&query(&back, "code").unwrap()).await.expect(200);
    client.take(&answer);
    let activities = client.result("list_activities", json!({"oldest": "-7d"})).await;
    assert_ne!(activities["isError"], true, "{activities}");
    for (tool, area) in
        [("get_wellness", "wellness"), ("list_workouts", "library"), ("get_athlete_profile", "settings")]
    {
        let refused = client.result(tool, json!({})).await;
        assert_eq!(refused["structuredContent"]["code"], "upstream_forbidden", "{tool}: {refused}");
        let message = refused["structuredContent"]["message"].as_str().unwrap();
        assert!(message.contains(area), "{tool} names what is missing: {message}");
    }
    let account = browser.open("/account").await.page();
    assert!(
        account.words().contains("Works"),
        "a missing area is no refused credential: {}",
        account.words()
    );
}

#[tokio::test]
async fn takes_a_state_once_and_only_in_the_browser_that_left_with_it() {
    let app = app().await;
    let mut browser = Browser::new(&app);
    let page = browser.open("/oauth/signin").await.page();
    let callback = answer_there(&app, &depart(&mut browser, &page).await, "").await;
    let state = query(&callback, "state").unwrap();
    for query in
        ["", "?code=x", "?code=x&state=", "?code=x&state=unknown", "?state=unknown&error=access_denied"]
    {
        let answer = browser.send(Request::get(&format!("/oauth/callback/intervals{query}"))).await;
        assert_eq!((answer.status, answer.header("location")), (400, None), "{query}");
    }
    let twice = format!("/oauth/callback/intervals?code=x&state={state}&state={state}");
    browser.send(Request::get(&twice)).await.expect(400);
    let mut thief = Browser::new(&app);
    thief.send(Request::get(app.target(&callback))).await.expect(403);
    thief.open("/oauth/signin").await;
    thief.send(Request::get(app.target(&callback))).await.expect(403);
    assert_eq!(exchanges(&app), 0, "nothing was asked upstream");
    assert!(browser.open(&callback).await.page().offers("action", "export"));
    assert_eq!(exchanges(&app), 1);
    browser.send(Request::get(app.target(&callback))).await.expect(400);
    assert_eq!(exchanges(&app), 1, "a used state asks nothing upstream");
}

#[tokio::test]
async fn lets_a_way_to_intervals_icu_end_after_ten_minutes() {
    let app = app().await;
    let client = McpClient::registered(&app).await;
    let mut browser = Browser::new(&app);
    let page = browser.open(&client.authorization_url(&[])).await.page();
    let departure = depart(&mut browser, &page).await;
    app.clock.advance(601);
    let late = answer_there(&app, &departure, "").await;
    browser.send(Request::get(app.target(&late))).await.expect(400);
    assert_eq!(exchanges(&app), 0);
    let early = browser.open("/oauth/signin").await.page();
    let departure = depart(&mut browser, &early).await;
    let back = answer_there(&app, &departure, "").await;
    assert!(browser.open(&back).await.page().offers("action", "export"));
}

#[tokio::test]
async fn shows_the_sign_in_page_again_after_a_denial_a_bad_code_and_an_outage() {
    let app = app().await;
    let client = McpClient::registered(&app).await;
    let mut browser = Browser::new(&app);
    let url = client.authorization_url(&[]);
    let denied = sign_in(&app, &mut browser, &url, "&simulate=deny").await.page();
    assert_eq!(denied.status, 401);
    assert!(denied.offers("action", "signin") && denied.offers("action", "intervals"));

    let departure = depart(&mut browser, &denied).await;
    let callback = answer_there(&app, &departure, "").await;
    let code = query(&callback, "code").unwrap();
    let forged = browser.open(&callback.replace(&code, "a-code-that-nobody-issued")).await.page();
    assert_eq!(forged.status, 401, "{}", forged.words());

    app.simulator.fault(simulator::Rule::every("/api/oauth/token", simulator::Fault::BadGateway(502)));
    let departure = depart(&mut browser, &forged).await;
    let outage = browser.open(&answer_there(&app, &departure, "").await).await.page();
    assert_eq!(outage.status, 503, "{}", outage.words());
    app.simulator.clear_faults();

    let departure = depart(&mut browser, &outage).await;
    let consent = browser.open(&answer_there(&app, &departure, "").await).await.page();
    assert!(consent.offers("decision", "allow"), "the transaction is still open");
}

#[tokio::test]
async fn changes_nothing_when_another_athlete_comes_back_from_intervals_icu() {
    let app = app().await;
    let mut browser = Browser::new(&app);
    let account = browser.sign_in(simulator::AUCKLAND_KEY, "").await;
    assert!(account.words().contains("API key"));
    let foreign = as_athlete(simulator::DEMO_ATHLETE);
    let own = as_athlete(simulator::AUCKLAND_ATHLETE);

    let replace = account.form(("action", "credential"));
    let with_intervals = replace.clone().with("source", "intervals").without("api_key");
    let departure = browser.press(&with_intervals).await.away();
    let back = answer_there(&app, &departure, &foreign).await;
    browser.send(Request::get(app.target(&back))).await.expect(403);

    let signin = browser.open("/oauth/signin").await.page();
    let departure = depart(&mut browser, &signin).await;
    let back = answer_there(&app, &departure, &foreign).await;
    browser.send(Request::get(app.target(&back))).await.expect(403);
    let unchanged = browser.open("/account").await.page();
    assert!(unchanged.words().contains("API key"), "{}", unchanged.words());

    let departure = browser.press(&with_intervals).await.away();
    let replaced = browser.open(&answer_there(&app, &departure, &own).await).await.page();
    assert!(replaced.words().contains("The credential was replaced."), "{}", replaced.words());
    assert!(replaced.words().contains("Signed in at Intervals.icu"));
}

#[tokio::test]
async fn keeps_one_token_for_an_athlete_who_connects_several_apps() {
    let app = app().await;
    let mut clients = Vec::new();
    for path in ["one", "two"] {
        let mut client = McpClient::discover(&app).await;
        client.register(&format!("http://127.0.0.1:7777/{path}")).await;
        let mut browser = Browser::new(&app);
        let consent = sign_in(&app, &mut browser, &client.authorization_url(&[]), "").await.page();
        let back = browser.press(&consent.form(("decision", "allow"))).await.away();
        let answer = client.redeem(&query(&back, "code").unwrap()).await.expect(200);
        client.take(&answer);
        clients.push(client);
    }
    app.simulator.clear_journal();
    for client in &clients {
        let profile = client.result("get_athlete_profile", json!({})).await;
        assert_ne!(profile["isError"], true, "the token of the last sign-in serves both: {profile}");
    }
    let mut tokens: Vec<_> =
        app.simulator.journal().into_iter().map(|request| format!("{:?}", request.auth)).collect();
    tokens.dedup();
    assert_eq!(tokens.len(), 1);
}

#[tokio::test]
async fn gives_the_token_back_to_intervals_icu_when_the_account_is_deleted() {
    let app = app().await;
    let mut browser = Browser::new(&app);
    let account = sign_in(&app, &mut browser, "/oauth/signin", "").await.page();
    app.simulator.clear_journal();
    let delete = account.form(("action", "delete")).with("sure", "on");
    let gone = browser.press(&delete).await.page();
    assert!(gone.words().contains("Your account is deleted"), "{}", gone.words());
    let journal = app.simulator.journal();
    let disconnects: Vec<_> =
        journal.iter().filter(|request| request.path == "/api/v1/disconnect-app").collect();
    assert_eq!(disconnects.len(), 1);
    assert_eq!(disconnects[0].method, Method::DELETE.as_str());
    assert!(matches!(disconnects[0].auth, simulator::Auth::Bearer(_)));
}

#[tokio::test]
async fn deletes_the_account_also_when_intervals_icu_does_not_take_the_token_back() {
    let app = app().await;
    let mut client = McpClient::registered(&app).await;
    let mut browser = Browser::new(&app);
    let consent = sign_in(&app, &mut browser, &client.authorization_url(&[]), "").await.page();
    let back = browser.press(&consent.form(("decision", "allow"))).await.away();
    let answer = client.redeem(&query(&back, "code").unwrap()).await.expect(200);
    client.take(&answer);
    app.simulator.fault(simulator::Rule::every("/api/v1/disconnect-app", simulator::Fault::BadGateway(502)));
    let account = browser.open("/account").await.page();
    let gone = browser.press(&account.form(("action", "delete")).with("sure", "on")).await.page();
    assert_eq!(gone.status, 200);
    client.call("get_athlete_profile", json!({})).await.expect(401);
    client.refresh(&client.refresh_token).await.expect(400);
}

#[tokio::test]
async fn knows_no_way_to_intervals_icu_without_an_application_there() {
    let app = App::over_tcp().await;
    let mut browser = Browser::new(&app);
    let page = browser.open("/oauth/signin").await.page();
    assert!(!page.offers("action", "intervals"));
    let forced = page.form(("action", "signin")).with("action", "intervals");
    let answer: Answer = browser.press_once(&forced).await;
    assert_eq!((answer.status, answer.header("location")), (400, None));
    browser.send(Request::get("/oauth/callback/intervals?code=x&state=y")).await.expect(404);
}
