use std::sync::Arc;

use intervals::Api;
use jiff::civil::Date;

use super::{OrFail as _, Session};
use crate::access::Connected;
use crate::dates;
use crate::failure::{Failure, Kind};

/// A call for one athlete on that athlete's day.
pub(crate) struct Call {
    pub(crate) api: Api,
    pub(crate) athlete: String,
    pub(crate) today: Date,
    pub(crate) timezone: Option<String>,
}

impl Session {
    /// Chooses the athlete.
    pub(crate) async fn athlete(&self, athlete_id: Option<&str>) -> Result<Call, Failure> {
        let connected: Arc<Connected> = self.connected()?;
        let athlete = match athlete_id {
            None | Some("0") => connected.athlete_id.clone(),
            Some(id) if id == connected.athlete_id => id.to_owned(),
            Some(_) => return Err(Kind::AthleteNotAllowed.into()),
        };
        let api = self.toolbox.api(&self.principal, &connected, None, self.deadline);
        api.athlete(&athlete)
            .identity()
            .await
            .or_fail("the athlete", "athlete")?;
        let (today, _) = dates::today(self.toolbox.clock.now(), None);
        Ok(Call {
            api,
            athlete,
            today,
            timezone: None,
        })
    }
}
