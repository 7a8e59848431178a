//! Who may name whom: our own arrows, the rooms of vendors, and what a package reaches through others.

use std::collections::BTreeSet;

use super::workspace::Package;

/// Normal dependencies on our packages must equal the table, row by row.
pub(crate) fn arrows(packages: &[Package], table: &[(&str, &[&str])]) -> Vec<String> {
    let ours: BTreeSet<&str> = packages.iter().map(|package| package.name.as_str()).collect();
    let mut wrong: Vec<String> = table
        .iter()
        .filter(|(name, _)| !ours.contains(name))
        .map(|(name, _)| format!("the table has a row for `{name}`, which is no package"))
        .collect();
    for package in packages {
        let Some((_, allowed)) = table.iter().find(|(name, _)| *name == package.name) else {
            wrong.push(format!("`{}` has no row in the table", package.name));
            continue;
        };
        let declared = own(&package.normal, &ours);
        let allowed: BTreeSet<&str> = allowed.iter().copied().collect();
        wrong.extend(
            declared.difference(&allowed).map(|name| format!("`{}` must not use `{name}`", package.name)),
        );
        wrong.extend(
            allowed
                .difference(&declared)
                .map(|name| format!("stale row: `{}` does not use `{name}`", package.name)),
        );
    }
    wrong
}

/// Tests may add only the stand-ins; the black-box tests only their entrances; nothing of ours builds anything.
pub(crate) fn dev_arrows(packages: &[Package], stand_ins: &[&str], entrances: &[&str]) -> Vec<String> {
    let ours: BTreeSet<&str> = packages.iter().map(|package| package.name.as_str()).collect();
    let mut wrong = Vec::new();
    for package in packages {
        let allowed = if package.name == "e2e" { entrances } else { stand_ins };
        let added = own(&package.dev, &ours);
        let added = added
            .iter()
            .filter(|name| !allowed.contains(name) && !package.normal.iter().any(|one| one == *name));
        wrong.extend(added.map(|name| format!("the tests of `{}` must not use `{name}`", package.name)));
        wrong.extend(
            own(&package.build, &ours).iter().map(|name| format!("`{}` builds with `{name}`", package.name)),
        );
    }
    wrong
}

/// A vendor crate is named only in its room, and each of its rooms names it.
pub(crate) fn rooms(
    packages: &[Package],
    table: &[(&str, &[(&str, &str)])],
    banished: &[&str],
) -> Vec<String> {
    let mut wrong = Vec::new();
    for package in packages {
        let named = package.normal.iter().chain(&package.dev).chain(&package.build);
        for vendor in named.collect::<BTreeSet<_>>() {
            if banished.contains(&vendor.as_str()) {
                wrong.push(format!("`{}` names `{vendor}`, which is banished", package.name));
            }
            if let Some((_, rooms)) = table.iter().find(|(name, _)| name == vendor)
                && !rooms.iter().any(|(room, _)| *room == package.name)
            {
                wrong.push(format!("`{}` names `{vendor}`, whose room is elsewhere", package.name));
            }
        }
    }
    for (vendor, rooms) in table {
        for (room, _) in *rooms {
            let names = |package: &Package| {
                package.name == *room && package.normal.iter().chain(&package.dev).any(|name| name == vendor)
            };
            if !packages.iter().any(names) {
                wrong.push(format!("stale room: `{room}` does not name `{vendor}`"));
            }
        }
    }
    wrong
}

/// Nothing forbidden stands in the printed dependency tree of `package`.
pub(crate) fn unreachable(package: &str, tree: &str, forbidden: &[&str]) -> Vec<String> {
    let reached: BTreeSet<&str> = tree.lines().filter_map(|line| line.split_whitespace().next()).collect();
    let matches = |name: &&str, pattern: &str| match pattern.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => *name == pattern,
    };
    let mut wrong = Vec::new();
    for name in reached.iter().filter(|name| **name != package) {
        if forbidden.iter().any(|pattern| matches(name, pattern)) {
            wrong.push(format!("`{package}` reaches `{name}`"));
        }
    }
    wrong
}

fn own<'a>(names: &'a [String], ours: &BTreeSet<&str>) -> BTreeSet<&'a str> {
    names.iter().map(String::as_str).filter(|name| ours.contains(name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, normal: &[&str], dev: &[&str]) -> Package {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Package { name: name.to_owned(), normal: owned(normal), dev: owned(dev), ..Package::default() }
    }

    #[test]
    fn a_missing_row_a_stale_row_and_a_forbidden_arrow_all_fail() {
        let packages =
            [package("oauth", &["store"], &[]), package("store", &[], &[]), package("new", &[], &[])];
        let wrong = arrows(&packages, &[("oauth", &[]), ("store", &["oauth"]), ("gone", &[])]);
        assert_eq!(
            wrong,
            [
                "the table has a row for `gone`, which is no package",
                "`oauth` must not use `store`",
                "stale row: `store` does not use `oauth`",
                "`new` has no row in the table",
            ]
        );
    }

    #[test]
    fn tests_that_use_more_than_the_stand_ins_fail() {
        let packages = [
            package("mcp", &[], &["embedded", "token"]),
            package("embedded", &[], &[]),
            package("token", &[], &[]),
        ];
        assert_eq!(dev_arrows(&packages, &["embedded"], &[]), ["the tests of `mcp` must not use `token`"]);
    }

    #[test]
    fn a_vendor_outside_its_room_and_an_empty_room_fail() {
        let packages = [package("store", &["reqwest", "mockall"], &[]), package("outbound", &[], &[])];
        let table: &[(&str, &[(&str, &str)])] = &[("reqwest", &[("outbound", "requests")])];
        assert_eq!(
            rooms(&packages, table, &["mockall"]),
            [
                "`store` names `mockall`, which is banished",
                "`store` names `reqwest`, whose room is elsewhere",
                "stale room: `outbound` does not name `reqwest`",
            ]
        );
    }

    #[test]
    fn a_forbidden_crate_deep_in_the_tree_fails() {
        let tree = "discovery v0.1.0 (functions/discovery)\naxum v0.8.9\naws-sdk-dynamodb v1.0.0\n";
        assert_eq!(unreachable("discovery", tree, &["aws-*"]), ["`discovery` reaches `aws-sdk-dynamodb`"]);
        assert!(unreachable("discovery", tree, &["discovery", "rmcp"]).is_empty());
    }
}
