//! Clients, codes and sessions over DynamoDB: what is kept, under which key, and under which condition it changes.
//!
//! Knows the three tables, their item kinds and every transition between states (RFC 6749 codes, RFC 9700 refresh
//! token rotation). Each decision that must happen once is one conditional write on one item; `docs/storage.md` lists
//! them. Must not know HTTP, pages, keys or tokens: it receives digests and sealed bytes, never a secret in clear.
//!
//! To add an item kind: one file with a `…Record` that implements `Record` (key and expiry), its methods on
//! [`Clients`], [`Codes`] or [`Sessions`], a row in `docs/storage.md`, and the operations in the table of rights.

mod attributes;
mod binary;
mod clients;
mod codes;
mod connection;
mod error;
mod record;
mod sessions;
mod table;
mod update;

pub mod schema;

pub use clients::{
    CachedDocument, ClientRecord, Clients, DocumentRecord, HostDenialRecord, RegisterError, Registered,
};
pub use codes::{
    CodeRecord, Codes, FAILURE_LIMIT, Failures, TransactionError, TransactionRecord, TransactionStatus,
    UpstreamError, UpstreamPurpose, UpstreamRecord,
};
pub use config::Store as Config;
pub use connection::{Tables, connect};
pub use error::Error;
pub use sessions::{
    Access, AuditRecord, BrowserIndexRecord, BrowserRecord, Census, CredentialKind, Day, GrantRecord,
    GrantStatus, ProfileRecord, ProfileStatus, RedeemError, Redemption, RefreshState, RefreshWindow,
    RevokeReason, RotateError, Rotation, Sessions, VaultError, VaultRecord, VaultState,
};
