//! A sandbox in a folder of its own, and the barest of HTTP clients.

use std::net::SocketAddr;
use std::path::Path;

use sandbox::{Entry, RunningSandbox, SandboxConfig, System, SystemKind, start};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

pub struct World {
    pub folder: TempDir,
    pub sandbox: RunningSandbox,
}

pub fn config(folder: &Path) -> SandboxConfig {
    let open311 = |borough: &str, connector: &str, dedupes: Option<&str>| System {
        borough: borough.to_owned(),
        connector: connector.to_owned(),
        kind: SystemKind::Open311,
        api_key: Some(format!("key-of-{borough}")),
        dedupes: dedupes.map(str::to_owned),
        jurisdiction: Some("www.bromley.gov.uk".to_owned()),
    };
    SandboxConfig {
        bind: SocketAddr::from(([127, 0, 0, 1], 0)),
        data: folder.join("sandbox"),
        mail_folder: Some(folder.join("mail")),
        systems: vec![
            open311("bromley", "streets", Some("service_request_id_ext")),
            open311("bromley", "forgetful", None),
            open311("elsewhere", "streets", Some("service_request_id_ext")),
            System {
                borough: "bexley".to_owned(),
                connector: "streets".to_owned(),
                kind: SystemKind::Symology,
                api_key: None,
                dedupes: None,
                jurisdiction: None,
            },
        ],
    }
}

/// An answer, taken apart. `raw` is what came over the wire, nothing if the connection was cut.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
    pub raw: Vec<u8>,
}

impl World {
    pub async fn new() -> World {
        let folder = tempfile::tempdir().unwrap();
        let sandbox = start(config(folder.path())).await.unwrap();
        World { folder, sandbox }
    }

    pub async fn restart(&mut self) {
        self.sandbox.stop().await;
        self.sandbox = start(config(self.folder.path())).await.unwrap();
    }

    /// Sends a request and reads to the end of the connection.
    pub async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        self.try_send(method, path, headers, body).await.unwrap()
    }

    pub async fn try_send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> std::io::Result<Answer> {
        let mut stream = TcpStream::connect(self.sandbox.address()).await?;
        let mut request =
            format!("{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n", self.sandbox.address());
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        request.push_str(&format!("Content-Length: {}\r\n\r\n{body}", body.len()));
        stream.write_all(request.as_bytes()).await?;
        let mut raw = Vec::new();
        stream.read_to_end(&mut raw).await?;
        let text = String::from_utf8_lossy(&raw).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or_default();
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
        Ok(Answer { status, head: head.to_lowercase(), body: body.to_owned(), raw })
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], "").await
    }

    pub async fn form(&self, path: &str, pairs: &[(&str, &str)]) -> Answer {
        self.send("POST", path, &[FORM], &encode(pairs)).await
    }

    pub async fn put_faults(&self, list: serde_json::Value) {
        let answer = self.send("PUT", "/faults", &[("Content-Type", "application/json")], &list.to_string()).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
    }

    pub async fn ledger(&self) -> Vec<Entry> {
        let answer = self.get("/ledger").await;
        // The body may be chunked by nothing: it is sent with its length.
        answer.body.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Sends the least that a report needs to `bromley/streets`.
    pub async fn report(&self, reference: &str) -> Answer {
        self.form("/bromley/streets/requests.json", &report(reference)).await
    }

    /// Moves a case on, as a program does.
    pub async fn move_on(&self, case: &str, code: &str) -> Answer {
        let body = serde_json::json!({ "code": code, "text": format!("because of {code}") }).to_string();
        self.send("POST", &format!("/cases/{case}"), &[("Content-Type", "application/json")], &body).await
    }
}

pub const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");

pub fn report(reference: &str) -> Vec<(&str, &str)> {
    vec![
        ("api_key", "key-of-bromley"),
        ("jurisdiction_id", "www.bromley.gov.uk"),
        ("service_code", "POT"),
        ("address_string", "BR1 3UH"),
        ("description", "A hole\r\nin the road – “deep” ☃ & <wide>"),
        ("email", "ada@example.org"),
        ("attribute[service_request_id_ext]", reference),
    ]
}

/// `pairs` with one of them replaced; an empty value takes it away.
pub fn with<'a>(pairs: &[(&'a str, &'a str)], name: &'a str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    let mut pairs: Vec<_> = pairs.iter().copied().filter(|(known, _)| *known != name).collect();
    if !value.is_empty() {
        pairs.push((name, value));
    }
    pairs
}

pub fn encode(pairs: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// The `service_request_id` in a JSON answer.
pub fn id_in(answer: &Answer) -> String {
    let json: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    json[0]["service_request_id"].as_str().unwrap().to_owned()
}
