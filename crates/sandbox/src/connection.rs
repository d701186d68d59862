//! Cutting a connection off in the middle of an exchange, as a broken network does.
//!
//! The web server writes the head of an answer and its body in one go; a body that fails before its first byte makes it give the
//! whole connection up with nothing written. A reset needs one thing more: the socket is told to linger for no time, which turns
//! its closing into a TCP RST. For that a second handle of each connection's socket is kept while the connection lives.

use std::any::Any;
use std::io;
use std::os::fd::{AsFd, OwnedFd};

use actix_web::dev::Extensions;
use actix_web::{HttpRequest, HttpResponse, web};
use futures_util::stream;
use tokio::net::TcpStream;

/// The second handle of a connection's socket.
struct Socket(OwnedFd);

/// Keeps a handle of a connection that was just accepted.
pub(crate) fn remember(io: &dyn Any, kept: &mut Extensions) {
    if let Some(stream) = io.downcast_ref::<TcpStream>()
        && let Ok(handle) = stream.as_fd().try_clone_to_owned()
    {
        kept.insert(Socket(handle));
    }
}

/// An answer that closes the connection with no byte written.
pub(crate) fn cut() -> HttpResponse {
    let broken = stream::iter([Err::<web::Bytes, io::Error>(io::ErrorKind::ConnectionAborted.into())]);
    HttpResponse::Ok().streaming(broken)
}

/// An answer that resets the connection with no byte written; a plain cut where the system does not allow it.
pub(crate) fn reset(request: &HttpRequest) -> HttpResponse {
    if let Some(Socket(handle)) = request.conn_data::<Socket>()
        && let Err(error) = linger_for_no_time(handle)
    {
        tracing::warn!(%error, "a connection is cut instead of reset");
    }
    cut()
}

fn linger_for_no_time(handle: &OwnedFd) -> io::Result<()> {
    // The option belongs to the socket, so setting it through a third handle is enough.
    TcpStream::from_std(std::net::TcpStream::from(handle.try_clone()?))?.set_zero_linger()
}
