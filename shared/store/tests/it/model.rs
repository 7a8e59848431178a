//! Random histories of one authorization, several steps at a time, against a model without storage: whatever the
//! interleaving, the answers and the stored state are those of some order of the steps.

use std::collections::BTreeSet;

use oauth::{Digest, Gid, Uid, UnixTime};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use store::{
    Error, GrantRecord, GrantStatus, RedeemError, Redemption, RefreshState, RevokeReason, RotateError,
    Rotation, TransactionError, TransactionStatus,
};

use crate::proxy::Fault;
use crate::world::{CLIENT, NOW, World, digest, grant, transaction, window};

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

fn round() -> impl Strategy<Value = Round> {
    prop_oneof![
        6 => prop::collection::vec(step(), 1..=3).prop_map(Round::Together),
        1 => step().prop_map(Round::Unheard),
        2 => prop::sample::select(vec![1, 59, 60, 600, 899, 900, 3_600]).prop_map(Round::Wait),
    ]
}

/// What the store should hold: small enough to be obviously right.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Model {
    now: UnixTime,
    status: TransactionStatus,
    user: Option<u8>,
    grant: Option<ModelGrant>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct ModelGrant {
    status: GrantStatus,
    generation: u32,
    issued: UnixTime,
    idle_exp: UnixTime,
    redeemed_by: Option<String>,
}

/// A step with everything fixed that it took from the world before its round.
#[derive(Clone, Debug)]
struct Act {
    step: Step,
    name: String,
    presented: u32,
    record: Option<GrantRecord>,
}

impl Model {
    fn new() -> Self {
        Self { now: NOW, status: TransactionStatus::New, user: None, grant: None }
    }

    fn apply(&mut self, act: &Act) -> String {
        let expired = self.now >= NOW.plus(600);
        match &act.step {
            Step::Bind { browser, user } => match (browser, self.status.is_decided(), expired) {
                (false, _, _) => "other browser".to_owned(),
                (_, true, _) => "decided".to_owned(),
                (_, _, true) => "expired".to_owned(),
                _ => {
                    (self.status, self.user) = (TransactionStatus::SignedIn, Some(*user));
                    "done".to_owned()
                }
            },
            Step::Decide { browser, user, allow } => match (browser, self.status.is_decided(), expired) {
                (false, _, _) => "other browser".to_owned(),
                (_, true, _) => "decided".to_owned(),
                (_, _, true) => "expired".to_owned(),
                _ if self.user != Some(*user) => "not signed in".to_owned(),
                _ => {
                    self.status = if *allow { TransactionStatus::Allowed } else { TransactionStatus::Denied };
                    "done".to_owned()
                }
            },
            Step::Issue => self.issue(act),
            Step::Redeem { right_client } => self.redeem(act, *right_client),
            Step::Rotate { right_client, .. } => self.rotate(act, *right_client),
            Step::Revoke => {
                if let Some(grant) = &mut self.grant {
                    grant.status = GrantStatus::Revoked;
                }
                String::new()
            }
        }
    }

    fn issue(&mut self, act: &Act) -> String {
        let Some(record) = &act.record else {
            return "not allowed".to_owned();
        };
        let issued = record.created;
        let made = ModelGrant {
            status: GrantStatus::Pending,
            generation: 0,
            issued,
            idle_exp: UnixTime(0),
            redeemed_by: None,
        };
        match &self.grant {
            None => {
                self.grant = Some(made);
                "done".to_owned()
            }
            Some(found) if *found == made => "done".to_owned(),
            Some(_) => "exists".to_owned(),
        }
    }

    fn redeem(&mut self, act: &Act, right_client: bool) -> String {
        let now = self.now;
        let Some(grant) = &mut self.grant else {
            return "missing".to_owned();
        };
        if grant.status == GrantStatus::Pending && right_client && now < grant.issued.plus(CODE) {
            grant.status = GrantStatus::Active;
            grant.generation = 1;
            grant.idle_exp = now.plus(IDLE);
            grant.redeemed_by = Some(act.name.clone());
            return "done".to_owned();
        }
        lost(grant.status, grant.generation)
    }

    fn rotate(&mut self, act: &Act, right_client: bool) -> String {
        let now = self.now;
        let Some(grant) = &mut self.grant else {
            return "missing".to_owned();
        };
        let live = grant.status == GrantStatus::Active && right_client;
        if live
            && grant.generation == act.presented
            && now < grant.idle_exp
            && now < grant.issued.plus(ABSOLUTE)
        {
            grant.generation += 1;
            grant.idle_exp = now.plus(IDLE);
            return "done".to_owned();
        }
        if live && grant.generation == act.presented + 1 {
            return "done".to_owned();
        }
        lost(grant.status, grant.generation)
    }
}

fn lost(status: GrantStatus, generation: u32) -> String {
    format!("lost to {status:?} {generation}")
}

/// One authorization in the store.
struct Case<'a> {
    world: &'a World,
    txn: Digest,
    gid: Gid,
}

const UID: Uid = Uid::from_bytes([1; 16]);

impl Case<'_> {
    fn user(user: u8) -> (Uid, Digest) {
        (Uid::from_bytes([user; 16]), digest(&format!("session {user}")))
    }

    fn browser(right: bool) -> Digest {
        digest(if right { "browser" } else { "other browser" })
    }

    /// The digest of the secret of a generation; successors are deterministic.
    fn secret(&self, generation: u32) -> Digest {
        digest(&format!("{} {generation}", self.gid))
    }

    fn act(&self, model: &Model, step: &Step, name: String) -> Act {
        let generation = model.grant.as_ref().map_or(0, |grant| grant.generation);
        let presented = match step {
            Step::Rotate { back: 3, .. } => generation + 1,
            Step::Rotate { back, .. } => generation.saturating_sub(*back),
            _ => 0,
        };
        let record = (model.status == TransactionStatus::Allowed).then(|| GrantRecord {
            code_exp: model.now.plus(CODE),
            abs_exp: model.now.plus(ABSOLUTE),
            created: model.now,
            ..grant(UID, self.gid, &digest("code"))
        });
        Act { step: step.clone(), name, presented, record }
    }

    async fn perform(&self, act: &Act, now: UnixTime) -> String {
        let client_id = |right| if right { CLIENT } else { "c1.other" };
        match &act.step {
            Step::Bind { browser, user } => {
                let ((uid, session), browser) = (Self::user(*user), Self::browser(*browser));
                let codes = &self.world.codes;
                words(&codes.bind_user(&self.txn, &browser, &uid, &session, now).await)
            }
            Step::Decide { browser, user, allow } => {
                let ((uid, session), browser) = (Self::user(*user), Self::browser(*browser));
                let (codes, name) = (&self.world.codes, &act.name);
                if *allow {
                    words(&codes.allow(&self.txn, &browser, &uid, &session, name, now).await)
                } else {
                    words(&codes.deny(&self.txn, &browser, &uid, &session, name, now).await)
                }
            }
            Step::Issue => match &act.record {
                None => "not allowed".to_owned(),
                Some(record) => match self.world.sessions.put_grant(record).await {
                    Ok(()) => "done".to_owned(),
                    Err(Error::Exists { .. }) => "exists".to_owned(),
                    Err(error) => error.to_string(),
                },
            },
            Step::Redeem { right_client } => self.redeem(client_id(*right_client), &act.name, now).await,
            Step::Rotate { right_client, .. } => {
                self.rotate(client_id(*right_client), act.presented, now).await
            }
            Step::Revoke => {
                self.world.sessions.revoke(&UID, &self.gid, RevokeReason::User, now).await.unwrap();
                String::new()
            }
        }
    }

    async fn redeem(&self, client_id: &str, attempt: &str, now: UnixTime) -> String {
        let refresh = RefreshState {
            generation: 1,
            kid: 1,
            hash: self.secret(1),
            rotated_at: now,
            idle_exp: now.plus(IDLE),
        };
        let code_hash = digest("code");
        let redemption =
            Redemption { client_id, code_hash: &code_hash, attempt, refresh: Some(refresh), now };
        match self.world.sessions.redeem(&UID, &self.gid, &redemption).await {
            Ok(_) => "done".to_owned(),
            Err(RedeemError::Lost(seen)) => seen_as_lost(&seen),
            Err(RedeemError::Missing) => "missing".to_owned(),
            Err(RedeemError::Store(error)) => error.to_string(),
        }
    }

    async fn rotate(&self, client_id: &str, presented: u32, now: UnixTime) -> String {
        let (from_hash, to_hash) = (self.secret(presented), self.secret(presented + 1));
        let rotation = Rotation {
            client_id,
            from_generation: presented,
            from_hash: &from_hash,
            to_kid: 1,
            to_hash: &to_hash,
            idle_exp: now.plus(IDLE),
            window: window(now, 1),
            now,
        };
        match self.world.sessions.rotate(&UID, &self.gid, &rotation).await {
            Ok(()) => "done".to_owned(),
            Err(RotateError::Lost(seen)) => seen_as_lost(&seen),
            Err(RotateError::Missing) => "missing".to_owned(),
            Err(RotateError::Store(error)) => error.to_string(),
        }
    }

    /// What the store holds, in the words of the model.
    async fn state(&self, now: UnixTime) -> Model {
        let transaction = self.world.codes.transaction(&self.txn, NOW).await.unwrap().unwrap();
        let user = transaction.uid.map(|uid| uid.as_bytes()[0]);
        let grant = self.world.sessions.grant(&UID, &self.gid).await.unwrap().map(|grant| ModelGrant {
            status: grant.status,
            generation: grant.refresh.as_ref().map_or(0, |refresh| refresh.generation),
            issued: grant.created,
            idle_exp: grant.refresh.as_ref().map_or(UnixTime(0), |refresh| refresh.idle_exp),
            redeemed_by: grant.redeemed_by,
        });
        Model { now, status: transaction.status, user, grant }
    }
}

fn seen_as_lost(seen: &GrantRecord) -> String {
    lost(seen.status, seen.refresh.as_ref().map_or(0, |refresh| refresh.generation))
}

fn words<T>(outcome: &Result<T, TransactionError>) -> String {
    match outcome {
        Ok(_) => "done",
        Err(TransactionError::OtherBrowser) => "other browser",
        Err(TransactionError::Expired) => "expired",
        Err(TransactionError::Decided) => "decided",
        Err(TransactionError::NotSignedIn) => "not signed in",
        Err(TransactionError::Store(_)) => "unavailable",
    }
    .to_owned()
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

#[test]
fn behaves_like_the_model_in_every_random_history() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let world = runtime.block_on(World::new());
    let mut runner = TestRunner::new(Config { cases: 48, failure_persistence: None, ..Config::default() });
    let histories = prop::collection::vec(round(), 1..20);
    runner.run(&histories, |rounds| runtime.block_on(live(&world, &rounds))).unwrap();
}

#[test]
fn tries_every_order() {
    let orders: BTreeSet<_> = orders(3).into_iter().collect();
    assert_eq!(orders.len(), 6);
}
