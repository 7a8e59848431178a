//! Every path the service answers, and the function that answers it. The template, the development router and the
//! local server are tested against this list.

/// RFC 8414 authorization-server metadata.
pub const AUTHORIZATION_SERVER_METADATA: &str = "/.well-known/oauth-authorization-server";
/// RFC 9728 protected-resource metadata, root form.
pub const PROTECTED_RESOURCE_METADATA: &str = "/.well-known/oauth-protected-resource";
/// RFC 9728 protected-resource metadata, path form; named in every challenge.
pub const PROTECTED_RESOURCE_METADATA_MCP: &str = "/.well-known/oauth-protected-resource/mcp";
/// Health check.
pub const HEALTH: &str = "/health";
/// The page for people.
pub const LANDING: &str = "/";
/// RFC 7591 dynamic client registration.
pub const REGISTER: &str = "/oauth/register";
/// The authorization endpoint.
pub const AUTHORIZE: &str = "/oauth/authorize";
/// The sign-in page.
pub const SIGNIN: &str = "/oauth/signin";
/// The consent page.
pub const CONSENT: &str = "/oauth/consent";
/// The return from Intervals.icu's own OAuth.
pub const CALLBACK_INTERVALS: &str = "/oauth/callback/intervals";
/// The account page; its actions are below it.
pub const ACCOUNT: &str = "/account";
/// Revokes one grant.
pub const ACCOUNT_REVOKE: &str = "/account/revoke";
/// Revokes all grants of one application.
pub const ACCOUNT_REVOKE_APP: &str = "/account/revoke-app";
/// Revokes all grants.
pub const ACCOUNT_REVOKE_ALL: &str = "/account/revoke-all";
/// Replaces or deletes the credential.
pub const ACCOUNT_CREDENTIAL: &str = "/account/credential";
/// Ends one browser session.
pub const ACCOUNT_SESSIONS_END: &str = "/account/sessions/end";
/// Downloads the user's data.
pub const ACCOUNT_EXPORT: &str = "/account/export";
/// Signs out, here or everywhere.
pub const ACCOUNT_SIGNOUT: &str = "/account/signout";
/// Deletes the account.
pub const ACCOUNT_DELETE: &str = "/account/delete";
/// The token endpoint.
pub const TOKEN: &str = "/oauth/token";
/// RFC 7009 revocation.
pub const REVOKE: &str = "/oauth/revoke";
/// RFC 7517 key set.
pub const JWKS: &str = "/.well-known/jwks.json";
/// The MCP endpoint.
pub const MCP: &str = "/mcp";
/// Where older MCP clients look; answers 410.
pub const SSE: &str = "/sse";
/// Alias of [`REGISTER`] for clients of the 2025-03-26 fallback.
pub const REGISTER_ALIAS: &str = "/register";
/// Alias of [`AUTHORIZE`] for clients of the 2025-03-26 fallback.
pub const AUTHORIZE_ALIAS: &str = "/authorize";
/// Alias of [`TOKEN`] for clients of the 2025-03-26 fallback.
pub const TOKEN_ALIAS: &str = "/token";

/// Function name and path, one row per path that exists.
pub const ROUTES: &[(&str, &str)] = &[
    ("discovery", LANDING),
    ("discovery", HEALTH),
    ("discovery", PROTECTED_RESOURCE_METADATA),
    ("discovery", PROTECTED_RESOURCE_METADATA_MCP),
    ("discovery", AUTHORIZATION_SERVER_METADATA),
    ("register", REGISTER),
    ("register", REGISTER_ALIAS),
    ("authorize", AUTHORIZE),
    ("authorize", AUTHORIZE_ALIAS),
    ("authorize", SIGNIN),
    ("authorize", CONSENT),
    ("authorize", CALLBACK_INTERVALS),
    ("authorize", ACCOUNT),
    ("authorize", ACCOUNT_REVOKE),
    ("authorize", ACCOUNT_REVOKE_APP),
    ("authorize", ACCOUNT_REVOKE_ALL),
    ("authorize", ACCOUNT_CREDENTIAL),
    ("authorize", ACCOUNT_SESSIONS_END),
    ("authorize", ACCOUNT_EXPORT),
    ("authorize", ACCOUNT_SIGNOUT),
    ("authorize", ACCOUNT_DELETE),
    ("token", TOKEN),
    ("token", TOKEN_ALIAS),
    ("token", REVOKE),
    ("token", JWKS),
    ("mcp", MCP),
    ("mcp", SSE),
];
