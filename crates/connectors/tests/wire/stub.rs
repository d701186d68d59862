//! A server of a few lines: it reads one request a connection, remembers it, and does what it was told.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use connectors::{AllowList, BackOffice, ConnectorSettings, Contact, Outbound, Outcome, Place, Report};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What the server does with a request.
#[derive(Clone)]
pub enum Does {
    /// Sends these bytes and closes.
    Sends(Vec<u8>),
    /// Reads the whole request, then closes without a word.
    Drops,
    /// Reads the whole request and never answers.
    Hangs,
    /// Sends a head that promises much, and then this again and again for ever.
    Floods(Vec<u8>),
}

#[derive(Clone, Debug)]
pub struct Seen {
    pub head: String,
    pub body: String,
}

impl Seen {
    pub fn line(&self) -> &str {
        self.head.lines().next().unwrap()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    pub fn form(&self) -> BTreeMap<String, String> {
        url::form_urlencoded::parse(self.body.as_bytes()).into_owned().collect()
    }
}

pub struct Stub {
    pub address: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Stub {
    pub async fn that(does: Does) -> Stub {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let seen: Arc<Mutex<Vec<Seen>>> = Arc::default();
        let record = Arc::clone(&seen);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, does.clone(), Arc::clone(&record)));
            }
        });
        Stub { address, seen }
    }

    pub async fn answering(status: &str, headers: &str, body: &str) -> Stub {
        Stub::that(Does::Sends(answer(status, headers, body.as_bytes()))).await
    }

    pub async fn xml(body: &str) -> Stub {
        Stub::answering("200 OK", "Content-Type: text/xml; charset=utf-8\r\n", body).await
    }

    /// A port where nobody listens any more.
    pub fn gone() -> Stub {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        Stub { address: listener.local_addr().unwrap(), seen: Arc::default() }
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub fn outbound(&self) -> Outbound {
        install();
        Outbound::new(AllowList::address(self.address))
    }

    pub fn build(&self, settings: &ConnectorSettings) -> BackOffice {
        BackOffice::build("streets", settings, &self.outbound(), Path::new("/nowhere")).unwrap()
    }
}

pub fn install() {
    let _ = rustls::crypto::ring::default_provider().install_default();
}

pub fn answer(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let mut bytes =
        format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n", body.len())
            .into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

async fn serve(mut stream: TcpStream, does: Does, record: Arc<Mutex<Vec<Seen>>>) {
    let mut bytes = Vec::new();
    let (head, wanted) = loop {
        let mut chunk = [0; 4096];
        match stream.read(&mut chunk).await {
            Ok(0) | Err(_) => return,
            Ok(read) => bytes.extend_from_slice(&chunk[..read]),
        }
        if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8(bytes[..at].to_vec()).unwrap();
            let length = head.lines().find_map(|line| {
                line.to_ascii_lowercase().strip_prefix("content-length:").map(|n| n.trim().parse().unwrap())
            });
            break (head, at + 4 + length.unwrap_or(0_usize));
        }
    };
    while bytes.len() < wanted {
        let mut chunk = [0; 4096];
        match stream.read(&mut chunk).await {
            Ok(0) | Err(_) => return,
            Ok(read) => bytes.extend_from_slice(&chunk[..read]),
        }
    }
    let body = String::from_utf8(bytes[head.len() + 4..].to_vec()).unwrap();
    record.lock().unwrap().push(Seen { head, body });
    match does {
        Does::Sends(bytes) => {
            let _ = stream.write_all(&bytes).await;
            let _ = stream.shutdown().await;
        }
        Does::Drops => {}
        Does::Hangs => tokio::time::sleep(Duration::from_secs(60)).await,
        Does::Floods(again) => {
            let head = "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 104857600\r\n\r\n";
            let _ = stream.write_all(head.as_bytes()).await;
            while stream.write_all(&again).await.is_ok() {}
        }
    }
}

/// Everything that has ever broken a wire format, in one text.
pub const NASTY: &str = "– “quoted” ‘it’s’ £5 ☃ & <b>bold</b> ]]> 100% a+b=c\nsecond line\r\nthird line";

pub fn report() -> Report {
    Report {
        reference: "XX-7K3M-9FXD".to_owned(),
        key: "0190a7a4-0000-7000-8000-000000000001".parse().unwrap(),
        code: "POT".to_owned(),
        service_title: "Report a pothole".to_owned(),
        description: NASTY.to_owned(),
        place: Some(Place {
            street: Some("High Street".to_owned()),
            landmark: Some("the clock".to_owned()),
            ..Place::default()
        }),
        contact: Contact {
            name: Some("Ada van Synthetic".to_owned()),
            email: Some("ada@example.org".to_owned()),
            telephone: Some("020 7946 0123".to_owned()),
        },
        opened_at: "2026-06-01T09:30:00Z".parse().unwrap(),
        fields: BTreeMap::new(),
    }
}

/// The outcome in one word, for tables.
pub fn word(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Delivered { .. } => "delivered",
        Outcome::Accepted { .. } => "accepted",
        Outcome::Retry { .. } => "retry",
        Outcome::Ambiguous { .. } => "ambiguous",
        Outcome::Refused { .. } => "refused",
    }
}
