//! The stand-in outside world: one port that speaks the wire formats of the systems behind the boroughs.
//!
//! Demonstrations and tests need back offices that answer as the real ones do, that remember what they were given, and that
//! misbehave on request. This crate is all of them at once. It depends on no other crate of ours, so that it can contradict
//! them: it knows only the wire.
//!
//! Words: a **system** is one connector of one borough, reached at `/{borough}/{connector}`; a **case** is what a system opened
//! because it was told to; an **effect** is a lasting change in a system; the **ledger** is the referee: a line for each request,
//! on disk before the answer leaves; a **fault** is a way to misbehave, for a share of the requests.
//!
//! Map: `running.rs` starts and stops the server · `world.rs` is the path of one request · `book.rs` what the systems know ·
//! `journal.rs` the two files on disk · `faults.rs` the misbehaviour · `connection.rs` cutting a connection off · `markup.rs` escaping · `open311/` and
//! `symology/` the two wire formats · `pages/` what a person sees.
//!
//! Deliberately not here: access control (it listens where it is told to, and belongs on loopback), and any word that is not
//! on the wire of the real systems. A production configuration must never point at it.

use std::net::SocketAddr;
use std::path::PathBuf;

mod book;
mod connection;
mod faults;
mod journal;
mod markup;
mod open311;
mod pages;
mod running;
mod symology;
mod world;

pub use faults::{Fault, Mode};
pub use journal::Entry;
pub use running::{Handle, RunningSandbox, start};

/// What a sandbox is made of.
#[derive(Debug, Clone)]
pub struct SandboxConfig {
    /// Where to listen; port 0 takes any free one.
    pub bind: SocketAddr,
    /// Folder of `ledger.jsonl` and `state.jsonl`; made when it is missing.
    pub data: PathBuf,
    /// Folder of the `.eml` files to show under `/mail`, if mail goes to a folder.
    pub mail_folder: Option<PathBuf>,
    /// The systems that this outside world is made of.
    pub systems: Vec<System>,
}

/// One system of the outside world, reached at `/{borough}/{connector}`.
#[derive(Debug, Clone)]
pub struct System {
    /// The slug of the borough whose system this is.
    pub borough: String,
    /// The name that the borough gives to its connector.
    pub connector: String,
    /// What it speaks.
    pub kind: SystemKind,
    /// The credential that it wants: Open311's `api_key`, or the `Password` of Symology's `…Authenticated` methods. Without one
    /// it takes any.
    pub api_key: Option<String>,
    /// Open311 only: the attribute that carries the client's reference. The same reference gets the same id. Without it every
    /// request opens a case.
    pub dedupes: Option<String>,
    /// Open311 only: the jurisdiction that it answers to, if a request names one.
    pub jurisdiction: Option<String>,
}

impl System {
    /// `borough/connector`, as faults and pages name a system.
    pub fn name(&self) -> String {
        format!("{}/{}", self.borough, self.connector)
    }
}

/// The wire formats that the sandbox speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SystemKind {
    /// Open311 GeoReport v2 with the mySociety extension.
    Open311,
    /// Symology Insight: SOAP 1.1, and its CSV return.
    Symology,
}
