use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use serde_json::{Value, json};

/// One request and what came back: without query, body and credential, so nothing in it is secret.
#[derive(Clone)]
pub(super) struct Exchange {
    pub(super) sent: String,
    pub(super) back: String,
    pub(super) took: Duration,
}

impl Exchange {
    pub(super) fn document(&self) -> Value {
        json!({"sent": self.sent, "back": self.back, "milliseconds": self.took.as_millis()})
    }
}

/// What was said so far. Clones share it.
#[derive(Clone, Default)]
pub(super) struct Journal(Rc<RefCell<Pages>>);

#[derive(Default)]
struct Pages {
    this_step: Vec<Exchange>,
    slowest: Option<Exchange>,
}

impl Journal {
    pub(super) fn note(&self, exchange: Exchange) {
        let mut pages = self.0.borrow_mut();
        if pages.slowest.as_ref().is_none_or(|slowest| slowest.took < exchange.took) {
            pages.slowest = Some(exchange.clone());
        }
        pages.this_step.push(exchange);
    }

    /// What was said since this was last asked.
    pub(super) fn of_this_step(&self) -> Vec<Exchange> {
        std::mem::take(&mut self.0.borrow_mut().this_step)
    }

    pub(super) fn slowest(&self) -> Option<Exchange> {
        self.0.borrow().slowest.clone()
    }
}
