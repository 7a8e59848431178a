//! API Gateway events in, responses out; and the log lines of a deployed function.
//!
//! Knows the HTTP API payload 2.0, the Lambda runtime and CloudWatch's metric format. Must not know any of our other
//! crates: a router is a router to it. The event is data from outside, so it is read field by field by code that can
//! refuse ([`answer`]); the conversion of `lambda_http` panics on some of them and is not used.
//! To serve another kind of event, write a handler for [`run_handler`].

mod event;
mod log;
mod metric;
mod respond;
mod runtime;

pub use log::init_logs;
pub use runtime::{Error, answer, run, run_handler};
