//! Holds `bugs.md` and the tests together.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const BUGS: &str = include_str!("bugs.md");

/// Number and test of each row.
fn listed() -> Vec<(usize, &'static str)> {
    let rows = BUGS.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| #"));
    rows.map(|row| {
        let cells: Vec<&str> = row.trim_matches(['|', ' ']).split(" | ").collect();
        (cells[0].parse().unwrap(), cells[2].trim_matches('`'))
    })
    .collect()
}

/// The names of the tests in the files beside this one.
fn tests() -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("it/rivals");
    let sources = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let sources =
        sources.filter(|path| path.extension().is_some_and(|end| end == "rs") && !path.ends_with("index.rs"));
    let texts: Vec<String> = sources.map(|path| fs::read_to_string(path).unwrap()).collect();
    let after = |text: &str| -> Vec<String> {
        let tests = text.split("#[tokio::test]\nasync fn ").skip(1);
        tests.map(|rest| rest.split('(').next().unwrap().to_owned()).collect()
    };
    texts.iter().flat_map(|text| after(text)).collect()
}

#[test]
fn every_bug_of_the_list_has_its_test_and_every_test_its_bug() {
    let numbers: Vec<usize> = listed().iter().map(|(number, _)| *number).collect();
    assert_eq!(numbers, (1..=50).collect::<Vec<_>>(), "the numbers of the list are without gaps");
    let named: BTreeSet<String> = listed().iter().map(|(_, test)| (*test).to_owned()).collect();
    assert_eq!(named.len(), 50, "each bug has a test of its own");
    let found = tests();
    assert_eq!(
        named.difference(&found).collect::<Vec<_>>(),
        Vec::<&String>::new(),
        "listed, but there is no such test"
    );
    assert_eq!(
        found.difference(&named).collect::<Vec<_>>(),
        Vec::<&String>::new(),
        "a test that the list does not name"
    );
}
