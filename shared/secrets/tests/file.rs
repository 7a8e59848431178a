//! What the local key file promises.

#![expect(clippy::unwrap_used, reason = "a test says what it expects")]
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use oauth::{Algorithm, Clock, Random, SecretString, UnixTime};
use secrets::file::{self, Error};
use secrets::{Content as _, Material, NewSigningKey, Signing};
use tempfile::TempDir;

const NOW: UnixTime = UnixTime(1_800_000_000);

fn material(seed: u64) -> Result<Material, Error> {
    let random = Random::seeded(seed);
    let make = || {
        let kid = random.token().chars().take(22).collect();
        let text = || SecretString::new(random.token());
        Ok(NewSigningKey { kid, alg: Algorithm::Es256, private: text(), public: text() })
    };
    Material::first(NOW, &random, make)
}

fn place() -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("secrets.json");
    (folder, path)
}

fn create(path: &Path, seed: u64) -> Result<bool, Error> {
    file::create_if_missing(path, &Random::seeded(seed), || material(seed))
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn is_made_once_for_its_owner_alone() {
    let (folder, path) = place();
    assert!(create(&path, 1).unwrap());
    assert_eq!(mode(&path), 0o600);
    let before = fs::read(&path).unwrap();
    assert!(!create(&path, 2).unwrap());
    assert_eq!(fs::read(&path).unwrap(), before);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
}

#[test]
fn is_made_once_by_programs_that_start_together() {
    let (folder, path) = place();
    let made: usize = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|seed| {
                scope.spawn({
                    let path = &path;
                    move || create(path, seed)
                })
            })
            .collect();
        threads.into_iter().map(|thread| usize::from(thread.join().unwrap().unwrap())).sum()
    });
    assert_eq!(made, 1);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    assert!(file::read(&path).is_ok());
}

#[test]
fn is_left_untouched_when_it_is_damaged() {
    for text in ["", "{", "[]", "{}", r#"{"signing":{"secret":"s3cr3t"}}"#, "\u{0}"] {
        let (_folder, path) = place();
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        let error = create(&path, 1).unwrap_err();
        assert!(matches!(error, Error::Malformed { .. }), "{error}");
        assert!(error.to_string().contains("nothing was changed") && !error.to_string().contains("s3cr3t"));
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
    }
}

#[test]
fn is_refused_when_others_may_read_or_write_it() {
    let (_folder, path) = place();
    create(&path, 1).unwrap();
    for open in [0o644, 0o640, 0o604, 0o602, 0o620, 0o611] {
        fs::set_permissions(&path, fs::Permissions::from_mode(open)).unwrap();
        let error = create(&path, 1).unwrap_err();
        assert!(matches!(error, Error::NotPrivate { mode, .. } if mode == open), "{open:o}");
        assert!(error.to_string().contains("chmod 600"));
    }
    fs::set_permissions(&path, fs::Permissions::from_mode(0o400)).unwrap();
    assert!(file::read(&path).is_ok());
}

#[test]
fn says_so_when_the_folder_is_missing() {
    let (folder, _) = place();
    let error = create(&folder.path().join("absent").join("secrets.json"), 1).unwrap_err();
    assert!(matches!(error, Error::Io { .. }));
}

#[test]
fn makes_nothing_when_no_key_can_be_made() {
    let (folder, path) = place();
    let failing = || Err(Error::Io { path: PathBuf::new(), source: std::io::Error::other("no key") });
    assert!(file::create_if_missing(&path, &Random::seeded(1), failing).is_err());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn is_read_again_as_soon_as_it_is_replaced() {
    let (_folder, path) = place();
    create(&path, 1).unwrap();
    let config = config::Secrets { source: config::SecretsSource::File(path.clone()) };
    let handle = secrets::connect(&config, &aws::Identity::default(), Clock::fixed(NOW), Random::seeded(3))
        .await
        .unwrap();
    let reader = handle.signing().await.unwrap();
    let before = reader.current().await.unwrap();
    let advanced = file::read(&path).unwrap();
    let advanced = Material {
        signing: Signing::first(NOW, &Random::seeded(9), || material(9).map(|made| new_key(&made))).unwrap(),
        ..advanced
    };
    file::replace(&path, &Random::seeded(4), &advanced).unwrap();
    let after = reader.current().await.unwrap();
    assert_ne!(kid(&before), kid(&after));
    fs::write(&path, "{").unwrap();
    assert_eq!(
        kid(&reader.current().await.unwrap()),
        kid(&after),
        "a damaged file does not take the keys away"
    );
    assert!(handle.owner().await.is_none(), "the owner of a local run comes from the environment");
}

#[tokio::test]
async fn serves_from_memory_without_a_file() {
    let handle = secrets::Handle::in_memory(material(1).unwrap());
    let signing = handle.signing().await.unwrap().current().await.unwrap();
    let jwks = handle.jwks().await.unwrap().reread().await.unwrap();
    assert_eq!(jwks.keys.active().unwrap().kid, kid(&signing));
    assert!(handle.vault().await.is_ok() && handle.browser().await.is_ok());
}

#[test]
fn prints_no_key_and_reads_back_what_it_wrote() {
    let material = material(1).unwrap();
    let private = material.signing.active().unwrap().private.expose().to_owned();
    assert!(!format!("{material:?}").contains(&private));
    let read = Signing::read(&material.signing.write().unwrap()).unwrap();
    assert!(read.active().unwrap().private.matches(&private));
}

fn kid(signing: &Signing) -> String {
    signing.active().unwrap().verification.kid.clone()
}

fn new_key(material: &Material) -> NewSigningKey {
    let key = material.signing.active().unwrap().clone();
    let (kid, alg, public) = (key.verification.kid, key.verification.alg, key.verification.public);
    NewSigningKey { kid, alg, private: key.private, public }
}
