use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::hkdf::{HKDF_SHA256, KeyType, Salt};
use oauth::{AthleteDigest, Random, Secret, Uid};
use zeroize::Zeroizing;

use crate::vault::MasterKey;
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

/// A credential as the table holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedCredential {
    /// How the user proved to be the athlete.
    pub kind: CredentialKind,
    /// The master key.
    pub kid: String,
    /// Salt of the record key, 32 bytes.
    pub salt: Vec<u8>,
    /// Nonce, 12 bytes.
    pub nonce: Vec<u8>,
    /// Ciphertext and tag.
    pub ciphertext: Vec<u8>,
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
    master: &MasterKey,
    context: &SealContext<'_>,
    credential: &Credential,
    random: &Random,
) -> Result<SealedCredential, Error> {
    let (salt, nonce) = (random.bytes::<32>(), random.bytes::<12>());
    let kind = credential.kind();
    let key = record_key(&master.key, &salt).ok_or(Error::Sealing)?;
    // Sealed in place, so that no second copy of the plaintext exists; what is wiped at the end is ciphertext already.
    let mut buffer = credential.to_plaintext()?;
    let additional = additional(context, kind, &master.kid);
    let tag = key
        .seal_in_place_separate_tag(Nonce::assume_unique_for_key(nonce), additional, &mut buffer)
        .map_err(|_| Error::Sealing)?;
    let ciphertext = [buffer.as_slice(), tag.as_ref()].concat();
    Ok(SealedCredential {
        kind,
        kid: master.kid.clone(),
        salt: salt.to_vec(),
        nonce: nonce.to_vec(),
        ciphertext,
    })
}

pub(crate) fn open(
    master: &MasterKey,
    context: &SealContext<'_>,
    sealed: &SealedCredential,
) -> Result<Credential, OpenError> {
    let nonce = Nonce::try_assume_unique_for_key(&sealed.nonce).map_err(|_| OpenError::Damaged)?;
    let key = record_key(&master.key, &sealed.salt).ok_or(OpenError::Damaged)?;
    let additional = additional(context, sealed.kind, &sealed.kid);
    let mut buffer = Zeroizing::new(sealed.ciphertext.clone());
    let plain = key.open_in_place(nonce, additional, &mut buffer).map_err(|_| OpenError::Damaged)?;
    Credential::from_plaintext(sealed.kind, plain).ok_or(OpenError::Damaged)
}

/// A key for another purpose than sealing, separated by its label.
pub(crate) fn label_key(master: &Secret<32>, label: &str) -> Result<Secret<32>, Error> {
    let info = [b"icu-label/v1".as_slice(), label.as_bytes()];
    derive(master, &[], &info).map(|bytes| Secret::new(*bytes)).ok_or(Error::Sealing)
}

/// Seals and opens a made-up credential.
pub(crate) fn probe(master: &MasterKey, random: &Random) -> Result<(), Error> {
    let athlete = AthleteDigest::of(&random.bytes(), "probe");
    let context =
        SealContext { environment: "probe", uid: Uid::random(random), athlete: &athlete, vault_ver: 1 };
    let credential = Credential::Demo { athlete_id: "probe".to_owned(), athlete_name: String::new() };
    let sealed = seal(master, &context, &credential, random)?;
    open(master, &context, &sealed).map(drop).map_err(|_| Error::Sealing)
}

fn record_key(master: &Secret<32>, salt: &[u8]) -> Option<LessSafeKey> {
    let bytes = derive(master, salt, &[INFO])?;
    UnboundKey::new(&AES_256_GCM, bytes.as_slice()).ok().map(LessSafeKey::new)
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
    extracted.expand(info, Bytes32).and_then(|okm| okm.fill(bytes.as_mut_slice())).ok()?;
    Some(bytes)
}

/// Every component with its length before it, so that no two contexts give the same bytes.
fn additional(context: &SealContext<'_>, kind: CredentialKind, master_kid: &str) -> Aad<Vec<u8>> {
    let parts: [&[u8]; 8] = [
        b"icu-vault",
        &[1],
        context.environment.as_bytes(),
        context.uid.as_bytes(),
        context.athlete.as_str().as_bytes(),
        kind.as_str().as_bytes(),
        master_kid.as_bytes(),
        &context.vault_ver.to_be_bytes(),
    ];
    let prefixed = |part: &[u8]| [&(part.len() as u64).to_be_bytes(), part].concat();
    Aad::from(parts.into_iter().flat_map(prefixed).collect())
}
