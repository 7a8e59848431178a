//! Secrets of every kind, each of its own, planted through every flow and every failure of it; and a search for them
//! where no secret may be: log lines of any level, stored items, refusals, the texts of panics, `Debug` output.

mod evidence;
mod flows;

use tracing_subscriber::util::SubscriberInitExt as _;

use evidence::{Canary, Evidence, Place};
use flows::World;

/// Runs with every log line of the service captured.
///
/// Two subscribers at once, because with one alone `tracing` lets whichever thread first reaches a line decide for all
/// whether it is of interest, and the other tests of this process listen to nothing.
fn with_logs<T>(evidence: &Evidence, run: impl Future<Output = T>) -> T {
    let _second = local::logs::subscriber("trace", std::io::sink).set_default();
    let subscriber = local::logs::subscriber("trace", evidence.writer());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let _captured = subscriber.set_default();
    runtime.block_on(run)
}

#[test]
fn leaves_no_secret_of_any_flow_in_a_log_line_an_item_a_refusal_or_a_panic() {
    let evidence = Evidence::gathering();
    let canaries = with_logs(&evidence, async {
        let mut world = World::start(&evidence).await;
        world.register().await;
        world.authorize().await;
        world.sign_in().await;
        world.approve_and_redeem().await;
        world.use_the_tokens().await;
        world.manage_the_account().await;
        world.look_at_what_is_stored().await;
        world.sign_in_at_intervals_icu().await;
        world.look_at_what_is_stored().await;
        world.fail_over_every_endpoint().await;
        world.look_at_what_is_stored().await;
        world.canaries()
    });
    assert!(canaries.len() > 40, "only {} secrets were planted", canaries.len());
    for (place, witness) in [
        (Place::Log, "answered"),
        (Place::Log, "signin_failed"),
        (Place::Log, r#"client="127.0.0.1""#),
        (Place::Log, r#"tool="get_athlete_profile""#),
        (Place::Log, "upstream_calls=1"),
        (Place::Item, "grant#"),
        (Place::Item, "vault"),
        (Place::Refusal, "invalid_grant"),
        (Place::Refusal, "<html"),
    ] {
        assert!(evidence.holds(place, witness), "the search does not see {place:?}");
    }
    let leaks = evidence.leaks(&canaries);
    assert!(leaks.is_empty(), "\n{}\n", leaks.join("\n"));
}

#[test]
fn finds_a_secret_that_is_planted_in_any_of_the_places() {
    let secret = Canary::new("planted", "canary-planted-51d0c7e2a94b");
    for place in Place::ALL {
        let evidence = Evidence::gathering();
        with_logs(&evidence, plant(&evidence, place, &secret));
        let leaks = evidence.leaks(std::slice::from_ref(&secret));
        assert_eq!(leaks.len(), 1, "{place:?}: {leaks:?}");
        assert!(leaks[0].starts_with(&format!("{place:?}: planted")), "{leaks:?}");
    }
}

async fn plant(evidence: &Evidence, place: Place, secret: &Canary) {
    let text = secret.value.as_str();
    match place {
        // The first twenty characters are as good as all.
        Place::Log => tracing::trace!(target: "token::request", begins = &text[..20], "read"),
        Place::Item => {
            let world = World::start(evidence).await;
            world.store_in_clear(text).await;
            world.look_at_what_is_stored().await;
        }
        Place::Refusal => evidence.note(Place::Refusal, &format!("you sent {text}")),
        Place::Panic => {
            let message = text.to_owned();
            let panicked = std::thread::spawn(move || panic!("no entry for {message}")).join();
            assert!(panicked.is_err());
        }
    }
}

#[test]
fn prints_no_secret_of_the_configuration_not_even_in_its_mistakes() {
    let canaries = [
        Canary::new("MCP_API_KEY", "canary-mcp-api-key-2f9d0c44e1b7a638"),
        Canary::new("API_KEY", "canary-api-key-91c3"),
        Canary::new("short MCP_API_KEY", "canary-short-0"),
    ];
    let [long, key, short] = canaries.each_ref().map(|canary| canary.value.as_str());
    let whole = [("MCP_API_KEY", long), ("API_KEY", key), ("ATHLETE_ID", "i1")];
    let config = config::Local::from_pairs(&whole).unwrap();
    assert!(config.owner.api_key.as_ref().is_some_and(|kept| kept.matches(key)), "it was read");
    let mistake = config::Local::from_pairs(&[("MCP_API_KEY", short), ("PORT", "x")]).unwrap_err();
    let printed = format!("{config:?} {config:#?} {mistake} {mistake:?}");
    for canary in &canaries {
        assert!(!canary.is_in(&printed), "{}", canary.kind);
    }
}
