//! Before there is a token: challenge, documents, registration.

use serde_json::{Value, json};

use super::*;

impl Connection {
    /// The first message, without a token: refused in the way that starts a login.
    pub(crate) async fn knocks(&self, message: &Value) -> Challenged {
        let request = Request::json("/mcp", message);
        self.challenged(&self.send(self.to_mcp(request)).await)
    }

    /// A client that asks for a stream first.
    pub(crate) async fn knocks_with_get(&self) -> Challenged {
        self.challenged(&self.send(self.to_mcp(Request::get("/mcp"))).await)
    }

    pub(crate) fn challenged(&self, answer: &Answer) -> Challenged {
        assert_eq!(answer.status, 401, "{}", answer.text());
        assert_eq!(answer.header("content-type"), Some("application/json"));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        let header = answer.header("www-authenticate").expect("a challenge");
        assert_eq!(
            answer.header("x-mcp-challenge"),
            Some(header),
            "survives a gateway that renames the header"
        );
        let parameter = |name: &str| header.split(&format!("{name}=\"")).nth(1)?.split('"').next();
        let (metadata, scope) = (parameter("resource_metadata").unwrap(), parameter("scope").unwrap());
        assert_eq!(answer.json()["resource_metadata"], metadata, "some clients read only the body");
        assert_eq!(answer.json()["scope"], scope);
        assert!(header.starts_with("Bearer "), "{header}");
        assert!(!scope.contains("offline_access"), "{header}");
        Challenged { metadata: self.app.target(metadata).to_owned(), scope: scope.to_owned() }
    }

    /// The resource metadata at `path`: it speaks of exactly the URL that the person typed.
    pub(crate) async fn reads_resource_metadata(&self, path: &str) -> Value {
        let document = self.discovers(path).await;
        assert_eq!(document["resource"], self.typed_url());
        assert_eq!(document["authorization_servers"], json!([self.app.base_url]));
        assert_eq!(document["bearer_methods_supported"], json!(["header"]));
        assert_eq!(document["scopes_supported"], json!(EVERYTHING.split(' ').collect::<Vec<_>>()));
        document
    }

    /// The authorization server's metadata: everything that decides which way a client goes.
    pub(crate) async fn reads_server_metadata(&mut self) {
        let document = self.discovers("/.well-known/oauth-authorization-server").await;
        assert_eq!(document["issuer"], self.app.base_url);
        for (member, value) in [
            ("code_challenge_methods_supported", "S256"),
            ("token_endpoint_auth_methods_supported", "none"),
            ("grant_types_supported", "refresh_token"),
            ("response_types_supported", "code"),
            ("scopes_supported", "offline_access"),
        ] {
            assert!(document[member].as_array().unwrap().contains(&json!(value)), "{member}: {document}");
        }
        assert_eq!(document["client_id_metadata_document_supported"], true);
        assert_eq!(document["authorization_response_iss_parameter_supported"], true);
        for endpoint in
            ["authorization_endpoint", "token_endpoint", "registration_endpoint", "revocation_endpoint"]
        {
            assert!(document[endpoint].as_str().unwrap().starts_with(&self.app.base_url), "{endpoint}");
        }
        self.server = document;
    }

    pub(crate) async fn discovers(&self, path: &str) -> Value {
        let mut request = self.named(Request::get(path)).header("accept", "*/*");
        if let Some(version) = self.version {
            request = request.header("mcp-protocol-version", version);
        }
        let answer = self.send(request).await.expect(200);
        assert_eq!(answer.header("content-type"), Some("application/json"));
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
        answer.json()
    }

    /// A place where a client also looks: a plain 404, so that it looks elsewhere.
    pub(crate) async fn looks_in_vain(&self, path: &str) {
        self.send(self.named(Request::get(path)).header("accept", "application/json")).await.expect(404);
    }

    /// Registers at the advertised endpoint (RFC 7591) for `redirect_uri`.
    pub(crate) async fn registers(&mut self, metadata: &Value, redirect_uri: &str) {
        let endpoint = self.endpoint("registration_endpoint");
        self.registers_at(&endpoint, metadata, redirect_uri).await;
    }

    pub(crate) async fn registers_at(&mut self, path: &str, metadata: &Value, redirect_uri: &str) {
        let answer =
            self.send(self.named(Request::json(path, metadata)).header("accept", "*/*")).await.expect(201);
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        let registered = answer.json();
        assert_eq!(
            registered["redirect_uris"], metadata["redirect_uris"],
            "complete, in order, byte for byte"
        );
        assert_eq!(registered["token_endpoint_auth_method"], "none");
        assert!(registered.get("client_secret").is_none());
        assert_eq!(registered["grant_types"], json!(["authorization_code", "refresh_token"]));
        assert_eq!(registered["response_types"], json!(["code"]));
        assert!(registered["client_id_issued_at"].is_i64());
        for echoed in ["client_name", "application_type"] {
            assert_eq!(registered.get(echoed), metadata.get(echoed), "{echoed}");
        }
        self.is(registered["client_id"].as_str().unwrap(), redirect_uri);
    }

    /// A client whose id needs no registration.
    pub(crate) fn is(&mut self, client_id: &str, redirect_uri: &str) {
        client_id.clone_into(&mut self.client_id);
        redirect_uri.clone_into(&mut self.redirect_uri);
    }
}
