//! Random histories of one authorization, a step or several at a time, against a model without storage: whatever the
//! interleaving, the answers and the stored state are those of some order of the steps.

mod expected;
mod stored;

use std::collections::BTreeSet;

use oauth::Gid;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::proxy::Fault;
use crate::world::{World, digest, transaction};
use expected::{Act, Model};
use stored::Case;

const IDLE: i64 = 900;
const ABSOLUTE: i64 = 3_600;
const CODE: i64 = 60;

#[derive(Clone, Debug)]
enum Step {
    Bind {
        browser: bool,
        user: u8,
    },
    Decide {
        browser: bool,
        user: u8,
        allow: bool,
    },
    Issue,
    Redeem {
        right_client: bool,
    },
    /// Presents the token of so many generations back; 3 stands for one ahead.
    Rotate {
        back: u32,
        right_client: bool,
    },
    Revoke,
}

#[derive(Clone, Debug)]
enum Round {
    Together(Vec<Step>),
    /// One step whose first answer is lost after the write.
    Unheard(Step),
    Wait(i64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => (prop::bool::weighted(0.9), 0..2_u8).prop_map(|(browser, user)| Step::Bind { browser, user }),
        3 => (prop::bool::weighted(0.9), 0..2_u8, prop::bool::weighted(0.9))
            .prop_map(|(browser, user, allow)| Step::Decide { browser, user, allow }),
        4 => Just(Step::Issue),
        4 => prop::bool::weighted(0.9).prop_map(|right_client| Step::Redeem { right_client }),
        6 => (0..4_u32, prop::bool::weighted(0.9)).prop_map(|(back, right_client)| Step::Rotate { back, right_client }),
        1 => Just(Step::Revoke),
    ]
}

fn round(most_together: usize) -> impl Strategy<Value = Round> {
    prop_oneof![
        6 => prop::collection::vec(step(), 1..=most_together).prop_map(Round::Together),
        1 => step().prop_map(Round::Unheard),
        2 => prop::sample::select(vec![1, 59, 60, 600, 899, 900, 3_600]).prop_map(Round::Wait),
    ]
}

/// Every order of the acts, by their positions.
fn orders(count: usize) -> Vec<Vec<usize>> {
    match count {
        0 => vec![vec![]],
        _ => orders(count - 1)
            .into_iter()
            .flat_map(|order| (0..count).map(move |at| [&order[..at], &[count - 1], &order[at..]].concat()))
            .collect(),
    }
}

/// The model after the first order of the acts that explains every answer and the state.
fn explain(model: &Model, acts: &[Act], answers: &[String], state: &Model) -> Option<Model> {
    orders(acts.len()).into_iter().find_map(|order| {
        let mut after = model.clone();
        let explained = order.iter().all(|at| after.apply(&acts[*at]) == answers[*at]);
        (explained && after == *state).then_some(after)
    })
}

async fn live(world: &World, rounds: &[Round]) -> Result<(), TestCaseError> {
    let case = Case { world, txn: digest(&world.random.token()), gid: Gid::random(&world.random) };
    world.codes.start(&transaction(&case.txn)).await.unwrap();
    let mut model = Model::new();
    for (number, round) in rounds.iter().enumerate() {
        let steps = match round {
            Round::Together(steps) => steps.clone(),
            Round::Unheard(step) => vec![step.clone()],
            Round::Wait(seconds) => {
                model.now = model.now.plus(*seconds);
                continue;
            }
        };
        let named =
            steps.iter().enumerate().map(|(at, step)| case.act(&model, step, format!("{number}.{at}")));
        let acts: Vec<_> = named.collect();
        if matches!(round, Round::Unheard(_)) {
            world.proxy.spoil_next(Fault::AnswerLost);
        }
        let now = model.now;
        let answers = futures::future::join_all(acts.iter().map(|act| case.perform(act, now))).await;
        world.proxy.heal();
        let state = case.state(now).await;
        let after = explain(&model, &acts, &answers, &state);
        let context = format!("{model:?}\n{acts:?}\n{answers:?}\n{state:?}");
        model = after.ok_or_else(|| TestCaseError::fail(context))?;
    }
    Ok(())
}

fn live_random_histories(most_together: usize) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let world = runtime.block_on(World::new());
    let mut runner = TestRunner::new(Config { cases: 48, failure_persistence: None, ..Config::default() });
    let histories = prop::collection::vec(round(most_together), 1..20);
    runner.run(&histories, |rounds| runtime.block_on(live(&world, &rounds))).unwrap();
}

#[test]
fn behaves_like_the_model_in_every_history_of_single_steps() {
    live_random_histories(1);
}

#[test]
fn behaves_like_the_model_in_some_order_of_steps_that_race() {
    live_random_histories(3);
}

#[test]
fn tries_every_order() {
    let orders: BTreeSet<_> = orders(3).into_iter().collect();
    assert_eq!(orders.len(), 6);
}
