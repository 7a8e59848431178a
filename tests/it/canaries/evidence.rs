//! What was said and kept, and the search in it.

use std::io::Write;
use std::panic;
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use tracing_subscriber::fmt::MakeWriter;

/// So many of its first characters give a secret away.
const TELLING: usize = 20;

/// Where no secret may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Log,
    Item,
    Refusal,
    Panic,
}

impl Place {
    pub(super) const ALL: [Self; 4] = [Self::Log, Self::Item, Self::Refusal, Self::Panic];
}

/// What a place must hold: a transaction keeps the `state` for its ten minutes, which comes back as it was sent.
const KEPT: [(Place, &str); 1] = [(Place::Item, "state")];

/// A secret, and what it is.
#[derive(Clone, Debug)]
pub(super) struct Canary {
    pub(super) kind: &'static str,
    pub(super) value: String,
}

impl Canary {
    pub(super) fn new(kind: &'static str, value: impl Into<String>) -> Self {
        Self { kind, value: value.into() }
    }

    /// Whether `text` gives it away: as it is, escaped for a URL, or in base64.
    pub(super) fn is_in(&self, text: &str) -> bool {
        let telling: String = self.value.chars().take(TELLING).collect();
        let encoded = [
            telling.clone(),
            crate::harness::encode(&[("", &telling)]).split_off(1),
            STANDARD_NO_PAD.encode(&self.value),
            URL_SAFE_NO_PAD.encode(&self.value),
        ];
        encoded.iter().any(|form| text.contains(form.as_str()))
    }
}

/// Everything that was gathered. Clones share it.
#[derive(Clone, Default)]
pub(super) struct Evidence(Arc<Mutex<Vec<(Place, String)>>>);

impl Evidence {
    /// Begins to gather. The texts of panics come from every thread.
    pub(super) fn gathering() -> Self {
        let evidence = Self::default();
        let (panics, before) = (evidence.clone(), panic::take_hook());
        panic::set_hook(Box::new(move |information| {
            panics.note(Place::Panic, &information.to_string());
            before(information);
        }));
        evidence
    }

    pub(super) fn note(&self, place: Place, text: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push((place, text.to_owned()));
    }

    /// Notes an item with its binary attributes opened.
    pub(super) fn note_item(&self, item: &serde_json::Value) {
        self.note(Place::Item, &item.to_string());
        for text in
            item.as_object().into_iter().flat_map(serde_json::Map::values).filter_map(|value| value.as_str())
        {
            if let Ok(bytes) = STANDARD.decode(text) {
                self.note(Place::Item, &String::from_utf8_lossy(&bytes));
            }
        }
    }

    pub(super) fn holds(&self, place: Place, text: &str) -> bool {
        self.gathered().iter().any(|(at, said)| *at == place && said.contains(text))
    }

    /// One line for each secret and place.
    pub(super) fn leaks(&self, canaries: &[Canary]) -> Vec<String> {
        let gathered = self.gathered();
        let leak = |canary: &Canary, place: Place| {
            let mut said =
                gathered.iter().filter(|(at, _)| *at == place && !KEPT.contains(&(place, canary.kind)));
            let found = said.find(|(_, said)| canary.is_in(said))?;
            Some(format!("{place:?}: {} in {}", canary.kind, found.1))
        };
        canaries.iter().flat_map(|canary| Place::ALL.map(|place| leak(canary, place))).flatten().collect()
    }

    pub(super) fn writer(&self) -> Lines {
        Lines(self.clone())
    }

    fn gathered(&self) -> Vec<(Place, String)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Takes log lines as evidence: the subscriber writes each in one piece.
#[derive(Clone)]
pub(super) struct Lines(Evidence);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.note(Place::Log, &String::from_utf8_lossy(bytes));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}
