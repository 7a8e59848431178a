use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::hkdf::{HKDF_SHA256, KeyType, Salt};
use oauth::{AthleteDigest, Random, Secret, Uid, from_base64url, to_base64url};
use zeroize::Zeroizing;

use crate::{Credential, CredentialKind, Error};

const INFO: &[u8] = b"icu-vault/v1";

/// Where a record belongs. Sealed in, so that a record moved elsewhere does not open.
#[derive(Clone, Copy, Debug)]
pub struct SealContext<'a> {
    /// `ENVIRONMENT_NAME`.
    pub environment: &'a str,
    /// The user the record stands under.
    pub uid: Uid,
    /// The athlete the user is linked to.
    pub athlete: &'a AthleteDigest,
    /// The version of the user's vault record.
    pub vault_ver: u32,
}

/// A credential as the table holds it. Binary members are base64url.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedCredential {
    /// How the user proved to be the athlete.
    pub kind: CredentialKind,
    /// The master key.
    pub kid: u32,
    /// Salt of the record key, 32 bytes.
    pub salt: String,
    /// Nonce, 12 bytes.
    pub nonce: String,
    /// Ciphertext and tag.
    pub ciphertext: String,
}

/// Why a record does not open. Either is an alarm: no data, no deletion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// No master key has this id, or it was revoked. The reader's copy of the secret may be stale.
    #[error("the record names an unknown master key")]
    UnknownMaster,
    /// Changed, moved, or sealed elsewhere.
    #[error("the record is not what was sealed here")]
    Damaged,
}

pub(crate) fn seal(
    kid: u32,
    master: &Secret<32>,
    context: &SealContext<'_>,
    credential: &Credential,
    random: &Random,
) -> Result<SealedCredential, Error> {
    let (salt, nonce) = (random.bytes::<32>(), random.bytes::<12>());
    let kind = credential.kind();
    let key = record_key(master, &salt).ok_or(Error::Sealing)?;
    // Sealed in place, so that no second copy of the plaintext exists; what is wiped at the end is ciphertext already.
    let mut buffer = credential.to_plaintext()?;
    let tag = key
        .seal_in_place_separate_tag(
            Nonce::assume_unique_for_key(nonce),
            additional(context, kind, kid),
            &mut buffer,
        )
        .map_err(|_| Error::Sealing)?;
    let ciphertext = to_base64url(&[buffer.as_slice(), tag.as_ref()].concat());
    Ok(SealedCredential {
        kind,
        kid,
        salt: to_base64url(&salt),
        nonce: to_base64url(&nonce),
        ciphertext,
    })
}

pub(crate) fn open(
    master: &Secret<32>,
    context: &SealContext<'_>,
    sealed: &SealedCredential,
) -> Result<Credential, OpenError> {
    let salt = from_base64url(&sealed.salt)
        .filter(|salt| salt.len() == 32)
        .ok_or(OpenError::Damaged)?;
    let nonce = from_base64url(&sealed.nonce).ok_or(OpenError::Damaged)?;
    let nonce = Nonce::try_assume_unique_for_key(&nonce).map_err(|_| OpenError::Damaged)?;
    let mut buffer = Zeroizing::new(from_base64url(&sealed.ciphertext).ok_or(OpenError::Damaged)?);
    let key = record_key(master, &salt).ok_or(OpenError::Damaged)?;
    let plain = key
        .open_in_place(nonce, additional(context, sealed.kind, sealed.kid), &mut buffer)
        .map_err(|_| OpenError::Damaged)?;
    Credential::from_plaintext(sealed.kind, plain).ok_or(OpenError::Damaged)
}

/// A key for another purpose than sealing, separated by its label.
pub(crate) fn label_key(master: &Secret<32>, label: &str) -> Result<Secret<32>, Error> {
    let info = [b"icu-label/v1".as_slice(), label.as_bytes()];
    derive(master, &[], &info)
        .map(|bytes| Secret::new(*bytes))
        .ok_or(Error::Sealing)
}

/// Seals and opens a made-up credential.
pub(crate) fn probe(kid: u32, master: &Secret<32>, random: &Random) -> Result<(), Error> {
    let athlete = AthleteDigest::of(&random.bytes(), "probe");
    let context = SealContext {
        environment: "probe",
        uid: Uid::random(random),
        athlete: &athlete,
        vault_ver: 1,
    };
    let credential = Credential::Demo {
        athlete_id: "probe".to_owned(),
        athlete_name: String::new(),
    };
    let sealed = seal(kid, master, &context, &credential, random)?;
    open(master, &context, &sealed)
        .map(drop)
        .map_err(|_| Error::Sealing)
}

fn record_key(master: &Secret<32>, salt: &[u8]) -> Option<LessSafeKey> {
    let bytes = derive(master, salt, &[INFO])?;
    UnboundKey::new(&AES_256_GCM, bytes.as_slice())
        .ok()
        .map(LessSafeKey::new)
}

struct Bytes32;

impl KeyType for Bytes32 {
    fn len(&self) -> usize {
        32
    }
}

/// HKDF-SHA-256 (RFC 5869).
fn derive(master: &Secret<32>, salt: &[u8], info: &[&[u8]]) -> Option<Zeroizing<[u8; 32]>> {
    let mut bytes = Zeroizing::new([0; 32]);
    let extracted = Salt::new(HKDF_SHA256, salt).extract(master.expose());
    extracted
        .expand(info, Bytes32)
        .and_then(|okm| okm.fill(bytes.as_mut_slice()))
        .ok()?;
    Some(bytes)
}

/// Every component with its length before it, so that no two contexts give the same bytes.
fn additional(context: &SealContext<'_>, kind: CredentialKind, kid: u32) -> Aad<Vec<u8>> {
    let parts: [&[u8]; 8] = [
        b"icu-vault",
        &[1],
        context.environment.as_bytes(),
        context.uid.as_bytes(),
        context.athlete.as_str().as_bytes(),
        kind.as_str().as_bytes(),
        &kid.to_be_bytes(),
        &context.vault_ver.to_be_bytes(),
    ];
    let prefixed = |part: &[u8]| [&(part.len() as u64).to_be_bytes(), part].concat();
    Aad::from(parts.into_iter().flat_map(prefixed).collect())
}
