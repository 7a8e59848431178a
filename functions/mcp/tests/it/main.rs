//! `/mcp` from the outside: `router(state).oneshot(request)` over the embedded engine and the simulated Intervals.icu.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail loudly")]

mod activities;
mod app;
mod athletes;
mod authorization;
mod comparing;
mod contract;
mod curves;
mod deleting;
mod directory;
mod efforts;
mod figures;
mod growth;
mod hostile;
mod hostile_details;
mod library;
mod listing;
mod modern;
mod operations;
mod pages;
mod planning;
mod reach;
mod reading;
mod resources;
mod samples;
mod silence;
mod streams;
mod transport;
mod units;
mod upstream;
mod writes_activity;
mod writes_library;
mod writes_settings;
mod writes_uploads;
mod writing;
