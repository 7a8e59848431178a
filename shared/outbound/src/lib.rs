//! The only way to make an outgoing request.
