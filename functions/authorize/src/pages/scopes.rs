use oauth::Scope;

use web::Language;

/// One permission as a person reads it.
pub(crate) struct ScopeView {
    /// The scope on the wire.
    pub(crate) value: &'static str,
    /// In plain words.
    pub(crate) words: &'static str,
    /// Whether its box is ticked.
    pub(crate) ticked: bool,
    /// Whether this app does not have it yet, while it has others.
    pub(crate) is_new: bool,
}

impl ScopeView {
    /// A requested permission, ticked.
    pub(crate) const fn new(scope: Scope, language: Language) -> Self {
        Self { value: scope.as_str(), words: words(scope, language), ticked: true, is_new: false }
    }
}

/// What a scope permits. A broader one says that it includes the narrower ones.
const fn words(scope: Scope, language: Language) -> &'static str {
    match scope {
        Scope::Read => language.say(
            "See your training: activities, wellness, calendar, workouts",
            "トレーニングの閲覧: アクティビティ、ウェルネス、カレンダー、ワークアウト",
        ),
        Scope::Write => language.say(
            "Create and change planned workouts, notes and wellness entries (includes seeing them)",
            "予定ワークアウト、メモ、ウェルネス記録の作成と変更 (閲覧を含む)",
        ),
        Scope::Admin => language.say(
            "Delete entries, change settings and zones, upload activities (includes everything above)",
            "記録の削除、設定とゾーンの変更、アクティビティのアップロード (上記すべてを含む)",
        ),
    }
}

/// The same in a word or two, for the list of connected apps.
pub(crate) const fn short_words(scope: Scope, language: Language) -> &'static str {
    match scope {
        Scope::Read => language.say("See", "閲覧"),
        Scope::Write => language.say("Create and change", "作成と変更"),
        Scope::Admin => language.say("Delete, settings, uploads", "削除・設定・アップロード"),
    }
}
