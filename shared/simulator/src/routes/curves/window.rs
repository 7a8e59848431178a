//! The windows that curves are asked for: `90d`, `1y`, `s0`, `all`, `r.from.to`, each with `-kj0` or `-kj1`.

use jiff::Span;
use jiff::civil::Date;

use crate::call::Call;
use crate::refusal::{Outcome, Refusal};
use crate::shape::text;
use crate::store::Store;

/// kJ of work behind the two kinds of fatigued curves.
pub(super) const TIRED: [u32; 2] = [1_000, 1_500];

/// A window of days, and how tired the athlete was.
pub(super) struct Window {
    pub(super) id: String,
    pub(super) label: String,
    pub(super) first: Date,
    pub(super) last: Date,
    pub(super) after: Option<u32>,
}

impl Window {
    pub(super) fn parse(call: &Call<'_>, store: &Store, id: &str) -> Outcome<Self> {
        let today = call.query.date("newest")?.or(call.query.date("now")?).unwrap_or_else(|| call.today());
        let unknown = || Refusal::unprocessable(format!("Invalid curve [{id}]"));
        let (plain, after) = match (id.strip_suffix("-kj0"), id.strip_suffix("-kj1")) {
            (Some(plain), _) => (plain, Some(TIRED[0])),
            (None, Some(plain)) => (plain, Some(TIRED[1])),
            (None, None) => (id, None),
        };
        let back = |span: Span| today.saturating_sub(span).saturating_add(Span::new().days(1));
        let (first, last, label) = if let Some(range) = plain.strip_prefix("r.") {
            let (from, to) = range.split_once('.').ok_or_else(unknown)?;
            (
                from.parse().map_err(|_| unknown())?,
                to.parse().map_err(|_| unknown())?,
                format!("{from} to {to}"),
            )
        } else if plain == "all" {
            (Date::constant(2000, 1, 1), today, "All time".to_owned())
        } else if let Some(season) = plain.strip_prefix('s') {
            season_of(store, season.parse().map_err(|_| unknown())?, today)
        } else if let Some(days) = plain.strip_suffix('d') {
            (
                back(Span::new().days(days.parse::<i16>().map_err(|_| unknown())?)),
                today,
                format!("{days} days"),
            )
        } else if let Some(years) = plain.strip_suffix('y') {
            (
                back(Span::new().years(years.parse::<i8>().map_err(|_| unknown())?)),
                today,
                format!("{years} year"),
            )
        } else {
            return Err(unknown());
        };
        Ok(Self { id: id.to_owned(), label, first, last, after })
    }
}

/// The season that runs, or one before it, by the `SEASON_START` events.
fn season_of(store: &Store, back: usize, today: Date) -> (Date, Date, String) {
    let starts = store.events.iter().filter(|event| text(event, "category") == "SEASON_START");
    let mut starts: Vec<Date> =
        starts.filter_map(crate::calendar::date).filter(|date| *date <= today).collect();
    starts.sort();
    starts.reverse();
    let year = |date: Date| date.saturating_sub(Span::new().years(1));
    let first = starts.get(back).copied().unwrap_or_else(|| year(starts.last().copied().unwrap_or(today)));
    let last = back
        .checked_sub(1)
        .and_then(|later| starts.get(later))
        .map(|next| next.saturating_sub(Span::new().days(1)));
    (
        first,
        last.unwrap_or(today),
        if back == 0 { "This season".to_owned() } else { "Last season".to_owned() },
    )
}
