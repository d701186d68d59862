//! Mail to a server, through lettre's pool of connections.
//!
//! lettre writes whole messages and sign-ins to its `debug` log, so a production log filter keeps `lettre` at
//! `info` or above.

use std::fs;
use std::net::IpAddr;
use std::time::Duration;

use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::{self, AsyncSmtpTransportBuilder, PoolConfig};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::OnceCell;
use tokio::time::timeout;
use url::{Host, Url};

use crate::mailer::{SendError, TransportError};

/// How long one address of the server may take to answer the first knock.
const CONNECT: Duration = Duration::from_secs(5);

/// How long one mail may take from the first knock to the last answer.
const WHOLE: Duration = Duration::from_secs(20);

/// A mail server.
pub(crate) struct Smtp {
    builder: AsyncSmtpTransportBuilder,
    /// Made with the first mail: lettre's pool wants a running runtime, the start of a borough has none.
    transport: OnceCell<AsyncSmtpTransport<Tokio1Executor>>,
    server: String,
}

impl Smtp {
    /// Reads the address; see [`crate::Transport::Smtp`] for what may stand in it.
    pub(crate) fn new(address: &SecretString) -> Result<Self, TransportError> {
        let mut url =
            Url::parse(address.expose_secret()).map_err(|error| TransportError::NotAnAddress(error.to_string()))?;
        if !matches!(url.scheme(), "smtp" | "smtps") {
            return Err(TransportError::Scheme(url.scheme().to_owned()));
        }
        let host = url.host_str().unwrap_or_default().to_owned();
        if host.is_empty() {
            return Err(TransportError::NotAnAddress("it names no host".to_owned()));
        }
        let mut required = url.scheme() == "smtp" && !is_this_machine(&url);
        let mut ca = None;
        for (name, value) in url.query_pairs() {
            match (name.as_ref(), value.as_ref()) {
                ("tls", "required") => required = true,
                ("ca", file) => {
                    // Whoever names an authority wants to be sure of the server.
                    required = true;
                    ca = Some(file.to_owned());
                }
                (name, value) => return Err(TransportError::Parameter(format!("{name}={value}"))),
            }
        }
        let wrapped = url.scheme() == "smtps";
        url.set_query((required && !wrapped).then_some("tls=required"));
        let refused = |error: smtp::Error| TransportError::Refused(error.to_string());
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.as_str())
            .map_err(refused)?
            .timeout(Some(CONNECT))
            .pool_config(PoolConfig::new().max_size(4).idle_timeout(Duration::from_secs(30)));
        if wrapped || required {
            let mut tls = TlsParameters::builder(host.clone());
            if let Some(file) = ca {
                tls = tls.add_root_certificate(certificate(file)?);
            }
            let tls = tls.build().map_err(refused)?;
            builder = builder.tls(if wrapped { Tls::Wrapper(tls) } else { Tls::Required(tls) });
        }
        let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
        let server = format!("{}://{host}{port}", url.scheme());
        Ok(Self { builder, transport: OnceCell::new(), server })
    }

    /// Scheme, host and port, without user and password.
    pub(crate) fn server(&self) -> &str {
        &self.server
    }

    /// Hands the message over.
    pub(crate) async fn send(&self, message: &Message) -> Result<(), SendError> {
        let transport = self.transport.get_or_init(async || self.builder.clone().build()).await;
        match timeout(WHOLE, transport.send_raw(message.envelope(), &message.formatted())).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(failed(&error)),
            Err(_) => Err(SendError::Ambiguous {
                reason: format!("the mail server fell silent; given up after {} seconds", WHOLE.as_secs()),
            }),
        }
    }
}

/// Only on the way to this machine can nobody listen.
fn is_this_machine(url: &Url) -> bool {
    // `url` keeps the hosts of schemes that it does not know as plain text, so numbers are read here.
    match url.host() {
        Some(Host::Domain(name)) => {
            name.eq_ignore_ascii_case("localhost") || name.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
        }
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

fn certificate(file: String) -> Result<Certificate, TransportError> {
    match fs::read(&file) {
        Ok(pem) => {
            Certificate::from_pem(&pem).map_err(|error| TransportError::Certificate { file, reason: error.to_string() })
        }
        Err(error) => Err(TransportError::Certificate { file, reason: error.to_string() }),
    }
}

/// What a failure means for the mail.
///
/// lettre keeps its kinds to itself: between "no connection" and "lost in the middle" only the words of the
/// error differ ("Connection error", "network error"). The tests beside a real server would notice a change.
fn failed(error: &smtp::Error) -> SendError {
    let reason = error.to_string();
    let code = error.status().map(u16::from);
    // 530 to 538 are about our sign-in (RFC 4954) and not about this mail: once the settings are right, it goes.
    let about_us = matches!(code, Some(530 | 534 | 535 | 538));
    if error.is_permanent() && !about_us {
        return SendError::Permanent { reason };
    }
    // The one complaint of the client about the mail itself; `EmailAddress` is ASCII, so it cannot come up.
    if error.is_client() && reason.contains("non-ascii") {
        return SendError::Permanent { reason };
    }
    let before_anything = about_us
        || error.is_transient()
        || error.is_client()
        || error.is_tls()
        || error.is_transport_shutdown()
        || reason.starts_with("Connection error");
    if before_anything { SendError::Temporary { reason } } else { SendError::Ambiguous { reason } }
}
