/// The parameters of a query or a form, in their order, repeats included. Names are compared after decoding.
///
/// Has no `Debug`: values may be codes, verifiers and keys.
#[derive(Clone)]
pub struct Parameters(Vec<(String, String)>);

/// An invalid percent-escape or invalid UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

/// A parameter that appears more than once (OAuth 2.1 §3.1, §3.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Repeated;

impl Parameters {
    /// Reads `application/x-www-form-urlencoded` text strictly: where browsers repair, this refuses.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn parse(raw: &[u8]) -> Result<Self, Malformed> {
        let pairs = raw.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty());
        let decoded = pairs.map(|pair| {
            let mut halves = pair.splitn(2, |byte| *byte == b'=');
            let name = decode(halves.next().unwrap_or_default())?;
            Ok((name, decode(halves.next().unwrap_or_default())?))
        });
        decoded.collect::<Result<_, _>>().map(Self)
    }

    /// The one value of a parameter. Without a value it counts as omitted.
    ///
    /// # Errors
    /// [`Repeated`] when it appears more than once, with values or without.
    pub fn get(&self, name: &str) -> Result<Option<&str>, Repeated> {
        let mut values = self.values(name);
        match (values.next(), values.next()) {
            (_, Some(_)) => Err(Repeated),
            (first, None) => Ok(first.filter(|value| !value.is_empty())),
        }
    }

    /// Every value of a parameter that may repeat, empty ones included.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> + 'a {
        self.values(name)
    }

    fn values<'a, 'n>(&'a self, name: &'n str) -> impl Iterator<Item = &'a str> + use<'a, 'n> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Whether any of `names` appears at all.
    #[must_use]
    pub fn has_any_of(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.all(name).next().is_some())
    }

    /// Whether any of `names` appears more than once.
    #[must_use]
    pub fn repeats_any_of(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.get(name).is_err())
    }
}

fn decode(raw: &[u8]) -> Result<String, Malformed> {
    let mut decoded = Vec::with_capacity(raw.len());
    let mut bytes = raw.iter().copied();
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'+' => b' ',
            b'%' => hex_digit(bytes.next())? << 4 | hex_digit(bytes.next())?,
            other => other,
        });
    }
    String::from_utf8(decoded).map_err(|_| Malformed)
}

fn hex_digit(byte: Option<u8>) -> Result<u8, Malformed> {
    match byte {
        Some(digit @ b'0'..=b'9') => Ok(digit - b'0'),
        Some(digit @ b'a'..=b'f') => Ok(digit - b'a' + 10),
        Some(digit @ b'A'..=b'F') => Ok(digit - b'A' + 10),
        _ => Err(Malformed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(raw: &str) -> Parameters {
        Parameters::parse(raw.as_bytes()).ok().unwrap()
    }

    #[test]
    fn decodes_names_and_values() {
        let parameters = parse("client%5Fid=a+b%2B&state=%F0%9F%9A%B4&flag&=x&&y==z");
        assert_eq!(parameters.get("client_id"), Ok(Some("a b+")));
        assert_eq!(parameters.get("state"), Ok(Some("🚴")));
        assert_eq!(parameters.get("y"), Ok(Some("=z")));
    }

    #[test]
    fn counts_a_parameter_without_a_value_as_omitted() {
        assert_eq!(parse("scope=&flag").get("scope"), Ok(None));
        assert_eq!(parse("scope=&flag").get("flag"), Ok(None));
    }

    #[test]
    fn sees_a_repeat_through_encoding_and_empty_values() {
        for raw in ["code=a&code=b", "code=a&c%6fde=a", "code=&code=a", "code&code"] {
            assert_eq!(parse(raw).get("code"), Err(Repeated), "{raw}");
        }
        assert_eq!(parse("x=1&x=2&code=a").get("code"), Ok(Some("a")));
        assert!(parse("x=1&x=2&code=a").repeats_any_of(&["x", "code"]));
        assert_eq!(parse("scope=a&scope=b").all("scope").collect::<Vec<_>>(), ["a", "b"]);
    }

    #[test]
    fn refuses_broken_escapes_and_invalid_utf_8() {
        for raw in ["a=%", "a=%4", "a=%zz", "%zz=a", "a=%+1", "a=%c0%af", "a=%ff", "a=%ed%a0%80"] {
            assert!(Parameters::parse(raw.as_bytes()).is_err(), "{raw}");
        }
        assert!(Parameters::parse(b"a=\xff").is_err());
    }

    proptest::proptest! {
        #[test]
        fn reads_back_any_escaped_text(value in "\\PC{0,40}") {
            let escaped = value.bytes().map(|byte| format!("%{byte:02x}")).collect::<Vec<_>>().concat();
            let parameters = parse(&format!("v=x{escaped}"));
            let expected = format!("x{value}");
            proptest::prop_assert_eq!(parameters.get("v"), Ok(Some(expected.as_str())));
        }

        #[test]
        fn never_panics(raw in proptest::collection::vec(proptest::num::u8::ANY, 0..60)) {
            let _ = Parameters::parse(&raw);
        }
    }
}
