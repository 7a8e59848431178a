//! Rules that are read from the text of manifests, sources and documents.

use super::workspace::{Package, Source};

/// Lines of a file before its tests: the hard limit.
const FILE_LINES: usize = 500;
/// Lines of a `main.rs`.
const MAIN_LINES: usize = 25;

/// What is never deployed may have features that no function should carry.
const OWN_FEATURES: &[&str] = &["growth", "load", "local"];

/// Every member takes the workspace's lints, and versions and features from the workspace alone.
pub(crate) fn manifest(package: &Package) -> Vec<String> {
    let mut wrong = Vec::new();
    if !package.manifest.contains("[lints]\nworkspace = true") {
        wrong.push(format!("`{}` does not take the lints of the workspace", package.name));
    }
    if package.folder.rsplit('/').next() != Some(package.name.as_str()) && package.name != "e2e" {
        wrong.push(format!("`{}` stands in `{}`", package.name, package.folder));
    }
    let mut section = "";
    for line in
        package.manifest.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        if line.starts_with('[') {
            section = line;
        } else if section.contains("dependencies") {
            let inherited = line.ends_with(".workspace = true") || line.contains("workspace = true");
            let extra = line.contains("features")
                && section != "[dev-dependencies]"
                && !OWN_FEATURES.contains(&package.name.as_str());
            if !inherited || line.contains("version") || extra {
                wrong.push(format!("`{}` does not leave `{line}` to the workspace", package.name));
            }
        }
    }
    wrong
}

/// A `main.rs` is short and names configuration and wiring only.
pub(crate) fn main_file(source: &Source) -> Vec<String> {
    let mut wrong = Vec::new();
    let lines = source.text.lines().count();
    if lines > MAIN_LINES {
        wrong.push(format!("{}: {lines} lines", source.path));
    }
    for (at, line) in source.text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//"))
    {
        let word =
            |wanted: &str| line.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == wanted);
        for wanted in ["if", "match", "route", "StatusCode", "loop", "for", "while"] {
            if word(wanted) {
                wrong.push(format!("{}:{}: `{wanted}`", source.path, at + 1));
            }
        }
        if line.contains("\"/") {
            wrong.push(format!("{}:{}: a path", source.path, at + 1));
        }
    }
    wrong
}

/// A call with one home stands nowhere else; tests and the black-box suite are free.
pub(crate) fn homes(source: &Source, table: &[(&str, &[&str], &str)]) -> Vec<String> {
    if source.path.contains("/tests/")
        || source.path.starts_with("tests/")
        || source.path.contains("/examples/")
    {
        return Vec::new();
    }
    let mut wrong = Vec::new();
    for (at, line) in source.code().filter(|(_, line)| !line.trim_start().starts_with("//")) {
        for (call, homes, reason) in table {
            if line.contains(call) && !homes.iter().any(|home| source.path.starts_with(home)) {
                wrong.push(format!("{}:{at}: `{call}`: {reason}", source.path));
            }
        }
    }
    wrong
}

/// No public signature speaks in untyped JSON.
pub(crate) fn untyped_json(source: &Source) -> Vec<String> {
    let signatures = source.code().filter(|(_, line)| {
        let line = line.trim_start();
        line.starts_with("pub ") && !line.starts_with("pub use")
    });
    let untyped = signatures.filter(|(_, line)| {
        line.split(|c: char| !c.is_alphanumeric() && c != ':' && c != '_')
            .any(|word| matches!(word, "Value" | "serde_json::Value"))
    });
    untyped.map(|(at, line)| format!("{}:{at}: `{}`", source.path, line.trim())).collect()
}

/// Files stay readable, and their names say something.
pub(crate) fn file(source: &Source, empty_names: &[&str]) -> Vec<String> {
    let mut wrong = Vec::new();
    let lines = source.code().count();
    let is_test = source.path.starts_with("tests/") || source.path.contains("/tests/");
    if lines > FILE_LINES && !is_test {
        wrong.push(format!("{}: {lines} lines before the tests", source.path));
    }
    let named = source.path.trim_end_matches(".rs").split('/').find(|part| empty_names.contains(part));
    wrong.extend(named.map(|part| format!("{}: `{part}` says nothing", source.path)));
    wrong
}

/// The tracked entries at the top, against the list.
pub(crate) fn top_level(entries: &[String], allowed: &[&str]) -> Vec<String> {
    let strange = entries.iter().filter(|entry| !allowed.contains(&entry.as_str()));
    strange.map(|entry| format!("`{entry}` does not belong at the top")).collect()
}

/// The test command: the one line of a script or of a fenced block that starts with `cargo test`.
pub(crate) fn test_command(text: &str) -> Option<&str> {
    let mut commands = text.lines().map(str::trim).filter(|line| line.starts_with("cargo test"));
    let first = commands.next()?;
    commands.next().is_none().then_some(first)
}

/// The development router of `cargo lambda watch` in the root manifest names every path and its function.
pub(crate) fn watch_router(manifest: &str, routes: &[(&str, &str)]) -> Vec<String> {
    let section = manifest.split("[workspace.metadata.lambda.watch.router]\n").nth(1).unwrap_or_default();
    let rows: Vec<(&str, &str)> = section
        .lines()
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split_once(" = "))
        .map(|(path, function)| (function.trim_matches('"'), path.trim_matches('"')))
        .collect();
    let missing =
        routes.iter().filter(|route| !rows.contains(route)).map(|route| format!("no row for {route:?}"));
    let stale = rows.iter().filter(|row| !routes.contains(row)).map(|row| format!("stale row {row:?}"));
    missing.chain(stale).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::architecture::tables::HOMES;

    fn source(path: &str, text: &str) -> Source {
        Source { path: path.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn a_manifest_with_its_own_version_features_or_lints_fails() {
        let manifest_text = "[dependencies]\nserde = \"1\"\nhttp.workspace = true\ntokio = { workspace = true, features = [\"fs\"] }\n";
        let package = Package {
            name: "store".to_owned(),
            folder: "shared/store".to_owned(),
            manifest: manifest_text.to_owned(),
            ..Package::default()
        };
        assert_eq!(manifest(&package).len(), 3);
    }

    #[test]
    fn a_main_that_decides_routes_or_rambles_fails() {
        let wrong = main_file(&source(
            "functions/x/src/main.rs",
            "fn main() {\n    if true {}\n    route(\"/mcp\");\n}\n",
        ));
        assert_eq!(wrong.len(), 3);
        assert_eq!(main_file(&source("m", &"//\n".repeat(26))), ["m: 26 lines"]);
        assert!(main_file(&source("m", "// if this is read\nfn main() { forward(); }\n")).is_empty());
    }

    #[test]
    fn a_call_away_from_home_fails_and_its_test_module_is_free() {
        let planted = "let now = SystemTime::now();\n#[cfg(test)]\nprintln!();\n";
        assert_eq!(homes(&source("shared/store/src/lib.rs", planted), HOMES).len(), 1);
        assert!(homes(&source("shared/oauth/src/clock.rs", planted), HOMES).is_empty());
        assert!(homes(&source("shared/store/tests/it.rs", planted), HOMES).is_empty());
    }

    #[test]
    fn untyped_json_in_a_public_signature_fails() {
        assert_eq!(
            untyped_json(&source("a.rs", "pub async fn get(&self) -> Result<Value, Error> {")).len(),
            1
        );
        assert!(untyped_json(&source("a.rs", "fn get() -> Value {\npub struct Values;")).is_empty());
    }

    #[test]
    fn a_wall_and_an_empty_name_fail() {
        assert_eq!(file(&source("shared/store/src/utils.rs", &"\n".repeat(501)), &["utils"]).len(), 2);
    }

    #[test]
    fn a_stranger_at_the_top_fails() {
        assert_eq!(
            top_level(&["Makefile".to_owned()], &["README.md"]),
            ["`Makefile` does not belong at the top"]
        );
    }

    #[test]
    fn a_missing_and_a_stale_route_fail() {
        let manifest =
            "[workspace.metadata.lambda.watch.router]\n\"/mcp\" = \"token\"\n\n[profile.dev]\nx = 1\n";
        assert_eq!(
            watch_router(manifest, &[("mcp", "/mcp")]),
            [r#"no row for ("mcp", "/mcp")"#, r#"stale row ("token", "/mcp")"#]
        );
    }

    #[test]
    fn two_different_test_commands_are_no_command() {
        assert_eq!(test_command("  cargo test\n"), Some("cargo test"));
        assert_eq!(test_command("cargo test\ncargo test --all\n"), None);
    }
}
