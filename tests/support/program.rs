//! The binary `jwp` as a child process: for what only a real process can show, such as being killed.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use crate::project;

pub struct Program {
    child: Child,
}

/// The program that `make test` built beside this test binary.
pub fn jwp() -> PathBuf {
    let here = std::env::current_exe().unwrap();
    let target = here.parent().and_then(Path::parent).expect("target/debug/deps");
    let program = target.join("jwp");
    assert!(program.is_file(), "{} is not there: build it with `cargo build --workspace --bins`", program.display());
    program
}

/// A command that ran to its end.
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// Runs `jwp` in a folder.
pub fn run(folder: &Path, arguments: &[&str]) -> Ran {
    run_with(folder, arguments, &[])
}

/// The same, with variables of the environment.
pub fn run_with(folder: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Ran {
    let mut command = Command::new(jwp());
    command.args(arguments).current_dir(folder);
    for (name, value) in environment {
        command.env(name, value);
    }
    let Output { status, stdout, stderr } = command.output().unwrap();
    Ran {
        code: status.code().unwrap_or(-1),
        out: String::from_utf8(stdout).unwrap(),
        err: String::from_utf8(stderr).unwrap(),
    }
}

/// A folder with a copy of `tenants/`, which a test may change.
pub fn workshop() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let copied = Command::new("cp").arg("-r").arg(project().join("tenants")).arg(folder.path()).status().unwrap();
    assert!(copied.success());
    folder
}

/// The only secret that the shipped boroughs need.
pub const KEY: (&str, &str) = ("JWP_BROMLEY_STREETS_KEY", "secret");

impl Program {
    /// Starts it and waits for its `ready` line.
    pub fn start(arguments: &[&str], folder: &Path) -> Self {
        let mut child = Command::new(jwp())
            .args(arguments)
            .current_dir(folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::from(
                std::fs::OpenOptions::new().create(true).append(true).open(folder.join("jwp.log")).unwrap(),
            ))
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let ready = lines.next();
        let said = matches!(&ready, Some(Ok(line)) if line.starts_with("ready "));
        assert!(said, "jwp did not start: {}", std::fs::read_to_string(folder.join("jwp.log")).unwrap_or_default());
        // The pipe is kept open by nobody; the program writes nothing more to it.
        Self { child }
    }

    /// SIGKILL: no handler runs, nothing is flushed.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// SIGTERM, and the exit code.
    pub fn terminate(&mut self) -> Option<i32> {
        self.signal("TERM");
        self.child.wait().unwrap().code()
    }

    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([&format!("-{name}"), &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
