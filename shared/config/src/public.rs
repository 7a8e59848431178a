use oauth::{Issuer, Resource, Scope, ScopeSet, paths};

use crate::env::Env;

/// What every function says of itself to the outside.
#[derive(Clone, Debug)]
pub struct Public {
    /// `BASE_URL`, required: `https://HOST` without path or trailing slash; http only for `localhost`, `127.0.0.1` and
    /// `[::1]`. Every link, the issuer and the resource are built from it and never from a request header. Changing it
    /// disconnects every client.
    pub issuer: Issuer,
    /// `BASE_URL` + `/mcp`.
    pub resource: Resource,
    /// `OAUTH_AUDIENCE`, default the resource: the `aud` of issued and accepted tokens.
    pub audience: String,
    /// `OAUTH_SCOPE`, default `intervals:read intervals:write`: what a challenge names and what an authorization
    /// request asks for when it names nothing.
    pub scope: ScopeSet,
    /// `ENFORCE_HTTPS`, default `false`: refuses requests that did not come over TLS. For a server behind one's own
    /// proxy; it is the only reader of `X-Forwarded-Proto`, which a client could forge otherwise.
    pub enforce_https: bool,
    /// `DOCUMENTATION_URL`, default the landing page: where people read on. A plain https URL, since clients show it.
    pub documentation: String,
}

impl Public {
    pub(crate) fn read(env: &mut Env) -> Option<Self> {
        let base_url = env.required("BASE_URL");
        Self::with_base_url(env, base_url)
    }

    pub(crate) fn with_base_url(env: &mut Env, base_url: Option<String>) -> Option<Self> {
        let issuer = base_url.and_then(|text| match Issuer::parse(&text) {
            Ok(issuer) => Some(issuer),
            Err(error) => env.problem("BASE_URL", error.to_string()),
        });
        let audience = env.optional("OAUTH_AUDIENCE");
        let scope = read_scope(env);
        let enforce_https = env.flag("ENFORCE_HTTPS");
        let documentation = read_documentation(env);
        let issuer = issuer?;
        let resource = issuer.resource();
        Some(Self {
            audience: audience.unwrap_or_else(|| resource.as_str().to_owned()),
            scope: scope?,
            enforce_https: enforce_https?,
            documentation: Some(documentation?)
                .filter(|url| !url.is_empty())
                .unwrap_or_else(|| issuer.url(paths::LANDING)),
            issuer,
            resource,
        })
    }

    /// The same at another issuer; what had been built from the old one is built from the new one.
    pub(crate) fn at(self, issuer: Issuer) -> Self {
        let resource = issuer.resource();
        let audience = if self.audience == self.resource.as_str() {
            resource.as_str().to_owned()
        } else {
            self.audience
        };
        let documentation = if self.documentation == self.issuer.url(oauth::paths::LANDING) {
            issuer.url(oauth::paths::LANDING)
        } else {
            self.documentation
        };
        Self { issuer, resource, audience, documentation, ..self }
    }
}

fn read_scope(env: &mut Env) -> Option<ScopeSet> {
    let default = [Scope::Read, Scope::Write].into_iter().collect();
    env.parsed("OAUTH_SCOPE", default, "must list known scopes separated by spaces", |text| {
        let names: Option<ScopeSet> =
            text.split(' ').filter(|name| !name.is_empty()).map(Scope::parse).collect();
        names.filter(|set| !set.is_empty())
    })
}

/// Empty when unset.
fn read_documentation(env: &mut Env) -> Option<String> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/:".contains(&byte);
    env.parsed("DOCUMENTATION_URL", String::new(), "must be an https URL of plain characters", |text| {
        let accepted = text.starts_with("https://") && text.len() > 8 && text.bytes().all(plain);
        accepted.then(|| text.to_owned())
    })
}
