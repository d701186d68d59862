//! The two files on disk: `ledger.jsonl`, the referee, and `state.jsonl`, what the systems remember.
//!
//! Both only grow. One thread writes them; it takes everything that waits, writes it, forces it to the disk once and only then
//! lets the answers go: a thousand submissions at once do not cost a thousand times the disk's delay. The facts of a request are
//! on disk before its ledger line, so a ledger line never claims an effect that was forgotten; the other way round, a
//! case without its line, is put right when the files are opened again.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::mpsc;
use std::sync::{Mutex, PoisonError};
use std::thread::JoinHandle;

use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;

use crate::book::{Book, Fact};

/// One line of the ledger: one request to one system.
///
/// `operation` is the same word for every wire format: `submit` opens a case, `update` adds to one; `services`, `service`,
/// `discovery`, `case`, `cases`, `token`, `updates`, `lookup`, `feed` read; `unknown` is what no system offers.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Entry {
    /// When the request was taken in.
    pub at: DateTime<Utc>,
    /// Whose system.
    pub borough: String,
    /// Which system.
    pub connector: String,
    /// What was asked for.
    pub operation: String,
    /// The client's reference, as far as the request carried one.
    pub reference: Option<String>,
    /// The system's id of the case concerned.
    pub external_id: Option<String>,
    /// Whether something lasting changed in the system.
    pub effect: bool,
    /// Whether the sandbox set out to answer (it cannot know that the answer arrived).
    pub answered: bool,
    /// The HTTP status of the answer.
    pub http_status: Option<u16>,
    /// The misbehaviour that was played, if any.
    pub fault: Option<String>,
    /// What the system had to complain about, in words.
    pub note: Option<String>,
    /// SHA-256 of the request's body in hexadecimal, when it had one.
    pub payload_sha256: Option<String>,
    /// Whose credential was used: the name of the system that it belongs to, never the credential; `unknown` for a wrong one.
    pub credential: Option<String>,
    /// The `Idempotency-Key` header, if there was one.
    pub idempotency_key: Option<String>,
}

/// The writing end of the two files.
#[derive(Debug)]
pub(crate) struct Journal {
    sender: Mutex<Option<mpsc::Sender<Work>>>,
    writer: Mutex<Option<JoinHandle<()>>>,
}

/// Lines to write, and whom to tell when they are safe.
struct Work {
    state: Vec<u8>,
    ledger: Vec<u8>,
    done: oneshot::Sender<bool>,
}

/// Comes true when what was written is on the disk.
pub(crate) type Receipt = oneshot::Receiver<bool>;

impl Journal {
    /// Opens the files in `folder`, reads what the systems knew, and mends what a crash between the two files left.
    pub fn open(folder: &Path) -> io::Result<(Journal, Book)> {
        std::fs::create_dir_all(folder)?;
        let mut state = Lines::open(&folder.join("state.jsonl"))?;
        let mut ledger = Lines::open(&folder.join("ledger.jsonl"))?;
        File::open(folder)?.sync_all()?;

        let mut book = Book::default();
        for fact in state.read::<Fact>()? {
            book.apply(fact);
        }
        let entries = ledger.read::<Entry>()?;
        let missing = unrecorded(&book, &entries);
        if !missing.is_empty() {
            for entry in &missing {
                ledger.file.write_all(&line(entry)?)?;
            }
            ledger.file.sync_data()?;
        }

        let (sender, receiver) = mpsc::channel();
        let writer = std::thread::Builder::new()
            .name("sandbox-journal".to_owned())
            .spawn(move || write_all(&receiver, state, ledger))?;
        Ok((Journal { sender: Mutex::new(Some(sender)), writer: Mutex::new(Some(writer)) }, book))
    }

    /// Hands lines over for writing. Call it while the book is locked, so that the file has the book's order.
    pub fn write(&self, facts: &[Fact], entry: Option<&Entry>) -> io::Result<Receipt> {
        let mut state = Vec::new();
        for fact in facts {
            state.extend(line(fact)?);
        }
        let ledger = entry.map(line).transpose()?.unwrap_or_default();
        let (done, receipt) = oneshot::channel();
        let sender = self.sender.lock().unwrap_or_else(PoisonError::into_inner);
        let sender = sender.as_ref().ok_or_else(|| io::Error::other("the sandbox has been stopped"))?;
        sender
            .send(Work { state, ledger, done })
            .map_err(|_| io::Error::other("the journal cannot be written any more"))?;
        Ok(receipt)
    }

    /// Writes what waits, closes the files and gives their locks back.
    pub fn close(&self) {
        self.sender.lock().unwrap_or_else(PoisonError::into_inner).take();
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(writer) = writer
            && writer.join().is_err()
        {
            tracing::error!("the sandbox's journal ended badly");
        }
    }
}

/// At most this many requests share one visit to the disk.
const MOST_AT_ONCE: usize = 512;

fn write_all(receiver: &mpsc::Receiver<Work>, mut state: Lines, mut ledger: Lines) {
    while let Ok(first) = receiver.recv() {
        let mut batch = vec![first];
        while batch.len() < MOST_AT_ONCE
            && let Ok(next) = receiver.try_recv()
        {
            batch.push(next);
        }
        let safe = append(&mut state, &batch, |work| &work.state)
            .and_then(|()| append(&mut ledger, &batch, |work| &work.ledger));
        if let Err(error) = &safe {
            tracing::error!(%error, "the sandbox cannot write its journal");
        }
        for work in batch {
            // Whoever asked may have gone away; the line is on disk all the same.
            let _ = work.done.send(safe.is_ok());
        }
        if safe.is_err() {
            // A file with a hole would be a dishonest referee: stop here, and every later request is answered with an error.
            return;
        }
    }
}

fn append(lines: &mut Lines, batch: &[Work], part: impl Fn(&Work) -> &Vec<u8>) -> io::Result<()> {
    let bytes: Vec<u8> = batch.iter().flat_map(|work| part(work).iter().copied()).collect();
    if bytes.is_empty() {
        return Ok(());
    }
    lines.file.write_all(&bytes)?;
    lines.file.sync_data()
}

fn line(value: &impl Serialize) -> io::Result<Vec<u8>> {
    let mut line = serde_json::to_vec(value)?;
    line.push(b'\n');
    Ok(line)
}

/// Cases that are in the book but not in the ledger: the process died between the two files, before any answer.
fn unrecorded(book: &Book, entries: &[Entry]) -> Vec<Entry> {
    let recorded: std::collections::HashSet<(String, &str)> = entries
        .iter()
        .filter(|entry| entry.effect && entry.operation == "submit")
        .filter_map(|entry| Some((format!("{}/{}", entry.borough, entry.connector), entry.external_id.as_deref()?)))
        .collect();
    book.all()
        .filter(|case| !recorded.contains(&(case.system.clone(), case.external_id.as_str())))
        .filter_map(|case| {
            let (borough, connector) = case.system.split_once('/')?;
            Some(Entry {
                at: case.at,
                borough: borough.to_owned(),
                connector: connector.to_owned(),
                operation: "submit".to_owned(),
                reference: case.reference.clone(),
                external_id: Some(case.external_id.clone()),
                effect: true,
                answered: false,
                http_status: None,
                fault: None,
                note: Some("found after a restart".to_owned()),
                payload_sha256: None,
                credential: None,
                idempotency_key: None,
            })
        })
        .collect()
}

/// A file of JSON lines that only grows, locked against a second sandbox.
struct Lines {
    file: File,
    name: String,
}

impl Lines {
    fn open(path: &Path) -> io::Result<Lines> {
        let file = OpenOptions::new().read(true).append(true).create(true).open(path)?;
        file.try_lock().map_err(|error| match error {
            std::fs::TryLockError::WouldBlock => {
                io::Error::new(io::ErrorKind::AddrInUse, format!("another sandbox is using {}", path.display()))
            }
            std::fs::TryLockError::Error(error) => error,
        })?;
        Ok(Lines { file, name: path.display().to_string() })
    }

    /// All lines so far. A last line that was cut off by a crash is taken away; anything else unreadable is an error.
    fn read<T: DeserializeOwned>(&mut self) -> io::Result<Vec<T>> {
        let mut bytes = Vec::new();
        self.file.seek(SeekFrom::Start(0))?;
        self.file.read_to_end(&mut bytes)?;
        let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1);
        if whole < bytes.len() {
            self.file.set_len(whole as u64)?;
            self.file.sync_data()?;
        }
        bytes
            .get(..whole)
            .unwrap_or_default()
            .split(|byte| *byte == b'\n')
            .enumerate()
            .filter(|(_, line)| !line.is_empty())
            .map(|(number, line)| {
                serde_json::from_slice(line).map_err(|error| {
                    io::Error::new(io::ErrorKind::InvalidData, format!("{}, line {}: {error}", self.name, number + 1))
                })
            })
            .collect()
    }
}
