//! One tool of the list: its name, texts and schema, and the way to run it.

use std::sync::Arc;

use futures::future::BoxFuture;
use oauth::Scope;
use rmcp::model::{JsonObject, Tool as Listed};
use serde_json::Value;

use crate::arguments;
use crate::call::Session;
use crate::failure::Failure;
use crate::tool::{Reply, Tool};

type Run = fn(Session, Value) -> BoxFuture<'static, Result<Reply, Failure>>;

/// One tool of the list.
pub(crate) struct Entry {
    pub(crate) name: &'static str,
    pub(crate) scope: Scope,
    pub(crate) listed: Listed,
    run: Run,
}

impl Entry {
    /// The entry of a tool.
    pub(crate) fn of<T: Tool>() -> Self {
        let schema = crate::schema::input::<T::Arguments>();
        // The title stands once, beside the name; in the annotations it would be paid for twice.
        let mut annotations = T::HINTS.annotations(String::new());
        annotations.title = None;
        let mut listed = Listed::new(T::NAME, T::DESCRIPTION, Arc::new(schema))
            .with_title(T::TITLE)
            .with_annotations(annotations);
        listed.output_schema = T::output().map(Arc::new);
        Self { name: T::NAME, scope: T::SCOPE, listed, run: run::<T> }
    }

    /// Checks the arguments against the published schema and runs the tool.
    pub(crate) async fn call(
        &self,
        session: Session,
        arguments: Option<JsonObject>,
    ) -> Result<Reply, Failure> {
        let arguments = Value::Object(arguments.unwrap_or_default());
        arguments::check(&self.listed.input_schema, &arguments)
            .map_err(|problem| Failure::argument(problem.argument, problem.problem))?;
        (self.run)(session, arguments).await
    }
}

fn run<T: Tool>(session: Session, arguments: Value) -> BoxFuture<'static, Result<Reply, Failure>> {
    Box::pin(async move {
        let arguments = serde_json::from_value(arguments)
            .map_err(|_| Failure::argument("arguments", "they do not have the published form"))?;
        T::run(session, arguments).await
    })
}
