use std::net::{Ipv4Addr, SocketAddr};
use std::thread;

use tokio::net::TcpListener;
use tokio::runtime::Builder;
use tokio::sync::oneshot;

use crate::error::Error;
use crate::location::Opened;

/// The engine behind its port, on a thread of its own: it works synchronously and would hold up its callers.
#[derive(Debug)]
pub(crate) struct Server {
    address: SocketAddr,
    /// Stops the engine when it is dropped.
    stop: oneshot::Sender<()>,
    /// Answers when the file is free.
    stopped: oneshot::Receiver<()>,
}

impl Server {
    pub(crate) async fn start(opened: Opened) -> Result<Self, Error> {
        let (started, address) = oneshot::channel();
        let (stop, stopping) = oneshot::channel();
        let (done, stopped) = oneshot::channel();
        let name = "embedded store".to_owned();
        let run = move || {
            serve(opened, started, stopping);
            // Nobody may be waiting.
            let _ = done.send(());
        };
        thread::Builder::new().name(name).spawn(run).map_err(Error::Listen)?;
        let address = address.await.map_err(|gone| Error::Listen(std::io::Error::other(gone)))?;
        Ok(Self { address: address.map_err(Error::Listen)?, stop, stopped })
    }

    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) async fn stop(self) {
        drop(self.stop);
        // An error means that the thread is gone already, and the file with it.
        let _ = self.stopped.await;
    }
}

/// Serves until `stopping` resolves. The runtime goes first, with every connection; then the file, then the lock.
fn serve(
    opened: Opened,
    started: oneshot::Sender<std::io::Result<SocketAddr>>,
    stopping: oneshot::Receiver<()>,
) {
    let Opened { database, lock } = opened;
    let runtime = match Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            let _ = started.send(Err(error));
            return;
        }
    };
    runtime.block_on(async move {
        let listener = match TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await {
            Ok(listener) => listener,
            Err(error) => {
                let _ = started.send(Err(error));
                return;
            }
        };
        let _ = started.send(listener.local_addr());
        let stop = async move {
            let _ = stopping.await;
        };
        // It ends by the signal alone; its own failures are the callers' broken connections.
        let _ = dynoxide::server::serve_with_shutdown(listener, database, stop).await;
    });
    drop(runtime);
    drop(lock);
}
