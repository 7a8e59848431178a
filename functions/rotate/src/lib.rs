//! Secrets Manager rotation steps.
