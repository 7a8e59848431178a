use std::error::Error;

/// Logs a failure once, where it is handled, with its whole chain of causes. `doing` says what was being done; the
/// request id comes from the surrounding span. The client never sees any of it.
pub fn log_failure(doing: &'static str, failure: &(dyn Error + 'static)) {
    tracing::error!(failure = chain(failure), doing, "failed");
}

fn chain(failure: &(dyn Error + 'static)) -> String {
    let mut text = failure.to_string();
    let mut cause = failure.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Outer(std::fmt::Error);

    impl std::fmt::Display for Outer {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("cannot reach the table")
        }
    }

    impl Error for Outer {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            Some(&self.0)
        }
    }

    #[test]
    fn tells_every_cause() {
        let text = chain(&Outer(std::fmt::Error));
        assert!(text.starts_with("cannot reach the table: an error occurred"), "{text}");
    }
}
