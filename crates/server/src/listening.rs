//! Opening the port and answering on it until Ctrl-C.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use workflows::view::StudyPages;

use crate::protection::HostRule;
use crate::routes::routes;

/// How long open answers may take after Ctrl-C before they are cut off.
const LAST_ANSWERS: Duration = Duration::from_secs(3);

/// Where to listen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServeOptions {
    /// Port; 0 lets the operating system choose a free one.
    pub port: u16,
    /// Address; the default is this machine only.
    pub address: IpAddr,
}

impl Default for ServeOptions {
    fn default() -> Self {
        Self { port: 8080, address: IpAddr::V4(Ipv4Addr::LOCALHOST) }
    }
}

/// Why the server does not run, with a way out.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// Another program has the port.
    #[error(
        "port {port} on {address} is in use by another program; \
         choose another with --port, or --port 0 for any free one"
    )]
    PortInUse {
        /// Port asked for.
        port: u16,
        /// Address asked for.
        address: IpAddr,
    },
    /// The operating system keeps the port for the administrator.
    #[error("port {port} on {address} may only be opened by an administrator; choose one from 1024 with --port")]
    PortForbidden {
        /// Port asked for.
        port: u16,
        /// Address asked for.
        address: IpAddr,
    },
    /// The address does not belong to this machine.
    #[error("{address} is not an address of this machine; leave it out to serve this machine only (127.0.0.1)")]
    AddressNotHere {
        /// Address asked for.
        address: IpAddr,
    },
    /// Anything else the operating system says.
    #[error("the server cannot listen on {socket}: {source}")]
    Listen {
        /// Address and port.
        socket: SocketAddr,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// The server stopped by itself.
    #[error("the server stopped: {0}")]
    Stopped(std::io::Error),
}

/// An open port that nobody answers on yet, so that the caller can tell the address first.
#[derive(Debug)]
pub struct Bound {
    listener: TcpListener,
    address: SocketAddr,
}

/// Opens the port. Requests wait until [`Bound::serve`] is called.
///
/// # Errors
/// The port is taken or forbidden, or the address is not this machine's.
pub fn bind(options: ServeOptions) -> Result<Bound, ServerError> {
    let socket = SocketAddr::new(options.address, options.port);
    let listener = TcpListener::bind(socket).map_err(|source| refusal(socket, source))?;
    let address = listener.local_addr().map_err(|source| refusal(socket, source))?;
    Ok(Bound { listener, address })
}

fn refusal(socket: SocketAddr, source: std::io::Error) -> ServerError {
    let (port, address) = (socket.port(), socket.ip());
    match source.kind() {
        std::io::ErrorKind::AddrInUse => ServerError::PortInUse { port, address },
        std::io::ErrorKind::PermissionDenied => ServerError::PortForbidden { port, address },
        std::io::ErrorKind::AddrNotAvailable => ServerError::AddressNotHere { address },
        _ => ServerError::Listen { socket, source },
    }
}

impl Bound {
    /// Address and port that are open.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What to write in a browser on this machine.
    pub fn url(&self) -> String {
        let ip = self.address.ip();
        let host = if ip.is_unspecified() { IpAddr::V4(Ipv4Addr::LOCALHOST) } else { ip };
        format!("http://{}/", SocketAddr::new(host, self.address.port()))
    }

    /// Answers until Ctrl-C or a request to terminate, then lets open answers end.
    ///
    /// # Errors
    /// The operating system takes the port away, or gives no threads.
    pub fn serve(self, pages: Arc<dyn StudyPages>) -> Result<(), ServerError> {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(ServerError::Stopped)?;
        let done = runtime.block_on(self.answer_until(pages, interrupted()));
        runtime.shutdown_timeout(LAST_ANSWERS);
        done
    }

    async fn answer_until(
        self,
        pages: Arc<dyn StudyPages>,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), ServerError> {
        let rule = HostRule::for_address(self.address.ip());
        self.listener.set_nonblocking(true).map_err(ServerError::Stopped)?;
        let listener = tokio::net::TcpListener::from_std(self.listener).map_err(ServerError::Stopped)?;
        let (tell, told) = tokio::sync::oneshot::channel::<()>();
        let answering = axum::serve(listener, routes(pages, rule)).with_graceful_shutdown(async move {
            stop.await;
            // Nobody listens any more only when the server has ended already.
            let _ = tell.send(());
        });
        let deadline = async move {
            if told.await.is_ok() {
                tokio::time::sleep(LAST_ANSWERS).await;
            } else {
                std::future::pending::<()>().await;
            }
        };
        tokio::select! {
            ended = answering => ended.map_err(ServerError::Stopped),
            () = deadline => Ok(()),
        }
    }
}

/// Opens the port and answers until Ctrl-C; [`bind`] and [`Bound::serve`] in one.
///
/// # Errors
/// As those two.
pub fn serve(pages: Arc<dyn StudyPages>, options: ServeOptions) -> Result<(), ServerError> {
    bind(options)?.serve(pages)
}

async fn interrupted() {
    let ctrl_c = async {
        if tokio::signal::ctrl_c().await.is_err() {
            // Without a signal handler the operating system's own way of ending a program remains.
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending::<()>().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = ctrl_c => {}
        () = terminate => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn port_zero_is_given_a_real_port() {
        let bound = bind(ServeOptions { port: 0, ..ServeOptions::default() }).unwrap();
        assert_ne!(bound.address().port(), 0);
        assert_eq!(bound.url(), format!("http://127.0.0.1:{}/", bound.address().port()));
    }

    #[test]
    fn a_busy_port_is_refused_with_a_way_out() {
        let first = bind(ServeOptions { port: 0, ..ServeOptions::default() }).unwrap();
        let port = first.address().port();
        let error = bind(ServeOptions { port, ..ServeOptions::default() }).unwrap_err();
        assert!(matches!(error, ServerError::PortInUse { port: p, .. } if p == port));
        let words = error.to_string();
        assert!(words.contains(&port.to_string()) && words.contains("--port 0"), "{words}");
    }

    #[test]
    fn an_address_of_another_machine_is_refused_with_a_way_out() {
        // 192.0.2.0/24 is kept for documentation (RFC 5737), so no machine has it.
        let address = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));
        let error = bind(ServeOptions { port: 0, address }).unwrap_err();
        assert!(matches!(error, ServerError::AddressNotHere { .. }), "{error}");
    }

    #[test]
    fn all_addresses_are_shown_as_one_that_a_browser_can_open() {
        let bound = bind(ServeOptions { port: 0, address: IpAddr::V4(Ipv4Addr::UNSPECIFIED) }).unwrap();
        assert!(bound.url().starts_with("http://127.0.0.1:"));
    }
}
