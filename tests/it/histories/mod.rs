//! Random histories of two apps and one person over HTTP, with restarts and new keys in between, against a model that is
//! small enough to be obviously right: codes are redeemed once, tokens have one successor, what is revoked stays
//! revoked. `PROPTEST_CASES` says how many.

mod model;
mod step;
mod world;

use std::num::NonZero;
use std::thread;

use proptest::test_runner::{Config, TestRunner};

use step::{Step, step};
use world::World;

/// How many without `PROPTEST_CASES`.
const CASES: u32 = 40;

#[expect(clippy::disallowed_methods, reason = "a choice of the person who runs the tests")]
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(CASES)
}

#[test]
fn holds_every_promise_in_any_history_of_approvals_tokens_waits_restarts_and_new_keys() {
    let workers = thread::available_parallelism().map_or(1, NonZero::get);
    let share = cases().div_ceil(u32::try_from(workers).unwrap_or(1));
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| run(share));
        }
    });
}

fn run(cases: u32) {
    let config = Config { cases, max_shrink_iters: 60, failure_persistence: None, ..Config::default() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let histories = proptest::collection::vec(step(), 1..24);
    TestRunner::new(config)
        .run(&histories, |history| {
            runtime.block_on(async {
                let mut world = World::start().await;
                world.take(&Step::Ask { app: 0, allow: true, narrow: false }).await;
                for step in &history {
                    world.take(step).await;
                }
            });
            Ok(())
        })
        .unwrap();
}
