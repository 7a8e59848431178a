use http::StatusCode;

use crate::limits::{Full, SIGNIN_ALL, SIGNIN_ATHLETE};
use crate::pages::Alert;
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
                say("Intervals.icu does not answer", "Intervals.icu から応答がありません"),
                say(
                    "This is not about your key. Wait a minute, then try again.",
                    "キーの問題ではありません。1 分ほど待ってから、もう一度お試しください。",
                ),
            ),
            Self::Throttled(full) => {
                let title = say("Too many attempts", "試行回数が多すぎます");
                let advice = throttled_advice(full, visit);
                return Alert { title, advice, is_about_the_key: false };
            }
            Self::NotRecent => (
                say("Please sign in again", "もう一度サインインしてください"),
                say(
                    "This action needs a sign-in of the last 15 minutes. Nothing was changed yet; repeat it afterwards.",
                    "この操作には 15 分以内のサインインが必要です。まだ何も変更していません。サインイン後にもう一度操作してください。",
                ),
            ),
        };
        Alert { title, advice: advice.to_owned(), is_about_the_key: self == Self::Refused }
    }
}

/// Strangers may have used up the attempts in the name of an athlete; without the name the key alone decides.
fn throttled_advice(full: Full, visit: &Visit) -> String {
    let minutes = (full.retry_after + 59) / 60;
    let names_an_athlete = full.kind == SIGNIN_ATHLETE.kind();
    match (visit.language.is_japanese(), names_an_athlete) {
        (true, true) => format!("アスリート ID を空欄にするか、{minutes} 分後にもう一度お試しください。"),
        (true, false) => format!("{minutes} 分後にもう一度お試しください。"),
        (false, true) => format!("Leave the athlete ID empty, or try again in {minutes} min."),
        (false, false) => format!("Try again in {minutes} min."),
    }
}
