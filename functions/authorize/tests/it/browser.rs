//! A browser: keeps cookies, fills in forms, and does not follow redirects by itself.

use std::collections::BTreeMap;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;

use crate::harness::{ISSUER, encode};

#[derive(Clone)]
pub(crate) struct Browser {
    router: Router,
    pub(crate) cookies: BTreeMap<String, String>,
    pub(crate) language: &'static str,
}

/// A complete answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn location(&self) -> &str {
        self.headers.get("location").map_or("", |value| value.to_str().unwrap())
    }

    /// The parameters of the redirect.
    pub(crate) fn location_parameters(&self) -> BTreeMap<String, String> {
        let query = self.location().split_once('?').map_or("", |(_, query)| query);
        let parameters = web::Parameters::parse(query.as_bytes()).ok().unwrap();
        ["code", "state", "iss", "error", "t", "x", "client_id", "scope", "redirect_uri"]
            .into_iter()
            .filter_map(|name| Some((name.to_owned(), parameters.get(name).ok()??.to_owned())))
            .collect()
    }

    /// The value of an input, button or checkbox by its name; the first one in the document.
    pub(crate) fn value(&self, name: &str) -> String {
        let (_, after) =
            self.body.split_once(&format!("name=\"{name}\"")).unwrap_or_else(|| panic!("no {name}"));
        let (_, value) = after.split_once("value=\"").unwrap();
        value.split('"').next().unwrap().to_owned()
    }

    /// The CSRF value of the form with this action.
    pub(crate) fn csrf_of(&self, action: &str) -> String {
        let (_, form) =
            self.body.split_once(&format!("action=\"{action}\"")).unwrap_or_else(|| panic!("no {action}"));
        let (_, value) = form.split_once("name=\"csrf\" value=\"").unwrap();
        value.split('"').next().unwrap().to_owned()
    }

    /// An error page: nothing is redirected, stored by the browser, or repeated.
    pub(crate) fn assert_page(&self, status: u16) {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        assert!(!self.headers.contains_key("location"));
        assert_eq!(self.headers["cache-control"], "no-store");
        assert!(
            self.headers["content-type"].to_str().unwrap().starts_with("text/html"),
            "{:?}",
            self.headers
        );
    }

    /// A redirect of this error to the trusted redirect URI.
    pub(crate) fn assert_error(&self, target: &str, error: &str, state: Option<&str>) {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.body);
        assert!(self.location().starts_with(target), "{}", self.location());
        let parameters = self.location_parameters();
        assert_eq!(parameters.get("error").map(String::as_str), Some(error));
        assert_eq!(parameters.get("state").map(String::as_str), state);
        assert_eq!(parameters.get("iss").map(String::as_str), Some(ISSUER));
        assert_eq!(self.location().matches("iss=").count(), 1);
        assert!(!parameters.contains_key("code"));
    }
}

impl Browser {
    pub(crate) fn new(router: Router) -> Self {
        Self { router, cookies: BTreeMap::new(), language: "en" }
    }

    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.request("GET", path, &[], "").await
    }

    /// A form of our own origin.
    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.post_with(path, fields, &[("origin", ISSUER)]).await
    }

    pub(crate) async fn post_with(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        headers: &[(&str, &str)],
    ) -> Answer {
        let body: Vec<_> = fields.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
        let form = [("content-type", "application/x-www-form-urlencoded")];
        self.request("POST", path, &[&form, headers].concat(), &body.join("&")).await
    }

    pub(crate) async fn request(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let mut request =
            Request::builder().method(method).uri(path).header("accept-language", self.language);
        if !headers.iter().any(|(name, _)| *name == "host") {
            request = request.header("host", "mcp.example.com");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if !self.cookies.is_empty() {
            let cookies: Vec<_> =
                self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header("cookie", cookies.join("; "));
        }
        let request = request.body(Body::from(body.to_owned())).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        self.keep_cookies(response.headers());
        let (parts, body) = response.into_parts();
        let body = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    fn keep_cookies(&mut self, headers: &HeaderMap) {
        for header in headers.get_all("set-cookie") {
            let text = header.to_str().unwrap();
            let (name, value) = text.split(';').next().unwrap().split_once('=').unwrap();
            if text.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    /// Opens the request of an app and ends on the sign-in page; answers the transaction id and that page.
    pub(crate) async fn open(&mut self, authorize: &str) -> (String, Answer) {
        let begun = self.get(authorize).await;
        assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.body);
        let id = begun.location_parameters().remove("t").unwrap();
        let page = self.get(begun.location()).await;
        (id, page)
    }

    /// Signs in with a key, in a transaction or without.
    pub(crate) async fn sign_in(&mut self, id: Option<&str>, key: &str) -> Answer {
        let path = id.map_or("/oauth/signin".to_owned(), |id| format!("/oauth/signin?t={id}"));
        let page = self.get(&path).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        let csrf = page.csrf_of("/oauth/signin");
        let mut fields = vec![("csrf", csrf.as_str()), ("api_key", key), ("action", "signin")];
        fields.extend(id.map(|id| ("t", id)));
        self.post("/oauth/signin", &fields).await
    }

    /// From the app's request to the consent page.
    pub(crate) async fn reach_consent(&mut self, authorize: &str, key: &str) -> (String, Answer) {
        let (id, _) = self.open(authorize).await;
        let entered = self.sign_in(Some(&id), key).await;
        assert_eq!(entered.location(), format!("/oauth/consent?t={id}"), "{}", entered.body);
        let page = self.get(entered.location()).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        (id, page)
    }

    /// Answers the consent page with all the given scopes ticked.
    pub(crate) async fn decide(
        &mut self,
        id: &str,
        page: &Answer,
        decision: &str,
        scopes: &[&str],
    ) -> Answer {
        let csrf = page.csrf_of("/oauth/consent");
        let mut fields = vec![("csrf", csrf.as_str()), ("t", id), ("decision", decision)];
        fields.extend(scopes.iter().map(|scope| ("scope", *scope)));
        self.post("/oauth/consent", &fields).await
    }
}
