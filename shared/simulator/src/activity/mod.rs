//! Activities: one object of 183 properties each, computed from its recording.

mod intervals;
mod object;
mod words;
mod zones;

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use jiff::civil::DateTime;
use serde_json::{Value, json};

pub(crate) use intervals::{dto, stretch};
pub(crate) use object::{Made, make, manual};

use crate::account::Account;
use crate::curves::{Best, Kind};
use crate::grammar;
use crate::profile::Thresholds;
use crate::session::Session;
use crate::shape::{Object, Shape, set, text};
use crate::streams::{Channel, Recording, Streams};

/// An activity as it stands, with what was written to it.
#[derive(Debug)]
pub(crate) struct Activity {
    pub(crate) id: String,
    pub(crate) start: DateTime,
    /// All properties; of a Strava import only the site itself reads them.
    pub(crate) object: Object,
    /// Where the recording comes from; `None` for what was entered by hand.
    pub(crate) session: Option<Arc<Session>>,
    pub(crate) stub: bool,
    /// The made recording, once somebody has asked for it.
    pub(crate) streams: Option<Arc<Streams>>,
    /// Streams that were written over the recording.
    pub(crate) written: BTreeMap<String, Channel>,
    /// Intervals that were written over the laps.
    pub(crate) intervals: Option<Vec<Value>>,
    /// The uploaded file.
    pub(crate) file: Option<Bytes>,
    /// Curves that have been asked for.
    pub(crate) curves: BTreeMap<Kind, Arc<Vec<Best>>>,
}

impl Activity {
    /// An activity of which nothing has been asked or written yet.
    pub(crate) fn new(made: Made, session: Option<Session>) -> Self {
        Self {
            id: text(&made.object, "id").to_owned(),
            start: made.start,
            object: made.object,
            stub: session.as_ref().is_some_and(|session| session.stub),
            session: session.map(Arc::new),
            streams: None,
            written: BTreeMap::new(),
            intervals: None,
            file: None,
            curves: BTreeMap::new(),
        }
    }

    /// A curve of the recording, computed once. Empty where there is nothing to compute it from.
    pub(crate) fn curve(&mut self, account: &Account, kind: Kind) -> Arc<Vec<Best>> {
        if let Some(curve) = self.curves.get(&kind) {
            return Arc::clone(curve);
        }
        let at_hand = self.streams.clone();
        let curve = self.recording(account).map(|streams| kind.of(&streams)).unwrap_or_default();
        // Recordings made for a curve only are not kept: a year of them is heavy.
        self.streams = at_hand;
        let curve = Arc::new(curve);
        self.curves.insert(kind, Arc::clone(&curve));
        curve
    }

    /// The object a caller sees: a stub for Strava imports.
    pub(crate) fn shown(&self) -> Object {
        if !self.stub {
            return self.object.clone();
        }
        self.hidden()
    }

    /// The stub of a Strava import.
    pub(crate) fn hidden(&self) -> Object {
        let mut stub = Object::new();
        set(
            &mut stub,
            [
                ("id", json!(self.id)),
                ("icu_athlete_id", json!(text(&self.object, "icu_athlete_id"))),
                ("start_date_local", json!(text(&self.object, "start_date_local"))),
                ("source", json!("STRAVA")),
                ("_note", json!("STRAVA activities are not available via the API")),
            ],
        );
        stub
    }

    /// The light shape of searches.
    pub(crate) fn light(&self) -> Object {
        Shape::SEARCH_RESULT
            .keys()
            .map(|key| (key.to_owned(), self.object.get(key).cloned().unwrap_or(Value::Null)))
            .collect()
    }

    pub(crate) fn kind(&self) -> &str {
        text(&self.object, "type")
    }

    /// Load that counts for fitness.
    pub(crate) fn load(&self) -> f64 {
        crate::shape::number(&self.object, "icu_training_load").unwrap_or(0.0)
    }

    /// Thresholds at the time of the activity.
    pub(crate) fn thresholds(&self, account: &Account) -> Thresholds {
        let family = crate::sport::Family::of(self.kind());
        let indoor = crate::shape::is(&self.object, "trainer");
        account.profile.thresholds(family, indoor, account.day_of(self.start.date()))
    }

    /// The recording, made now if it is not at hand. `None` for what has none.
    pub(crate) fn recording(&mut self, account: &Account) -> Option<Arc<Streams>> {
        if self.streams.is_none() {
            self.streams = self.session.as_deref().map(|session| Arc::new(record(account, session)));
        }
        self.streams.clone().filter(|streams| streams.len() > 0)
    }
}

/// Makes the recording of a session.
pub(crate) fn record(account: &Account, session: &Session) -> Streams {
    if session.flaw == crate::session::Flaw::Manual {
        return Streams::default();
    }
    let indoor = session.sport.is_virtual();
    let recording = Recording {
        random: account.random,
        session,
        doc: &grammar::read(&session.text),
        thresholds: account.profile.thresholds(session.sport.family(), indoor, session.day),
        courses: &account.courses,
        air: account.air(session.day, f64::from(session.start) / 3_600.0),
    };
    recording.make()
}
