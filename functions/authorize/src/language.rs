use http::HeaderMap;
use http::header::ACCEPT_LANGUAGE;

/// A language the pages are written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Language {
    /// Also for everyone who prefers neither.
    #[default]
    English,
    Japanese,
}

impl Language {
    /// The preferred language of `Accept-Language` (RFC 9110 §12.5.4); the earlier of two with the same weight.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let ranges = headers
            .get_all(ACCEPT_LANGUAGE)
            .iter()
            .filter_map(|value| value.to_str().ok());
        let mut best = (0, Self::default());
        for (weight, language) in ranges.flat_map(|value| value.split(',')).filter_map(weighed) {
            if weight > best.0 {
                best = (weight, language);
            }
        }
        best.1
    }

    /// The value of the `lang` attribute.
    pub(crate) const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Japanese => "ja",
        }
    }

    /// Whether the page is in Japanese, for sentences whose word order differs.
    pub(crate) const fn is_japanese(self) -> bool {
        matches!(self, Self::Japanese)
    }

    /// One of two wordings of the same text. Both stand side by side, so that none can be forgotten.
    pub(crate) const fn say<'text>(self, english: &'text str, japanese: &'text str) -> &'text str {
        match self {
            Self::English => english,
            Self::Japanese => japanese,
        }
    }
}

/// The weight of one language range in thousandths, when it is one of ours.
fn weighed(range: &str) -> Option<(u16, Language)> {
    let (tag, parameters) = range.split_once(';').unwrap_or((range, ""));
    let primary = tag.trim().split('-').next().unwrap_or_default();
    let language = match primary.to_ascii_lowercase().as_str() {
        "en" => Language::English,
        "ja" => Language::Japanese,
        _ => return None,
    };
    let weight = match parameters.trim().strip_prefix("q=") {
        None => 1000,
        Some(text) => thousandths(text.trim()),
    };
    Some((weight, language))
}

/// `1`, `0.8` or `0.125` as 1000, 800 or 125. What is not a weight counts as nothing.
fn thousandths(text: &str) -> u16 {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = format!("{fraction:0<3}");
    match (whole, digits.get(..3).and_then(|three| three.parse::<u16>().ok())) {
        ("1", Some(_)) => 1000,
        ("0", Some(value)) => value,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn language(accept: &str) -> Language {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_LANGUAGE, accept.parse().unwrap());
        Language::of(&headers)
    }

    #[test]
    fn speaks_the_language_with_the_greatest_weight() {
        assert_eq!(language("ja"), Language::Japanese);
        assert_eq!(language("ja-JP,ja;q=0.9,en;q=0.8"), Language::Japanese);
        assert_eq!(language("en-GB, ja;q=0.9"), Language::English);
        assert_eq!(language("de, en;q=0.3, ja;q=0.35"), Language::Japanese);
        assert_eq!(language("en;q=0, ja;q=0.001"), Language::Japanese);
    }

    #[test]
    fn speaks_english_to_everyone_else() {
        assert_eq!(Language::of(&HeaderMap::new()), Language::English);
        for accept in ["de-DE", "*", "", "ja;q=0", "ja;q=x", "ja;q=0.é"] {
            let mut headers = HeaderMap::new();
            headers.insert(
                ACCEPT_LANGUAGE,
                http::HeaderValue::from_bytes(accept.as_bytes()).unwrap(),
            );
            assert_eq!(Language::of(&headers), Language::English, "{accept}");
        }
    }
}
