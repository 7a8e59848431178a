//! The simulated service as it is, asked without the tools.

use intervals::{
    Activity, Api, Credential, Event, EventWrite, Intervals, ListActivities, ListEvents, Newest,
};
use jiff::Timestamp;
use jiff::civil::Date;
use simulator::{Fault, Rule};

use crate::app::{App, NOON};

pub(crate) fn day(text: &str) -> Date {
    text.parse().unwrap()
}

impl App {
    /// One look at the service with the demo athlete's key.
    pub(crate) fn service(&self) -> Api {
        let client = Intervals::new(&self.sim.base_url(), "test").unwrap();
        let now = Timestamp::from_second(NOON.0).unwrap();
        client.call(Credential::api_key(simulator::DEMO_KEY), intervals::Call::starting(now))
    }

    pub(crate) async fn activity(&self, id: &str) -> Activity {
        self.service().activity(id).get(false).await.unwrap()
    }

    /// All activities of the last 90 days, stubs included.
    pub(crate) async fn activities(&self) -> Vec<Activity> {
        let list = ListActivities {
            oldest: day("2026-03-20"),
            newest: Some(Newest::Day(day("2026-06-17"))),
            route_id: None,
            limit: None,
            fields: Vec::new(),
        };
        self.service().athlete("0").activities(&list).await.unwrap()
    }

    /// The newest activity that did not come through Strava.
    pub(crate) async fn an_activity(&self) -> String {
        let all = self.activities().await;
        all.iter().find(|activity| !activity.is_stub()).unwrap().id.as_ref().unwrap().to_string()
    }

    pub(crate) async fn a_stub(&self) -> String {
        let all = self.activities().await;
        all.iter().find(|activity| activity.is_stub()).unwrap().id.as_ref().unwrap().to_string()
    }

    pub(crate) async fn events(&self, oldest: &str, newest: &str) -> Vec<Event> {
        let list =
            ListEvents { oldest: day(oldest), newest: day(newest), categories: Vec::new(), resolve: false };
        self.service().athlete("0").events(&list).await.unwrap()
    }

    pub(crate) async fn event(&self, id: &str) -> Event {
        self.service().athlete("0").event(id).await.unwrap()
    }

    /// Puts a ride on the calendar behind the back of the tools.
    pub(crate) async fn plan(&self, date: &str, name: &str) -> String {
        let event = EventWrite {
            external_id: Some(format!("test-{date}-{name}")),
            category: Some("WORKOUT".into()),
            kind: Some("Ride".into()),
            name: Some(name.into()),
            description: Some("- 30m 55%".into()),
            start_date_local: Some(day(date).at(0, 0, 0, 0)),
            ..EventWrite::default()
        };
        let made = self.service().athlete("0").upsert_events(&[event]).await.unwrap();
        self.sim.clear_journal();
        made[0].id.as_ref().unwrap().to_string()
    }

    /// Requests of this method to paths of this pattern are done, but their answer never arrives.
    pub(crate) fn lose_answers(&self, method: &str, path: &str) {
        self.sim.fault(Rule::every(path, Fault::AppliedThenLost).method(method));
    }
}
