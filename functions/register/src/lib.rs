//! POST /oauth/register.
