//! Every target begins somewhere.

#![expect(clippy::unwrap_used, reason = "what fails here is the finding")]

use std::collections::BTreeSet;
use std::path::Path;

// An instrumented build reports where it has been to libFuzzer, this test as well.
use libfuzzer_sys as _;

fn names_in(folder: &str) -> BTreeSet<String> {
    let entries = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder).read_dir().unwrap();
    let stem = |path: &Path| path.file_stem().unwrap().to_str().unwrap().to_owned();
    entries.map(|entry| stem(&entry.unwrap().path())).collect()
}

#[test]
fn every_target_has_seeds_and_all_seeds_have_a_target() {
    let targets = names_in("fuzz_targets");
    assert_eq!(targets, names_in("seeds"));
    for target in targets {
        assert!(names_in(&format!("seeds/{target}")).len() >= 5, "{target}");
    }
}
