//! File formats, as far as a pretend site needs them.

use jiff::Timestamp;

/// An empty FIT file: header, no data, checksum.
pub(crate) fn fit() -> Vec<u8> {
    let mut file = vec![14, 0x20, 0x54, 0x08, 0, 0, 0, 0];
    file.extend_from_slice(b".FIT");
    file.extend_from_slice(&[0, 0, 0, 0]);
    file
}

/// Gzip without compression: stored blocks.
pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut file = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    let blocks = bytes.chunks(0xffff).count();
    if bytes.is_empty() {
        file.extend_from_slice(&[1, 0, 0, 0xff, 0xff]);
    }
    for (number, block) in bytes.chunks(0xffff).enumerate() {
        let length = u16::try_from(block.len()).unwrap_or(u16::MAX);
        file.push(u8::from(number + 1 == blocks));
        file.extend_from_slice(&length.to_le_bytes());
        file.extend_from_slice(&(!length).to_le_bytes());
        file.extend_from_slice(block);
    }
    file.extend_from_slice(&crc(bytes).to_le_bytes());
    file.extend_from_slice(&u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_le_bytes());
    file
}

/// CRC-32 of IEEE 802.3.
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(
            crc ^ u32::from(*byte),
            |crc, _| {
                if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 }
            },
        )
    })
}

/// The part of a multipart body with a name.
pub(crate) fn part<'a>(body: &'a [u8], content_type: &str, name: &str) -> Option<&'a [u8]> {
    let (_, boundary) = content_type.split_once("boundary=")?;
    let boundary = format!("--{}", boundary.trim_matches('"'));
    let mut rest = body;
    loop {
        let start = find(rest, boundary.as_bytes())?;
        rest = rest.get(start + boundary.len()..)?;
        let head = find(rest, b"\r\n\r\n")?;
        let headers = String::from_utf8_lossy(rest.get(..head)?).into_owned();
        let content = rest.get(head + 4..)?;
        let end = find(content, format!("\r\n{boundary}").as_bytes())?;
        if headers.contains(&format!("name=\"{name}\"")) {
            return content.get(..end);
        }
        rest = content.get(end..)?;
    }
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|window| window == wanted)
}

/// What an uploaded file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Fit,
    Tcx,
    Gpx,
    /// A zip or gzip archive, which the site opens.
    Archive,
}

impl Kind {
    /// Recognises a file by its first bytes.
    pub(crate) fn of(file: &[u8]) -> Option<Self> {
        let head = file.get(..file.len().min(1_024)).unwrap_or_default();
        match () {
            () if head.get(8..12) == Some(b".FIT") => Some(Self::Fit),
            () if head.starts_with(b"PK\x03\x04") || head.starts_with(&[0x1f, 0x8b]) => Some(Self::Archive),
            () if find(head, b"<TrainingCenterDatabase").is_some() => Some(Self::Tcx),
            () if find(head, b"<gpx").is_some() => Some(Self::Gpx),
            () => None,
        }
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Fit | Self::Archive => "fit",
            Self::Tcx => "tcx",
            Self::Gpx => "gpx",
        }
    }
}

/// First and last time stamp of a TCX or GPX file.
pub(crate) fn times(file: &[u8]) -> Option<(Timestamp, Timestamp)> {
    let text = String::from_utf8_lossy(file);
    let stamps: Vec<Timestamp> = text
        .split("ime>")
        .filter_map(|piece| piece.split('<').next())
        .filter_map(|stamp| stamp.trim().parse().ok())
        .collect();
    Some((*stamps.iter().min()?, *stamps.iter().max()?))
}

#[cfg(test)]
mod tests {
    use super::{Kind, crc, part, times};

    #[test]
    fn finds_the_file_in_a_multipart_body() {
        let body = b"--X\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhi\r\n--X\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.gpx\"\r\n\r\n<gpx/>\r\n--X--\r\n";
        assert_eq!(part(body, "multipart/form-data; boundary=X", "file"), Some(b"<gpx/>".as_slice()));
        assert_eq!(part(body, "multipart/form-data; boundary=Y", "file"), None);
    }

    #[test]
    fn recognises_files_and_their_times() {
        assert_eq!(Kind::of(&super::fit()), Some(Kind::Fit));
        assert_eq!(Kind::of(b"hello"), None);
        let gpx = b"<gpx><time>2026-06-01T10:00:00Z</time><time>2026-06-01T11:00:00Z</time></gpx>";
        let (first, last) = times(gpx).unwrap();
        assert_eq!(last.as_second() - first.as_second(), 3_600);
        assert_eq!(crc(b"123456789"), 0xcbf4_3926);
    }
}
