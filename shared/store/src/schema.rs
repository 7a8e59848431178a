//! The three tables: names, keys, expiry attribute. The template is compared with this, local runs are made from it.

use aws::Identity;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::create_table::CreateTableError;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType, TimeToLiveSpecification,
};

use crate::connection;
use crate::error::Error;

/// The partition key of every table; text.
pub const PARTITION_KEY: &str = "pk";
/// The sort key of `sessions`; text.
pub const SORT_KEY: &str = "sk";
/// The attribute by which DynamoDB drops items; seconds since the epoch.
pub const TTL: &str = "ttl";

/// One table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Its name in this deployment.
    pub name: String,
    /// What it is for: `clients`, `codes` or `sessions`.
    pub role: &'static str,
    /// Key attributes, partition key first; all are text.
    pub keys: &'static [&'static str],
    /// The expiry attribute.
    pub ttl: &'static str,
}

/// The tables of a deployment, in the order clients, codes, sessions.
#[must_use]
pub fn tables(config: &crate::Config) -> [Table; 3] {
    let table = |name: &String, role, keys| Table { name: name.clone(), role, keys, ttl: TTL };
    [
        table(&config.clients, "clients", &[PARTITION_KEY]),
        table(&config.codes, "codes", &[PARTITION_KEY]),
        table(&config.sessions, "sessions", &[PARTITION_KEY, SORT_KEY]),
    ]
}

/// Creates the tables that do not exist yet. For local engines and tests: a deployment gets its tables from the
/// template, and no function may create one.
///
/// # Errors
/// [`Error::Unavailable`] when the engine does not answer, [`Error::Internal`] when it refuses.
pub async fn create_missing(config: &crate::Config) -> Result<(), Error> {
    let client = connection::client(config, &Identity::default()).await;
    for table in tables(config) {
        create(&client, &table).await?;
    }
    Ok(())
}

async fn create(client: &Client, table: &Table) -> Result<(), Error> {
    let mut request = client.create_table().table_name(&table.name).billing_mode(BillingMode::PayPerRequest);
    for (name, kind) in table.keys.iter().zip([KeyType::Hash, KeyType::Range]) {
        let element = KeySchemaElement::builder().attribute_name(*name).key_type(kind).build();
        let definition = AttributeDefinition::builder()
            .attribute_name(*name)
            .attribute_type(ScalarAttributeType::S)
            .build();
        request = request
            .key_schema(element.map_err(|error| Error::Internal(Box::new(error)))?)
            .attribute_definitions(definition.map_err(|error| Error::Internal(Box::new(error)))?);
    }
    match request.send().await {
        Ok(_) => expire(client, table).await,
        Err(SdkError::ServiceError(context))
            if matches!(context.err(), CreateTableError::ResourceInUseException(_)) =>
        {
            Ok(())
        }
        Err(error) => Err(error.into()),
    }
}

async fn expire(client: &Client, table: &Table) -> Result<(), Error> {
    let specification = TimeToLiveSpecification::builder().attribute_name(table.ttl).enabled(true).build();
    client
        .update_time_to_live()
        .table_name(&table.name)
        .time_to_live_specification(specification.map_err(|error| Error::Internal(Box::new(error)))?)
        .send()
        .await?;
    Ok(())
}
