//! What a person sees who starts the engine on good and bad files.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails the test")]

use std::path::{Path, PathBuf};

use embedded::{Embedded, Error, Location};
use oauth::{AthleteDigest, Random, Uid, UnixTime};

const NOW: UnixTime = UnixTime(1_800_000_000);

async fn sign_in(engine: &Embedded, uid: &Uid) -> Uid {
    let tables = store::connect(engine.config(), &aws::Identity::default()).await.unwrap();
    let athlete = AthleteDigest::of(&[7; 32], "i1");
    tables.sessions.sign_in(&athlete, uid, NOW).await.unwrap()
}

fn file(folder: &Path) -> PathBuf {
    folder.join("store.db")
}

#[tokio::test]
async fn keeps_its_items_in_the_file_and_frees_it_when_closed() {
    let folder = tempfile::tempdir().unwrap();
    let random = Random::seeded(1);
    let (first, second) = (Uid::random(&random), Uid::random(&random));
    let engine = embedded::open(Location::File(file(folder.path()))).await.unwrap();
    assert_eq!(sign_in(&engine, &first).await, first);
    engine.close().await;
    let engine = embedded::open(Location::File(file(folder.path()))).await.unwrap();
    assert_eq!(sign_in(&engine, &second).await, first);
}

#[tokio::test]
async fn keeps_nothing_and_shares_nothing_in_memory() {
    let random = Random::seeded(1);
    let engines =
        [embedded::open(Location::Memory).await.unwrap(), embedded::open(Location::Memory).await.unwrap()];
    for engine in &engines {
        let uid = Uid::random(&random);
        assert_eq!(sign_in(engine, &uid).await, uid);
    }
}

#[tokio::test]
async fn listens_on_loopback_only() {
    let engine = embedded::open(Location::Memory).await.unwrap();
    let endpoint = engine.config().endpoint.clone().unwrap();
    assert!(endpoint.starts_with("http://127.0.0.1:"), "{endpoint}");
}

#[tokio::test]
async fn says_that_the_file_is_in_use_instead_of_sharing_it() {
    let folder = tempfile::tempdir().unwrap();
    let engine = embedded::open(Location::File(file(folder.path()))).await.unwrap();
    let second = embedded::open(Location::File(file(folder.path()))).await;
    let error = second.err().unwrap();
    assert!(matches!(&error, Error::InUse { path } if *path == file(folder.path())));
    assert!(error.to_string().contains("in use by another process"), "{error}");
    engine.close().await;
}

#[tokio::test]
async fn names_a_file_that_is_no_database_and_leaves_it_untouched() {
    let folder = tempfile::tempdir().unwrap();
    let garbage = b"SQLite this is not, but long enough to hold a header of a hundred bytes and some more, and then more";
    std::fs::write(file(folder.path()), garbage).unwrap();
    let error = embedded::open(Location::File(file(folder.path()))).await.err().unwrap();
    assert!(matches!(error, Error::Corrupt { .. }), "{error:?}");
    assert!(error.to_string().contains("store.db"), "{error}");
    assert_eq!(std::fs::read(file(folder.path())).unwrap(), garbage);
}

#[tokio::test]
async fn names_a_database_whose_pages_are_damaged() {
    let folder = tempfile::tempdir().unwrap();
    let engine = embedded::open(Location::File(file(folder.path()))).await.unwrap();
    engine.close().await;
    let mut bytes = std::fs::read(file(folder.path())).unwrap();
    bytes.iter_mut().skip(100).step_by(3).for_each(|byte| *byte = !*byte);
    std::fs::write(file(folder.path()), &bytes).unwrap();
    let error = embedded::open(Location::File(file(folder.path()))).await.err().unwrap();
    assert!(matches!(error, Error::Corrupt { .. }), "{error:?}");
}

#[tokio::test]
async fn says_which_path_cannot_be_opened() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("no such folder").join("store.db");
    let error = embedded::open(Location::File(missing.clone())).await.err().unwrap();
    assert!(matches!(&error, Error::Unreadable { path, .. } if *path == missing), "{error:?}");
    let error = embedded::open(Location::File(folder.path().to_owned())).await.err().unwrap();
    assert!(matches!(error, Error::Unreadable { .. }), "{error:?}");
}

#[cfg(unix)]
#[tokio::test]
async fn makes_the_file_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let engine = embedded::open(Location::File(file(folder.path()))).await.unwrap();
    let mode = std::fs::metadata(file(folder.path())).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    engine.close().await;
}
