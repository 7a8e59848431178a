use std::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::constant_time_eq;

/// Secret bytes of fixed length: wiped on drop, never printed, compared only in constant time.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Secret<const N: usize>([u8; N]);

impl<const N: usize> Secret<N> {
    /// Takes the bytes.
    #[must_use]
    pub const fn new(bytes: [u8; N]) -> Self {
        Self(bytes)
    }

    /// The bytes, for a key schedule or an encoder.
    #[must_use]
    pub const fn expose(&self) -> &[u8; N] {
        &self.0
    }

    /// Constant-time comparison.
    #[must_use]
    pub fn matches(&self, other: &[u8]) -> bool {
        constant_time_eq(&self.0, other)
    }
}

impl<const N: usize> fmt::Debug for Secret<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// Secret text, such as an API key: wiped on drop, never printed, compared only in constant time.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct SecretString(String);

impl SecretString {
    /// Takes the text.
    #[must_use]
    pub const fn new(text: String) -> Self {
        Self(text)
    }

    /// The text, for the one place that sends or seals it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Constant-time comparison.
    #[must_use]
    pub fn matches(&self, other: &str) -> bool {
        constant_time_eq(self.0.as_bytes(), other.as_bytes())
    }
}

impl fmt::Debug for SecretString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

#[cfg(test)]
mod tests {
    use std::marker::PhantomData;

    use super::*;

    struct Probe<T>(PhantomData<T>);

    /// Found first, but only where `T` can be compared.
    impl<T: PartialEq> Probe<T> {
        const fn is_comparable(&self) -> bool {
            let Self(PhantomData) = self;
            true
        }
    }

    trait Otherwise {
        fn is_comparable(&self) -> bool {
            false
        }
    }

    impl<T> Otherwise for Probe<T> {}

    #[test]
    fn are_compared_in_constant_time_only() {
        assert!(Probe::<String>(PhantomData).is_comparable());
        assert!(!Probe::<SecretString>(PhantomData).is_comparable());
        assert!(!Probe::<Secret<32>>(PhantomData).is_comparable());
        let secret = SecretString::new("key".to_owned());
        assert!(secret.matches("key") && !secret.matches("keys") && !secret.matches("kex"));
        assert!(Secret::new([1, 2]).matches(&[1, 2]) && !Secret::new([1, 2]).matches(&[1]));
    }
}
