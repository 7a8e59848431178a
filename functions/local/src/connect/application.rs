use std::path::{Path, PathBuf};

use serde_json::{Value, json};

/// The name under which this server stands in a client's configuration.
pub(super) const ENTRY: &str = "intervals";

/// A client that a person may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Application {
    /// Claude in the browser, on the phone and in the desktop application.
    ClaudeAi,
    /// The desktop application, through a local bridge.
    ClaudeDesktop,
    /// The command line.
    ClaudeCode,
    /// ChatGPT in developer mode.
    Chatgpt,
    /// The Cursor editor.
    Cursor,
    /// Visual Studio Code.
    Vscode,
    /// The MCP Inspector.
    Inspector,
}

/// Where a client keeps its servers.
pub(super) struct Place {
    /// The object that holds one entry per server.
    pub(super) section: &'static str,
    folder: Folder,
    file: &'static str,
}

enum Folder {
    Here,
    Home,
}

impl Place {
    /// The usual place; `None` when it is below a home directory that is not known.
    pub(super) fn path(&self, home: Option<&Path>) -> Option<PathBuf> {
        match self.folder {
            Folder::Here => Some(PathBuf::from(self.file)),
            Folder::Home => Some(home?.join(self.file)),
        }
    }
}

impl Application {
    pub(super) const ALL: [Self; 7] = [
        Self::ClaudeAi,
        Self::ClaudeDesktop,
        Self::ClaudeCode,
        Self::Chatgpt,
        Self::Cursor,
        Self::Vscode,
        Self::Inspector,
    ];

    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::ClaudeAi => "Claude (claude.ai)",
            Self::ClaudeDesktop => "Claude Desktop",
            Self::ClaudeCode => "Claude Code",
            Self::Chatgpt => "ChatGPT",
            Self::Cursor => "Cursor",
            Self::Vscode => "Visual Studio Code",
            Self::Inspector => "MCP Inspector",
        }
    }

    /// Whether the application's own servers connect, so that a loopback address is useless to it.
    pub(super) const fn connects_from_the_internet(self) -> bool {
        matches!(self, Self::ClaudeAi | Self::Chatgpt)
    }

    /// What a person does: steps, a command, or the content of a file.
    pub(super) fn instructions(self, url: &str) -> String {
        let file = |name: &str, section: &str| {
            let content = json!({ section: { ENTRY: self.entry(url) } });
            format!("Add to {name}:\n{content:#}\n{}", self.afterwards())
        };
        match self {
            Self::ClaudeAi => {
                format!(
                    "Settings > Connectors > Add custom connector, name Intervals.icu, URL\n{url}\nthen Connect."
                )
            }
            Self::ClaudeDesktop => {
                file("claude_desktop_config.json (Settings > Developer > Edit Config)", "mcpServers")
            }
            Self::ClaudeCode => {
                format!("claude mcp add --transport http {ENTRY} {url}\n{}", self.afterwards())
            }
            Self::Chatgpt => format!(
                "Settings > Apps & Connectors > Advanced settings > Developer mode, then Create: MCP server URL\n{url}\nauthentication OAuth."
            ),
            Self::Cursor => file("~/.cursor/mcp.json", "mcpServers"),
            Self::Vscode => file(".vscode/mcp.json", "servers"),
            Self::Inspector => {
                format!("npx @modelcontextprotocol/inspector --transport http --server-url {url}")
            }
        }
    }

    /// What is left to do once the configuration is there.
    pub(super) const fn afterwards(self) -> &'static str {
        match self {
            Self::ClaudeAi | Self::Chatgpt => "Then press Connect.",
            Self::ClaudeDesktop => {
                "Then quit Claude Desktop and open it again: a browser opens to sign in. Needs Node."
            }
            Self::ClaudeCode => "Then /mcp in a session, to sign in.",
            Self::Cursor => "Then Cursor Settings > MCP > intervals > Connect, to sign in.",
            Self::Vscode => "Then Start above the entry, or MCP: List Servers, to sign in.",
            Self::Inspector => {
                "Then npx @modelcontextprotocol/inspector --config FILE --server intervals, and Connect."
            }
        }
    }

    /// The entry of this server in the client's configuration.
    pub(super) fn entry(self, url: &str) -> Value {
        match self {
            Self::ClaudeDesktop => json!({"command": "npx", "args": ["-y", "mcp-remote", url]}),
            Self::Cursor => json!({"url": url}),
            Self::ClaudeAi | Self::ClaudeCode | Self::Chatgpt | Self::Vscode => {
                json!({"type": "http", "url": url})
            }
            Self::Inspector => json!({"type": "streamable-http", "url": url}),
        }
    }

    /// The file that `--write` changes; `None` where the connection lives in an account.
    pub(super) const fn place(self) -> Option<Place> {
        let (section, folder, file) = match self {
            Self::ClaudeAi | Self::Chatgpt => return None,
            Self::ClaudeDesktop => ("mcpServers", Folder::Home, DESKTOP_FILE),
            Self::ClaudeCode => ("mcpServers", Folder::Here, ".mcp.json"),
            Self::Cursor => ("mcpServers", Folder::Home, ".cursor/mcp.json"),
            Self::Vscode => ("servers", Folder::Here, ".vscode/mcp.json"),
            Self::Inspector => ("mcpServers", Folder::Here, "mcp.json"),
        };
        Some(Place { section, folder, file })
    }
}

const DESKTOP_FILE: &str = if cfg!(target_os = "macos") {
    "Library/Application Support/Claude/claude_desktop_config.json"
} else if cfg!(windows) {
    r"AppData\Roaming\Claude\claude_desktop_config.json"
} else {
    ".config/Claude/claude_desktop_config.json"
};
