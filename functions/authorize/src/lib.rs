//! Authorization, sign-in, consent and account pages.
