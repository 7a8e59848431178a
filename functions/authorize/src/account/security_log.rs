//! The security log of the account page: each event in the reader's words. A new event does not compile without some.

use oauth::audit::Event;
use store::AuditRecord;
use web::Language;

use super::view::minute;
use crate::pages::EventView;

/// How many events are shown, newest first.
pub(super) const EVENTS: usize = 200;

/// One line.
pub(super) fn line(record: AuditRecord, language: Language) -> EventView {
    // A name that is not known is of a newer version of this service, which was taken back.
    let words = Event::named(&record.event).map(|event| {
        let (english, japanese) = words(event);
        language.say(english, japanese).to_owned()
    });
    EventView {
        at: minute(record.at),
        words: words.unwrap_or(record.event),
        host: record.client_host,
        address: record.ip_prefix.unwrap_or_default(),
    }
}

/// What an event is called, in English and in Japanese.
const fn words(event: Event) -> (&'static str, &'static str) {
    match event {
        Event::ClientRegistered => ("An app registered", "アプリが登録"),
        Event::ClientRegistrationRefused(_) => ("An app could not register", "アプリの登録を拒否"),
        Event::CimdFetched => ("The description of an app was fetched", "アプリの説明文書を取得"),
        Event::CimdRefused(_) => ("The description of an app was refused", "アプリの説明文書を拒否"),
        Event::AuthorizeRefused(_) => ("A request of an app was refused", "アプリの要求を拒否"),
        Event::TxnStarted => ("An app asked for access", "アプリがアクセスを要求"),
        Event::SigninSucceeded => ("Signed in with an API key", "API キーでサインイン"),
        Event::SigninFailed => ("A wrong key was entered", "誤ったキーの入力"),
        Event::SigninThrottled => ("Too many wrong keys; a wait began", "誤ったキーが多すぎるため一時停止"),
        Event::UpstreamSigninSucceeded => ("Signed in at Intervals.icu", "Intervals.icu でサインイン"),
        Event::UpstreamSigninFailed => {
            ("Sign-in at Intervals.icu failed", "Intervals.icu でのサインインに失敗")
        }
        Event::ConsentApproved => ("Access allowed", "アクセスを許可"),
        Event::ConsentDenied => ("Access denied", "アクセスを拒否"),
        Event::CsrfRefused => ("A form from elsewhere was refused", "外部からのフォーム送信を拒否"),
        Event::CodeIssued => ("A one-time code was given to the app", "アプリに一度限りのコードを発行"),
        Event::CodeRedeemed => ("The app connected", "アプリが接続"),
        Event::CodeReplay => ("A used code came back; access was ended", "使用済みコードの再使用により停止"),
        Event::CodeClientMismatch => ("Another app tried a code", "別のアプリがコードを使用しようとした"),
        Event::PkceFailed => ("An app failed to prove its request", "アプリの照合に失敗"),
        Event::CodeBurned => ("A code was given up after failures", "失敗が続いたコードを破棄"),
        Event::TokenRefreshed => ("The app renewed its access", "アプリがアクセスを更新"),
        Event::RefreshGraceReplay => ("The app repeated a renewal", "アプリが更新を再試行"),
        Event::RefreshReuseDetected => {
            ("An old token came back; access was ended", "古いトークンの再使用により停止")
        }
        Event::RefreshClientMismatch => {
            ("Another app tried a token", "別のアプリがトークンを使用しようとした")
        }
        Event::GenerationAhead => ("A token newer than our records came", "記録より新しいトークンを検出"),
        Event::TokenRevoked => ("The app ended its access", "アプリがアクセスを終了"),
        Event::GrantRevoked(_) => ("Access ended", "アクセスを停止"),
        Event::SignedOut => ("Signed out", "サインアウト"),
        Event::SessionsEnded => ("Browsers signed out", "ブラウザーをサインアウト"),
        Event::CredentialStored => ("Credential stored", "認証情報を保存"),
        Event::CredentialReplaced => ("Credential replaced", "認証情報を置き換え"),
        Event::CredentialRejectedUpstream => {
            ("Intervals.icu refused the credential", "Intervals.icu が認証情報を拒否")
        }
        Event::CredentialDeleted => ("Credential deleted", "認証情報を削除"),
        Event::AccountDeleted => ("Account deleted", "アカウントを削除"),
        Event::AccessDenied(_) => {
            ("A request without valid access was refused", "有効なアクセス権のない要求を拒否")
        }
        Event::OwnerKeyUsed => ("The owner's key was used", "所有者のキーを使用"),
        Event::OwnerKeyRefused => ("A wrong owner's key was refused", "誤った所有者のキーを拒否"),
        Event::KeysCreated => ("Keys of this service were made", "サービスの鍵を作成"),
        Event::KeyRotated => ("A key of this service was renewed", "サービスの鍵を更新"),
        Event::RateLimited(_) => ("Too many requests; a wait began", "要求が多すぎるため一時停止"),
        Event::IntegrityAlarm(_) => ("A stored record did not verify", "保存データの検証に失敗"),
    }
}
