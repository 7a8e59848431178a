use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, RsaKeyPair,
    RsaPublicKeyComponents,
};
use oauth::{Algorithm, Random, Secret, SecretString, to_base64url};

use crate::Error;
use crate::jwk::Jwk;

/// PKCS#8 puts this many bytes before the `RSAPrivateKey` of a 2 048-bit key (RFC 5208 §5, RFC 8017 §A.1.2).
const RSA_2048_WRAPPING: usize = 26;

/// A key as it is stored.
#[derive(Debug)]
pub struct NewKey {
    /// Key id: the beginning of the RFC 7638 thumbprint; random for HS256.
    pub kid: String,
    /// What the key signs with, for ever.
    pub algorithm: Algorithm,
    /// The signing half as base64url: PKCS#8 for ES256 and `EdDSA`, PKCS#1 for RS256, 32 bytes for HS256.
    pub private: SecretString,
    /// The verifying half as JWK text. For HS256 it is the shared secret itself.
    pub public: SecretString,
}

/// Makes a signing key. Asymmetric keys come from the cryptographic library's own generator, shared keys from `random`.
///
/// # Errors
/// The library refused.
pub fn generate(algorithm: Algorithm, random: &Random) -> Result<NewKey, Error> {
    match algorithm {
        Algorithm::Es256 => curve(),
        Algorithm::EdDsa => octets(),
        Algorithm::Rs256 => rsa(),
        Algorithm::Hs256 => shared(random),
    }
}

fn curve() -> Result<NewKey, Error> {
    let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).map_err(|_| Error::Generation)?;
    let point = pair.public_key().as_ref();
    let (x, y) = (point.get(1..33), point.get(33..65));
    let public = Jwk::curve(x.ok_or(Error::Generation)?, y.ok_or(Error::Generation)?);
    let private = pair.to_pkcs8v1().map_err(|_| Error::Generation)?;
    asymmetric(Algorithm::Es256, private.as_ref(), &public)
}

fn octets() -> Result<NewKey, Error> {
    let pair = Ed25519KeyPair::generate().map_err(|_| Error::Generation)?;
    let private = pair.to_pkcs8v1().map_err(|_| Error::Generation)?;
    asymmetric(Algorithm::EdDsa, private.as_ref(), &Jwk::octets(pair.public_key().as_ref()))
}

fn rsa() -> Result<NewKey, Error> {
    let pair = RsaKeyPair::generate(KeySize::Rsa2048).map_err(|_| Error::Generation)?;
    let components = RsaPublicKeyComponents::<Vec<u8>>::from(pair.public_key());
    let wrapped = pair.as_der().map_err(|_| Error::Generation)?;
    let private = wrapped.as_ref().get(RSA_2048_WRAPPING..).ok_or(Error::Generation)?;
    RsaKeyPair::from_der(private).map_err(|_| Error::Generation)?;
    asymmetric(Algorithm::Rs256, private, &Jwk::rsa(&components.n, &components.e))
}

fn asymmetric(algorithm: Algorithm, private: &[u8], public: &Jwk) -> Result<NewKey, Error> {
    Ok(NewKey {
        kid: public.kid()?,
        algorithm,
        private: SecretString::new(to_base64url(private)),
        public: SecretString::new(public.text()?),
    })
}

fn shared(random: &Random) -> Result<NewKey, Error> {
    let key = Secret::<32>::new(random.bytes());
    let jwk = Jwk::shared(key.expose());
    let public = SecretString::new(jwk.text()?);
    let kid = to_base64url(&random.bytes::<16>());
    Ok(NewKey {
        kid,
        algorithm: Algorithm::Hs256,
        private: SecretString::new(to_base64url(key.expose())),
        public,
    })
}
