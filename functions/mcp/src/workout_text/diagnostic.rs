use serde::Serialize;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The site reads it as written.
    Info,
    /// The site reads it, perhaps not as meant.
    Warning,
    /// The site misreads or drops it.
    Error,
}

/// The rules, by the codes that documents and answers name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "each rule is described where it is checked and in the cheat-sheet")]
pub enum Code {
    W01,
    W02,
    W03,
    W04,
    W05,
    W06,
    W07,
    W08,
    W09,
    W10,
    W11,
    W12,
    W13,
    W14,
    W15,
    W16,
    W17,
    W18,
}

/// One finding in a workout text.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Diagnostic {
    /// Which rule.
    pub code: Code,
    /// How bad.
    pub level: Level,
    /// Line, counted from 1; 0 for the text as a whole.
    pub line: usize,
    /// Column in characters, counted from 1; 0 for the whole line.
    pub column: usize,
    /// What is wrong and what the site would understand.
    pub message: String,
    /// The corrected line, or what to write.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix: Option<String>,
}

impl Diagnostic {
    /// A finding at a place.
    #[must_use]
    pub fn new(code: Code, level: Level, place: (usize, usize), message: impl Into<String>) -> Self {
        Self { code, level, line: place.0, column: place.1, message: message.into(), fix: None }
    }

    /// The same with a corrected line.
    #[must_use]
    pub fn with_fix(mut self, fix: impl Into<String>) -> Self {
        self.fix = Some(fix.into());
        self
    }
}
