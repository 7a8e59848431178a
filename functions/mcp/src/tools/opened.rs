//! One activity that a tool looks into.

use intervals::Activity;

use super::get_activity;
use crate::answer::Answer;
use crate::call::{Call, OrFail as _};
use crate::failure::{Failure, Kind};
use crate::records::{self, PaceUnits};

/// Reads the activity that the caller names by id or as `latest`, and begins the answer with it. A stub of Strava has
/// nothing to look into.
pub(super) async fn open(call: &Call, answer: &mut Answer, activity_id: &str) -> Result<Activity, Failure> {
    let id = get_activity::resolve(call, answer, activity_id).await?;
    let activity = call.of_activity(&id).get(false).await.or_fail("activities", &format!("activity {id}"))?;
    if activity.is_stub() {
        return Err(Kind::StravaBlocked.into());
    }
    let head = records::light(&activity, &PaceUnits::of(&call.profile));
    answer.line(records::sentence(&head, &activity, answer.units()));
    answer.put("activity_id", id);
    answer.labels();
    answer.attributed(records::attribution(&activity).into_iter());
    Ok(activity)
}

/// Whether the activity has a stream; unknown counts as there.
pub(super) fn has_stream(activity: &Activity, kind: &str) -> bool {
    activity.stream_types.is_empty() || activity.stream_types.iter().any(|stored| stored == kind)
}
