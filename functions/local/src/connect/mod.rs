//! How to add this server to a client: the exact steps or the exact configuration, printed or written.
//!
//! To add one more client, add a variant to [`Application`] and a row to its methods.

mod application;
mod file;

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
pub(crate) use application::Application;

/// What `connect` was asked to do.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Connect {
    /// The client to connect; without one, all of them are shown.
    #[arg(value_enum)]
    pub(crate) application: Option<Application>,
    /// Address of the server, with or without `/mcp`.
    #[arg(long, default_value = "http://localhost:9000")]
    pub(crate) url: String,
    /// Writes the client's configuration file instead of printing what it should hold.
    #[arg(long, requires = "application")]
    pub(crate) write: bool,
    /// The configuration file, when it is not at its usual place.
    #[arg(long, requires = "write")]
    pub(crate) file: Option<PathBuf>,
}

/// Prints the configuration to `output`, or writes it and says so there.
///
/// # Errors
/// The address is no URL; the client cannot reach it or has no file; the file is not what the client would accept, and
/// is left as it is.
pub(crate) fn run(request: &Connect, home: Option<&Path>, output: &mut impl Write) -> anyhow::Result<()> {
    let url = mcp_url(&request.url)?;
    let Some(application) = request.application else {
        for application in Application::ALL {
            let way = match unreachable(application, &url) {
                Some(reason) => reason,
                None => application.instructions(&url),
            };
            writeln!(output, "{}\n{way}\n", application.title())?;
        }
        return Ok(());
    };
    if let Some(reason) = unreachable(application, &url) {
        bail!(reason);
    }
    if !request.write {
        writeln!(output, "{}", application.instructions(&url))?;
        return Ok(());
    }
    let Some(place) = application.place() else {
        bail!(
            "{} keeps its connections in an account, not in a file; without --write the steps are printed",
            application.title()
        );
    };
    let Some(path) = request.file.clone().or_else(|| place.path(home)) else {
        bail!("there is no home directory to find the configuration in; name it with --file");
    };
    let done = file::merge(&path, place.section, &application.entry(&url))
        .with_context(|| format!("{} was not changed", path.display()))?;
    writeln!(output, "{}\n{}", done.sentence(&path), application.afterwards())?;
    Ok(())
}

/// Why the application cannot connect to this address.
fn unreachable(application: Application, url: &str) -> Option<String> {
    (application.connects_from_the_internet() && is_local(url)).then(|| {
        format!(
            "{} connects from the internet and cannot reach {url}; pass the public https address with --url",
            application.title()
        )
    })
}

/// The address of the endpoint: an http or https origin gets `/mcp`.
fn mcp_url(address: &str) -> anyhow::Result<String> {
    let wrong = || format!("{address} is not an address such as https://mcp.example.com");
    let (scheme, rest) = address.split_once("://").with_context(wrong)?;
    let plain = |character: char| character.is_ascii_alphanumeric() || ".-:[]".contains(character);
    let authority = rest.strip_suffix("/mcp").unwrap_or(rest).trim_end_matches('/');
    if !matches!(scheme, "http" | "https") || authority.is_empty() || !authority.chars().all(plain) {
        bail!(wrong());
    }
    Ok(format!("{scheme}://{authority}/mcp"))
}

fn is_local(url: &str) -> bool {
    ["http://localhost", "http://127.0.0.1", "http://[::1]"].iter().any(|start| url.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn connect(application: Application, url: &str, file: &Path) -> anyhow::Result<String> {
        let request = Connect {
            application: Some(application),
            url: url.to_owned(),
            write: true,
            file: Some(file.to_owned()),
        };
        let mut printed = Vec::new();
        run(&request, None, &mut printed)?;
        Ok(String::from_utf8(printed).unwrap())
    }

    #[test]
    fn every_client_is_shown_when_none_is_named() {
        let request = Connect {
            application: None,
            url: "https://mcp.example.com/".to_owned(),
            write: false,
            file: None,
        };
        let mut printed = Vec::new();
        run(&request, None, &mut printed).unwrap();
        let printed = String::from_utf8(printed).unwrap();
        for application in Application::ALL {
            assert!(printed.contains(application.title()), "{}", application.title());
        }
        assert_eq!(printed.matches("https://mcp.example.com/mcp").count(), Application::ALL.len());
    }

    #[test]
    fn an_application_that_cannot_reach_this_machine_is_not_told_to() {
        let request =
            Connect { application: None, url: "http://localhost:9000".to_owned(), write: false, file: None };
        let mut printed = Vec::new();
        run(&request, None, &mut printed).unwrap();
        let printed = String::from_utf8(printed).unwrap();
        assert_eq!(printed.matches("pass the public https address with --url").count(), 2, "{printed}");
    }

    #[test]
    fn writing_keeps_every_other_entry_and_a_backup() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("mcp.json");
        let before = r#"{"theme":"dark","mcpServers":{"other":{"command":"x","args":["--flag"]}}}"#;
        std::fs::write(&file, before).unwrap();
        let printed = connect(Application::Cursor, "http://localhost:9000", &file).unwrap();
        assert!(printed.contains("mcp.json.backup"), "{printed}");
        let after: serde_json::Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
        assert_eq!(after["theme"], "dark");
        assert_eq!(after["mcpServers"]["other"]["args"][0], "--flag");
        assert_eq!(after["mcpServers"]["intervals"]["url"], "http://localhost:9000/mcp");
        assert_eq!(std::fs::read_to_string(folder.path().join("mcp.json.backup")).unwrap(), before);
    }

    #[test]
    fn writing_keeps_the_order_of_everything_who_may_read_it_and_a_link() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("real.json"), folder.path().join("mcp.json"));
        let before =
            r#"{"z":1,"mcpServers":{"y":{"env":{"B":"2","A":"1"}},"intervals":{"url":"old"},"b":{}},"a":2}"#;
        std::fs::write(&file, before).unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
        symlink(&file, &link).unwrap();
        connect(Application::Cursor, "http://localhost:9000", &link).unwrap();
        assert!(link.symlink_metadata().unwrap().is_symlink());
        let after = std::fs::read_to_string(&file).unwrap();
        let plain: String = after.split_whitespace().collect();
        assert_eq!(plain, before.replace("old", "http://localhost:9000/mcp"));
        for kept in [&file, &folder.path().join("real.json.backup")] {
            assert_eq!(
                std::fs::metadata(kept).unwrap().permissions().mode() & 0o777,
                0o600,
                "other entries may hold keys"
            );
        }
    }

    #[test]
    fn writing_keeps_comments_and_trailing_commas() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("mcp.json");
        let before = "{\n  // mine\n  \"servers\": {\n    \"other\": { \"url\": \"x\" }, // keep\n  },\n}\n";
        std::fs::write(&file, before).unwrap();
        connect(Application::Vscode, "http://localhost:9000", &file).unwrap();
        let after = std::fs::read_to_string(&file).unwrap();
        let entry = "    \"intervals\": {\n      \"type\": \"http\",\n      \"url\": \"http://localhost:9000/mcp\",\n    },\n";
        assert_eq!(after, before.replace("// keep\n", &format!("// keep\n{entry}")));
    }

    #[test]
    fn writing_says_what_to_do_next() {
        let folder = tempfile::tempdir().unwrap();
        for application in Application::ALL.into_iter().filter(|one| !one.connects_from_the_internet()) {
            let file = folder.path().join(application.title());
            let printed = connect(application, "http://localhost:9000", &file).unwrap();
            assert_eq!(printed.lines().count(), 2, "{printed}");
        }
    }

    #[test]
    fn writing_twice_changes_nothing_the_second_time() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("new/mcp.json");
        connect(Application::Vscode, "https://mcp.example.com/mcp", &file).unwrap();
        let first = std::fs::read(&file).unwrap();
        assert!(connect(Application::Vscode, "https://mcp.example.com", &file).unwrap().contains("already"));
        assert_eq!(std::fs::read(&file).unwrap(), first);
        assert_eq!(std::fs::read_dir(file.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn a_configuration_that_is_not_understood_is_left_untouched() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("mcp.json");
        for bad in ["{", "{'a': 1}", "[]", "7", r#"{"mcpServers": []}"#] {
            std::fs::write(&file, bad).unwrap();
            let error =
                format!("{:#}", connect(Application::Cursor, "http://localhost:9000", &file).unwrap_err());
            assert!(error.contains("was not changed"), "{error}");
            assert_eq!(std::fs::read_to_string(&file).unwrap(), bad);
            assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "no other file appears");
        }
    }

    #[test]
    fn refuses_an_address_that_the_client_cannot_reach_or_that_is_none() {
        let file = Path::new("unused");
        assert!(connect(Application::Chatgpt, "http://localhost:9000", file).is_err());
        assert!(connect(Application::ClaudeAi, "https://mcp.example.com", file).is_err(), "it has no file");
        for bad in ["mcp.example.com", "ftp://mcp.example.com", "https://", "https://a.example/b\"c"] {
            assert!(connect(Application::Cursor, bad, file).is_err(), "{bad}");
        }
    }
}
