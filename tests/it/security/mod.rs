//! What the service promises to refuse, and a few things it must not refuse. Each test is named as the promise it
//! proves; the list of names can be read alone.

mod authorization;
mod documents;
mod endpoint;
mod intervals_icu;
mod limits;
mod outages;
mod pages;
mod platform;
mod promises;
mod redirects;
mod registration;
mod restores;
mod signed;
mod storage;
mod tokens;
mod upstream;
