//! A loopback proxy below the SDK: it passes requests to the engine, remembers them, and spoils some on command.

use std::collections::VecDeque;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread;

/// What happens to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The table has no capacity left.
    Throughput,
    /// The account is throttled.
    Throttled,
    /// Another transaction holds the item.
    Conflict,
    /// The service fails.
    Failure,
    /// The rights are missing: the only fault that is not tried again.
    Denied,
    /// The connection is closed before the request is passed on.
    Closed,
    /// The request is carried out and its answer lost.
    AnswerLost,
    /// A batch is answered with all its keys unprocessed.
    Unprocessed,
}

impl Fault {
    /// Those that pass by themselves.
    pub(crate) const PASSING: [Self; 6] =
        [Self::Throughput, Self::Throttled, Self::Conflict, Self::Failure, Self::Closed, Self::AnswerLost];

    /// What is answered to a request with this body instead of passing it on.
    fn answer(self, body: &[u8]) -> Option<String> {
        match self {
            Self::Throughput => Some(refusal(400, "ProvisionedThroughputExceededException")),
            Self::Throttled => Some(refusal(400, "ThrottlingException")),
            Self::Conflict => Some(refusal(400, "TransactionConflictException")),
            Self::Failure => Some(refusal(500, "InternalServerError")),
            Self::Denied => Some(refusal(400, "AccessDeniedException")),
            Self::Unprocessed => Some(unprocessed(body)),
            Self::Closed | Self::AnswerLost => None,
        }
    }
}

/// One request as it went out.
#[derive(Clone, Debug)]
pub(crate) struct Recorded {
    /// Such as `UpdateItem`.
    pub(crate) operation: String,
    pub(crate) body: String,
}

#[derive(Default)]
struct Script {
    /// For the next requests, in order; `None` passes one.
    next: VecDeque<Option<Fault>>,
    /// For every request after those.
    then: Option<Fault>,
    journal: Vec<Recorded>,
}

/// The proxy. Its threads end with the process.
pub(crate) struct Proxy {
    address: SocketAddr,
    script: Arc<Mutex<Script>>,
}

impl Proxy {
    pub(crate) fn start(upstream: &str) -> Self {
        let upstream: SocketAddr = upstream.strip_prefix("http://").unwrap().parse().unwrap();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let script = Arc::new(Mutex::new(Script::default()));
        let shared = Arc::clone(&script);
        thread::spawn(move || {
            for connection in listener.incoming().map_while(Result::ok) {
                let script = Arc::clone(&shared);
                thread::spawn(move || carry(connection, upstream, &script));
            }
        });
        Self { address, script }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Spoils the next request.
    pub(crate) fn spoil_next(&self, fault: Fault) {
        self.script().next.push_back(Some(fault));
    }

    /// Passes one request before what is spoiled next.
    pub(crate) fn pass_next(&self) {
        self.script().next.push_back(None);
    }

    /// Passes `passed` requests and spoils every one after them.
    pub(crate) fn spoil_after(&self, passed: usize, fault: Fault) {
        let mut script = self.script();
        script.next = vec![None; passed].into();
        script.then = Some(fault);
    }

    /// Passes everything again.
    pub(crate) fn heal(&self) {
        let mut script = self.script();
        script.next.clear();
        script.then = None;
    }

    /// Whether everything that was to be spoiled has been.
    pub(crate) fn is_done(&self) -> bool {
        self.script().next.is_empty()
    }

    pub(crate) fn journal(&self) -> Vec<Recorded> {
        self.script().journal.clone()
    }

    pub(crate) fn forget(&self) {
        self.script().journal.clear();
    }

    fn script(&self) -> MutexGuard<'_, Script> {
        self.script.lock().unwrap()
    }
}

fn carry(client: TcpStream, upstream: SocketAddr, script: &Mutex<Script>) {
    let mut reader = BufReader::new(client.try_clone().unwrap());
    let mut client = client;
    while let Some((head, body)) = read_message(&mut reader) {
        let fault = {
            let mut script = script.lock().unwrap();
            script.journal.push(Recorded {
                operation: operation(&head),
                body: String::from_utf8_lossy(&body).into_owned(),
            });
            match script.next.pop_front() {
                Some(fault) => fault,
                None => script.then,
            }
        };
        let done = match fault {
            None => pass(upstream, &head, &body).and_then(|answer| client.write_all(&answer)),
            Some(Fault::AnswerLost) => {
                pass(upstream, &head, &body).and_then(|_| Err(io::ErrorKind::Other.into()))
            }
            Some(fault) => match fault.answer(&body) {
                Some(answer) => client.write_all(answer.as_bytes()),
                None => Err(io::ErrorKind::Other.into()),
            },
        };
        if done.is_err() {
            return; // dropping both halves closes the connection
        }
    }
}

/// Sends a request over a connection of its own and reads the whole answer.
fn pass(upstream: SocketAddr, head: &str, body: &[u8]) -> io::Result<Vec<u8>> {
    let mut connection = TcpStream::connect(upstream)?;
    connection.write_all(head.as_bytes())?;
    connection.write_all(body)?;
    let (head, body) = read_message(&mut BufReader::new(connection)).ok_or(io::ErrorKind::UnexpectedEof)?;
    Ok([head.as_bytes(), &body].concat())
}

/// A head and a body of the length it declares; `None` when the connection ends.
fn read_message(reader: &mut BufReader<TcpStream>) -> Option<(String, Vec<u8>)> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    let length = header(&head, "content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some((head, body))
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let lines = head.lines().filter_map(|line| line.split_once(':'));
    lines.into_iter().find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
}

fn operation(head: &str) -> String {
    header(head, "x-amz-target").and_then(|target| target.rsplit('.').next()).unwrap_or_default().to_owned()
}

fn refusal(status: u16, name: &str) -> String {
    let body = format!("{{\"__type\":\"com.amazonaws.dynamodb.v20120810#{name}\",\"message\":\"injected\"}}");
    message(status, &body)
}

fn unprocessed(batch: &[u8]) -> String {
    let batch: serde_json::Value = serde_json::from_slice(batch).unwrap();
    let body = serde_json::json!({"Responses": {}, "UnprocessedKeys": batch["RequestItems"]});
    message(200, &body.to_string())
}

fn message(status: u16, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status} Injected\r\ncontent-type: application/x-amz-json-1.0\r\ncontent-length: {length}\r\n\r\n{body}"
    )
}
