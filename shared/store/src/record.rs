use aws_sdk_dynamodb::types::AttributeValue;
use oauth::UnixTime;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::attributes::{Attribute as _, Item};
use crate::error::Error;
use crate::schema::{PARTITION_KEY, SORT_KEY, TTL};

/// Where an item lies.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    pk: String,
    sk: Option<String>,
}

impl Key {
    /// A key of `clients` or `codes`.
    pub(crate) const fn single(pk: String) -> Self {
        Self { pk, sk: None }
    }

    /// A key of `sessions`.
    pub(crate) fn pair(pk: String, sk: impl Into<String>) -> Self {
        Self { pk, sk: Some(sk.into()) }
    }

    /// The key as the attributes of an item.
    pub(crate) fn into_item(self) -> Item {
        let mut item = Item::from([(PARTITION_KEY.to_owned(), AttributeValue::S(self.pk))]);
        if let Some(sk) = self.sk {
            item.insert(SORT_KEY.to_owned(), AttributeValue::S(sk));
        }
        item
    }
}

/// The first word of an item's partition key, such as `user` or `deny`.
pub(crate) fn kind(item: &Item) -> &str {
    let pk = item.get(PARTITION_KEY).and_then(|value| value.as_s().ok());
    pk.and_then(|pk| pk.split('#').next()).unwrap_or_default()
}

/// An item kind: a struct whose fields are the attributes beside key and `ttl`.
pub(crate) trait Record: Serialize + DeserializeOwned {
    /// The first word of the key, for error texts.
    const KIND: &'static str;

    /// From when on the table may drop the item by itself. Nothing may depend on it: `exp` decides.
    fn ttl(&self) -> Option<UnixTime>;

    /// The whole item. Absent values are left out instead of being stored as null.
    fn to_item(&self, key: Key) -> Result<Item, Error> {
        let mut item: Item =
            serde_dynamo::to_item(self).map_err(|source| Error::Malformed { kind: Self::KIND, source })?;
        item.retain(|_, value| !value.is_null());
        item.extend(key.into_item());
        if let Some(ttl) = self.ttl() {
            item.insert(TTL.to_owned(), ttl.attribute());
        }
        Ok(item)
    }

    /// Reads an item back; the key and attributes of a later release are ignored.
    fn from_item(item: Item) -> Result<Self, Error> {
        serde_dynamo::from_item(item).map_err(|source| Error::Malformed { kind: Self::KIND, source })
    }
}
