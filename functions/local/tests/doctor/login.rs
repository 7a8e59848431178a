//! The login of `--login`: through the browser and back.

use super::*;

/// Runs with a login, lets the browser come back as `back` makes of redirect URI and state, and returns what was printed.
fn logged_in(running: &Running, back: fn(&str, &str, &str) -> String) -> (i32, String) {
    let mut child = doctor(&[&running.endpoint(), "--login"]).spawn().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut printed = String::new();
    let link = loop {
        let mut line = String::new();
        assert_ne!(output.read_line(&mut line).unwrap(), 0, "it prints a link: {printed}");
        printed.push_str(&line);
        if let Some(link) = line.strip_prefix("open this link and allow: ") {
            break link.trim_end().to_owned();
        }
    };
    let value = |name: &str| {
        let value = link.split_once(&format!("{name}=")).unwrap().1.split('&').next().unwrap();
        value
            .replace("%3A", ":")
            .replace("%2F", "/")
            .replace("%2E", ".")
            .replace("%2D", "-")
            .replace("%5F", "_")
    };
    visit(&back(&value("redirect_uri"), &value("state"), &running.origin));
    output.read_to_string(&mut printed).unwrap();
    (child.wait().unwrap().code().unwrap(), printed)
}

fn visit(url: &str) {
    let (authority, target) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let mut stream = TcpStream::connect(authority).unwrap();
    write!(stream, "GET /{target} HTTP/1.1\r\nhost: {authority}\r\n\r\n").unwrap();
    stream.read_to_string(&mut String::new()).unwrap();
}

#[test]
fn walks_through_a_login_with_sessions_streams_and_a_client_secret_and_prints_no_secret() {
    let running = Foreign::healthy().start();
    let (code, printed) = logged_in(&running, |redirect_uri, state, origin| {
        format!("{redirect_uri}?code=canary-code&state={state}&iss={origin}")
    });
    assert_eq!(code, 0, "{printed}");
    for step in ["authorization", "token", "initialize", "tools/list", "tools/call", "refresh", "revocation"]
    {
        assert!(printed.contains(&format!("ok      {step}: ")), "{step}: {printed}");
    }
    assert!(printed.contains("list-things answers"), "{printed}");
    assert!(
        printed.contains("weak    revoked: a call after the revocation is answered with 200"),
        "{printed}"
    );
    assert!(printed.ends_with("nothing is broken\n"), "{printed}");
    assert!(!printed.contains("canary"), "{printed}");
    assert!(running.heard("POST /revoke"));
}

#[test]
fn names_what_is_wrong_with_the_way_back_from_the_browser() {
    for (back, words) in [
        (
            (|uri, _, _| format!("{uri}?error=access_denied")) as fn(&str, &str, &str) -> String,
            "the error access_denied",
        ),
        (|uri, _, _| format!("{uri}?code=c&state=other"), "another `state`"),
        (
            |uri, state, _| format!("{uri}?code=c&state={state}&iss=https://evil.example"),
            "the `iss` https://evil.example",
        ),
        (|uri, state, _| format!("{uri}?state={state}"), "without a code"),
    ] {
        let (code, printed) = logged_in(&Foreign::healthy().start(), back);
        assert_eq!(code, 1, "{printed}");
        assert!(printed.contains("BROKEN  authorization: the browser came back"), "{printed}");
        assert!(printed.contains(words), "{printed}");
    }
}
