use std::collections::HashMap;
use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{KeysAndAttributes, ReturnValuesOnConditionCheckFailure};

use crate::attributes::{Attribute, Item};
use crate::error::{Error, Refusal};
use crate::record::{Key, Record};
use crate::schema::PARTITION_KEY;
use crate::update::{Update, names_in};

/// One table and the few things that are done with it. Every read is strongly consistent.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    client: Client,
    name: Arc<str>,
}

impl Table {
    pub(crate) fn new(client: Client, name: &str) -> Self {
        Self { client, name: Arc::from(name) }
    }

    pub(crate) async fn get<R: Record>(&self, key: Key) -> Result<Option<R>, Error> {
        let request = self.client.get_item().table_name(&*self.name).set_key(Some(key.into_item()));
        let answer = request.consistent_read(true).send().await?;
        answer.item.map(R::from_item).transpose()
    }

    /// Several items in one read. Keys the service left out for want of capacity are read one by one, which brings
    /// them under the usual retries.
    pub(crate) async fn get_together(&self, keys: impl IntoIterator<Item = Key>) -> Result<Vec<Item>, Error> {
        let keys = keys.into_iter().map(Key::into_item).collect();
        let wanted = KeysAndAttributes::builder().set_keys(Some(keys)).consistent_read(true).build();
        let wanted = wanted.map_err(|error| Error::Internal(Box::new(error)))?;
        let answer = self.client.batch_get_item().request_items(&*self.name, wanted).send().await?;
        let mut items: Vec<Item> =
            answer.responses.into_iter().flat_map(HashMap::into_values).flatten().collect();
        for key in
            answer.unprocessed_keys.into_iter().flat_map(HashMap::into_values).flat_map(|left| left.keys)
        {
            let request = self.client.get_item().table_name(&*self.name).set_key(Some(key));
            items.extend(request.consistent_read(true).send().await?.item);
        }
        Ok(items)
    }

    /// All items of a partition whose sort key starts with `prefix`, in its order, at most `limit` of them.
    pub(crate) async fn query(&self, range: Range<'_>, limit: Option<usize>) -> Result<Vec<Item>, Error> {
        let mut items = Vec::new();
        let mut position = None;
        loop {
            let answer = self
                .client
                .query()
                .table_name(&*self.name)
                .key_condition_expression("#pk = :pk AND begins_with(#sk, :prefix)")
                .set_expression_attribute_names(Some(names_in(&["#pk #sk"])))
                .expression_attribute_values(":pk", range.pk.attribute())
                .expression_attribute_values(":prefix", range.prefix.attribute())
                .scan_index_forward(!range.newest_first)
                .set_limit(limit.and_then(|limit| i32::try_from(limit.saturating_sub(items.len())).ok()))
                .set_exclusive_start_key(position)
                .consistent_read(true)
                .send()
                .await?;
            items.extend(answer.items.unwrap_or_default());
            position = answer.last_evaluated_key;
            if position.is_none() || limit.is_some_and(|limit| items.len() >= limit) {
                return Ok(items);
            }
        }
    }

    /// Gives every item of the table to `each`, page by page and not strongly consistent: for counting, never to decide.
    /// No function has the right to it.
    pub(crate) async fn scan(&self, mut each: impl FnMut(Item) -> Result<(), Error>) -> Result<(), Error> {
        let mut position = None;
        loop {
            let request = self.client.scan().table_name(&*self.name).set_exclusive_start_key(position);
            let answer = request.send().await?;
            answer.items.into_iter().flatten().try_for_each(&mut each)?;
            position = answer.last_evaluated_key;
            if position.is_none() {
                return Ok(());
            }
        }
    }

    /// Puts an item that must not be there yet. Finding exactly this item means that an earlier attempt of this very
    /// write succeeded and its answer was lost.
    pub(crate) async fn put_new<R: Record>(&self, key: Key, record: &R) -> Result<(), Error> {
        match self.put_if(key.clone(), record, "attribute_not_exists(#pk)", &[]).await {
            Ok(()) => Ok(()),
            Err(Refusal::Condition(Some(found))) if found == record.to_item(key)? => Ok(()),
            Err(Refusal::Condition(_)) => Err(Error::Exists { kind: R::KIND }),
            Err(Refusal::Store(error)) => Err(error),
        }
    }

    /// Puts an item when the one in its place satisfies the condition.
    pub(crate) async fn put_if<R: Record>(
        &self,
        key: Key,
        record: &R,
        condition: &str,
        values: &[(&str, &dyn Attribute)],
    ) -> Result<(), Refusal> {
        let mut request = self.client.put_item().table_name(&*self.name).set_item(Some(record.to_item(key)?));
        for (name, value) in values {
            request = request.expression_attribute_values(format!(":{name}"), value.attribute());
        }
        request
            .condition_expression(condition)
            .set_expression_attribute_names(Some(names_in(&[condition])))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await?;
        Ok(())
    }

    /// Starts a conditional update.
    pub(crate) fn update(&self, key: Key) -> Update {
        Update::new(self.client.update_item().table_name(&*self.name).set_key(Some(key.into_item())))
    }

    /// Deletes an item; deleting what is not there is success.
    pub(crate) async fn delete(&self, key: Key) -> Result<(), Error> {
        self.client.delete_item().table_name(&*self.name).set_key(Some(key.into_item())).send().await?;
        Ok(())
    }

    /// Deletes an item when it is there with this value.
    pub(crate) async fn delete_if(
        &self,
        key: Key,
        attribute: &str,
        value: &dyn Attribute,
    ) -> Result<(), Refusal> {
        self.client
            .delete_item()
            .table_name(&*self.name)
            .set_key(Some(key.into_item()))
            .condition_expression("#attribute = :value")
            .expression_attribute_names("#attribute", attribute)
            .expression_attribute_values(":value", value.attribute())
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await?;
        Ok(())
    }

    /// Deletes every item of a range, page by page. May stop half-way and be called again.
    pub(crate) async fn delete_range(&self, range: Range<'_>) -> Result<(), Error> {
        for item in self.query(range, None).await? {
            let key = item.into_iter().filter(|(name, _)| is_key(name)).collect();
            self.client.delete_item().table_name(&*self.name).set_key(Some(key)).send().await?;
        }
        Ok(())
    }
}

fn is_key(name: &str) -> bool {
    name == PARTITION_KEY || name == crate::schema::SORT_KEY
}

/// A part of one partition.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Range<'a> {
    pub(crate) pk: &'a str,
    pub(crate) prefix: &'a str,
    pub(crate) newest_first: bool,
}
