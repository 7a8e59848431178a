use intervals::Activity;
use oauth::Scope;
use serde_json::json;

use super::activity_extra::{self, Extra};
use super::activity_pages::{Arguments, PAGE, Page, around, list, search};
use crate::answer::{Answer, Rows, Table, counted, number};
use crate::call::{Call, OrFail as _, Session, activity_id};
use crate::failure::Failure;
use crate::records::{self, LIGHT_FIELDS, PaceUnits};
use crate::tool::{Hints, Reply, Tool};

/// What is given up first when a page is too long.
const OPTIONAL: &[&str] = &["tags", "gear", "np_w", "elevation_m", "start"];

/// A range of activities, a search by name or tag, or the neighbours of one.
pub(crate) struct ListActivitiesTool;

impl Tool for ListActivitiesTool {
    const NAME: &'static str = "list_activities";
    const TITLE: &'static str = "Activities";
    const DESCRIPTION: &'static str = "Activities of a range (default 14 days), by name or tag over all years, or around one \
        activity; newest first. For one use get_activity, for totals get_training_summary.";
    const SCOPE: Scope = Scope::Read;
    const HINTS: Hints = Hints::READ;
    type Arguments = Arguments;

    async fn run(session: Session, arguments: Arguments) -> Result<Reply, Failure> {
        if let Some(id) = &arguments.around_activity_id {
            activity_id("around_activity_id", id)?;
        }
        let call = session.athlete(arguments.athlete_id.as_deref()).await?;
        let extra = activity_extra::resolve(arguments.fields.as_deref().unwrap_or_default())?;
        let mut page = match (&arguments.around_activity_id, &arguments.query, &arguments.tag) {
            (Some(id), None, None) => around(&call, id, arguments.limit.unwrap_or(PAGE)).await?,
            (Some(_), _, _) => {
                return Err(Failure::argument("around_activity_id", "it excludes query and tag"));
            }
            (None, Some(_), Some(_)) => return Err(Failure::argument("tag", "it excludes query")),
            (None, Some(query), None) => search(&call, &arguments, query.clone()).await?,
            (None, None, Some(tag)) => {
                search(&call, &arguments, format!("#{}", tag.trim_start_matches('#'))).await?
            }
            (None, None, None) => list(&call, &arguments, &extra).await?,
        };
        let mut answer = call.answer();
        if let Some(range) = page.range {
            answer.range(range);
        }
        let rows = put_rows(&mut answer, &call, &mut page, &extra);
        put_page(&mut answer, &call, page, rows);
        if answer.is_blank() && arguments.tag.is_some() {
            suggest_tags(&mut answer, &call).await?;
        }
        Ok(answer.into())
    }
}

fn put_rows(answer: &mut Answer, call: &Call, page: &mut Page, extra: &[Extra]) -> Rows {
    let units = PaceUnits::of(&call.profile);
    let mut rows = Rows::expecting(LIGHT_FIELDS);
    for activity in &page.activities {
        let mut row = records::light(activity, &units);
        for field in extra {
            field.put(&mut row, activity);
        }
        rows.push(row);
    }
    rows.fit(OPTIONAL);
    page.truncate(rows.len());
    answer.attributed(page.activities.iter().filter_map(records::attribution));
    rows
}

fn put_page(answer: &mut Answer, call: &Call, page: Page, rows: Rows) {
    let sum = |get: fn(&Activity) -> Option<f64>| page.activities.iter().filter_map(get).sum::<f64>();
    let seconds: i64 = page.activities.iter().filter_map(|activity| activity.moving_time).sum();
    let distance = sum(|activity| activity.icu_distance.or(activity.distance));
    let load = sum(|activity| activity.icu_training_load);
    answer.put("totals", json!({ "count": rows.len(), "moving_time_s": seconds, "distance_m": number(distance, 0), "load": number(load, 0) }));
    answer.line(format!(
        "{}, {}, {}, load {}",
        counted(rows.len(), "activity", "activities"),
        crate::answer::hours(seconds),
        answer.units().distance(distance),
        number(load, 0)
    ));
    let columns = [
        "id",
        "date",
        "type",
        "name",
        "moving_time_s",
        "distance_m",
        "load",
        "intensity_pct",
        "hr_bpm",
        "power_w",
        "pace",
        "rpe",
        "feel",
    ];
    answer.table(&Table::of(&columns, rows.iter()));
    let shown = rows.len();
    answer.rows("activities", rows);
    answer.blocked(page.blocked);
    answer.next(shown, page.next.map(|position| call.binding().seal(&position)));
}

/// A tag that finds nothing is often a tag that is spelt otherwise.
async fn suggest_tags(answer: &mut Answer, call: &Call) -> Result<(), Failure> {
    let tags = call.of_athlete().activity_tags().await.or_fail("activities", "tags");
    if let Some(tags) = answer.part("tags", tags)? {
        let tags: Vec<String> = tags.iter().take(50).map(|tag| crate::untrusted::label(tag)).collect();
        answer.line(format!("Known tags: {}", tags.join(", ")));
        answer.put("known_tags", tags);
        answer.labels();
    }
    Ok(())
}
