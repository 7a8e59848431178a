//! The data of one account, as it was made and as it has been written to since. It is lost with the simulator.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde_json::{Value, json};

use crate::account::Account;
use crate::activity::{self, Activity};
use crate::fitness::{self, Form};
use crate::number::float;
use crate::shape::{Object, number, set, text};
use crate::{
    athlete, calendar, gear, items, library, messages, season, session, settings, weather, wellness,
};

/// Everything an account holds.
#[derive(Debug, Default)]
pub(crate) struct Store {
    pub(crate) athlete: Object,
    /// Markdown notes of the coach about the athlete, and tags; only the roster shows them.
    pub(crate) notes: Value,
    pub(crate) settings: Vec<Object>,
    /// In the order of their start.
    pub(crate) activities: Vec<Activity>,
    pub(crate) events: Vec<Object>,
    /// What was entered or measured, by day.
    pub(crate) wellness: BTreeMap<Date, Object>,
    pub(crate) fitness: BTreeMap<Date, Form>,
    pub(crate) folders: Vec<Object>,
    pub(crate) workouts: Vec<Object>,
    pub(crate) plan: Object,
    pub(crate) gear: Vec<Object>,
    pub(crate) items: Vec<Object>,
    /// Comments by activity.
    pub(crate) messages: BTreeMap<String, Vec<Object>>,
    pub(crate) weather: Value,
    pub(crate) routes: Vec<Object>,
    /// Hashes of uploaded files and the activity each became.
    pub(crate) uploads: BTreeMap<u64, String>,
    created: i64,
    filled: bool,
}

impl Store {
    /// What the athlete has set up. The year of training is made when it is first asked for.
    pub(crate) fn make(account: &Account) -> Self {
        Self {
            athlete: athlete::make(account),
            notes: athlete::notes(account),
            settings: settings::make(account),
            items: items::make(account),
            weather: weather::config(account),
            ..Self::default()
        }
    }

    /// Makes the year of training, unless that has been done.
    pub(crate) fn fill(&mut self, account: &Account) {
        if self.filled {
            return;
        }
        self.filled = true;
        if account.is_filled() {
            self.train(account);
        }
        self.refit(account);
        if account.is_filled() {
            self.wellness = wellness::make(account, &self.fitness);
        }
    }

    fn train(&mut self, account: &Account) {
        let sessions = session::sessions(account);
        let now = account.time_of_day();
        let over = |session: &session::Session| session.day < 0 || session.start + 3_600 < now;
        for session in sessions.into_iter().filter(over) {
            let streams = activity::record(account, &session);
            let made = activity::make(account, &session, &streams);
            self.activities.push(Activity::new(made, Some(session)));
        }
        self.activities.sort_by_key(|activity| activity.start);
        (self.folders, self.workouts) = library::make(account);
        self.plan = library::plan(account, &self.folders);
        self.events = calendar::make(account, &mut self.activities);
        self.gear = gear::make(account, &self.activities);
        self.messages = messages::make(account, &mut self.activities);
        self.routes = weather::routes(account);
    }

    /// Computes fitness again after anything that changes a load, and writes it where it is shown.
    pub(crate) fn refit(&mut self, account: &Account) {
        let today = account.today;
        let mut loads: BTreeMap<Date, f64> = BTreeMap::new();
        for activity in &self.activities {
            *loads.entry(activity.start.date()).or_default() += activity.load();
        }
        for event in self.events.iter().filter(|event| calendar::counts(event)) {
            if let Some(date) = calendar::date(event).filter(|date| *date > today) {
                *loads.entry(date).or_default() += number(event, "icu_training_load").unwrap_or(0.0);
            }
        }
        let days = (account.first_day..=season::LAST_DAY).map(|day| account.date(day));
        self.fitness = if account.is_filled() {
            fitness::series(days, &loads, &self.events)
        } else {
            fitness::series(loads.keys().copied(), &loads, &self.events)
        };
        for activity in &mut self.activities {
            let form = self.fitness.get(&activity.start.date()).copied().unwrap_or_default();
            set(&mut activity.object, [("icu_ctl", float(form.ctl, 5)), ("icu_atl", float(form.atl, 5))]);
        }
        for event in &mut self.events {
            let form = calendar::date(event).and_then(|date| self.fitness.get(&date)).copied();
            if let Some(form) = form.filter(|_| !matches!(text(event, "category"), "SET_FITNESS")) {
                set(event, [("icu_ctl", float(form.ctl, 5)), ("icu_atl", float(form.atl, 5))]);
            }
        }
    }

    /// A number for something new.
    pub(crate) fn next_id(&mut self, account: &Account) -> i64 {
        self.created += 1;
        account.profile.base * 10 + 9_000_000 + self.created
    }

    /// The activity with an id.
    pub(crate) fn activity(&mut self, id: &str) -> Option<&mut Activity> {
        self.activities.iter_mut().find(|activity| activity.id == id)
    }

    /// Lets go of recordings when many are kept; they can be made again at any time.
    pub(crate) fn tidy(&mut self, keep: &str) {
        const KEPT: usize = 24;
        let kept = self.activities.iter().filter(|activity| activity.streams.is_some()).count();
        if kept > KEPT {
            for activity in self.activities.iter_mut().filter(|activity| activity.id != keep) {
                activity.streams = None;
            }
        }
    }

    /// Adds an activity in its place.
    pub(crate) fn add(&mut self, activity: Activity) {
        let place = self.activities.partition_point(|other| other.start <= activity.start);
        self.activities.insert(place, activity);
    }

    /// The rows of one kind with an id.
    pub(crate) fn find<'a>(rows: &'a mut [Object], id: &str) -> Option<&'a mut Object> {
        rows.iter_mut().find(|row| is(row, id))
    }

    /// Removes the row with an id.
    pub(crate) fn remove(rows: &mut Vec<Object>, id: &str) -> Option<Object> {
        let place = rows.iter().position(|row| is(row, id))?;
        Some(rows.remove(place))
    }
}

/// Whether a row has this id, be it a number or text.
fn is(row: &Object, id: &str) -> bool {
    match row.get("id") {
        Some(Value::String(known)) => known == id,
        Some(known) => *known == json!(id.parse::<i64>().ok()),
        None => false,
    }
}
