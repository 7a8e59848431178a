//! A browser: cookies, forms, redirects.

use std::collections::BTreeMap;

use super::page::Form;
use super::{Answer, App, Page, Request};

/// A person's browser. Two browsers share nothing.
#[derive(Clone)]
pub(crate) struct Browser {
    app: App,
    pub(crate) cookies: BTreeMap<String, String>,
    address: Option<String>,
}

/// Where a navigation ended.
#[derive(Clone, Debug)]
pub(crate) enum Landing {
    /// On a page of ours.
    Page(Box<Page>),
    /// At another origin, which is not asked.
    Away(String),
}

impl Landing {
    #[track_caller]
    pub(crate) fn page(self) -> Page {
        match self {
            Self::Page(page) => *page,
            Self::Away(url) => panic!("left for {url}"),
        }
    }

    #[track_caller]
    pub(crate) fn away(self) -> String {
        match self {
            Self::Away(url) => url,
            Self::Page(page) => panic!("stayed on {}: {}", page.status, page.words()),
        }
    }
}

impl Browser {
    pub(crate) fn new(app: &App) -> Self {
        Self { app: app.clone(), cookies: BTreeMap::new(), address: None }
    }

    /// A browser in the network of `address`, for a service behind API Gateway.
    pub(crate) fn at(app: &App, address: &str) -> Self {
        Self { address: Some(address.to_owned()), ..Self::new(app) }
    }

    /// The same browser, speaking to the next process of the same deployment.
    pub(crate) fn moved_to(self, app: &App) -> Self {
        Self { app: app.clone(), ..self }
    }

    /// Types a URL or follows a link from elsewhere.
    pub(crate) async fn open(&mut self, url: &str) -> Landing {
        let request = Request::get(self.app.target(url)).header("sec-fetch-site", "none");
        self.travel(request).await
    }

    /// Presses a button of a page.
    pub(crate) async fn press(&mut self, form: &Form) -> Landing {
        self.travel(self.posted(form)).await
    }

    /// Presses a button of a page and does not follow the redirect.
    pub(crate) async fn press_once(&mut self, form: &Form) -> Answer {
        self.send(self.posted(form)).await
    }

    /// One request with this browser's cookies; cookies of the answer are kept, redirects are not followed.
    pub(crate) async fn send(&mut self, request: Request) -> Answer {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request =
            if cookies.is_empty() { request } else { request.header("cookie", &cookies.join("; ")) };
        let request = match &self.address {
            Some(address) => request.from(address),
            None => request,
        };
        let answer = self.app.send(request).await;
        for cookie in answer.headers.get_all("set-cookie") {
            self.keep(cookie.to_str().expect("a readable cookie"));
        }
        answer
    }

    /// Types an API key, and an athlete id when there is one, into the sign-in form of a page and presses the button.
    pub(crate) async fn type_key(&mut self, page: &Page, key: &str, athlete_id: &str) -> Landing {
        let form = page.form(("action", "signin")).with("api_key", key).with("athlete_id", athlete_id);
        self.press(&form).await
    }

    /// Signs in for the account page with an API key.
    pub(crate) async fn sign_in(&mut self, key: &str, athlete_id: &str) -> Page {
        let page = self.open("/oauth/signin").await.page();
        self.type_key(&page, key, athlete_id).await.page()
    }

    /// From the authorization URL to the consent page, as the demo athlete.
    pub(crate) async fn sign_in_as_demo(&mut self, authorization_url: &str) -> Page {
        let page = self.open(authorization_url).await.page();
        if page.offers("decision", "allow") {
            return page; // signed in already
        }
        if page.offers("action", "demo") {
            return self.press(&page.form(("action", "demo"))).await.page();
        }
        let form = page.form(("action", "signin")).with("api_key", simulator::DEMO_KEY);
        self.press(&form).await.page()
    }

    /// From the authorization URL back to the client, as the demo athlete who allows everything.
    pub(crate) async fn allow_as_demo(&mut self, authorization_url: &str) -> String {
        let consent = self.sign_in_as_demo(authorization_url).await;
        self.press(&consent.form(("decision", "allow"))).await.away()
    }

    /// The request that pressing a button makes, as a browser marks it.
    pub(crate) fn posted(&self, form: &Form) -> Request {
        let fields: Vec<(&str, &str)> =
            form.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        Request::form(self.app.target(&form.action), &fields)
            .header("origin", &self.app.base_url)
            .header("sec-fetch-site", "same-origin")
    }

    async fn travel(&mut self, request: Request) -> Landing {
        let mut answer = self.send(request).await;
        for _ in 0..10 {
            let Some(location) = answer.header("location").map(str::to_owned) else {
                return Landing::Page(Box::new(Page::new(answer)));
            };
            assert_eq!(answer.status, 303, "a redirect must not repeat a form");
            if !location.starts_with('/') && !location.starts_with(&format!("{}/", self.app.base_url)) {
                return Landing::Away(location);
            }
            answer = self
                .send(Request::get(self.app.target(&location)).header("sec-fetch-site", "same-origin"))
                .await;
        }
        panic!("more than ten redirects");
    }

    fn keep(&mut self, cookie: &str) {
        let (pair, attributes) = cookie.split_once(';').unwrap_or((cookie, ""));
        let (name, value) = pair.split_once('=').expect("a cookie with a value");
        if value.is_empty() || attributes.to_ascii_lowercase().contains("max-age=0") {
            self.cookies.remove(name);
        } else {
            self.app.remember_secret(value);
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
    }
}
