use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::report::{Fault, Found, Outcome};

const PAGE: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/plain; charset=utf-8\r\nconnection: close\r\n\r\n\
                    Done. Go back to the terminal.";
const LONGEST_REQUEST: usize = 8_192;

/// A loopback address that waits for the browser.
pub(super) struct Waiting {
    listener: TcpListener,
    port: u16,
}

/// What the browser brought back.
pub(super) struct Returned(Vec<(String, String)>);

impl Waiting {
    pub(super) async fn open() -> Outcome<Self> {
        let opened = async {
            let listener = TcpListener::bind("127.0.0.1:0").await?;
            let port = listener.local_addr()?.port();
            Ok(Self { listener, port })
        };
        let opened: std::io::Result<Self> = opened.await;
        let waiting = opened.map_err(|error| broken(format!("no port to wait on: {error}")))?;
        let redirect_uri = waiting.redirect_uri();
        Ok(Found::new(waiting, redirect_uri))
    }

    pub(super) fn redirect_uri(&self) -> String {
        format!("http://127.0.0.1:{}/callback", self.port)
    }

    /// The query of the first request to `/callback`.
    pub(super) async fn returned(self, wait: Duration) -> Result<Returned, Fault> {
        let arrival = async {
            loop {
                let accepted = self.listener.accept().await.map_err(|error| broken(error.to_string()))?;
                if let Some(returned) = answer(accepted.0).await {
                    return Ok(returned);
                }
            }
        };
        let late = |_| broken(format!("nobody came back within {} s", wait.as_secs()));
        tokio::time::timeout(wait, arrival).await.map_err(late)?
    }
}

impl Returned {
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

fn broken(found: String) -> Fault {
    Fault::broken(
        found,
        "a redirect to the loopback address of the client (RFC 8252 §7.3)",
        "open the link in a browser on this machine, and look at the page it ends on",
    )
}

/// Reads one request and thanks for it; `None` when it is not the one that is awaited, such as one for an icon.
async fn answer(mut stream: TcpStream) -> Option<Returned> {
    let mut head = Vec::new();
    let mut buffer = [0; 1_024];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") && head.len() < LONGEST_REQUEST {
        let read = stream.read(&mut buffer).await.ok().filter(|read| *read > 0)?;
        head.extend_from_slice(buffer.get(..read)?);
    }
    stream.write_all(PAGE.as_bytes()).await.ok()?;
    stream.shutdown().await.ok()?;
    let head = String::from_utf8_lossy(&head);
    let query = head.strip_prefix("GET /callback?")?.split(' ').next()?;
    let decode = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    Some(Returned(pairs.map(|(name, value)| (name.to_owned(), decode(value))).collect()))
}
