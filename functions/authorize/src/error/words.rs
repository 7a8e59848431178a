//! What an error page says: a short text and what to do. No input is ever repeated in it.

use oauth::audit::Event;

use super::Error;
use web::Language;

impl Error {
    /// Title and advice, in the reader's language.
    pub(crate) fn words(&self, language: Language) -> (&'static str, &'static str) {
        let [english, japanese] = match self {
            Self::Query | Self::Form => MALFORMED,
            Self::RepeatedClient | Self::ClientMissing | Self::ClientUnknown => UNKNOWN_APP,
            Self::ClientDenied => DENIED_APP,
            Self::Document(_) => BAD_DOCUMENT,
            Self::DocumentUnreachable => UNREACHABLE_DOCUMENT,
            Self::RedirectUriMissing | Self::RedirectUriNotRegistered => BAD_RETURN,
            Self::RepeatedCookie => REPEATED_COOKIE,
            Self::ActionUnknown | Self::ScopeNotRequested | Self::TransactionMissing => NOT_OFFERED,
            Self::NotSure => NOT_SURE,
            Self::UpstreamStateUnknown => UNKNOWN_RETURN,
            Self::OtherBrowser => OTHER_BROWSER,
            Self::Csrf(_) => FOREIGN_FORM,
            Self::OtherAthlete => OTHER_ATHLETE,
            Self::OtherSession => OTHER_SESSION,
            Self::NotFound => NOT_FOUND,
            Self::AlreadyAnswered => ANSWERED,
            Self::Expired => EXPIRED,
            Self::FormTooLarge | Self::QueryTooLong => TOO_LONG,
            Self::NotAForm => NOT_A_FORM,
            Self::Limited(_) => LIMITED,
            Self::ApprovalIncomplete(_) => INCOMPLETE,
            Self::Store(_) | Self::Secrets(_) => OUTAGE,
            Self::Template(_) | Self::Header => FAULT,
        };
        match language {
            Language::English => english,
            Language::Japanese => japanese,
        }
    }

    /// The one audit event of a refusal. Faults of ours are logged as failures, not as events.
    pub(crate) fn event(&self) -> Option<Event> {
        let reason = match self {
            Self::Query => "query",
            Self::Form => "form",
            Self::RepeatedClient => "repeated_client",
            Self::ClientMissing => "no_client",
            Self::ClientUnknown => "unknown_client",
            Self::ClientDenied => "denied_client",
            Self::RedirectUriMissing => "no_redirect_uri",
            Self::RedirectUriNotRegistered => "redirect_uri",
            Self::RepeatedCookie => "repeated_cookie",
            Self::ActionUnknown => "action",
            Self::NotSure => "not_sure",
            Self::ScopeNotRequested => "scope",
            Self::TransactionMissing => "no_transaction",
            Self::OtherBrowser => "other_browser",
            Self::OtherSession => "other_session",
            Self::AlreadyAnswered => "answered",
            Self::Expired => "expired",
            Self::FormTooLarge => "form_too_large",
            Self::QueryTooLong => "query_too_long",
            Self::NotAForm => "not_a_form",
            Self::Csrf(_) => return Some(Event::CsrfRefused),
            Self::UpstreamStateUnknown | Self::OtherAthlete => return Some(Event::UpstreamSigninFailed),
            Self::Limited(full) => return Some(Event::RateLimited(full.kind)),
            Self::NotFound => return Some(Event::AccessDenied("not_found")),
            // The cache of client documents has its own events.
            Self::Document(_)
            | Self::DocumentUnreachable
            | Self::ApprovalIncomplete(_)
            | Self::Store(_)
            | Self::Secrets(_)
            | Self::Template(_)
            | Self::Header => return None,
        };
        Some(Event::AuthorizeRefused(reason))
    }
}

/// Title and advice, in English and in Japanese.
type Words = [(&'static str, &'static str); 2];

const MALFORMED: Words = [
    ("This request cannot be read", "Go back to the app and connect again from there."),
    ("リクエストを読み取れません", "アプリに戻り、もう一度接続し直してください。"),
];
const UNKNOWN_APP: Words = [
    (
        "This app is not known here",
        "Its registration may have expired. Remove the connection in the app, add it again, and connect again.",
    ),
    (
        "このアプリは登録されていません",
        "登録の期限が切れた可能性があります。アプリで接続を削除し、追加し直してからもう一度接続してください。",
    ),
];
const DENIED_APP: Words = [
    (
        "This app is not allowed here",
        "The operator of this service does not accept it. Nothing was given to it.",
    ),
    (
        "このアプリは許可されていません",
        "このサービスの運営者が受け付けていません。アプリには何も渡されていません。",
    ),
];
const BAD_DOCUMENT: Words = [
    (
        "The description of this app was refused",
        "The app names a document about itself that does not follow the rules. Tell the maker of the app.",
    ),
    (
        "このアプリの説明は受け付けられません",
        "アプリが示した説明の文書が規則に合っていません。アプリの開発者にお知らせください。",
    ),
];
const UNREACHABLE_DOCUMENT: Words = [
    (
        "The description of this app cannot be loaded now",
        "The site of the app does not answer. Wait a moment, then connect again from the app.",
    ),
    (
        "このアプリの説明を今は読み込めません",
        "アプリのサイトから応答がありません。少し待ってから、アプリでもう一度接続してください。",
    ),
];
const BAD_RETURN: Words = [
    (
        "The app asks to return to an address it did not register",
        "For your safety you are not sent there. Remove the connection in the app and add it again.",
    ),
    (
        "アプリが登録していない戻り先を指定しています",
        "安全のため、そこへは移動しません。アプリで接続を削除し、追加し直してください。",
    ),
];
const REPEATED_COOKIE: Words = [
    (
        "Your browser sent a cookie twice",
        "Delete the cookies of this site in your browser, then connect again from the app.",
    ),
    (
        "ブラウザーから同じ Cookie が二重に送られました",
        "ブラウザーでこのサイトの Cookie を削除してから、アプリでもう一度接続してください。",
    ),
];
const NOT_OFFERED: Words = [
    ("This choice is not offered", "Go back and use the buttons of the page."),
    ("この操作は選べません", "前のページに戻り、ページ上のボタンを使ってください。"),
];
const NOT_SURE: Words = [
    (
        "The box was not ticked",
        "Nothing was deleted. Go back, tick “I want to delete my account” and press the button again.",
    ),
    (
        "チェックボックスが選択されていません",
        "何も削除していません。前のページに戻り、「アカウントを削除します」にチェックを入れてから、もう一度ボタンを押してください。",
    ),
];
const UNKNOWN_RETURN: Words = [
    (
        "This return from Intervals.icu is not known or was used before",
        "Go back to the app and connect again from there.",
    ),
    (
        "Intervals.icu からの戻りが不明か、すでに使われています",
        "アプリに戻り、もう一度接続し直してください。",
    ),
];
const OTHER_BROWSER: Words = [
    (
        "This was started in another browser",
        "Go on in the browser in which you started, or connect again from the app in this one.",
    ),
    (
        "別のブラウザーで始められた手続きです",
        "始めたブラウザーで続けるか、このブラウザーでアプリからもう一度接続してください。",
    ),
];
const FOREIGN_FORM: Words = [
    (
        "This form did not come from our page",
        "Nothing was changed. Load the page again and repeat what you wanted to do. Cookies must be allowed.",
    ),
    (
        "このフォームは当サイトのページから送られたものではありません",
        "何も変更していません。ページを読み込み直して、もう一度操作してください。Cookie を許可する必要があります。",
    ),
];
const OTHER_ATHLETE: Words = [
    (
        "This belongs to another athlete",
        "You are signed in as someone else, so nothing was changed. Sign out first to use the other athlete.",
    ),
    (
        "別のアスリートのものです",
        "別の人としてサインインしているため、何も変更していません。使うには先にサインアウトしてください。",
    ),
];
const OTHER_SESSION: Words = [
    ("You have signed in anew since this page was shown", "Connect again from the app."),
    ("このページの表示後に、サインインし直されています", "アプリからもう一度接続してください。"),
];
const NOT_FOUND: Words = [
    ("There is nothing here", "It may be gone already. Your account page shows what there is."),
    ("見つかりません", "すでに削除された可能性があります。アカウントページで確認してください。"),
];
const ANSWERED: Words = [
    (
        "You have already answered this request",
        "Your first answer counts. To change it, see your account page or connect again from the app.",
    ),
    (
        "この要求にはすでに回答済みです",
        "最初の回答が有効です。変更するには、アカウントページを見るか、アプリからもう一度接続してください。",
    ),
];
const EXPIRED: Words = [
    (
        "This request has expired",
        "It was valid for ten minutes. Go back to the app and connect again from there.",
    ),
    ("この要求は期限切れです", "有効期間は 10 分です。アプリに戻り、もう一度接続し直してください。"),
];
const TOO_LONG: Words = [
    (
        "This request is too long",
        "Go back to the app and connect again. If it happens again, tell the maker of the app.",
    ),
    (
        "リクエストが長すぎます",
        "アプリに戻ってもう一度接続してください。再び起きる場合はアプリの開発者にお知らせください。",
    ),
];
const NOT_A_FORM: Words = [
    ("This is not a form", "Use the buttons of the page in your browser."),
    ("フォームではありません", "ブラウザーでページ上のボタンを使ってください。"),
];
const LIMITED: Words = [
    ("Too many attempts", "Wait a while, then try again."),
    ("試行回数が多すぎます", "しばらく待ってから、もう一度お試しください。"),
];
const INCOMPLETE: Words = [
    (
        "Your approval could not be completed",
        "Nothing was given to the app. Connect again from the app to start anew.",
    ),
    ("許可を完了できませんでした", "アプリには何も渡されていません。アプリからもう一度接続してください。"),
];
const OUTAGE: Words = [
    (
        "This service is not available right now",
        "Nothing was changed. Wait a moment, then load the page again.",
    ),
    ("サービスは現在利用できません", "何も変更していません。少し待ってからページを読み込み直してください。"),
];
const FAULT: Words = [
    (
        "Something went wrong here",
        "It is our fault. Try again; if it happens again, report the number below.",
    ),
    ("問題が発生しました", "こちらの不具合です。もう一度試し、再び起きる場合は下の番号をお知らせください。"),
];
