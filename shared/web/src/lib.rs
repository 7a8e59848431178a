//! axum glue that every HTTP function shares: strict parameters, body readers, error bodies, CORS, the outer layers.
//!
//! Knows HTTP and the error codes of OAuth. Must not know storage, keys, Lambda or the business of an endpoint.
//! Nothing here reads a header to build a URL. To add one more rule for every route, add it to [`layers`].

pub mod audit;
pub mod cors;
pub mod strict_json;

mod answer;
mod body;
mod client_address;
mod failure;
mod language;
mod layers;
mod methods;
mod parameters;
mod request_id;
mod trace;

pub use answer::{json, json_error, limited, no_store, outage, unexpected};
pub use body::{BodyError, FormError, has_content_type, read_body, read_form};
pub use client_address::ClientAddress;
pub use failure::log_failure;
pub use language::Language;
pub use layers::layers;
pub use methods::only;
pub use parameters::{Malformed, Parameters, Repeated};
pub use request_id::RequestId;
