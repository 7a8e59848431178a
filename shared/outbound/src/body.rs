//! Reading an answer up to a limit, measured after decompression.

use bytes::{Bytes, BytesMut};

/// Why a body was not read to its end.
pub(crate) enum Unread {
    /// More bytes than allowed; the rest was left on the wire.
    TooLarge,
    /// The connection failed or took too long.
    Failed(reqwest::Error),
}

/// Reads at most `cap` bytes. One byte more and reading stops.
pub(crate) async fn read(response: &mut reqwest::Response, cap: usize) -> Result<Bytes, Unread> {
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await.map_err(Unread::Failed)? {
        if chunk.len() > cap.saturating_sub(body.len()) {
            return Err(Unread::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}
