//! Stored records as the account page shows them.

use oauth::{Digest, UnixTime};
use store::{BrowserIndexRecord, CredentialKind, GrantRecord, GrantStatus, VaultRecord, VaultState};

use super::Done;
use crate::pages::{AppView, CredentialView, GrantView, SessionView, short_words};
use web::Language;

/// A moment by RFC 3339.
pub(super) fn timestamp(moment: UnixTime) -> String {
    jiff::Timestamp::from_second(moment.0).map(|at| at.to_string()).unwrap_or_default()
}

/// A civil day in UTC.
fn day(moment: UnixTime) -> String {
    timestamp(moment).split('T').next().unwrap_or_default().to_owned()
}

/// A moment to the minute, in UTC.
pub(super) fn minute(moment: UnixTime) -> String {
    timestamp(moment).replace('T', " ").get(..16).unwrap_or_default().to_owned()
}

/// Live grants, grouped by name and host. Several grants of one app may live side by side.
pub(super) fn apps(grants: &[GrantRecord], now: UnixTime, language: Language) -> Vec<AppView> {
    let mut apps: Vec<AppView> = Vec::new();
    let mut live: Vec<_> = grants.iter().filter(|grant| is_live(grant, now)).collect();
    live.sort_by_key(|grant| std::cmp::Reverse(grant.created));
    for grant in live {
        let (host, name) = (grant.host(), grant.client_name.as_deref());
        let view = grant_view(grant, language);
        match apps.iter_mut().find(|app| app.host == host && app.name.as_deref() == name) {
            Some(app) => app.grants.push(view),
            None => apps.push(AppView {
                host: host.to_owned(),
                name: name.map(str::to_owned),
                grants: vec![view],
            }),
        }
    }
    apps
}

/// A pending grant can only become active while its code lives.
fn is_live(grant: &GrantRecord, now: UnixTime) -> bool {
    match grant.status {
        GrantStatus::Active => now < grant.abs_exp,
        GrantStatus::Pending => now < grant.code_exp,
        GrantStatus::Revoked => false,
    }
}

fn grant_view(grant: &GrantRecord, language: Language) -> GrantView {
    let words: Vec<_> = grant.scope.iter().map(|scope| short_words(scope, language)).collect();
    GrantView {
        gid: grant.gid.to_string(),
        words: words.join(language.say(" · ", "・")),
        first: day(grant.created),
        last: grant.last_used_day.map(|used| day(used.start())),
    }
}

/// The stored credential, without the credential.
pub(super) fn credential(vault: &VaultRecord, language: Language) -> CredentialView {
    CredentialView {
        kind: match vault.kind {
            CredentialKind::ApiKey => language.say("API key", "API キー"),
            CredentialKind::OAuth => {
                language.say("Signed in at Intervals.icu", "Intervals.icu でのサインイン")
            }
            CredentialKind::Demo => language.say("Demo athlete", "デモ用アスリート"),
        },
        verified: day(vault.verified_at),
        rejected: vault.state == VaultState::Rejected,
    }
}

/// One signed-in browser.
pub(super) fn session(browser: &BrowserIndexRecord, this: &Digest) -> SessionView {
    SessionView {
        id: browser.id.as_str().to_owned(),
        browser: browser.ua_family.clone(),
        since: minute(browser.created),
        is_this: browser.id == *this,
    }
}

/// The note after an action.
pub(super) const fn done_words(done: Done, language: Language) -> &'static str {
    match done {
        Done::Revoked => language.say("The access was ended.", "アクセスを停止しました。"),
        Done::Replaced => language.say("The credential was replaced.", "認証情報を置き換えました。"),
        Done::Deleted => language.say("The credential was deleted.", "認証情報を削除しました。"),
        Done::Ended => language.say("The browser was signed out.", "ブラウザーをサインアウトしました。"),
    }
}
