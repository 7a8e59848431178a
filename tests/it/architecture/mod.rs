//! The structure of the house, held by a program: who may name whom, what has one home, how long things may be.
//!
//! [`tables`] is the plan, [`edges`] and [`text`] are the rules as pure functions, each with a test over a planted
//! violation, and the tests here hold them against the workspace as it stands.

mod edges;
mod licences;
mod tables;
mod text;
pub(crate) mod workspace;

use std::process::Command;

use tables::{
    ARROWS, BANISHED, E2E_ENTRANCES, EMPTY_NAMES, FUNCTIONS, HOMES, LOCAL_ONLY, PASSTHROUGH, ROOMS,
    STAND_INS, TOP_LEVEL,
};
use workspace::{cargo, packages, read, sources, top};

fn nothing(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

fn tree(package: &str) -> String {
    cargo(&["tree", "--package", package, "--edges", "normal", "--prefix", "none"])
}

#[test]
fn every_arrow_between_our_packages_is_in_the_plan_and_every_row_is_an_arrow() {
    nothing(&edges::arrows(&packages(), ARROWS));
}

#[test]
fn tests_use_only_the_stand_ins() {
    nothing(&edges::dev_arrows(&packages(), STAND_INS, E2E_ENTRANCES));
}

#[test]
fn every_vendor_stays_in_its_room() {
    nothing(&edges::rooms(&packages(), ROOMS, BANISHED));
}

#[test]
fn every_crate_that_is_built_has_an_allowed_licence() {
    nothing(&licences::refused(&workspace::built(), &licences::allowed(&read(".deny.toml"))));
}

#[test]
fn no_package_reaches_what_it_must_not_know() {
    for (package, forbidden) in tables::UNREACHABLE {
        nothing(&edges::unreachable(package, &tree(package), forbidden));
    }
}

#[test]
fn no_function_reaches_another_function_or_anything_made_for_local_runs() {
    for function in FUNCTIONS {
        nothing(&edges::unreachable(function, &tree(function), &[FUNCTIONS, LOCAL_ONLY].concat()));
    }
}

#[test]
fn every_member_takes_lints_versions_and_features_from_the_workspace() {
    let wrong: Vec<String> = packages().iter().flat_map(text::manifest).collect();
    nothing(&wrong);
}

#[test]
fn every_main_is_short_and_decides_nothing() {
    let mains = sources().into_iter().filter(|source| source.path.ends_with("/src/main.rs"));
    let wrong: Vec<String> = mains.flat_map(|source| text::main_file(&source)).collect();
    nothing(&wrong);
}

#[test]
fn what_has_one_home_stands_nowhere_else() {
    let wrong: Vec<String> = sources().iter().flat_map(|source| text::homes(source, HOMES)).collect();
    nothing(&wrong);
}

#[test]
fn the_api_client_and_the_tools_speak_in_types() {
    let typed = |path: &str| {
        path != PASSTHROUGH
            && ["shared/intervals/src/", "functions/mcp/src/tools/"]
                .iter()
                .any(|start| path.starts_with(start))
    };
    let sources = sources();
    let wrong: Vec<String> =
        sources.iter().filter(|source| typed(&source.path)).flat_map(text::untyped_json).collect();
    nothing(&wrong);
}

#[test]
fn every_file_can_be_read_in_one_sitting_and_its_name_says_something() {
    let wrong: Vec<String> = sources().iter().flat_map(|source| text::file(source, EMPTY_NAMES)).collect();
    nothing(&wrong);
}

#[test]
fn the_top_holds_the_listed_entries_only() {
    let Ok(listed) = Command::new("git").args(["ls-files"]).current_dir(top()).output() else {
        return;
    };
    let mut entries: Vec<String> = String::from_utf8_lossy(&listed.stdout)
        .lines()
        .filter_map(|path| path.split('/').next().map(str::to_owned))
        .collect();
    entries.dedup();
    nothing(&text::top_level(&entries, TOP_LEVEL));
}

#[test]
fn the_readme_and_the_automation_run_the_same_tests() {
    let readme = read("README.md");
    let automation = read(".ci/run");
    assert_eq!(text::test_command(&readme), Some("cargo test"));
    assert_eq!(text::test_command(&automation), text::test_command(&readme));
}

#[test]
fn the_development_router_sends_every_path_to_its_function() {
    nothing(&text::watch_router(&read("Cargo.toml"), local::ROUTES));
}
