//! `/athlete/{id}/custom-item`: custom fields, charts and zones.

use serde::{Deserialize, Serialize};

use crate::api::OfAthlete;
use crate::ask::Ask;
use crate::cache::Keep;
use crate::error::Error;
use crate::id::Id;
use crate::read;

/// A custom field, chart or set of zones.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct CustomItem {
    /// Item id.
    pub id: Option<Id>,
    /// `FITNESS_CHART`, `INPUT_FIELD`, `ACTIVITY_FIELD`, ZONES and others.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// Notes.
    pub description: Option<String>,
    /// PRIVATE, FOLLOWERS or PUBLIC.
    pub visibility: Option<String>,
    /// What it consists of.
    #[serde(deserialize_with = "read::or_none")]
    pub content: Option<CustomContent>,
    /// People who use it.
    pub usage_count: Option<i64>,
    /// Its place.
    pub index: Option<i64>,
    /// Items that were made because this one needs them.
    #[serde(deserialize_with = "read::list")]
    pub required_items_created: Vec<CustomItem>,
}

/// The content of a custom item. This is the one place where JSON passes through as it is: its shape belongs to the
/// type of the item and to scripts of the athlete, and the service does not document it. It is data, never run.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CustomContent(pub serde_json::Map<String, serde_json::Value>);

impl CustomContent {
    /// A text of the content, such as `code`, `type` or `aggregate` of a field.
    #[must_use]
    pub fn text(&self, key: &str) -> Option<&str> {
        self.0.get(key)?.as_str()
    }
}

/// An item as it is to be, or changes to one; what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct CustomItemWrite {
    /// See [`CustomItem::kind`].
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// At most 80 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Notes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// PRIVATE, FOLLOWERS or PUBLIC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visibility: Option<String>,
    /// What it consists of; a field needs `code`, `type` and `aggregate`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<CustomContent>,
}

impl OfAthlete<'_> {
    /// All custom items.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn custom_items(&self) -> Result<Vec<CustomItem>, Error> {
        self.api.list(Ask::get("/athlete/{id}/custom-item", &[self.id]).keep(Keep::Settings)).await
    }

    /// One custom item.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn custom_item(&self, item: &str) -> Result<CustomItem, Error> {
        let ask = Ask::get("/athlete/{id}/custom-item/{itemId}", &[self.id, item]);
        self.api.one(ask.keep(Keep::Settings)).await
    }

    /// Makes an item, and those it needs.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn create_custom_item(&self, item: &CustomItemWrite) -> Result<CustomItem, Error> {
        self.api.one(Ask::post("/athlete/{id}/custom-item", &[self.id]).json(item)).await
    }

    /// Changes an item.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn update_custom_item(
        &self,
        item: &str,
        update: &CustomItemWrite,
    ) -> Result<CustomItem, Error> {
        self.api.one(Ask::put("/athlete/{id}/custom-item/{itemId}", &[self.id, item]).json(update)).await
    }

    /// Deletes an item.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn delete_custom_item(&self, item: &str) -> Result<(), Error> {
        self.api.nothing(Ask::delete("/athlete/{id}/custom-item/{itemId}", &[self.id, item])).await
    }
}
