//! Licences of everything that is built, against the list in `.deny.toml`.

/// The allowed licences of a `cargo deny` configuration.
pub(crate) fn allowed(configuration: &str) -> Vec<&str> {
    let line = configuration.lines().find_map(|line| line.strip_prefix("allow = ["));
    line.unwrap_or_default().split('"').skip(1).step_by(2).collect()
}

/// The crates of which no offered licence is allowed in all its parts.
pub(crate) fn refused(crates: &[(String, String)], allowed: &[&str]) -> Vec<String> {
    let refused = crates.iter().filter(|(_, licence)| !is_allowed(licence, allowed));
    refused.map(|(name, licence)| format!("{name}: `{licence}`")).collect()
}

/// Reads an SPDX expression: `OR` offers a choice, `AND` binds tighter, `/` is the old spelling of `OR`.
fn is_allowed(expression: &str, allowed: &[&str]) -> bool {
    let choice = expression.replace('/', " OR ").replace(['(', ')'], " ");
    let one = |licence: &str| allowed.contains(&licence.split(" WITH ").next().unwrap_or_default().trim());
    choice.split(" OR ").any(|alternative| alternative.split(" AND ").all(one))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_licence_off_the_list_fails() {
        let allowed = allowed("[licenses]\nallow = [\"MIT\", \"ISC\"]\n");
        let named = |licence: &str| ("x".to_owned(), licence.to_owned());
        let crates =
            ["MIT OR GPL-3.0", "ISC AND MIT", "Apache-2.0/MIT", "GPL-3.0", "MIT AND GPL-3.0", ""].map(named);
        assert_eq!(refused(&crates, &allowed), ["x: `GPL-3.0`", "x: `MIT AND GPL-3.0`", "x: ``"]);
    }
}
