//! The only maker of HTTP clients. Every call that leaves goes through a [`Caller`] made here, so that what must hold for all
//! of them stands in one place: the address guard at connect time, no redirects, no proxies from the environment, three
//! seconds to connect, a deadline over the whole call, and a cap on what is read of the answer after decompression.
//!
//! Connections are not kept for later calls. It costs a handshake, and buys two certainties: each call is guarded anew, and
//! "the connection could not be made" always means that nothing was sent.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use reqwest::{Client, Method};
use url::{Host, Url};

use crate::SettingsError;
use crate::guard::{AddressRefused, AllowList, GuardedNames, is_local_name};

/// The longest answer that is read, in bytes after decompression.
pub(crate) const ANSWER_LIMIT: usize = 1024 * 1024;

/// How long connecting may take, looking the name up and TLS included.
const CONNECT: Duration = Duration::from_secs(3);

/// Makes guarded HTTP clients. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Outbound {
    allow: Arc<AllowList>,
}

impl Outbound {
    /// A maker whose clients reach public addresses and what the list names.
    pub fn new(allow: AllowList) -> Outbound {
        Outbound { allow: Arc::new(allow) }
    }

    /// Reads an address from settings and refuses what could never be called.
    pub(crate) fn address(&self, key: &'static str, written: &str) -> Result<Url, SettingsError> {
        let wrong = |reason: String| SettingsError::Wrong { key, reason };
        let url = Url::parse(written).map_err(|error| wrong(format!("not an address: {error}")))?;
        self.allow.check_url(&url).map_err(|refused| wrong(refused.to_string()))?;
        Ok(url)
    }

    /// The same for what must not be read or changed on its way: https, but for what the allow list names on this machine.
    pub(crate) fn secure_address(&self, key: &'static str, written: &str) -> Result<Url, SettingsError> {
        let url = self.address(key, written)?;
        if url.scheme() == "https" || is_of_this_machine(&url) {
            return Ok(url);
        }
        Err(SettingsError::Wrong { key, reason: "the address has to begin with https://".to_owned() })
    }

    /// A caller for these addresses: the guard needs to know the ports beforehand, because a lookup only sees a name.
    pub(crate) fn caller<'a>(
        &self,
        addresses: impl IntoIterator<Item = &'a Url>,
        deadline: Duration,
    ) -> Result<Caller, SettingsError> {
        let mut clients = BTreeMap::new();
        for url in addresses {
            let line = Line::of(url);
            if let Entry::Vacant(place) = clients.entry(line) {
                place.insert(self.client(line, deadline)?);
            }
        }
        Ok(Caller { clients, allow: Arc::clone(&self.allow) })
    }

    fn client(&self, line: Line, deadline: Duration) -> Result<Client, SettingsError> {
        if rustls::crypto::CryptoProvider::get_default().is_none() {
            return Err(SettingsError::NoClient("no cryptography was installed by the program".to_owned()));
        }
        let names = GuardedNames { allow: Arc::clone(&self.allow), port: line.port };
        let mut builder = Client::builder()
            .dns_resolver(names)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .referer(false)
            .http1_only()
            .pool_max_idle_per_host(0)
            .connect_timeout(CONNECT.min(deadline / 2))
            .timeout(deadline)
            .user_agent(concat!("joint-web-platform/", env!("CARGO_PKG_VERSION")));
        if !line.tls {
            builder = builder.tls_certs_only([]); // plain HTTP: the machine's certificates need not be there, nor be read
        }
        builder.build().map_err(|error| SettingsError::NoClient(deepest(&error)))
    }
}

fn is_of_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => is_local_name(name),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

/// What a client is made for: a port, with or without TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Line {
    port: u16,
    tls: bool,
}

impl Line {
    fn of(url: &Url) -> Line {
        Line { port: url.port_or_known_default().unwrap_or_default(), tls: url.scheme() == "https" }
    }
}

/// Calls the addresses that it was made for.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    clients: BTreeMap<Line, Client>,
    allow: Arc<AllowList>,
}

/// One request, ready to go.
pub(crate) struct Asked {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
    /// How much of the answer is read, in bytes.
    pub(crate) limit: usize,
}

/// What came back. The status is known even if the body could not be read to its end.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content_type: Option<String>,
    pub(crate) retry_after: Option<String>,
    pub(crate) body: Vec<u8>,
    /// Why the body is not whole, if it is not.
    pub(crate) broken: Option<&'static str>,
}

impl Answer {
    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The body, if it is whole and came as XML (or without saying what it is).
    pub(crate) fn xml_body(&self) -> Result<&[u8], String> {
        if let Some(broken) = self.broken {
            return Err(broken.to_owned());
        }
        match self.content_type.as_deref() {
            Some(kind) if !kind.to_ascii_lowercase().contains("xml") => Err("the answer is not XML".to_owned()),
            _ => Ok(&self.body),
        }
    }
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CallError {
    /// Our own guard said no; nothing left the building.
    NotAllowed(String),
    /// No connection came about; nothing was sent.
    NothingSent(String),
    /// The request was on its way, or there; nobody knows.
    MayHaveArrived(String),
}

impl CallError {
    pub(crate) fn into_words(self) -> String {
        match self {
            CallError::NotAllowed(words) | CallError::NothingSent(words) | CallError::MayHaveArrived(words) => words,
        }
    }
}

impl Caller {
    /// Makes the call. Never follows a redirect, never tries twice.
    pub(crate) async fn call(&self, asked: Asked) -> Result<Answer, CallError> {
        self.allow.check_url(&asked.url).map_err(|refused| CallError::NotAllowed(refused.to_string()))?;
        let Some(client) = self.clients.get(&Line::of(&asked.url)) else {
            return Err(CallError::NotAllowed("the address is not one of this connector's".to_owned()));
        };
        let request = client.request(asked.method, asked.url).headers(asked.headers).body(asked.body);
        let mut response = request.send().await.map_err(|error| sort(&error))?;
        let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let mut answer = Answer {
            status: response.status().as_u16(),
            content_type: header(CONTENT_TYPE),
            retry_after: header(RETRY_AFTER),
            body: Vec::new(),
            broken: None,
        };
        loop {
            match response.chunk().await {
                Ok(None) => break,
                Ok(Some(chunk)) => {
                    let room = asked.limit.saturating_sub(answer.body.len());
                    answer.body.extend_from_slice(&chunk[..chunk.len().min(room)]);
                    if chunk.len() > room {
                        answer.broken = Some("the answer is longer than we read");
                        break;
                    }
                }
                Err(error) => {
                    answer.broken = Some(if error.is_timeout() {
                        "the answer did not end in time"
                    } else {
                        "the answer was cut off"
                    });
                    break;
                }
            }
        }
        Ok(answer)
    }
}

/// Tells "nothing was sent" from "it may have arrived". When in doubt it may have arrived.
fn sort(error: &reqwest::Error) -> CallError {
    if let Some(refused) = causes(error).find_map(|cause| cause.downcast_ref::<AddressRefused>()) {
        return CallError::NotAllowed(refused.to_string());
    }
    if error.is_builder() {
        return CallError::NotAllowed("the request could not be put together".to_owned());
    }
    if error.is_connect() {
        let why = if error.is_timeout() { "it took too long".to_owned() } else { deepest(error) };
        return CallError::NothingSent(format!("no connection: {why}"));
    }
    let words = if error.is_timeout() {
        "no answer within the deadline"
    } else {
        "the connection was cut before an answer came"
    };
    CallError::MayHaveArrived(words.to_owned())
}

fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| error.source())
}

/// The innermost cause in words. The outer ones name the address, which may carry a key.
fn deepest(error: &reqwest::Error) -> String {
    match causes(error).skip(1).last() {
        Some(cause) => cause.to_string(),
        None => "unknown cause".to_owned(),
    }
}
