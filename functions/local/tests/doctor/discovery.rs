//! What the documents and endpoints of an authorization server lack (RFC 8414, RFC 9728).

use super::*;

#[test]
fn finds_resource_metadata_that_is_missing_a_page_or_of_another_address() {
    diagnosed(Foreign::healthy().without(RESOURCE), "resource metadata", "there is no resource metadata");
    diagnosed(
        Foreign::healthy().at(RESOURCE, |_, _| Reply::page(200)),
        "resource metadata",
        "no JSON document is at",
    );
    let elsewhere = Foreign::healthy().at(RESOURCE, |_, origin| resource("https://old.example.com", origin));
    diagnosed(elsewhere, "resource metadata", "`resource` is https://old.example.com/v1/mcp");
    let nobody = Foreign::healthy().at(RESOURCE, |_, origin| {
        Reply::json(200, &json!({"resource": format!("{origin}/v1/mcp"), "authorization_servers": []}))
    });
    diagnosed(nobody, "resource metadata", "`authorization_servers` is missing or empty");
    let root = "/.well-known/oauth-protected-resource";
    let at_the_root = Foreign::healthy()
        .without(RESOURCE)
        .at(&format!("GET {root}"), |_, origin| resource(origin, origin))
        .at(ENDPOINT, move |_, origin| {
            let challenge = format!("Bearer error=\"invalid_token\", resource_metadata=\"{origin}{root}\"");
            Reply::status(401).header("www-authenticate", &challenge)
        });
    weak(at_the_root, "resource metadata", "serve it there too");
}

#[test]
fn takes_an_address_as_it_was_typed_to_the_last_slash() {
    let at_the_slash = Foreign::healthy()
        .at(ENDPOINT, |_, origin| Reply::status(307).header("location", &format!("{origin}/v1/mcp/")))
        .at("POST /v1/mcp/", |_, origin| Reply::status(401).header("www-authenticate", &challenge(origin)))
        .at("GET /v1/mcp/", |_, _| Reply::status(405))
        .at(RESOURCE, |_, origin| {
            let resource = format!("{origin}/v1/mcp/");
            Reply::json(200, &json!({"resource": resource, "authorization_servers": [origin]}))
        })
        .start();
    let report = Report::of(&format!("{}/", at_the_slash.endpoint()));
    assert_eq!(report.code, 0, "{:#?}", report.faults());
    assert_eq!(Report::of(&at_the_slash.endpoint()).code, 1, "a client repeats no POST elsewhere");
}

#[test]
fn finds_the_authorization_server_on_another_host() {
    let other = Foreign::healthy().start();
    let issuer = other.origin.clone();
    let here =
        Foreign::healthy().without(SERVER).at(RESOURCE, move |_, origin| resource(origin, &issuer)).start();
    let report = Report::of(&here.endpoint());
    assert_eq!(report.code, 0, "{:#?}", report.faults());
    assert!(other.heard("POST /register") && !here.heard("POST /register"));
}

#[test]
fn finds_what_server_metadata_lacks() {
    let none = Foreign::healthy().without(SERVER);
    diagnosed(none, "authorization server metadata", "most give up");
    for (name, value, words) in [
        ("issuer", json!("https://old.example.com"), "`issuer` is https://old.example.com"),
        ("token_endpoint", Value::Null, "`token_endpoint` is missing"),
        ("code_challenge_methods_supported", Value::Null, "does not list S256"),
    ] {
        diagnosed(with_member(name, value), "authorization server metadata", words);
    }
    for name in ["token_endpoint_auth_methods_supported", "grant_types_supported"] {
        weak(with_member(name, Value::Null), "authorization server metadata", name);
    }
    weak(
        with_member("authorization_response_iss_parameter_supported", json!(false)),
        "authorization server metadata",
        "`iss`",
    );
}

#[test]
fn finds_keys_that_are_missing_or_private() {
    let keys = |body: Value| {
        Foreign::healthy()
            .at(SERVER, |_, origin| {
                let mut document = server(origin);
                document["jwks_uri"] = json!(format!("{origin}/keys"));
                Reply::json(200, &document)
            })
            .at("GET /keys", move |_, _| Reply::json(200, &body))
    };
    diagnosed(keys(json!({})), "keys", "no key set");
    diagnosed(keys(json!({"keys": [{"kty": "EC", "d": "secret"}]})), "keys", "private member");
}

#[test]
fn finds_a_server_that_no_client_can_introduce_itself_to() {
    diagnosed(with_member("registration_endpoint", Value::Null), "registration", "offer one");
    let closed =
        Foreign::healthy().at("POST /register", |_, _| Reply::json(401, &json!({"error": "invalid_token"})));
    diagnosed(closed, "registration", "401 application/json, error invalid_token");
    let by_document = Foreign::healthy().at(SERVER, |_, origin| {
        let mut document = server(origin);
        document["registration_endpoint"] = Value::Null;
        document["client_id_metadata_document_supported"] = json!(true);
        Reply::json(200, &document)
    });
    let report = Report::of(&by_document.start().endpoint());
    assert_eq!(report.code, 0, "{:#?}", report.faults());
}

#[test]
fn finds_an_authorization_endpoint_that_refuses_or_does_not_ask() {
    let refusing = Foreign::healthy().at("GET /authorize", |_, _| Reply::page(400));
    diagnosed(refusing, "sign-in page", "400 text/html: <!doctype html><title>Welcome</title>");
}
