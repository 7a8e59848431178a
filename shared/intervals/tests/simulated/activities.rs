//! Reads of activities and curves.

use intervals::{
    Activity, ActivityFile, Api, CurveKind, CurvePoints, EffortLength, Error, FindBestEfforts, Histogram,
    ListActivities, ListActivityCurves, Newest, SearchIntervals,
};

use crate::{ATHLETE, Site, TODAY, day};

async fn recent(api: &Api) -> Vec<Activity> {
    let newest = Some(Newest::Day(day(TODAY)));
    let list =
        ListActivities { oldest: day("2026-04-01"), newest, route_id: None, limit: None, fields: Vec::new() };
    api.athlete("0").activities(&list).await.unwrap()
}

async fn ride(api: &Api) -> Activity {
    let with_power =
        |activity: &Activity| activity.kind.as_deref() == Some("Ride") && activity.device_watts == Some(true);
    recent(api).await.into_iter().find(with_power).unwrap()
}

#[tokio::test]
async fn lists_activities_newest_first_with_stubs_in_place() {
    let site = Site::open().await;
    let activities = recent(&site.call()).await;
    let starts: Vec<_> = activities.iter().map(|activity| activity.start_date_local.unwrap()).collect();
    assert!(starts.is_sorted_by(|newer, older| newer >= older));
    assert!(activities.iter().any(Activity::is_stub));
    assert!(activities.iter().filter(|activity| !activity.is_stub()).all(|activity| activity.kind.is_some()));
}

#[tokio::test]
async fn reads_every_part_of_an_activity() {
    let site = Site::open().await;
    let api = site.call();
    let id = ride(&api).await.id.unwrap();
    let activity = api.activity(id.as_str());
    let whole = activity.get(true).await.unwrap();
    assert!(
        whole.icu_training_load.is_some() && whole.moving_time.is_some() && whole.icu_average_watts.is_some()
    );
    assert!(
        !whole.icu_intervals.is_empty()
            && !whole.icu_zone_times.is_empty()
            && !whole.icu_hr_zone_times.is_empty()
    );
    let intervals = activity.intervals().await.unwrap();
    assert_eq!(intervals.intervals.len(), whole.icu_intervals.len());
    let first = intervals.intervals.first().unwrap();
    let stats = activity.interval_stats(first.start_index.unwrap(), first.end_index.unwrap()).await.unwrap();
    assert!(stats.moving_time.is_some());
    activity.segments().await.unwrap();
    activity.messages(Some(5)).await.unwrap();
    assert!(activity.weather_summary().await.is_ok());
}

#[tokio::test]
async fn reads_streams_of_equal_length() {
    let site = Site::open().await;
    let api = site.call();
    let id = ride(&api).await.id.unwrap();
    let streams = api.activity(id.as_str()).streams(&["time", "watts", "heartrate"]).await.unwrap();
    let lengths: Vec<usize> = streams.iter().map(|stream| stream.data.0.len()).collect();
    assert_eq!(lengths.len(), 3);
    assert!(lengths.iter().all(|length| *length > 600 && Some(length) == lengths.first()));
    assert!(streams.iter().all(|stream| stream.data.0.iter().flatten().count() > 600));
}

#[tokio::test]
async fn reads_every_distribution() {
    let site = Site::open().await;
    let api = site.call();
    let id = ride(&api).await.id.unwrap();
    let activity = api.activity(id.as_str());
    for histogram in [Histogram::Power, Histogram::HeartRate] {
        let buckets = activity.histogram(histogram, None).await.unwrap();
        assert!(buckets.iter().all(|bucket| bucket.lower().is_some() && bucket.secs.is_some()));
        assert!(!buckets.is_empty());
    }
    let time = activity.time_at_hr().await.unwrap();
    assert!(!time.secs.is_empty() && time.min_bpm.is_some());
    let power = activity.power_vs_hr().await.unwrap();
    assert!(power.decoupling.is_some() && power.power_hr_first.is_some() && !power.series.is_empty());
    let find =
        FindBestEfforts { stream: "watts".into(), length: EffortLength::Duration(300), count: Some(3) };
    let efforts = activity.best_efforts(&find).await.unwrap();
    assert!(efforts.iter().all(|effort| effort.average.is_some() && effort.start_index.is_some()));
    assert!(!efforts.is_empty());
}

#[tokio::test]
async fn finds_activities_by_name_neighbour_id_and_interval() {
    let site = Site::open().await;
    let api = site.call();
    let ride = ride(&api).await;
    let (id, name) = (ride.id.unwrap(), ride.name.unwrap());
    let athlete = api.athlete("0");
    let found = athlete.search_activities(&name, Some(5)).await.unwrap();
    assert!(
        found.iter().all(|activity| { activity.name.as_deref().is_some_and(|found| found.contains(&name)) })
    );
    assert!(!found.is_empty());
    assert!(!athlete.activities_around(id.as_str(), Some(4)).await.unwrap().is_empty());
    let both = athlete.activities_by_id(&[id.as_str(), "i1"], true).await.unwrap();
    assert_eq!(both.iter().map(|activity| activity.id.clone()).collect::<Vec<_>>(), [Some(id)]);
    assert!(!athlete.activity_tags().await.unwrap().is_empty());
    let (min_secs, max_secs, min_intensity, max_intensity) = (60, 3_600, 50, 150);
    let search = SearchIntervals {
        min_secs,
        max_secs,
        min_intensity,
        max_intensity,
        target: None,
        min_reps: None,
        max_reps: None,
        limit: Some(3),
    };
    assert!(!athlete.search_intervals(&search).await.unwrap().is_empty());
}

#[tokio::test]
async fn reads_curves_of_every_kind_with_parallel_lists() {
    let site = Site::open().await;
    let api = site.call();
    for (kind, sport) in [
        (CurveKind::Power, "Ride"),
        (CurveKind::HeartRate, "Ride"),
        (CurveKind::Pace, "Run"),
        (CurveKind::Gap, "Run"),
    ] {
        let set = api.athlete("0").curves(kind, sport, &["90d", "1y"]).await.unwrap();
        assert_eq!(set.list.len(), 2, "{kind:?}");
        for curve in &set.list {
            let points = curve.secs.len().max(curve.distance.len());
            assert!(points > 5, "{kind:?}");
            assert_eq!((curve.values.len(), curve.activity_id.len()), (points, points), "{kind:?}");
        }
    }
    assert!(api.athlete("0").mmp_model("Ride").await.unwrap().critical_power.is_some());
}

#[tokio::test]
async fn reads_the_bests_of_each_activity() {
    let site = Site::open().await;
    let api = site.call();
    let distances = vec![1_000.0, 5_000.0];
    for (points, sport) in [
        (CurvePoints::Power(vec![60, 300]), "Ride"),
        (CurvePoints::HeartRate(vec![60, 300]), "Ride"),
        (CurvePoints::Pace { distances, gap: false }, "Run"),
    ] {
        let (oldest, newest) = (day("2026-04-01"), day(TODAY));
        let list = ListActivityCurves { oldest, newest, sport: Some(sport.into()), points };
        let curves = api.athlete(ATHLETE).activity_curves(&list).await.unwrap();
        assert!(!curves.curves.is_empty(), "{list:?}");
        assert!(curves.curves.iter().all(|curve| curve.id.is_some() && curve.bests().len() == 2), "{list:?}");
    }
}

#[tokio::test]
async fn is_told_about_strava_where_a_stub_has_no_parts() {
    let site = Site::open().await;
    let api = site.call();
    let stub = recent(&api).await.into_iter().find(Activity::is_stub).unwrap().id.unwrap();
    assert!(api.activity(stub.as_str()).get(false).await.unwrap().is_stub());
    assert_eq!(api.activity(stub.as_str()).streams(&[]).await, Err(Error::Strava));
}

#[tokio::test]
async fn downloads_the_files_of_an_activity() {
    let site = Site::open().await;
    let api = site.call();
    let id = ride(&api).await.id.unwrap();
    for file in [ActivityFile::Original, ActivityFile::Fit, ActivityFile::Gpx] {
        assert!(!api.activity(id.as_str()).download(file).await.unwrap().is_empty(), "{file:?}");
    }
}
