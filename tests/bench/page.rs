//! One page, many times: ours from memory, nginx's from its file cache, each alone on the first core.

use std::path::Path;
use std::process::{Child, Command, Stdio};

use tests::{Visitor, platform::free_port};

use crate::Measured;

struct Nginx {
    child: Child,
    port: u16,
}

impl Nginx {
    fn start(folder: &Path, body: &str) -> Self {
        let port = free_port();
        let root = folder.join("nginx");
        std::fs::create_dir_all(root.join("html")).unwrap();
        std::fs::write(root.join("html/index.html"), body).unwrap();
        let config = format!(
            "worker_processes 1;\ndaemon off;\npid {0}/pid;\nerror_log {0}/error.log;\nevents {{ worker_connections 1024; }}\n\
             http {{ access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; open_file_cache max=100; types {{ text/html html; }}\n\
             client_body_temp_path {0}; proxy_temp_path {0}; fastcgi_temp_path {0}; uwsgi_temp_path {0}; scgi_temp_path {0};\n\
             server {{ listen 127.0.0.1:{port}; root {0}/html; }} }}\n",
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
        Self { child, port }
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}

/// Requests a second and p99 as wrk reports them; the best of three, since the machine is shared.
fn wrk(port: u16, host: &str) -> (f64, String) {
    let mut best = (0.0, String::new());
    for _ in 0..3 {
        let ran = Command::new("taskset")
            .args(["-c", "1", "wrk", "-t1", "-c32", "-d5s", "--latency", "-H", &format!("Host: {host}")])
            .arg(format!("http://127.0.0.1:{port}/"))
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&ran.stdout).into_owned();
        assert!(!text.contains("Non-2xx"), "{text}");
        let field = |name: &str| {
            text.lines()
                .find(|line| line.trim_start().starts_with(name))
                .and_then(|line| line.split_whitespace().nth(1))
                .unwrap_or("0")
                .to_owned()
        };
        let rate: f64 = field("Requests/sec:").parse().unwrap_or_default();
        if rate > best.0 {
            best = (rate, field("99%"));
        }
    }
    best
}

/// Prints both and their ratio.
pub async fn measure(program: &Measured) {
    let visitor = Visitor::new(format!("127.0.0.1:{}", program.port).parse().unwrap(), "bromley.localhost");
    let page = visitor.get("/").await;
    let (ours, our_p99) = wrk(program.port, &format!("bromley.localhost:{}", program.port));
    let nginx = Nginx::start(&program.folder, &page.body);
    for _ in 0..100 {
        if std::net::TcpStream::connect(("127.0.0.1", nginx.port)).is_ok() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let (theirs, their_p99) = wrk(nginx.port, "localhost");
    println!("bytes of the page     {:>8}", page.body.len());
    println!("ours                  {ours:>8.0} requests/s   p99 {our_p99}");
    println!("nginx                 {theirs:>8.0} requests/s   p99 {their_p99}");
    println!("ratio                 {:>8.2}      (goal 1.00)", ours / theirs);
}
