//! What the vault envelope promises.

#![expect(clippy::unwrap_used, reason = "a test says what it expects")]

use oauth::{AthleteDigest, Random, SecretString, Uid, UnixTime};
use secrets::{Content as _, Credential, CredentialKind, OpenError, SealContext, SealedCredential, Vault};

const NOW: UnixTime = UnixTime(1_800_000_000);
const KEY: &str = "4pik0y3api0key0of0an0athlete";

fn vault() -> Vault {
    Vault::first(NOW, &Random::seeded(1))
}

fn athlete(id: &str) -> AthleteDigest {
    AthleteDigest::of(&[7; 32], id)
}

fn context(athlete: &AthleteDigest) -> SealContext<'_> {
    SealContext { environment: "test", uid: Uid::from_bytes([1; 16]), athlete, vault_ver: 3 }
}

fn credential() -> Credential {
    Credential::ApiKey {
        key: SecretString::new(KEY.into()),
        athlete_id: "i12345".into(),
        athlete_name: "Zoë Ørsted".into(),
    }
}

fn sealed(vault: &Vault) -> SealedCredential {
    vault.seal(&context(&athlete("i12345")), &credential(), &Random::seeded(2)).unwrap()
}

fn refusal(vault: &Vault, context: &SealContext<'_>, sealed: &SealedCredential) -> Option<OpenError> {
    vault.open(context, sealed).err()
}

#[test]
fn opens_what_it_sealed() {
    let vault = vault();
    let opened = vault.open(&context(&athlete("i12345")), &sealed(&vault)).unwrap();
    assert_eq!((opened.athlete_id(), opened.athlete_name()), ("i12345", "Zoë Ørsted"));
    assert_eq!(opened.kind(), CredentialKind::ApiKey);
    assert!(matches!(&opened, Credential::ApiKey { key, .. } if key.expose() == KEY));
}

#[test]
fn opens_every_kind() {
    let vault = vault();
    let athlete = athlete("i1");
    let token = Credential::OAuth {
        token: SecretString::new("t".into()),
        athlete_id: "i1".into(),
        athlete_name: String::new(),
    };
    let demo = Credential::Demo { athlete_id: "i1".into(), athlete_name: "Demo".into() };
    for credential in [token, demo] {
        let sealed = vault.seal(&context(&athlete), &credential, &Random::seeded(1)).unwrap();
        assert_eq!(CredentialKind::parse(sealed.kind.as_str()), Some(credential.kind()));
        assert!(vault.open(&context(&athlete), &sealed).unwrap().kind() == credential.kind());
    }
}

#[test]
fn does_not_open_for_another_environment_user_athlete_or_version() {
    let (vault, right) = (vault(), athlete("i12345"));
    let (sealed, context) = (sealed(&vault), context(&right));
    assert_eq!(refusal(&vault, &context, &sealed), None);
    let other = athlete("12345");
    for moved in [
        SealContext { environment: "tes", ..context },
        SealContext { environment: "", ..context },
        SealContext { uid: Uid::from_bytes([2; 16]), ..context },
        SealContext { athlete: &other, ..context },
        SealContext { vault_ver: 4, ..context },
    ] {
        assert_eq!(refusal(&vault, &moved, &sealed), Some(OpenError::Damaged), "{moved:?}");
    }
}

#[test]
fn does_not_open_as_another_kind() {
    let vault = vault();
    for kind in [CredentialKind::OAuth, CredentialKind::Demo] {
        let changed = SealedCredential { kind, ..sealed(&vault) };
        assert_eq!(refusal(&vault, &context(&athlete("i12345")), &changed), Some(OpenError::Damaged));
    }
}

#[test]
fn does_not_open_under_the_name_of_another_master() {
    let first = vault();
    let second = first.advanced(NOW.plus(900), &Random::seeded(9)).unwrap();
    let later = second.seal(&context(&athlete("i12345")), &credential(), &Random::seeded(2)).unwrap();
    let record = sealed(&first);
    assert_ne!(record.kid, later.kid, "the active master changed");
    let renamed = SealedCredential { kid: later.kid, ..record.clone() };
    assert_eq!(refusal(&second, &context(&athlete("i12345")), &renamed), Some(OpenError::Damaged));
    let unknown = SealedCredential { kid: "none".into(), ..record };
    assert_eq!(refusal(&second, &context(&athlete("i12345")), &unknown), Some(OpenError::UnknownMaster));
}

#[test]
fn opens_old_records_after_any_number_of_rotations() {
    let mut vault = vault();
    let record = sealed(&vault);
    for step in 1..10 {
        vault =
            vault.advanced(NOW.plus(step * 86_400 * 180), &Random::seeded(step.unsigned_abs() + 50)).unwrap();
    }
    assert_eq!(refusal(&vault, &context(&athlete("i12345")), &record), None);
}

#[test]
fn a_reader_with_the_old_ring_opens_what_the_new_ring_sealed() {
    let old = vault();
    let new = old.advanced(NOW.plus(900), &Random::seeded(9)).unwrap();
    assert_eq!(refusal(&old, &context(&athlete("i12345")), &sealed(&new)), None);
}

#[test]
fn notices_every_changed_byte() {
    let vault = vault();
    let record = sealed(&vault);
    let athlete = athlete("i12345");
    let changed = |bytes: &[u8], position: usize| {
        let mut copy = bytes.to_vec();
        *copy.get_mut(position).unwrap() ^= 1;
        copy
    };
    for position in 0..record.salt.len() {
        let salt = changed(&record.salt, position);
        assert!(refusal(&vault, &context(&athlete), &SealedCredential { salt, ..record.clone() }).is_some());
    }
    for position in 0..record.nonce.len() {
        let nonce = changed(&record.nonce, position);
        assert!(refusal(&vault, &context(&athlete), &SealedCredential { nonce, ..record.clone() }).is_some());
    }
    for position in 0..record.ciphertext.len() {
        let ciphertext = changed(&record.ciphertext, position);
        assert!(
            refusal(&vault, &context(&athlete), &SealedCredential { ciphertext, ..record.clone() }).is_some()
        );
    }
    for length in [0, 1, 15, 16, record.ciphertext.len() - 1] {
        let ciphertext = record.ciphertext.iter().copied().take(length).collect();
        assert!(
            refusal(&vault, &context(&athlete), &SealedCredential { ciphertext, ..record.clone() }).is_some()
        );
    }
    let nonce = Vec::new();
    assert!(refusal(&vault, &context(&athlete), &SealedCredential { nonce, ..record }).is_some());
}

#[test]
fn hides_the_length_of_what_it_seals() {
    let vault = vault();
    let short = Credential::ApiKey {
        key: SecretString::new("k".into()),
        athlete_id: "1".into(),
        athlete_name: String::new(),
    };
    let short = vault.seal(&context(&athlete("1")), &short, &Random::seeded(3)).unwrap();
    assert_eq!(short.ciphertext.len(), sealed(&vault).ciphertext.len());
    assert_eq!(short.ciphertext.len(), 512 + 16);
}

#[test]
fn seals_the_same_credential_differently_each_time() {
    let (vault, random, athlete) = (vault(), Random::seeded(4), athlete("i12345"));
    let one = vault.seal(&context(&athlete), &credential(), &random).unwrap();
    let two = vault.seal(&context(&athlete), &credential(), &random).unwrap();
    assert!(one.salt != two.salt && one.nonce != two.nonce && one.ciphertext != two.ciphertext);
}

#[test]
fn keeps_at_most_64_characters_of_a_name() {
    let (vault, athlete) = (vault(), athlete("1"));
    let long = Credential::Demo { athlete_id: "1".into(), athlete_name: "ü".repeat(500) };
    let sealed = vault.seal(&context(&athlete), &long, &Random::seeded(5)).unwrap();
    assert_eq!(vault.open(&context(&athlete), &sealed).unwrap().athlete_name(), "ü".repeat(64));
}

#[test]
fn derives_a_separate_key_for_each_label_and_finds_it_after_a_rotation() {
    let old = vault();
    let new = old.advanced(NOW.plus(900), &Random::seeded(9)).unwrap();
    let key = old.label_key("preview").unwrap();
    assert!(!key.matches(old.label_key("other").unwrap().expose()));
    assert!(!key.matches(new.label_key("preview").unwrap().expose()));
    assert!(new.label_keys("preview").unwrap().iter().any(|known| known.matches(key.expose())));
}

#[test]
fn probes_every_master_and_reads_back_what_it_wrote() {
    let vault = Vault::read(&vault().write().unwrap()).unwrap();
    assert!(vault.probe(&Random::seeded(6)).is_ok());
    assert!(!format!("{vault:?}").contains(&oauth::to_base64url(&[0; 4])));
    assert!(format!("{vault:?}").contains("[redacted]"));
}
