//! Cursors: whatever the size of a page, each item is seen once, also when the list changes between two pages.

use std::collections::BTreeSet;

use proptest::strategy::Strategy as _;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use crate::app::App;

/// The ids of a whole list, page by page; `between` runs after the first page.
async fn walk(
    app: &App,
    tool: &str,
    key: &str,
    base: &Value,
    size: u64,
    between: impl AsyncFnOnce(),
) -> Vec<String> {
    let (mut ids, mut cursor, mut between) = (Vec::new(), None::<String>, Some(between));
    for _ in 0..200 {
        let mut arguments = base.clone();
        arguments["limit"] = json!(size);
        if let Some(cursor) = &cursor {
            arguments["cursor"] = json!(cursor);
        }
        app.clock.advance(2);
        let called = app.call(tool, arguments).await;
        let rows = called.data()[key].as_array().unwrap();
        ids.extend(rows.iter().map(|row| row["id"].as_str().unwrap().to_owned()));
        cursor = called.data()["next_cursor"].as_str().map(str::to_owned);
        if cursor.is_none() {
            return ids;
        }
        if let Some(between) = between.take() {
            between().await;
        }
    }
    panic!("{tool} never ends with pages of {size}");
}

fn assert_once(ids: &[String], why: &str) -> BTreeSet<String> {
    let seen: BTreeSet<String> = ids.iter().cloned().collect();
    assert_eq!(seen.len(), ids.len(), "{why}: something came twice");
    seen
}

#[tokio::test]
async fn every_item_is_seen_once_whatever_the_size_of_a_page() {
    let app = App::start().await;
    let lists = [
        ("list_activities", "activities", json!({ "oldest": "-60d" })),
        ("list_events", "events", json!({ "oldest": "-20d", "newest": "+20d" })),
        ("list_workouts", "workouts", json!({ "query": "e" })),
    ];
    let mut runner = TestRunner::deterministic();
    for (tool, key, base) in lists {
        let whole = assert_once(&walk(&app, tool, key, &base, 200, async || {}).await, tool);
        assert!(whole.len() > 10, "{tool}: {}", whole.len());
        for _ in 0..3 {
            let size = (3..30_u64).new_tree(&mut runner).unwrap().current();
            let seen = assert_once(&walk(&app, tool, key, &base, size, async || {}).await, tool);
            assert_eq!(seen, whole, "{tool} in pages of {size}");
        }
    }
}

#[tokio::test]
async fn a_list_that_grows_between_two_pages_shows_the_old_items_once() {
    let app = App::start().await;
    let base = json!({ "oldest": "-60d" });
    let before =
        assert_once(&walk(&app, "list_activities", "activities", &base, 200, async || {}).await, "before");
    for size in [4, 9, 17] {
        let add = async || {
            let name = format!("Yoga {size}");
            let more = json!([{ "date": "today", "type": "Yoga", "name": name, "moving_time_s": 600 },
                { "date": "-30d", "type": "Yoga", "name": name, "moving_time_s": 600 }]);
            app.call("upload_activity", json!({ "kind": "manual", "activities": more })).await.data();
        };
        let seen = assert_once(&walk(&app, "list_activities", "activities", &base, size, add).await, "grown");
        assert!(before.is_subset(&seen), "pages of {size} lost {:?}", before.difference(&seen));
    }
}
