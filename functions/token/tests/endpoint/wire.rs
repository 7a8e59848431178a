//! A line to the engine that breaks when a test wants it to: before a write arrives, or after it, when its answer is lost.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;

/// Where the line breaks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Break {
    BeforeTheWrite,
    AfterTheWrite,
}

#[derive(Clone, Default)]
pub(crate) struct Wire {
    /// How many updates break.
    remaining: Arc<AtomicU32>,
    after: Arc<AtomicBool>,
}

impl Wire {
    /// Listens in front of `engine`, an `http://` address; answers its own address.
    pub(crate) fn before(&self, engine: &str) -> String {
        let engine = engine.trim_start_matches("http://").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let wire = self.clone();
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let (wire, server) = (wire.clone(), TcpStream::connect(&engine).unwrap());
                thread::spawn(move || wire.carry(&client, &server));
            }
        });
        address
    }

    /// The next `times` updates break.
    pub(crate) fn fail(&self, times: u32, place: Break) {
        self.after.store(place == Break::AfterTheWrite, Ordering::SeqCst);
        self.remaining.store(times, Ordering::SeqCst);
    }

    fn carry(&self, client: &TcpStream, server: &TcpStream) {
        let is_lost = AtomicBool::new(false);
        thread::scope(|scope| {
            scope.spawn(|| {
                pump(client, server, |request| {
                    let breaks = contains(request, b".UpdateItem") && self.take();
                    is_lost.fetch_or(breaks && self.after.load(Ordering::SeqCst), Ordering::SeqCst);
                    !breaks || is_lost.load(Ordering::SeqCst)
                });
            });
            pump(server, client, |_| !is_lost.load(Ordering::SeqCst));
        });
    }

    fn take(&self) -> bool {
        self.remaining.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |count| count.checked_sub(1)).is_ok()
    }
}

/// Carries bytes until an end closes or `goes_on` says no; then both directions end.
fn pump(mut from: &TcpStream, mut to: &TcpStream, goes_on: impl Fn(&[u8]) -> bool) {
    let mut buffer = vec![0; 65_536];
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        if !goes_on(&buffer[..length]) || to.write_all(&buffer[..length]).is_err() {
            break;
        }
    }
    let _ = from.shutdown(Shutdown::Both);
    let _ = to.shutdown(Shutdown::Both);
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
