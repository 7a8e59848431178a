use std::collections::HashMap;

use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::{ReturnValue, ReturnValuesOnConditionCheckFailure};

use crate::attributes::{Attribute, Item};
use crate::error::Refusal;

/// A conditional update of one item. Expressions write every attribute as `#name` and every value as `:name`; the
/// placeholders are then declared from the text, because half of our attribute names are reserved words.
#[must_use]
pub(crate) struct Update {
    request: UpdateItemFluentBuilder,
    change: String,
    condition: Option<&'static str>,
}

impl Update {
    pub(crate) fn new(request: UpdateItemFluentBuilder) -> Self {
        Self { request, change: String::new(), condition: None }
    }

    /// The update expression, or one more part of it.
    pub(crate) fn change(mut self, expression: &str) -> Self {
        self.change.push_str(expression);
        self
    }

    /// The condition. An update without one creates a missing item.
    pub(crate) const fn when(mut self, condition: &'static str) -> Self {
        self.condition = Some(condition);
        self
    }

    /// The value of `:name`.
    pub(crate) fn value(mut self, name: &str, value: impl Attribute) -> Self {
        self.request = self.request.expression_attribute_values(format!(":{name}"), value.attribute());
        self
    }

    /// Writes, and answers with the item as it then is; a refusal brings the item that refused.
    pub(crate) async fn send(self) -> Result<Item, Refusal> {
        let names = names_in(&[&self.change, self.condition.unwrap_or_default()]);
        let answer = self
            .request
            .update_expression(self.change)
            .set_condition_expression(self.condition.map(str::to_owned))
            .set_expression_attribute_names(Some(names))
            .return_values(ReturnValue::AllNew)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await?;
        Ok(answer.attributes.unwrap_or_default())
    }
}

/// The `#name` placeholders of the expressions, each standing for the attribute of its name.
pub(crate) fn names_in(expressions: &[&str]) -> HashMap<String, String> {
    let is_name = |character: char| character.is_ascii_alphanumeric() || character == '_';
    let words = expressions.iter().flat_map(|expression| expression.split('#').skip(1));
    let names = words.map(|rest| rest.split(|character| !is_name(character)).next().unwrap_or_default());
    names.map(|name| (format!("#{name}"), name.to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declares_each_placeholder_once_under_its_own_name() {
        let names = names_in(&["SET #status = :s, #rt_gen = :n", "#status = :o AND attribute_exists(#pk)"]);
        let mut names: Vec<_> = names.into_iter().collect();
        names.sort();
        let expected = [("#pk", "pk"), ("#rt_gen", "rt_gen"), ("#status", "status")];
        assert_eq!(names, expected.map(|(placeholder, name)| (placeholder.to_owned(), name.to_owned())));
    }
}
