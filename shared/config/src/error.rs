use std::fmt;

/// One variable that keeps the program from starting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The variable.
    pub name: &'static str,
    /// What is wrong with it. Never holds its value, which may be a secret.
    pub reason: String,
}

/// Every variable that is missing or malformed, in one message.
#[derive(Clone, PartialEq, Eq)]
pub struct Error {
    pub(crate) problems: Vec<Problem>,
}

impl Error {
    /// The variables, in the order they were read.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("configuration: ")?;
        for (index, problem) in self.problems.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(f, "{separator}{} {}", problem.name, problem.reason)?;
        }
        Ok(())
    }
}

/// The same sentence: a failing `main` prints its error by `Debug`.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {}
