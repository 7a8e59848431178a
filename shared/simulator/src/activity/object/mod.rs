//! The properties of an activity: where it comes from, what was measured, what it cost, what the athlete says.

mod loads;
mod manual;
mod measured;
mod origin;
mod told;

use jiff::Span;
use jiff::civil::DateTime;

pub(crate) use manual::manual;

use crate::account::Account;
use crate::figures::Figures;
use crate::profile::Thresholds;
use crate::session::{Flaw, Session};
use crate::shape::{Object, Shape};
use crate::streams::Streams;

/// A new activity object and when it started.
pub(crate) struct Made {
    pub(crate) start: DateTime,
    pub(crate) object: Object,
}

/// Everything the parts of the object are computed from.
struct Parts<'a> {
    account: &'a Account,
    session: &'a Session,
    streams: &'a Streams,
    thresholds: Thresholds,
    figures: Figures,
}

/// Computes the activity of a session from its recording.
pub(crate) fn make(account: &Account, session: &Session, streams: &Streams) -> Made {
    let thresholds =
        account.profile.thresholds(session.sport.family(), session.sport.is_virtual(), session.day);
    let figures = Figures::of(streams, 0..streams.len(), &thresholds);
    let parts = Parts { account, session, streams, thresholds, figures };
    let start = account.date(session.day).at(0, 0, 0, 0) + Span::new().seconds(session.start);
    let mut object = Shape::ACTIVITY.blank();
    if session.flaw == Flaw::Manual {
        measured::by_hand(&mut object, &parts);
    } else {
        measured::measured(&mut object, &parts);
        loads::loads(&mut object, &parts);
        loads::zone_times(&mut object, &parts);
    }
    origin::origin(&mut object, &parts, start);
    origin::settings(&mut object, &parts);
    told::told(&mut object, &parts);
    Made { start, object }
}
