//! One type per secret, and the sealing of credentials.
