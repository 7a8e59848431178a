//! `docs/security.md` names a test for every threat. The names are looked up in the tree.

use std::collections::BTreeSet;
use std::path::Path;

const THREATS: usize = 74;

/// A row of the tables of threats.
struct Row {
    number: String,
    cells: Vec<String>,
}

fn rows(document: &str) -> Vec<Row> {
    let cells = |line: &str| {
        let inner = line.trim().trim_start_matches('|').trim_end_matches('|');
        inner.split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>()
    };
    let is_number = |text: &str| text.strip_prefix('T').is_some_and(|digits| digits.parse::<u8>().is_ok());
    let rows = document.lines().filter(|line| line.starts_with('|')).map(cells);
    let rows = rows.map(|mut cells| Row { number: cells.remove(0), cells });
    rows.filter(|row| is_number(&row.number)).collect()
}

/// What is wrong with the document; nothing, when every threat has its words and its tests.
fn complaints(document: &str, tests: &BTreeSet<String>) -> Vec<String> {
    let rows = rows(document);
    let numbers: Vec<&str> = rows.iter().map(|row| row.number.as_str()).collect();
    let expected: Vec<String> = (1..=THREATS).map(|number| format!("T{number}")).collect();
    let mut found = Vec::new();
    if numbers != expected {
        found.push(format!("the rows are not T1 to T{THREATS}, each once: {numbers:?}"));
    }
    for row in &rows {
        if row.cells.len() != 4 || row.cells.iter().any(String::is_empty) {
            found.push(format!("{}: a cell is missing", row.number));
        }
        let shown_by = row.cells.last().map(String::as_str).unwrap_or_default();
        let named: Vec<&str> = shown_by.split('`').skip(1).step_by(2).collect();
        if named.is_empty() {
            found.push(format!("{}: no test", row.number));
        }
        let unknown = named.iter().filter(|name| !tests.contains(**name));
        found.extend(unknown.map(|name| format!("{}: there is no test `{name}`", row.number)));
    }
    found
}

/// The name of every test in the tree: of Rust by its function, of JavaScript by its title.
fn tests_of_the_tree() -> BTreeSet<String> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut names = BTreeSet::new();
    for folder in ["functions", "shared", "tests"] {
        visit(&top.join(folder), &mut names);
    }
    names
}

fn visit(folder: &Path, names: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let named = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if path.is_dir() && !matches!(named, "target" | "node_modules") {
            visit(&path, names);
        }
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("rs") => names.extend(rust_tests(&std::fs::read_to_string(&path).unwrap())),
            Some("mjs") => names.extend(javascript_tests(&std::fs::read_to_string(&path).unwrap())),
            _ => {}
        }
    }
}

/// Functions that stand below a test attribute, whatever other attributes or comments stand between.
fn rust_tests(source: &str) -> Vec<String> {
    let mut below = false;
    let mut names = Vec::new();
    for line in source.lines().map(str::trim) {
        if line == "#[test]" || line.starts_with("#[tokio::test") {
            below = true;
        } else if let Some((head, rest)) = line.split_once("fn ")
            && below
            && matches!(head, "" | "async ")
        {
            names.extend(rest.split('(').next().map(str::to_owned));
            below = false;
        }
    }
    names
}

fn javascript_tests(source: &str) -> Vec<String> {
    let titles = source.split("test('").skip(1).filter_map(|rest| rest.split('\'').next());
    titles.map(str::to_owned).collect()
}

#[test]
fn every_threat_has_its_words_and_a_test_that_exists() {
    let document = include_str!("../../../docs/security.md");
    let found = complaints(document, &tests_of_the_tree());
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn a_row_without_a_test_a_missing_row_and_an_invented_test_are_seen() {
    let rows: Vec<String> =
        (1..=THREATS).map(|number| format!("| T{number} | a | b | c | `exists` |\n")).collect();
    let document = rows.concat();
    let tests = BTreeSet::from(["exists".to_owned()]);
    assert_eq!(complaints(&document, &tests), Vec::<String>::new());
    for (from, to, complaint) in [
        ("| T7 | a | b | c | `exists` |\n", "", "not T1 to T74"),
        ("| T7 | a | b | c | `exists` |", "| T7 | a | b | c | soon |", "T7: no test"),
        ("| T7 | a | b | c | `exists` |", "| T7 | a |  | c | `exists` |", "T7: a cell is missing"),
        (
            "| T7 | a | b | c | `exists` |",
            "| T7 | a | b | c | `invented` |",
            "T7: there is no test `invented`",
        ),
    ] {
        let found = complaints(&document.replacen(from, to, 1), &tests);
        assert!(found.len() == 1 && found[0].contains(complaint), "{found:?}");
    }
}

#[test]
fn functions_beside_tests_are_no_tests() {
    let source = "fn helper() {}\n#[test]\n#[ignore]\n// why\nfn one() {}\nfn other() {}\n#[tokio::test(flavor)]\nasync fn two() {}";
    assert_eq!(rust_tests(source), ["one", "two"]);
}
