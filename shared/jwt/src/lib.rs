//! Access tokens: sign, verify, JWK, key generation.
