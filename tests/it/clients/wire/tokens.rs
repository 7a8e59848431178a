//! The person who allows, and the tokens that come of it.

use super::*;

impl Connection {
    /// The person signs in as the demo athlete and allows `ticked` of what is asked; the code that comes back.
    pub(crate) async fn is_allowed(&mut self, ticked: &str, parameters: &[(&str, &str)]) -> String {
        let endpoint = self.endpoint("authorization_endpoint");
        self.is_allowed_at(&endpoint, ticked, parameters).await
    }

    pub(crate) async fn is_allowed_at(
        &mut self,
        path: &str,
        ticked: &str,
        parameters: &[(&str, &str)],
    ) -> String {
        let state = "eyJ2IjoxfQ==.a/b+c d&e";
        let mut asked = vec![
            ("response_type", "code"),
            ("client_id", self.client_id.as_str()),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
            ("redirect_uri", self.redirect_uri.as_str()),
            ("state", state),
        ];
        asked.extend(parameters);
        let consent = self.browser.sign_in_as_demo(&format!("{path}?{}", encode(&asked))).await;
        let mut form = consent.form(("decision", "allow"));
        for offered in consent.values("scope") {
            if !ticked.split(' ').any(|scope| scope == offered) {
                form = form.unticked("scope", &offered);
            }
        }
        let back = self.browser.press(&form).await.away();
        let separator = if self.redirect_uri.contains('?') { '&' } else { '?' };
        assert!(back.starts_with(&format!("{}{separator}", self.redirect_uri)), "{back}");
        assert_eq!(query(&back, "state").as_deref(), Some(state));
        assert_eq!(query(&back, "iss"), Some(self.app.base_url.clone()));
        query(&back, "code").expect("a code")
    }

    /// The code for tokens of `scope`; `parameters` beside those that every client sends.
    pub(crate) async fn redeems(&mut self, code: &str, scope: &str, parameters: &[(&str, &str)]) {
        let endpoint = self.endpoint("token_endpoint");
        self.redeems_at(&endpoint, code, scope, parameters).await;
    }

    pub(crate) async fn redeems_at(
        &mut self,
        path: &str,
        code: &str,
        scope: &str,
        parameters: &[(&str, &str)],
    ) {
        let redirect_uri = self.redirect_uri.clone();
        let mut fields = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("code_verifier", VERIFIER),
            ("redirect_uri", &redirect_uri),
        ];
        fields.extend(parameters);
        let answer = self.token_request(path, &fields).await;
        self.takes(&answer, scope);
    }

    /// One refresh, as most clients do it.
    pub(crate) async fn refreshes(&mut self, scope: &str, parameters: &[(&str, &str)]) {
        let (before, answer) = (self.refresh_token.clone(), self.refresh(parameters).await);
        self.takes(&answer, scope);
        assert_ne!(self.refresh_token, before, "the refresh token is replaced");
    }

    pub(crate) async fn refresh(&self, parameters: &[(&str, &str)]) -> Answer {
        let mut fields =
            vec![("grant_type", "refresh_token"), ("refresh_token", self.refresh_token.as_str())];
        fields.extend(parameters);
        self.token_request(&self.endpoint("token_endpoint"), &fields).await
    }

    pub(crate) async fn token_request(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut fields = fields.to_vec();
        if !fields.iter().any(|(name, _)| *name == "client_id") {
            fields.push(("client_id", &self.client_id));
        }
        self.send(self.named(Request::form(path, &fields)).header("accept", "application/json")).await
    }

    /// Keeps the tokens of an answer that a client can use.
    pub(crate) fn takes(&mut self, answer: &Answer, scope: &str) {
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert_eq!(answer.header("content-type"), Some("application/json"));
        let tokens = answer.json();
        assert_eq!(tokens["token_type"], "Bearer");
        assert_eq!(tokens["expires_in"], 3600, "a number");
        assert_eq!(tokens["scope"], scope);
        tokens["access_token"].as_str().unwrap().clone_into(&mut self.access_token);
        tokens["refresh_token"].as_str().unwrap().clone_into(&mut self.refresh_token);
    }
}
