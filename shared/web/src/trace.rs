//! Trace ids from headers, as OpenTelemetry writes them: 32 hexadecimal digits in lower case, not all zero.

/// The trace id of a W3C `traceparent`: `00-<trace id>-<parent id>-<flags>`.
pub(crate) fn of_traceparent(header: &str) -> Option<String> {
    let mut parts = header.split('-');
    let (version, trace, parent) = (parts.next()?, parts.next()?, parts.next()?);
    let is_sound =
        version.len() == 2 && version != "ff" && is_hex(version) && parent.len() == 16 && is_hex(parent);
    valid(trace.to_owned()).filter(|_| is_sound)
}

/// The trace id of an `X-Amzn-Trace-Id`: `Root=1-<8 digits>-<24 digits>;…`.
pub(crate) fn of_xray(header: &str) -> Option<String> {
    let root = header.split(';').find_map(|part| part.trim().strip_prefix("Root=1-"))?;
    let (time, chance) = root.split_once('-')?;
    valid(format!("{time}{chance}")).filter(|_| time.len() == 8)
}

fn valid(trace: String) -> Option<String> {
    (trace.len() == 32 && is_hex(&trace) && trace.bytes().any(|digit| digit != b'0')).then_some(trace)
}

fn is_hex(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_both_headers_into_one_form() {
        let traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        assert_eq!(of_traceparent(traceparent).as_deref(), Some("4bf92f3577b34da6a3ce929d0e0e4736"));
        let xray = "Root=1-67891233-abcdef012345678912345678;Parent=53995c3f42cd8ad8;Sampled=1";
        assert_eq!(of_xray(xray).as_deref(), Some("67891233abcdef012345678912345678"));
        assert_eq!(of_xray(&format!("Self=1-0-0;{xray}")), of_xray(xray));
    }

    #[test]
    fn leaves_out_what_is_no_trace() {
        for header in [
            "",
            "00",
            "00-x-y-z",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0-01",
        ] {
            assert_eq!(of_traceparent(header), None, "{header}");
        }
        for header in [
            "",
            "Root=1-67891233",
            "Root=2-67891233-abcdef012345678912345678",
            "Root=1-6789123-3abcdef012345678912345678",
        ] {
            assert_eq!(of_xray(header), None, "{header}");
        }
    }
}
