//! Many at once, and one winner: every decision that may be taken once.

use serde_json::json;
use tokio::task::JoinSet;

use crate::harness::{Answer, App, Browser, McpClient, query};

const RACERS: usize = 32;

async fn all<F>(racer: impl Fn() -> F) -> Vec<Answer>
where
    F: Future<Output = Answer> + Send + 'static,
{
    let mut racers = JoinSet::new();
    for _ in 0..RACERS {
        racers.spawn(racer());
    }
    racers.join_all().await
}

fn count(answers: &[Answer], status: u16) -> usize {
    answers.iter().filter(|answer| answer.status == status).count()
}

#[tokio::test]
async fn redeems_a_code_once_under_thirty_two_racers() {
    let app = App::over_tcp().await;
    let client = McpClient::registered(&app).await;
    let back = Browser::new(&app).allow_as_demo(&client.authorization_url(&[])).await;
    let code = query(&back, "code").unwrap();
    let answers = all(|| {
        let (client, code) = (client.clone(), code.clone());
        async move { client.redeem(&code).await }
    })
    .await;
    assert_eq!(count(&answers, 200), 1, "one wins");
    // More failures than the limit has places for are told of as such.
    let losers = [400, 429, 503].map(|status| count(&answers, status));
    assert_eq!(losers.iter().sum::<usize>(), RACERS - 1);
    let mut winner = client;
    winner.take(answers.iter().find(|answer| answer.status == 200).unwrap());
    winner.call("get_athlete_profile", json!({})).await.expect(200);
}

#[tokio::test]
async fn rotates_a_refresh_token_to_one_successor_under_thirty_two_racers() {
    let app = App::over_tcp().await;
    let client = McpClient::connected(&app, "intervals:read").await;
    let answers = all(|| {
        let client = client.clone();
        async move { client.refresh(&client.refresh_token).await }
    })
    .await;
    let mut successors: Vec<String> = answers
        .iter()
        .filter(|answer| answer.status == 200)
        .map(|answer| answer.json()["refresh_token"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(count(&answers, 200) + count(&answers, 503), RACERS, "nobody is told that the token is bad");
    successors.dedup();
    assert_eq!(successors.len(), 1, "every winner gets the same successor");
    client.refresh(&successors[0]).await.expect(200);
}

#[tokio::test]
async fn issues_one_code_under_thirty_two_approvals() {
    let app = App::over_tcp().await;
    let client = McpClient::registered(&app).await;
    let mut browser = Browser::new(&app);
    let consent = browser.sign_in_as_demo(&client.authorization_url(&[])).await;
    let form = consent.form(("decision", "allow"));
    let answers = all(|| {
        let (mut browser, form) = (browser.clone(), form.clone());
        async move { browser.press_once(&form).await }
    })
    .await;
    assert_eq!(count(&answers, 303), 1, "one approval");
    assert_eq!(count(&answers, 409) + count(&answers, 503), RACERS - 1);
}

#[tokio::test]
async fn registers_the_same_metadata_as_one_client_under_sixteen_racers() {
    let app = App::over_tcp().await;
    let client = McpClient::discover(&app).await;
    let mut racers = JoinSet::new();
    for _ in 0..RACERS / 2 {
        let mut client = client.clone();
        racers.spawn(async move {
            client.register("http://127.0.0.1:7777/callback").await;
            client.client_id
        });
    }
    let mut ids = racers.join_all().await;
    ids.dedup();
    assert_eq!(ids.len(), 1);
}
