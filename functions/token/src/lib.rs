//! POST /oauth/token and /oauth/revoke, and the JWKS.
