//! The program as a person types it: one line when it is ready, one sentence and exit code 1 when it is not.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "in a test a broken expectation is the finding, and the line says which"
)]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

fn local(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_local"));
    command.args(arguments).env_clear().stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// A running server; it is asked to end when the test does.
struct Running {
    child: Child,
    port: u16,
}

impl Running {
    fn start(arguments: &[&str]) -> Self {
        let mut child = local(arguments).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let port =
            line.strip_prefix("listening on http://localhost:").and_then(|port| port.trim_end().parse().ok());
        let port = port.unwrap_or_else(|| panic!("{line:?} {}", errors(&mut child)));
        Self { child, port }
    }

    fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nhost: localhost:{}\r\nconnection: close\r\n\r\n", self.port)
            .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    /// Asks it to end and waits; returns what it printed after the first line.
    fn stop(mut self) -> String {
        let killed = Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        assert!(killed.success());
        let mut rest = String::new();
        self.child.stdout.take().unwrap().read_to_string(&mut rest).unwrap();
        assert!(self.child.wait().unwrap().success(), "it ends by itself when asked");
        rest
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
    }
}

fn errors(child: &mut Child) -> String {
    let mut text = String::new();
    child.stderr.take().unwrap().read_to_string(&mut text).unwrap();
    text
}

/// The one sentence of a run that failed as it should.
fn sentence(output: &Output) -> String {
    let text = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(output.stdout.is_empty(), "nothing is printed that a program could take for readiness");
    assert_eq!(text.lines().count(), 1, "{text}");
    text
}

fn failing(arguments: &[&str]) -> String {
    sentence(&local(arguments).output().unwrap())
}

fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn prints_one_line_when_it_is_ready_and_ends_when_asked() {
    let server = Running::start(&["--port", "0", "--memory"]);
    let metadata = server.get("/.well-known/oauth-protected-resource/mcp");
    assert!(metadata.contains(&format!("http://localhost:{}/mcp", server.port)), "{metadata}");
    assert_eq!(server.stop(), "", "one line and no more");
}

#[test]
fn keeps_keys_private_and_finds_them_again() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("made/here");
    let arguments = ["serve", "--port", "0", "--data", data.to_str().unwrap()];
    let key_set =
        |server: &Running| server.get("/.well-known/jwks.json").split("\r\n\r\n").nth(1).unwrap().to_owned();
    let server = Running::start(&arguments);
    let first = key_set(&server);
    assert!(first.contains("\"kid\""), "{first}");
    server.stop();
    assert_eq!(mode(&data.join("keys.json")), 0o600);
    let server = Running::start(&arguments);
    assert_eq!(key_set(&server), first);
    server.stop();
}

#[test]
fn says_that_the_port_is_in_use() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let said = failing(&["--port", &port, "--data", data.to_str().unwrap()]);
    assert!(said.contains(&port) && said.contains("in use"), "{said}");
    assert!(!data.exists(), "nothing is made for a server that cannot start");
}

#[test]
fn says_which_directory_cannot_be_used_and_overwrites_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "not a directory").unwrap();
    let said = failing(&["--port", "0", "--data", file.to_str().unwrap()]);
    assert!(said.contains("file"), "{said}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "not a directory");
}

#[test]
fn leaves_a_malformed_or_open_key_file_as_it_is() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let keys = folder.path().join("keys.json");
    let arguments = ["--port", "0", "--data", folder.path().to_str().unwrap()];
    std::fs::write(&keys, "{ canary").unwrap();
    for (mode, word) in [(0o600, "damaged"), (0o644, "chmod 600")] {
        std::fs::set_permissions(&keys, std::fs::Permissions::from_mode(mode)).unwrap();
        let said = failing(&arguments);
        assert!(said.contains("keys.json") && said.contains(word), "{said}");
        assert!(!said.contains("canary"), "{said}");
        assert_eq!(std::fs::read_to_string(&keys).unwrap(), "{ canary");
    }
}

#[test]
fn leaves_a_file_that_is_no_store_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("store.db");
    std::fs::write(&store, "not a database, and long enough to be read as one".repeat(10)).unwrap();
    let before = std::fs::read(&store).unwrap();
    let said = failing(&["--port", "0", "--data", folder.path().to_str().unwrap()]);
    assert!(said.contains("store.db"), "{said}");
    assert_eq!(std::fs::read(&store).unwrap(), before);
}

#[test]
fn refuses_a_second_server_on_the_same_data() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["--port", "0", "--data", folder.path().to_str().unwrap()];
    let server = Running::start(&arguments);
    let said = failing(&arguments);
    assert!(said.contains("use"), "{said}");
    server.stop();
}

#[test]
fn names_every_variable_that_is_wrong() {
    let mut command = local(&["--port", "0", "--memory"]);
    let output =
        command.env("BASE_URL", "http://mcp.example.com").env("CODE_SECONDS", "soon").output().unwrap();
    let said = sentence(&output);
    assert!(said.contains("BASE_URL") && said.contains("CODE_SECONDS"), "{said}");
}

#[test]
fn rotates_keys_only_when_readers_had_time_to_see_the_last_ones() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let said = failing(&["keys", "rotate", "--data", data]);
    assert!(said.contains("keys.json"), "there is nothing to rotate yet: {said}");
    Running::start(&["--port", "0", "--data", data]).stop();
    let before = std::fs::read(folder.path().join("keys.json")).unwrap();
    failing(&["keys", "rotate", "--data", data]);
    assert_eq!(std::fs::read(folder.path().join("keys.json")).unwrap(), before);
}

#[test]
fn asks_for_the_key_and_the_id_of_the_athlete_on_standard_streams() {
    let said = failing(&["stdio"]);
    assert!(said.contains("API_KEY") && said.contains("ATHLETE_ID"), "{said}");
}

/// Says these lines to a server of standard streams whose Intervals.icu is there; its answers and its log.
fn spoken(intervals: &str, lines: &[&str], answers: usize) -> (Vec<serde_json::Value>, String) {
    let mut child = local(&["stdio"])
        .env("API_KEY", "canary-key-0001")
        .env("ATHLETE_ID", "i1")
        .env("LOG_LEVEL", "trace")
        .env("INTERVALS_BASE_URL", intervals)
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    for line in lines {
        writeln!(input, "{line}").unwrap();
    }
    let mut output = BufReader::new(child.stdout.take().unwrap()).lines();
    let answers =
        output.by_ref().take(answers).map(|line| serde_json::from_str(&line.unwrap()).unwrap()).collect();
    drop(input);
    assert!(child.wait().unwrap().success());
    assert_eq!(output.count(), 0, "nothing but answers is written");
    let log = errors(&mut child);
    assert!(!log.contains("canary-key-0001"), "{log}");
    (answers, log)
}

const INITIALIZE: &str = concat!(
    r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"#,
    r#""clientInfo":{"name":"test","version":"1"}}}"#
);
const INITIALIZED: &str = r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#;

/// A message of the era without a handshake.
fn modern(method: &str, params: &str) -> String {
    format!(
        r#"{{"jsonrpc":"2.0","id":1,"method":"{method}","params":{{{params}"_meta":{{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{{}}}}}}}}"#
    )
}

#[test]
fn speaks_the_protocol_on_standard_streams_in_both_eras() {
    let nowhere = "http://127.0.0.1:9";
    let list = r#"{"jsonrpc":"2.0","id":2,"method":"tools/list"}"#;
    let (answers, _) = spoken(nowhere, &[INITIALIZE, INITIALIZED, list], 2);
    assert_eq!(answers[0]["result"]["protocolVersion"], "2025-11-25");
    assert!(answers[1]["result"]["tools"].is_array());
    let (answers, _) = spoken(nowhere, &[&modern("server/discover", ""), &modern("tools/list", "")], 2);
    assert_eq!(answers[0]["result"]["supportedVersions"][2], "2026-07-28");
    assert!(answers[1]["result"]["tools"].is_array());
    assert_eq!(answers[1]["result"]["resultType"], "complete");
}

#[test]
fn says_on_standard_streams_where_a_refused_key_is_put_right() {
    let refusing = TcpListener::bind("127.0.0.1:0").unwrap();
    let intervals = format!("http://{}", refusing.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in refusing.incoming() {
            let mut stream = stream.unwrap();
            let mut request = BufReader::new(stream.try_clone().unwrap()).lines();
            while request.next().is_some_and(|line| line.is_ok_and(|line| !line.is_empty())) {}
            write!(stream, "HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
                .unwrap();
        }
    });
    let call = r#"{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"get_athlete_profile","arguments":{}}}"#;
    let (legacy, log) = spoken(&intervals, &[INITIALIZE, INITIALIZED, call], 2);
    let by_itself = modern("tools/call", r#""name":"get_athlete_profile","arguments":{},"#);
    let (modern, _) = spoken(&intervals, &[&by_itself], 1);
    for answer in [&legacy[1], &modern[0]] {
        let failure = &answer["result"]["structuredContent"];
        assert_eq!(failure["code"], "credential_rejected", "{answer}");
        let how = failure["how_to_fix"].as_str().unwrap();
        assert!(how.contains("API_KEY") && !how.contains("http"), "there is no page to go to: {how}");
    }
    assert!(log.contains("credential_rejected"), "the log says it too: {log}");
}

#[test]
fn the_doctor_finds_a_local_server_healthy_up_to_the_login() {
    let server = Running::start(&["--port", "0", "--memory"]);
    let url = format!("http://localhost:{}", server.port);
    let output = local(&["doctor", &url]).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{said}");
    assert!(said.lines().rev().skip(1).all(|line| line.starts_with("ok ")), "{said}");
    for step in
        ["documents", "refusals", "origins", "paths", "registrations", "unknown client", "forms", "lengths"]
    {
        assert!(said.contains(&format!("ok      {step}: ")), "{step}: {said}");
    }
    server.stop();
}
