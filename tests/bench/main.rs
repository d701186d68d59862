//! `make bench`: a published page beside nginx, submissions beside the raw database, idle memory, start to ready.
//!
//! Two cores: what is measured runs on the first, what measures it on the second. A number alone says little on a shared
//! machine; the ratios are what counts, and where others work on it too, the time on the core. `JWP_BENCH=page`, `tracking`,
//! `pages`, `cases`, `search` or `submissions` measures that part alone.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a benchmark may fail loudly")]

mod cases;
mod page;
mod pages;
mod raw;
mod search;
mod spent;
mod submissions;
mod tracking;

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use server::open_boroughs::Schema;
use tests::database::{self, Kind};
use tests::{platform::free_port, project};

/// The program under measurement, on the first core.
pub struct Measured {
    child: Child,
    port: u16,
    ready_after: Duration,
    folder: PathBuf,
}

impl Measured {
    /// The whole platform: web and worker in one process.
    pub fn start(folder: &Path) -> Self {
        Self::run(folder, &["demo", "--no-sandbox"])
    }

    /// The web half alone, as where `jwp work` runs elsewhere.
    pub fn start_web_only(folder: &Path) -> Self {
        let migrated = jwp().arg("init").current_dir(folder).stderr(Stdio::null()).status().unwrap();
        assert!(migrated.success(), "jwp init failed");
        Self::run(folder, &["serve", "--no-worker"])
    }

    /// Starts `jwp` in `folder`, whose `tenants/` name the databases.
    fn run(folder: &Path, arguments: &[&str]) -> Self {
        let port: u16 = std::fs::read_to_string(folder.join("port")).unwrap().parse().unwrap();
        let began = Instant::now();
        let mut child = jwp()
            .args(arguments)
            .args(["--port", &port.to_string(), "--admin-port", &free_port().to_string()])
            .env("JWP__SERVER__THREADS", "1")
            // nginx writes no access log either.
            .env("JWP__LOG__FILTER", "warn")
            .current_dir(folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let line = BufReader::new(child.stdout.take().unwrap()).lines().next();
        assert!(matches!(&line, Some(Ok(line)) if line.starts_with("ready ")), "jwp did not start");
        Self { child, port, ready_after: began.elapsed(), folder: folder.to_owned() }
    }

    /// Resident memory in MB.
    pub fn memory(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1024.0
    }
}

impl Drop for Measured {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The program on the first core, with the secret that its settings name.
fn jwp() -> Command {
    let mut command = Command::new("taskset");
    command.args(["-c", "0"]).arg(std::env::var("JWP").expect("make bench sets JWP"));
    command.env("JWP_BROMLEY_STREETS_KEY", "bench");
    command
}

/// A folder with `tenants/` on fresh databases, and no limits.
pub async fn workshop(kind: Kind) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let port = free_port();
    let copied = Command::new("cp").arg("-r").arg(project().join("tenants")).arg(folder.path()).status().unwrap();
    assert!(copied.success());
    for slug in ["bromley", "bexley", "joint"] {
        let file = folder.path().join("tenants").join(slug).join("tenant.toml");
        let text = std::fs::read_to_string(&file).unwrap();
        let url = database::fresh_on(kind, slug, Schema::of(slug == "joint")).await;
        let text =
            text.replace(&format!("sqlite://{slug}.db"), &url).replace("localhost:8080", &format!("localhost:{port}"));
        std::fs::write(&file, text).unwrap();
    }
    let none = "[limits]\nsubmissions_per_hour_per_address = 0\nsubmissions_per_hour_per_borough = 0\n";
    std::fs::write(folder.path().join("jwp.toml"), none).unwrap();
    std::fs::write(folder.path().join("port"), port.to_string()).unwrap();
    folder
}

/// The value below which this share of the sorted times lies, in milliseconds.
pub fn percentile(sorted: &[Duration], share: f64) -> f64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "an index into a list"
    )]
    let at = ((sorted.len() as f64 - 1.0) * share).round() as usize;
    sorted[at].as_secs_f64() * 1000.0
}

fn main() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    // The measuring side stays on the second core.
    let pinned = Command::new("taskset")
        .args(["-a", "-p", "-c", "1", &std::process::id().to_string()])
        .stdout(Stdio::null())
        .status();
    assert!(pinned.is_ok_and(|status| status.success()), "taskset is part of util-linux");
    runtime.block_on(async {
        println!("== the machine");
        spent::say_how_quiet();
        let only = std::env::var("JWP_BENCH").unwrap_or_default();
        let wanted = |part: &str| only.is_empty() || only == part;
        if wanted("page") {
            println!("\n== start and memory (two boroughs, SQLite, migrated)");
            let folder = workshop(Kind::Sqlite).await;
            drop(Measured::start(folder.path()));
            let program = Measured::start(folder.path());
            tokio::time::sleep(Duration::from_secs(3)).await;
            println!("start to ready        {:>8.0} ms   (goal 1000)", program.ready_after.as_secs_f64() * 1000.0);
            println!("idle memory           {:>8.1} MB   (goal 80)", program.memory());
            println!("\n== a published page from memory, beside nginx with the same bytes");
            page::measure(&program).await;
        }
        if wanted("pages") {
            println!("\n== a published page among 100, 10,000 and 100,000");
            pages::measure().await;
        }
        if wanted("tracking") {
            println!("\n== the tracking page, a known reference beside an unknown one");
            tracking::measure().await;
        }
        let kinds = if wanted("cases") { &[Kind::Sqlite, Kind::Postgres][..] } else { &[] };
        for &kind in kinds {
            println!("\n== the list of 100,000 cases on {kind:?}");
            cases::measure(kind).await;
        }
        let kinds = if wanted("search") { &[Kind::Sqlite, Kind::Postgres][..] } else { &[] };
        for &kind in kinds {
            println!("\n== search among 10,000 pages on {kind:?}");
            search::measure(kind).await;
        }
        let kinds = if wanted("submissions") { &[Kind::Sqlite, Kind::Postgres][..] } else { &[] };
        for &kind in kinds {
            println!("\n== submissions on {kind:?}, beside raw durable inserts of one row");
            let folder = workshop(kind).await;
            let raw = raw::measure(kind).await;
            let program = Measured::start_web_only(folder.path());
            let ours = submissions::measure(&program, "web alone").await;
            println!("ratio                 {:>8.2}      (goal 0.50)", ours / raw);
            drop(program);
            let program = Measured::start(folder.path());
            let ours = submissions::measure(&program, "with the worker").await;
            println!("ratio                 {:>8.2}", ours / raw);
        }
    });
}
