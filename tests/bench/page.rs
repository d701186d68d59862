//! One page, many times: ours from memory, nginx's from its file cache, each alone on the first core.
//!
//! nginx is asked twice: once to send the same answer, headers included, and once as it comes, with six headers instead of
//! sixteen. Both keep connections open, have one worker, and write no log of requests.

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tests::page::Page;
use tests::{Visitor, platform::free_port};

use crate::Measured;
use crate::spent::Spent;

/// Headers that nginx makes itself.
const ITS_OWN: [&str; 6] = ["content-length", "content-type", "date", "etag", "connection", "server"];

struct Nginx {
    child: Child,
    port: u16,
}

impl Nginx {
    /// Serves the body of `page`, with its headers or without.
    async fn start(folder: &Path, page: &Page, with_headers: bool) -> Self {
        let port = free_port();
        let root = folder.join(if with_headers { "nginx" } else { "nginx-bare" });
        std::fs::create_dir_all(root.join("html")).unwrap();
        std::fs::write(root.join("html/index.html"), &page.body).unwrap();
        let mut headers = String::new();
        for (name, values) in page.headers.iter().filter(|(name, _)| with_headers && !ITS_OWN.contains(&name.as_str()))
        {
            let value = if name == "x-request-id" { "$request_id" } else { values[0].as_str() };
            write!(headers, "add_header {name} \"{value}\"; ").unwrap();
        }
        let config = format!(
            "worker_processes 1;\ndaemon off;\npid {0}/pid;\nerror_log {0}/error.log;\nevents {{ worker_connections 1024; }}\n\
             http {{ access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; open_file_cache max=100; types {{ text/html html; }}\n\
             client_body_temp_path {0}; proxy_temp_path {0}; fastcgi_temp_path {0}; uwsgi_temp_path {0}; scgi_temp_path {0};\n\
             server {{ listen 127.0.0.1:{port}; root {0}/html; charset utf-8; {headers}}} }}\n",
            root.display()
        );
        std::fs::write(root.join("nginx.conf"), config).unwrap();
        // The workers run as another user, who must be able to read the page.
        let open = Command::new("chmod").args(["-R", "a+rX"]).arg(folder).status().unwrap();
        assert!(open.success());
        let child = Command::new("taskset")
            .args(["-c", "0", "/usr/sbin/nginx", "-c"])
            .arg(root.join("nginx.conf"))
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        for _ in 0..100 {
            if std::net::TcpStream::connect(("127.0.0.1", port)).is_ok() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Self { child, port }
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}

/// What wrk says of one server.
#[derive(Default)]
pub(crate) struct Reading {
    pub(crate) rate: f64,
    p99: String,
    core: f64,
    words: String,
}

/// Asks `process` for a page as fast as one core can; the best of three, since the machine is shared.
pub(crate) fn wrk(process: u32, port: u16, host: &str, path: &str) -> Reading {
    let mut best = Reading::default();
    for _ in 0..3 {
        let before = Spent::by(process);
        let ran = Command::new("taskset")
            .args(["-c", "1", "wrk", "-t1", "-c32", "-d5s", "--latency", "-H", &format!("Host: {host}")])
            .arg(format!("http://127.0.0.1:{port}{path}"))
            .output()
            .unwrap();
        let spent = Spent::by(process) - before;
        let text = String::from_utf8_lossy(&ran.stdout).into_owned();
        assert!(!text.contains("Non-2xx"), "{text}");
        let line = |wanted: &str| text.lines().find(|line| line.contains(wanted)).unwrap_or_default().trim();
        let rate: f64 =
            line("Requests/sec:").split_whitespace().nth(1).and_then(|rate| rate.parse().ok()).unwrap_or_default();
        let answers: f64 =
            line("requests in").split(' ').next().and_then(|count| count.parse().ok()).unwrap_or_default();
        if rate > best.rate {
            let p99 = line("99%").split_whitespace().nth(1).unwrap_or_default().to_owned();
            best = Reading { rate, p99, core: spent.each(answers), words: spent.words(answers) };
        }
    }
    best
}

/// Prints all three and their ratios.
pub async fn measure(program: &Measured) {
    let visitor = Visitor::new(format!("127.0.0.1:{}", program.port).parse().unwrap(), "bromley.localhost");
    // Twice: made, and then from memory.
    let made = visitor.get("/").await;
    let page = visitor.get("/").await;
    assert_eq!(made.body, page.body);
    let head: usize =
        page.headers.iter().flat_map(|(name, values)| values.iter().map(|value| name.len() + value.len() + 4)).sum();
    println!("bytes of the page     {:>8}      with {head} of headers", page.body.len());
    let ours = wrk(program.child.id(), program.port, &format!("bromley.localhost:{}", program.port), "/");
    say("ours", &ours);
    for (name, with_headers) in [("nginx, same answer", true), ("nginx, bare", false)] {
        let nginx = Nginx::start(&program.folder, &page, with_headers).await;
        let theirs = visitor.at_node(([127, 0, 0, 1], nginx.port).into()).get("/").await;
        assert_eq!(theirs.body, page.body, "nginx serves something else");
        let missing: Vec<_> = page.headers.keys().filter(|name| !theirs.headers.contains_key(*name)).collect();
        assert!(!with_headers || missing.is_empty(), "nginx does not send {missing:?}");
        let reading = wrk(nginx.child.id(), nginx.port, "localhost", "/");
        say(name, &reading);
        println!("ratio                 {:>8.2}      (goal 1.00)", ours.rate / reading.rate);
        println!("ratio of core time    {:>8.2}", reading.core / ours.core);
    }
}

pub(crate) fn say(name: &str, reading: &Reading) {
    println!("{name:<22}{:>8.0} requests/s   p99 {}   {}", reading.rate, reading.p99, reading.words);
}
