use http::HeaderMap;
use http::header::ACCEPT_LANGUAGE;

/// The language of a page. To add one, add a variant and its tag here, and its text to each page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// Also for everyone who asks for neither.
    #[default]
    English,
    /// Japanese.
    Japanese,
}

impl Language {
    /// The one of our languages that `Accept-Language` prefers (RFC 9110 §12.5.4).
    #[must_use]
    pub fn preferred(headers: &HeaderMap) -> Self {
        let values = headers.get_all(ACCEPT_LANGUAGE).iter().filter_map(|value| value.to_str().ok());
        let mut best = (0, Self::default());
        for range in values.flat_map(|value| value.split(',')) {
            if let Some((quality, language)) = read_range(range)
                && quality > best.0
            {
                best = (quality, language);
            }
        }
        best.1
    }

    /// The value of a `lang` attribute.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Japanese => "ja",
        }
    }

    /// Whether the page is in Japanese, for sentences whose word order differs.
    #[must_use]
    pub const fn is_japanese(self) -> bool {
        matches!(self, Self::Japanese)
    }

    /// One of the wordings of a text. They stand side by side in the code, so that none can be forgotten.
    #[must_use]
    pub const fn say<'text>(self, english: &'text str, japanese: &'text str) -> &'text str {
        match self {
            Self::English => english,
            Self::Japanese => japanese,
        }
    }
}

/// A language of ours and its weight in thousandths.
fn read_range(range: &str) -> Option<(u32, Language)> {
    let (tag, parameters) = range.split_once(';').unwrap_or((range, ""));
    let primary = tag.trim().split('-').next().unwrap_or_default().to_ascii_lowercase();
    let language = match primary.as_str() {
        "en" | "*" => Language::English,
        "ja" => Language::Japanese,
        _ => return None,
    };
    Some((read_weight(parameters.trim())?, language))
}

fn read_weight(parameter: &str) -> Option<u32> {
    if parameter.is_empty() {
        return Some(1_000);
    }
    let text = parameter.strip_prefix("q=")?;
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = fraction.len() <= 3 && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let thousandths = format!("{fraction:0<3}").parse::<u32>().ok().filter(|_| digits)?;
    match whole {
        "0" => Some(thousandths),
        "1" if thousandths == 0 => Some(1_000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn follows_the_weights_and_falls_back_to_english() {
        for (value, language) in [
            ("", Language::English),
            ("ja", Language::Japanese),
            ("ja-JP,en-US;q=0.9", Language::Japanese),
            ("en-US,en;q=0.9,ja;q=0.8", Language::English),
            ("de, ja;q=0.5, en;q=0.4", Language::Japanese),
            ("fr", Language::English),
            ("ja;q=0", Language::English),
            ("ja;q=x", Language::English),
            ("ja;q=4294967295", Language::English),
            ("\"<script>", Language::English),
        ] {
            let headers = HeaderMap::from_iter([(ACCEPT_LANGUAGE, value.parse().unwrap())]);
            assert_eq!(Language::preferred(&headers), language, "{value}");
        }
    }
}
