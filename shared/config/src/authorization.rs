use oauth::RedirectPolicy;

use crate::env::Env;

const DAY: i64 = 86_400;

/// Who may become a client.
#[derive(Clone, Debug)]
pub struct Registration {
    /// `REGISTRATION_POLICY`, default `curated`; `open` takes any https host and warns on the consent page.
    /// `ALLOWED_REDIRECT_HOSTS`, comma-separated: further trusted hosts, or complete private-use URIs. Exact hosts: a
    /// suffix rule would hand codes to whoever gets a subdomain.
    pub policy: RedirectPolicy,
}

impl Registration {
    pub(crate) fn read(env: &mut Env) -> Option<Self> {
        let hosts = env.list(
            "ALLOWED_REDIRECT_HOSTS",
            "must list lower-case hosts or complete private-use URIs, separated by commas",
            RedirectPolicy::is_entry,
        );
        let open = env.parsed("REGISTRATION_POLICY", false, "must be curated or open", |text| match text {
            "curated" => Some(false),
            "open" => Some(true),
            _ => None,
        });
        let hosts = hosts?;
        let policy = if open? { RedirectPolicy::open(&hosts) } else { RedirectPolicy::curated(&hosts) };
        Some(Self { policy })
    }
}

/// How long things last, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetimes {
    /// `CODE_SECONDS`, default 60, at most 600: an authorization code.
    pub code: i64,
    /// `ACCESS_TOKEN_SECONDS`, default 3600, from 300 to 3600: an access token. Revocation does not wait for it.
    pub access_token: i64,
    /// `GRANT_SECONDS`, default 365 days, from one day to ten years: a grant, however often it is refreshed.
    pub grant: i64,
    /// 30 days, fixed: a refresh token that nobody uses.
    pub refresh_idle: i64,
    /// `REFRESH_GRACE_SECONDS`, default 120, at most 3600: how long a replaced refresh token still yields its
    /// successor. Within it a thief's use is not told from a retry.
    pub refresh_grace: i64,
}

impl Default for Lifetimes {
    fn default() -> Self {
        Self { code: 60, access_token: 3_600, grant: 365 * DAY, refresh_idle: 30 * DAY, refresh_grace: 120 }
    }
}

impl Lifetimes {
    pub(crate) fn read(env: &mut Env) -> Option<Self> {
        let default = Self::default();
        let code = Self::read_code(env);
        let access_token = Self::read_access_token(env);
        let grant = Self::read_grant(env);
        let refresh_grace = env.seconds("REFRESH_GRACE_SECONDS", default.refresh_grace, 0..=3_600);
        Some(Self {
            code: code?,
            access_token: access_token?,
            grant: grant?,
            refresh_grace: refresh_grace?,
            ..default
        })
    }

    /// For the authorization endpoint, which issues codes and starts grants and makes no token.
    pub(crate) fn read_for_approval(env: &mut Env) -> Option<Self> {
        let (code, grant) = (Self::read_code(env), Self::read_grant(env));
        Some(Self { code: code?, grant: grant?, ..Self::default() })
    }

    pub(crate) fn read_for_tokens(env: &mut Env) -> Option<Self> {
        let default = Self::default();
        let access_token = Self::read_access_token(env);
        let refresh_grace = env.seconds("REFRESH_GRACE_SECONDS", default.refresh_grace, 0..=3_600);
        Some(Self { access_token: access_token?, refresh_grace: refresh_grace?, ..default })
    }

    fn read_code(env: &mut Env) -> Option<i64> {
        env.seconds("CODE_SECONDS", Self::default().code, 1..=600)
    }

    pub(crate) fn read_access_token(env: &mut Env) -> Option<i64> {
        env.seconds("ACCESS_TOKEN_SECONDS", Self::default().access_token, 300..=3_600)
    }

    fn read_grant(env: &mut Env) -> Option<i64> {
        env.seconds("GRANT_SECONDS", Self::default().grant, DAY..=3_650 * DAY)
    }
}
