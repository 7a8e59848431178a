//! The workspace as it stands on disk: manifests by `cargo metadata`, sources by reading them.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

/// One package of ours, as its manifest declares it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Package {
    pub(crate) name: String,
    /// Relative to the top, such as `shared/oauth`.
    pub(crate) folder: String,
    pub(crate) manifest: String,
    pub(crate) normal: Vec<String>,
    pub(crate) dev: Vec<String>,
    pub(crate) build: Vec<String>,
}

/// One Rust file and its path relative to the top.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    pub(crate) path: String,
    pub(crate) text: String,
}

impl Source {
    /// The lines before the inline tests, which stand at the end of a file.
    pub(crate) fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text
            .lines()
            .enumerate()
            .map(|(at, line)| (at + 1, line))
            .take_while(|(_, line)| *line != "#[cfg(test)]")
    }
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<MetadataPackage>,
}

#[derive(Deserialize)]
struct MetadataPackage {
    name: String,
    manifest_path: PathBuf,
    dependencies: Vec<MetadataDependency>,
    license: Option<String>,
}

#[derive(Deserialize)]
struct MetadataDependency {
    name: String,
    kind: Option<String>,
}

/// The folder that holds the workspace.
pub(crate) fn top() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ stands below the top")
}

/// A file at the top or below, as text.
pub(crate) fn read(path: &str) -> String {
    std::fs::read_to_string(top().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Standard output of a cargo command that touches neither the network nor the lock file.
pub(crate) fn cargo(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .args(["--locked", "--offline"])
        .current_dir(top())
        .output()
        .expect("cargo starts");
    assert!(output.status.success(), "cargo {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("cargo prints UTF-8")
}

/// Every member of the workspace.
pub(crate) fn packages() -> Vec<Package> {
    let metadata: Metadata =
        serde_json::from_str(&cargo(&["metadata", "--no-deps", "--format-version", "1"]))
            .expect("cargo metadata");
    metadata.packages.into_iter().map(package).collect()
}

/// Name and licence of every crate that a build on this machine needs, tests and build scripts included.
pub(crate) fn built() -> Vec<(String, String)> {
    let compiler = Command::new("rustc").arg("-vV").output().expect("rustc starts");
    let compiler = String::from_utf8(compiler.stdout).expect("rustc prints UTF-8");
    let host = compiler.lines().find_map(|line| line.strip_prefix("host: ")).expect("a host");
    let printed = cargo(&["metadata", "--filter-platform", host, "--format-version", "1"]);
    let metadata: Metadata = serde_json::from_str(&printed).expect("cargo metadata");
    metadata.packages.into_iter().map(|found| (found.name, found.license.unwrap_or_default())).collect()
}

fn package(found: MetadataPackage) -> Package {
    let of_kind = |kind: Option<&str>| -> Vec<String> {
        let of_kind = found.dependencies.iter().filter(|dependency| dependency.kind.as_deref() == kind);
        of_kind.map(|dependency| dependency.name.clone()).collect()
    };
    let folder = found.manifest_path.parent().and_then(|folder| folder.strip_prefix(top()).ok());
    Package {
        folder: folder.expect("a member below the top").display().to_string(),
        manifest: std::fs::read_to_string(&found.manifest_path).expect("a readable manifest"),
        normal: of_kind(None),
        dev: of_kind(Some("dev")),
        build: of_kind(Some("build")),
        name: found.name,
    }
}

/// Every Rust file under `functions/`, `shared/` and `tests/`, sorted by path.
pub(crate) fn sources() -> Vec<Source> {
    let mut found = Vec::new();
    for folder in ["functions", "shared", "tests"] {
        collect(&top().join(folder), &mut found);
    }
    found.sort_by(|one, other| one.path.cmp(&other.path));
    found
}

fn collect(folder: &Path, found: &mut Vec<Source>) {
    for entry in std::fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("a readable entry").path();
        if path.is_dir() && !path.ends_with("node_modules") && !path.ends_with("target") {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).expect("readable UTF-8");
            let path = path.strip_prefix(top()).expect("below the top").display().to_string();
            found.push(Source { path, text });
        }
    }
}
