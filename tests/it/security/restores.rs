//! A table that was put back from a backup: what it forgot is not believed, and what it remembers may be ended.

use std::path::Path;

use local::Clock;
use serde_json::json;
use tempfile::TempDir;

use crate::harness::{App, McpClient, START};

/// The tables with their journal, put aside or put back.
fn copy_store(from: &Path, to: &Path) {
    for name in ["store.db", "store.db-wal", "store.db-shm"] {
        let (source, target) = (from.join(name), to.join(name));
        if target.exists() {
            std::fs::remove_file(&target).unwrap();
        }
        if source.exists() {
            std::fs::copy(&source, &target).unwrap();
        }
    }
}

/// A folder, its backup, and a client that connected before it was made.
async fn backed_up() -> (TempDir, TempDir, Clock, McpClient) {
    let (folder, backup) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let clock = Clock::fixed(START);
    let (app, process) = App::over_folder(folder.path(), &clock, 0).await;
    let client = McpClient::connected(&app, "intervals:read").await;
    process.end().await;
    copy_store(folder.path(), backup.path());
    (folder, backup, clock, client)
}

#[tokio::test]
async fn believes_no_refresh_token_from_after_the_backup_and_revokes_nothing_for_it() {
    let (folder, backup, clock, client) = backed_up().await;
    let (app, process) = App::over_folder(folder.path(), &clock, 1).await;
    let mut client = client.at(&app);
    let before = client.refresh_token.clone();
    let answer = client.refresh(&before).await.expect(200);
    client.take(&answer);
    process.end().await;
    copy_store(backup.path(), folder.path());

    let (app, process) = App::over_folder(folder.path(), &clock, 2).await;
    let client = client.at(&app);
    let ahead = client.refresh(&client.refresh_token).await.expect(400);
    assert_eq!(ahead.error(), "invalid_grant");
    client.call("get_athlete_profile", json!({})).await.expect(200);
    client.refresh(&before).await.expect(200);
    process.end().await;
}

#[tokio::test]
async fn keeps_a_grant_ended_that_was_revoked_after_the_backup_once_the_operator_moves_the_epoch() {
    let (folder, backup, clock, client) = backed_up().await;
    let (app, process) = App::over_folder(folder.path(), &clock, 1).await;
    let client = client.at(&app);
    client.revoke(&client.refresh_token).await.expect(200);
    client.call("get_athlete_profile", json!({})).await.expect(401);
    process.end().await;
    copy_store(backup.path(), folder.path());

    clock.advance(600);
    let epoch = (START.0 + 300).to_string();
    let environment = [("ENVIRONMENT_EPOCH", epoch.as_str())];
    let (app, process) = App::over_folder_with(folder.path(), &clock, 2, &environment).await;
    let client = client.at(&app);
    client.call("get_athlete_profile", json!({})).await.expect(401);
    assert_eq!(client.refresh(&client.refresh_token).await.expect(400).error(), "invalid_grant");
    let again = McpClient::connected(&app, "intervals:read").await;
    again.call("get_athlete_profile", json!({})).await.expect(200);
    process.end().await;
}
