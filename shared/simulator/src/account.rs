//! One account: who it belongs to, the days of its calendar, and the data made when somebody first asks.

use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan};

use crate::number::rounded;
use crate::profile::{Past, Profile};
use crate::random::Random;
use crate::store::Store;
use crate::streams::{Course, courses};

/// An account of the pretend site.
pub(crate) struct Account {
    pub(crate) profile: &'static Profile,
    pub(crate) random: Random,
    pub(crate) zone: TimeZone,
    /// The athlete's day when the simulator started: day 0 of all data.
    pub(crate) today: Date,
    /// The first day of data.
    pub(crate) first_day: i32,
    /// When the simulator started.
    pub(crate) started: Timestamp,
    pub(crate) courses: Vec<Course>,
    store: OnceLock<Mutex<Store>>,
}

impl Account {
    pub(crate) fn new(profile: &'static Profile, seed: u64, history: u16, now: Timestamp) -> Self {
        let zone = TimeZone::get(profile.zone).unwrap_or(TimeZone::UTC);
        let random = Random::new(seed ^ profile.base.cast_unsigned());
        Self {
            profile,
            random,
            today: zone.to_datetime(now).date(),
            first_day: -i32::from(history),
            started: now,
            zone,
            courses: courses(random, profile.base),
            store: OnceLock::new(),
        }
    }

    /// The data, with the year of training; it is made now if this is the first look at it.
    pub(crate) fn store(&self) -> MutexGuard<'_, Store> {
        let mut store = self.setup();
        store.fill(self);
        store
    }

    /// The data, for those who only look at what the athlete has set up: signing in must not cost a year.
    pub(crate) fn setup(&self) -> MutexGuard<'_, Store> {
        let store = self.store.get_or_init(|| Mutex::new(Store::make(self)));
        store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The date of a day counted from today.
    pub(crate) fn date(&self, day: i32) -> Date {
        self.today.saturating_add(Span::new().days(day))
    }

    /// The number of a date, counted from today.
    pub(crate) fn day_of(&self, date: Date) -> i32 {
        self.today.until(date).map_or(0, |span| span.get_days())
    }

    /// Seconds after local midnight when the simulator started.
    pub(crate) fn time_of_day(&self) -> i32 {
        let time = self.zone.to_datetime(self.started).time();
        i32::from(time.hour()) * 3_600 + i32::from(time.minute()) * 60 + i32::from(time.second())
    }

    /// The athlete's date at an instant.
    pub(crate) fn local_date(&self, now: Timestamp) -> Date {
        self.zone.to_datetime(now).date()
    }

    fn instant(&self, local: DateTime) -> Timestamp {
        self.zone.to_timestamp(local).unwrap_or(self.started)
    }

    /// Local time as UTC with `Z`.
    pub(crate) fn utc(&self, local: DateTime) -> String {
        self.instant(local).strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
    }

    /// Local time as an audit stamp.
    pub(crate) fn stamp(&self, local: DateTime) -> String {
        stamp(self.instant(local))
    }

    /// The FTP that the site estimates on a day.
    pub(crate) fn eftp(&self, day: i32) -> f64 {
        rounded(self.profile.ftp_on(day) * (0.99 + 0.012 * (f64::from(day) / 19.0).sin()), 1)
    }

    /// Weight on a day: a slow wave around the usual one.
    pub(crate) fn weight(&self, day: i32) -> f64 {
        rounded(
            self.profile.weight
                + 0.7 * (f64::from(day) / 47.0).sin()
                + 0.2 * self.random.normal("weight", day, 0),
            1,
        )
    }

    /// Air temperature on a day at an hour, by the season of the hemisphere.
    pub(crate) fn air(&self, day: i32, hour: f64) -> f64 {
        let of_year = f64::from(self.date(day).day_of_year());
        let south = if self.profile.zone.starts_with("Pacific/") { -1.0 } else { 1.0 };
        let season = (std::f64::consts::TAU * (of_year - 110.0) / 365.0).sin() * south;
        let daily = (std::f64::consts::TAU * (hour - 9.0) / 24.0).sin();
        rounded(11.0 + 10.0 * season + 4.0 * daily + 2.5 * self.random.normal("air", day, 0), 1)
    }

    /// Whether this account holds data of its own.
    pub(crate) const fn is_filled(&self) -> bool {
        !matches!(self.profile.past, Past::None)
    }
}

/// An instant as the service stamps it: UTC, milliseconds, `+00:00`.
pub(crate) fn stamp(instant: Timestamp) -> String {
    instant.strftime("%Y-%m-%dT%H:%M:%S%.3f+00:00").to_string()
}

/// The local midnight of a date as events and gear write it.
pub(crate) fn midnight(date: Date) -> String {
    format!("{date}T00:00:00")
}

/// The day after.
pub(crate) fn next(date: Date) -> Date {
    date.saturating_add(1.day())
}
