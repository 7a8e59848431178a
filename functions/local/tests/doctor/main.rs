//! The doctor at other people's servers: it names what keeps clients out, and what to change.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "in a test a broken expectation is the finding, and the line says which"
)]

mod discovery;
mod foreign;
mod login;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};

use foreign::{Foreign, Reply, Running, challenge, protocol, resource, server};
use serde_json::{Value, json};

const ENDPOINT: &str = "POST /v1/mcp";
const RESOURCE: &str = "GET /.well-known/oauth-protected-resource/v1/mcp";
const SERVER: &str = "GET /.well-known/oauth-authorization-server";

fn doctor(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_local"));
    command.arg("doctor").args(arguments).env_clear().stdin(Stdio::null());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// What the doctor says of a server.
struct Report {
    code: i32,
    document: Value,
}

impl Report {
    fn of(url: &str) -> Self {
        let output = doctor(&[url, "--json"]).output().unwrap();
        let document = serde_json::from_slice(&output.stdout).unwrap();
        Self { code: output.status.code().unwrap(), document }
    }

    fn steps(&self) -> &[Value] {
        self.document["steps"].as_array().unwrap()
    }

    /// The step and each of its faults: broken or weak, what was found, what to change.
    fn faults(&self) -> Vec<(String, bool, String)> {
        let of = |step: &Value| {
            let name = step["step"].as_str().unwrap().to_owned();
            let faults = step["faults"].as_array().unwrap().clone();
            faults.into_iter().map(move |fault| {
                for part in ["found", "wanted", "change"] {
                    assert!(fault[part].as_str().is_some_and(|text| !text.is_empty()), "{part} of {fault}");
                }
                let said =
                    format!("{} {}", fault["found"].as_str().unwrap(), fault["change"].as_str().unwrap());
                (name.clone(), fault["broken"] == true, said)
            })
        };
        self.steps().iter().flat_map(of).collect()
    }
}

/// The server has this fault, and the doctor says so at this step, and calls nothing else broken.
#[track_caller]
fn diagnosed(server: Foreign, step: &str, words: &str) -> Report {
    let running = server.start();
    let report = Report::of(&running.endpoint());
    let faults = report.faults();
    let broken: Vec<_> = faults.iter().filter(|(_, broken, _)| *broken).collect();
    assert!(broken.iter().any(|(at, _, said)| at == step && said.contains(words)), "{words}: {faults:#?}");
    assert_eq!(report.code, 1);
    assert_eq!(report.document["healthy"], false);
    report
}

/// The same for a fault that only some clients stumble over.
#[track_caller]
fn weak(server: Foreign, step: &str, words: &str) {
    let report = Report::of(&server.start().endpoint());
    let faults = report.faults();
    assert!(
        faults.iter().any(|(at, broken, said)| at == step && !broken && said.contains(words)),
        "{words}: {faults:#?}"
    );
    assert_eq!(report.code, 0, "{faults:#?}");
}

/// Metadata of the authorization server with one member changed.
fn with_member(name: &'static str, value: Value) -> Foreign {
    Foreign::healthy().at(SERVER, move |_, origin| {
        let mut document = server(origin);
        document[name] = value.clone();
        Reply::json(200, &document)
    })
}

#[test]
fn finds_nothing_broken_at_a_healthy_server_of_somebody_else() {
    let report = Report::of(&Foreign::healthy().start().endpoint());
    let broken: Vec<_> = report.faults().into_iter().filter(|(_, broken, _)| *broken).collect();
    assert!(broken.is_empty(), "{broken:#?}");
    assert_eq!((report.code, report.document["healthy"].clone()), (0, json!(true)));
    assert!(!report.steps().iter().any(|step| step["step"] == "paths"), "our own promises bind nobody else");
}

#[test]
fn tells_of_each_step_what_was_sent_and_what_came_back() {
    let running = Foreign::healthy().start();
    let report = Report::of(&running.endpoint());
    let exchanges = report.steps().iter().flat_map(|step| step["exchanges"].as_array().unwrap());
    let told: Vec<String> = exchanges.map(|one| format!("{} > {}", one["sent"], one["back"])).collect();
    let endpoint = running.endpoint();
    assert!(
        told.contains(&format!("\"POST {endpoint}, initialize without a token\" > \"401 no body type\"")),
        "{told:#?}"
    );
    let register = format!("\"POST {}/register\" > \"201 application/json\"", running.origin);
    assert!(told.contains(&register), "{told:#?}");
}

#[test]
fn says_why_an_endpoint_starts_no_login() {
    for (reply, words) in [
        (Reply::status(404), "type the whole address"),
        (Reply::page(200), "type the address of the MCP endpoint"),
        (Reply::status(405), "SSE"),
        (
            Reply::status(308).header("location", "https://www.example.com/mcp?token=x"),
            "308 to https://www.example.com/mcp ",
        ),
        (Reply::status(403), "firewall"),
        (Reply::status(421), "Host"),
        (Reply::status(406), "check the token before"),
        (Reply::status(429), "share a few"),
        (Reply::page(502), "read the log"),
    ] {
        let refusing = Foreign::healthy().at(ENDPOINT, move |_, _| reply.clone());
        let report = diagnosed(refusing, "challenge", words);
        assert_eq!(report.steps().len(), 2, "nothing more can be seen behind it");
    }
}

#[test]
fn says_what_a_challenge_lacks_and_goes_on_by_the_well_known_address() {
    let bare = Foreign::healthy().at(ENDPOINT, |_, _| Reply::status(401));
    let report = diagnosed(bare, "challenge", "no WWW-Authenticate");
    assert!(report.steps().iter().any(|step| step["step"] == "sign-in page" && step["ok"] == true));
    let renamed = Reply::status(401).header("x-amzn-remapped-www-authenticate", "Bearer");
    diagnosed(
        Foreign::healthy().at(ENDPOINT, move |_, _| renamed.clone()),
        "challenge",
        "API Gateway has renamed it",
    );
    let silent = Reply::status(401).header("www-authenticate", "Bearer error=\"invalid_token\"");
    weak(Foreign::healthy().at(ENDPOINT, move |_, _| silent.clone()), "challenge", "name the metadata");
}

#[test]
fn finds_the_rule_on_bots_that_keeps_hosted_clients_out() {
    let picky = Foreign::healthy().at(ENDPOINT, |asked, origin| {
        let is_bot = asked.user_agent().starts_with("Claude-User");
        if is_bot {
            Reply::page(403)
        } else {
            Reply::status(401).header("www-authenticate", &challenge(origin))
        }
    });
    diagnosed(picky, "variants", "User-Agent Claude-User is answered with 403");
}

#[test]
fn serves_everybody_and_is_told_so() {
    let open = Foreign::healthy().at(ENDPOINT, |asked, _| protocol(asked));
    weak(open.without(RESOURCE), "challenge", "it serves without a token");
    let forgetful = Foreign::healthy().at(ENDPOINT, |asked, _| protocol(asked));
    diagnosed(forgetful, "challenge", "its metadata promises a login");
}

#[test]
fn finds_an_older_revision() {
    let old = Foreign::healthy().without(RESOURCE).at(ENDPOINT, |_, _| {
        let result = json!({"protocolVersion": "2025-03-26", "capabilities": {}, "tools": [{"name": "a b"}]});
        Reply::json(200, &json!({"jsonrpc": "2.0", "id": 0, "result": result}))
    });
    let report = diagnosed(old, "tools/list", "a tool is called `a b`");
    let faults = report.faults();
    assert!(
        faults.iter().any(|(step, _, said)| step == "initialize" && said.contains("2025-03-26")),
        "{faults:#?}"
    );
    assert!(
        faults
            .iter()
            .any(|(_, broken, said)| !broken && said.contains("a notification is answered with 200"))
    );
}

#[test]
fn says_that_nobody_answers() {
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = nobody.local_addr().unwrap();
    drop(nobody);
    let report = Report::of(&format!("http://{address}"));
    let faults = report.faults();
    assert_eq!((report.code, faults.len()), (1, 1), "{faults:#?}");
    assert!(faults[0].2.contains("no connection could be made"), "{faults:#?}");
}

#[test]
fn asks_for_an_address_that_a_client_would_take() {
    for address in ["example.com", "http://example.com/mcp", "ftp://example.com", ""] {
        let report = Report::of(address);
        let faults = report.faults();
        assert_eq!((report.code, faults[0].0.as_str()), (1, "address"), "{faults:#?}");
    }
}
