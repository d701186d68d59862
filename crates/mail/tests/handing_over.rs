//! Handing mail over: to a folder, and to a real SMTP server that misbehaves in every way it can.
//!
//! The server is `tests/support/smtp_peer.py`. It runs when `JWP_PYTHON` names a Python that has aiosmtpd; the
//! tests that need it print a line and pass when it does not.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::{Duration, Instant, UNIX_EPOCH};

use mail::{EmailAddress, Mailer, MessageId, Outgoing, SendError, Sender, Transport, TransportError};
use mailparse::MailHeaderMap;
use tempfile::TempDir;

fn outgoing(id: &str) -> Outgoing {
    Outgoing {
        to_name: Some("Jo Bloggs\r\nBcc: victim@example.org".to_owned()),
        to: EmailAddress::parse("jo@example.org").unwrap(),
        subject: "AB-7K3M-9FXD: Straße\r\nBcc: victim@example.org".to_owned(),
        text: "Grüße\n.\nBcc: victim@example.org\n".to_owned(),
        html: "<p>Grüße</p>\n".to_owned(),
        message_id: MessageId::parse(id).unwrap(),
        in_reply_to: None,
        date: UNIX_EPOCH + Duration::from_secs(1_780_000_000),
        auto_submitted: true,
        unsubscribe: None,
    }
}

fn mailer(transport: Transport) -> Mailer {
    let from = Sender::parse("The Council <no-reply@example.org>").unwrap();
    Mailer::new(transport, from, Some(Sender::parse("help@example.org").unwrap())).unwrap()
}

fn to_server(url: &str) -> Mailer {
    mailer(Transport::Smtp { url: url.into() })
}

/// A running server; it ends when its standard input closes, even if this test is killed.
struct Peer {
    child: Child,
    _stdin: ChildStdin,
    folder: TempDir,
    port: u16,
}

impl Peer {
    /// Nothing when no Python was named.
    fn start(arguments: &[&str]) -> Option<Self> {
        let Some(python) = std::env::var_os("JWP_PYTHON") else {
            println!("skipped: JWP_PYTHON does not name a Python with aiosmtpd");
            return None;
        };
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/support/smtp_peer.py");
        let folder = tempfile::tempdir().unwrap();
        let mut child = Command::new(python)
            .arg(script)
            .args(["--port", "0", "--until-stdin-closes", "--folder"])
            .arg(folder.path())
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let port = line.trim().strip_prefix("listening ").unwrap().parse().unwrap();
        let stdin = child.stdin.take().unwrap();
        Some(Self { child, _stdin: stdin, folder, port })
    }

    fn behaves(&self, mode: &str) {
        fs::write(self.folder.path().join("mode"), mode).unwrap();
    }

    fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    fn received(&self) -> Vec<PathBuf> {
        mails(self.folder.path())
    }

    fn envelope(&self, nth: usize) -> String {
        fs::read_to_string(self.received()[nth].with_extension("json")).unwrap()
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

fn mails(folder: &Path) -> Vec<PathBuf> {
    let all = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut mails: Vec<PathBuf> = all.filter(|path| path.extension().is_some_and(|e| e == "eml")).collect();
    mails.sort();
    mails
}

/// The mail is one mail to one person, with both parts and no header but ours.
fn assert_as_sent(mail: &[u8]) {
    let parsed = mailparse::parse_mail(mail).unwrap();
    let header = |name: &str| parsed.headers.get_first_value(name).unwrap_or_default();
    assert_eq!(header("Subject"), "AB-7K3M-9FXD: Straße Bcc: victim@example.org");
    assert_eq!(header("Reply-To"), "help@example.org");
    assert_eq!(header("Date"), "Thu, 28 May 2026 20:26:40 +0000");
    assert_eq!(header("Auto-Submitted"), "auto-generated");
    assert!(header("To").ends_with("<jo@example.org>"));
    assert!(parsed.headers.get_first_value("Bcc").is_none());
    assert_eq!(parsed.ctype.mimetype, "multipart/alternative");
    let part = |nth: usize| {
        let part = &parsed.subparts[nth];
        assert_eq!(part.ctype.charset.to_lowercase(), "utf-8");
        (part.ctype.mimetype.clone(), part.get_body().unwrap().replace("\r\n", "\n"))
    };
    let text = "Grüße\n.\nBcc: victim@example.org\n".to_owned();
    let (kind, body) = part(0);
    assert_eq!((kind.as_str(), body.trim_end()), ("text/plain", text.trim_end()));
    let (kind, body) = part(1);
    assert_eq!((kind.as_str(), body.trim_end()), ("text/html", "<p>Grüße</p>"));
}

#[tokio::test]
async fn a_folder_takes_a_mail_once() {
    let folder = tempfile::tempdir().unwrap();
    let mailer = mailer(Transport::Folder { path: folder.path().join("made/when/missing") });
    let (one, two) = (outgoing("one@council.example"), outgoing("two@council.example"));
    for mail in [&one, &two, &one, &one] {
        mailer.send(mail).await.unwrap();
    }
    let written = mails(&folder.path().join("made/when/missing"));
    let names: Vec<_> = written.iter().map(|path| path.file_name().unwrap().to_str().unwrap()).collect();
    assert_eq!(names, ["one@council.example.eml", "two@council.example.eml"]);
    assert_as_sent(&fs::read(&written[0]).unwrap());
    let all = fs::read_dir(written[0].parent().unwrap()).unwrap().count();
    assert_eq!(all, 2, "no unfinished file stays");
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_temporary() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), "in the way").unwrap();
    let mailer = mailer(Transport::Folder { path: folder.path().join("file") });
    let sent = mailer.send(&outgoing("one@council.example")).await;
    assert!(matches!(sent, Err(SendError::Temporary { .. })), "{sent:?}");
}

#[tokio::test]
async fn a_server_takes_mail_over_one_connection() {
    let Some(peer) = Peer::start(&[]) else { return };
    let mailer = to_server(&peer.url());
    let began = Instant::now();
    for nth in 0..20 {
        mailer.send(&outgoing(&format!("{nth}@council.example"))).await.unwrap();
    }
    println!("20 mails in {} ms", began.elapsed().as_millis());
    assert_eq!(peer.received().len(), 20);
    assert_as_sent(&fs::read(&peer.received()[0]).unwrap());
    let envelope = peer.envelope(0);
    assert!(envelope.contains(r#""from": "no-reply@example.org", "to": ["jo@example.org"]"#), "{envelope}");
    assert!(envelope.contains(r#""message_id": "<0@council.example>""#), "{envelope}");
}

#[tokio::test]
async fn each_answer_of_a_server_means_one_thing() {
    let Some(peer) = Peer::start(&[]) else { return };
    let mailer = to_server(&peer.url());
    for (mode, expected, kept) in [
        ("defer", "temporary", 0),
        ("busy", "temporary", 0),
        ("greylist", "temporary", 0),
        ("reject", "permanent", 0),
        ("reject-message", "permanent", 0),
        // Nothing was sent, but lettre does not tell.
        ("drop-at-rcpt", "ambiguous", 0),
        ("drop-after-data", "ambiguous", 1),
        ("slow", "sent", 2),
        ("ok", "sent", 3),
    ] {
        peer.behaves(mode);
        let sent = mailer.send(&outgoing("one@council.example")).await;
        let meaning = match &sent {
            Ok(()) => "sent",
            Err(SendError::Temporary { .. }) => "temporary",
            Err(SendError::Ambiguous { .. }) => "ambiguous",
            Err(SendError::Permanent { .. }) => "permanent",
        };
        assert_eq!(meaning, expected, "{mode}: {sent:?}");
        assert_eq!(peer.received().len(), kept, "{mode}");
        assert!(!format!("{sent:?}").contains("jo@example.org"), "{sent:?}");
    }
    // The mail that was kept without an answer came again under the same Message-ID.
    assert!((0..3).all(|nth| peer.envelope(nth).contains("<one@council.example>")));
}

#[tokio::test]
async fn nobody_at_the_other_end_is_temporary() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = format!("smtp://127.0.0.1:{free}");
    let sent = to_server(&url).send(&outgoing("one@council.example")).await;
    assert!(matches!(sent, Err(SendError::Temporary { .. })), "{sent:?}");
}

#[tokio::test]
async fn starttls_is_used_and_the_certificate_is_checked() {
    let Some(peer) = Peer::start(&["--mode", "starttls", "--cert", "auto"]) else {
        return;
    };
    let ca = peer.folder.path().join("cert.pem");
    let trusting = to_server(&format!("smtp://localhost:{}?tls=required&ca={}", peer.port, ca.display()));
    trusting.send(&outgoing("one@council.example")).await.unwrap();
    assert!(peer.envelope(0).contains(r#""tls": true"#));
    for url in [format!("smtp://localhost:{}?tls=required", peer.port), format!("smtp://localhost:{}", peer.port)] {
        let sent = to_server(&url).send(&outgoing("two@council.example")).await;
        assert!(sent.is_err(), "a stranger's certificate, or no TLS at all");
    }
    assert_eq!(peer.received().len(), 1);
}

#[tokio::test]
async fn a_server_without_starttls_gets_nothing_when_tls_is_required() {
    let Some(peer) = Peer::start(&[]) else { return };
    let sent = to_server(&format!("{}?tls=required", peer.url())).send(&outgoing("one@council.example")).await;
    assert!(matches!(sent, Err(SendError::Temporary { .. })), "{sent:?}");
    assert_eq!(peer.received().len(), 0);
}

#[tokio::test]
async fn a_wrong_password_is_no_fault_of_the_mail() {
    let Some(peer) = Peer::start(&["--auth", "council:p@ss"]) else {
        return;
    };
    let with = |user: &str| to_server(&format!("smtp://{user}@127.0.0.1:{}", peer.port));
    with("council:p%40ss").send(&outgoing("one@council.example")).await.unwrap();
    assert!(peer.envelope(0).contains(r#""user": "council""#));
    let sent = with("council:wrong").send(&outgoing("two@council.example")).await;
    assert!(matches!(sent, Err(SendError::Temporary { .. })), "{sent:?}");
    assert_eq!(peer.received().len(), 1);
}

#[test]
fn a_transport_that_cannot_work_is_named_without_its_password() {
    let from = Sender::parse("no-reply@example.org").unwrap();
    let refused = |url: &str| {
        let error = Mailer::new(Transport::Smtp { url: url.into() }, from.clone(), None).unwrap_err();
        assert!(!error.to_string().contains("secret"), "{error}");
        error
    };
    assert!(matches!(refused("mail.example.org"), TransportError::NotAnAddress(_)));
    assert!(matches!(refused("http://u:secret@mail.example.org"), TransportError::Scheme(_)));
    assert!(matches!(refused("smtp://u:secret@mail.example.org?tls=none"), TransportError::Parameter(_)));
    assert!(matches!(refused("smtp://u:secret@mail.example.org?tls=opportunistic"), TransportError::Parameter(_)));
    assert!(matches!(refused("smtp://u:secret@mail.example.org?ca=/nowhere"), TransportError::Certificate { .. }));
    let mailer = to_server("smtp://user:secret@mail.example.org:587");
    assert_eq!(
        format!("{mailer:?}"),
        "Mailer { way: \"smtp://mail.example.org:587\", from: Sender { name: Some(\"The Council\"), address: EmailAddress(\"no-reply@example.org\") }, .. }"
    );
}
