//! Mail to residents through a real SMTP server (TR-10 to TR-13).

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use mailparse::MailHeaderMap as _;
use tests::{Answers, Platform, Setup, eventually, fill_in, journey, project};

/// aiosmtpd as a child process; ends with the test.
struct SmtpServer {
    child: Child,
    port: u16,
}

impl SmtpServer {
    fn start(folder: &Path, mode: &str) -> Self {
        let python = std::env::var("JWP_PYTHON").expect("make test sets JWP_PYTHON, which has aiosmtpd");
        let mut child = Command::new(python)
            .arg(project().join("tests/support/smtp_peer.py"))
            .args(["--port", "0", "--mode", mode, "--folder"])
            .arg(folder)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = lines.next().unwrap().unwrap();
        let port = line.strip_prefix("listening ").and_then(|port| port.trim().parse().ok()).expect("it says its port");
        Self { child, port }
    }

    fn mails(folder: &Path) -> Vec<Vec<u8>> {
        let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        files
            .iter()
            .filter(|file| file.extension().is_some_and(|end| end == "eml"))
            .map(|file| std::fs::read(file).unwrap())
            .collect()
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_receipt_says_the_same_in_both_parts_and_nothing_typed_becomes_a_link() {
    let folder = tempfile::tempdir().unwrap();
    let smtp = SmtpServer::start(folder.path(), "ok");
    let mail = Some(format!("smtp://127.0.0.1:{}", smtp.port));
    let platform = Platform::start_with(Setup { mail, ..Setup::default() }).await;
    for slug in ["bromley", "bexley"] {
        let visitor = platform.visitor(slug);
        let evil = "[x](http://evil.example) http://evil.example <a href=http://evil.example>y</a>";
        let answers = Answers::default().with("details", evil).with("you.full-name", "Eve http://evil.example");
        let check = fill_in(&visitor, "road-fault", &answers).await;
        let reference = journey::submit(&visitor, &check).await.reference().unwrap();
        let mail = eventually("the receipt", async || {
            SmtpServer::mails(folder.path()).into_iter().find(|mail| {
                let parsed = mailparse::parse_mail(mail).unwrap();
                parsed.headers.get_first_value("Subject").is_some_and(|subject| subject.contains(&reference))
            })
        })
        .await;
        let parsed = mailparse::parse_mail(&mail).unwrap();
        let header = |name: &str| parsed.headers.get_first_value(name).unwrap_or_default();
        assert!(header("From").to_lowercase().contains(slug), "{}", header("From"));
        assert!(header("Message-ID").contains(&format!("@{slug}.localhost")), "{}", header("Message-ID"));
        assert_eq!(header("Auto-Submitted"), "auto-generated");
        assert_eq!(parsed.subparts.len(), 2, "a text and an HTML part");
        let (text, html) = (parsed.subparts[0].get_body().unwrap(), parsed.subparts[1].get_body().unwrap());
        for part in [&text, &html] {
            assert!(part.contains(&reference));
            assert!(part.contains(&format!("{}/track", visitor.origin())), "{part}");
            assert!(!part.contains("http://evil.example"), "{part}");
            assert!(!part.contains("(("), "{part}");
        }
        assert!(!html.contains("<img") && !html.contains("http://evil"), "{html}");
        let other = if slug == "bromley" { "bexley" } else { "bromley" };
        assert!(!String::from_utf8_lossy(&mail).to_lowercase().contains(other));
    }
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_server_that_is_down_never_stops_a_report() {
    let folder = tempfile::tempdir().unwrap();
    let smtp = SmtpServer::start(folder.path(), "defer");
    let mail = Some(format!("smtp://127.0.0.1:{}", smtp.port));
    let platform = Platform::start_with(Setup { mail, ..Setup::default() }).await;
    let visitor = platform.bromley();
    let check = fill_in(&visitor, "road-fault", &Answers::default()).await;
    let reference = journey::submit(&visitor, &check).await.reference().unwrap();
    eventually("the first try to fail", async || {
        (platform.count("bromley", "SELECT COUNT(*) FROM notice WHERE state LIKE 'temporary%'").await == 1)
            .then_some(())
    })
    .await;
    eventually("the report to arrive all the same", async || platform.effects(&reference).await.pop()).await;
    std::fs::write(folder.path().join("mode"), "ok").unwrap();
    eventually("the mail to go when the server is back", async || {
        platform.clock.advance(chrono::Duration::minutes(2));
        (platform.count("bromley", "SELECT COUNT(*) FROM notice WHERE state = 'delivered'").await >= 1).then_some(())
    })
    .await;
    platform.stop().await;
}
