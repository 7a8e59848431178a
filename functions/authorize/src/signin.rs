//! `/oauth/signin`: a person proves which athlete they are. With a transaction the consent page is next, without one
//! the account page. No parameter names another place to go.

use std::sync::Arc;

use axum::extract::{RawQuery, State as Shared};
use axum::response::Response;
use http::header::{RETRY_AFTER, SET_COOKIE};
use http::{HeaderValue, StatusCode};
use oauth::audit::Event;
use oauth::{AthleteDigest, Digest};
use store::{TransactionRecord, UpstreamPurpose};
use web::Parameters;

use crate::audit::{self, About};
use crate::cookies::{self, CookieId};
use crate::csrf::{Action, Refusal};
use crate::error::Error;
use crate::form::{Form, csrf_value};
use crate::limits::{ALL, Full, Limit, SIGNIN_ADDRESS, SIGNIN_ALL, SIGNIN_ATHLETE, SIGNIN_BROWSER};
use crate::pages::{Alert, Forms, SigninPage, render};
use crate::proof::{self, Proven, Unproven};
use crate::session::{self, Entry};
use crate::state::State;
use crate::transaction;
use crate::upstream::{self, Departure};
use crate::visit::Visit;

/// Why the sign-in page is shown again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    /// The credential proved nothing. One sentence for every reason.
    Refused,
    /// Intervals.icu gave no access, at its own sign-in.
    UpstreamRefused,
    /// Intervals.icu does not answer.
    Outage,
    /// Too many failures; also the right key is refused now.
    Throttled(Full),
    /// A sensitive action asks for a sign-in of the last 15 minutes.
    NotRecent,
}

/// The sign-in page.
pub(crate) async fn get(
    Shared(state): Shared<Arc<State>>,
    visit: Visit,
    RawQuery(query): RawQuery,
) -> Result<Response, Error> {
    let id = transaction_parameter(query.as_deref())?;
    let transaction = match &id {
        Some(id) => Some(transaction::load(&state, &visit, id).await?),
        None => None,
    };
    page(&state, &visit, id.as_deref().zip(transaction.as_ref()), None).await
}

/// The `t` of a query.
pub(crate) fn transaction_parameter(query: Option<&str>) -> Result<Option<String>, Error> {
    let parameters =
        Parameters::parse(query.unwrap_or_default().as_bytes()).map_err(|web::Malformed| Error::Query)?;
    let id = parameters.get("t").map_err(|web::Repeated| Error::Query)?;
    Ok(id.map(str::to_owned))
}

/// A sign-in by key, by the demo athlete, or the way to Intervals.icu's own sign-in.
pub(crate) async fn post(
    Shared(state): Shared<Arc<State>>,
    visit: Visit,
    form: Form,
) -> Result<Response, Error> {
    let id = form.field("t")?;
    form.prove(&state, visit.cookies.browser.as_ref(), id, Action::Signin)
        .await?;
    let transaction = match id {
        Some(id) => Some(transaction::load(&state, &visit, id).await?),
        None => None,
    };
    let asked = id.zip(transaction.as_ref());
    let remember = form.field("remember")?.is_some();
    match (form.field("action")?, &state.demo) {
        (Some("signin"), _) => by_key(&state, &visit, &form, asked, remember).await,
        (Some("demo"), Some(demo)) => match proof::of_demo(&state, demo).await {
            Ok(proven) => enter(&state, &visit, proven, asked, remember).await,
            Err(Unproven::Refused | Unproven::Outage) => {
                page(&state, &visit, asked, Some(Problem::Outage)).await
            }
        },
        (Some("intervals"), _) => {
            let departure = Departure {
                purpose: UpstreamPurpose::Signin,
                transaction: id,
                uid: session::current(&state, &visit).await?.map(|session| session.uid),
                remember,
            };
            upstream::depart(&state, &visit, departure).await
        }
        _ => Err(Error::ActionUnknown),
    }
}

async fn by_key(
    state: &State,
    visit: &Visit,
    form: &Form,
    asked: Option<(&str, &TransactionRecord)>,
    remember: bool,
) -> Result<Response, Error> {
    let (key, athlete_id) = (
        form.field("api_key")?.unwrap_or_default(),
        form.field("athlete_id")?,
    );
    let subjects = Subjects::of(state, visit, athlete_id).await?;
    if let Err(full) = subjects.look(state).await? {
        return throttled(state, visit, asked, full).await;
    }
    match proof::by_api_key(state, key, athlete_id).await {
        Ok(proven) => enter(state, visit, proven, asked, remember).await,
        Err(Unproven::Outage) => page(state, visit, asked, Some(Problem::Outage)).await,
        Err(Unproven::Refused) => match subjects.count(state).await? {
            Ok(()) => {
                audit::record(state, visit, Event::SigninFailed, About::default()).await;
                page(state, visit, asked, Some(Problem::Refused)).await
            }
            Err(full) => throttled(state, visit, asked, full).await,
        },
    }
}

async fn enter(
    state: &State,
    visit: &Visit,
    proven: Proven,
    asked: Option<(&str, &TransactionRecord)>,
    remember: bool,
) -> Result<Response, Error> {
    let entry = Entry {
        transaction: asked.map(|(id, _)| id),
        remember,
        event: Event::SigninSucceeded,
    };
    session::enter(state, visit, proven, entry).await
}

async fn throttled(
    state: &State,
    visit: &Visit,
    asked: Option<(&str, &TransactionRecord)>,
    full: Full,
) -> Result<Response, Error> {
    audit::record(state, visit, Event::SigninThrottled, About::default()).await;
    page(state, visit, asked, Some(Problem::Throttled(full))).await
}

/// Whom failed sign-ins are counted for.
pub(crate) struct Subjects {
    browser: Digest,
    prefix: String,
    athlete: Option<AthleteDigest>,
}

impl Subjects {
    /// This browser, its network and, when the form names one, the athlete.
    pub(crate) async fn of(state: &State, visit: &Visit, athlete_id: Option<&str>) -> Result<Self, Error> {
        let (_, browser) = visit.browser().ok_or(Error::Csrf(Refusal::NoCookie))?;
        let keys = state.keys.browser.current().await?;
        let athlete = athlete_id.map(|id| AthleteDigest::of(keys.index_key(), id));
        Ok(Self {
            browser,
            prefix: visit.prefix.clone(),
            athlete,
        })
    }

    fn limits(&self) -> Vec<(&'static Limit, &str)> {
        let athlete = self
            .athlete
            .as_ref()
            .map(|athlete| (&SIGNIN_ATHLETE, athlete.as_str()));
        let others = [
            (&SIGNIN_BROWSER, self.browser.as_str()),
            (&SIGNIN_ADDRESS, self.prefix.as_str()),
            (&SIGNIN_ALL, ALL),
        ];
        others.into_iter().chain(athlete).collect()
    }

    /// Whether another attempt may be made at all. When the counters fail, sign-in closes.
    pub(crate) async fn look(&self, state: &State) -> Result<Result<(), Full>, Error> {
        let now = state.clock.now();
        for (limit, subject) in self.limits() {
            if let Err(full) = limit.look(&state.codes, subject, now).await? {
                return Ok(Err(full));
            }
        }
        Ok(Ok(()))
    }

    /// Counts one failure everywhere. One of many failures at once may be told the limit instead of the failure.
    pub(crate) async fn count(&self, state: &State) -> Result<Result<(), Full>, Error> {
        let now = state.clock.now();
        let mut outcome = Ok(());
        for (limit, subject) in self.limits() {
            outcome = outcome.and(limit.count(&state.codes, subject, now).await?);
        }
        Ok(outcome)
    }
}

/// Renders the sign-in page, for a transaction or for the account page, with a problem or without.
pub(crate) async fn page(
    state: &State,
    visit: &Visit,
    asked: Option<(&str, &TransactionRecord)>,
    problem: Option<Problem>,
) -> Result<Response, Error> {
    let (browser, new_cookie) = match &visit.cookies.browser {
        Some(id) => (id.clone(), None),
        None => {
            let id = CookieId::random(&state.random);
            let header = cookies::set_browser(&id, state.is_https());
            (id, header)
        }
    };
    let id = asked.map(|(id, _)| id);
    let offers_intervals = state.keys.browser.current().await?.upstream().is_some();
    let page = SigninPage {
        frame: visit.frame(state),
        party: asked.map(|(_, record)| transaction::party(state, record)),
        scopes: asked
            .map(|(_, record)| transaction::scopes(visit, record))
            .unwrap_or_default(),
        alert: problem.map(|problem| problem.alert(visit)),
        csrf: csrf_value(state, &browser, id, Action::Signin).await?,
        transaction: id.map(str::to_owned),
        offers_intervals,
        offers_demo: state.demo.is_some(),
    };
    let forms = if offers_intervals {
        Forms::OwnThen(&state.upstream)
    } else {
        Forms::Own
    };
    let status = problem.map_or(StatusCode::OK, Problem::status);
    let mut response = render(status, &page, forms)?;
    if let Some(cookie) = new_cookie {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    if let Some(seconds) = problem.and_then(Problem::retry_after) {
        response
            .headers_mut()
            .insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    Ok(response)
}

impl Problem {
    pub(crate) fn status(self) -> StatusCode {
        match self {
            Self::Refused | Self::UpstreamRefused | Self::NotRecent => StatusCode::UNAUTHORIZED,
            Self::Throttled(full) if full.kind != SIGNIN_ALL.kind() => StatusCode::TOO_MANY_REQUESTS,
            Self::Outage | Self::Throttled(_) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    pub(crate) fn retry_after(self) -> Option<i64> {
        match self {
            Self::Refused | Self::UpstreamRefused | Self::NotRecent => None,
            Self::Outage => Some(30),
            Self::Throttled(full) => Some(full.retry_after),
        }
    }

    /// What the alert says. Nothing in it depends on why a credential was refused.
    pub(crate) fn alert(self, visit: &Visit) -> Alert {
        let say = |english, japanese| visit.language.say(english, japanese);
        let (title, advice) = match self {
            Self::Refused => (
                say("Sign-in failed", "サインインできませんでした"),
                say(
                    "The API key or the athlete ID is not right, or this athlete cannot be used here. Copy the key again from Intervals.icu.",
                    "API キーまたはアスリート ID が正しくないか、このアスリートはここでは利用できません。Intervals.icu からキーをコピーし直してください。",
                ),
            ),
            Self::UpstreamRefused => (
                say("Sign-in failed", "サインインできませんでした"),
                say(
                    "Intervals.icu did not give access, or this athlete cannot be used here. Try again, or use an API key.",
                    "Intervals.icu がアクセスを許可しなかったか、このアスリートはここでは利用できません。もう一度試すか、API キーを使ってください。",
                ),
            ),
            Self::Outage => (
                say(
                    "Intervals.icu does not answer",
                    "Intervals.icu から応答がありません",
                ),
                say(
                    "This is not about your key. Wait a minute, then try again.",
                    "キーの問題ではありません。1 分ほど待ってから、もう一度お試しください。",
                ),
            ),
            Self::Throttled(full) => {
                let minutes = (full.retry_after + 59) / 60;
                let title = say("Too many attempts", "試行回数が多すぎます");
                let advice = if visit.language.is_japanese() {
                    format!("{minutes} 分後にもう一度お試しください。")
                } else {
                    format!("Try again in {minutes} min.")
                };
                return Alert { title, advice };
            }
            Self::NotRecent => (
                say("Please sign in again", "もう一度サインインしてください"),
                say(
                    "This action needs a sign-in of the last 15 minutes. Nothing was changed yet; repeat it afterwards.",
                    "この操作には 15 分以内のサインインが必要です。まだ何も変更していません。サインイン後にもう一度操作してください。",
                ),
            ),
        };
        Alert {
            title,
            advice: advice.to_owned(),
        }
    }
}
