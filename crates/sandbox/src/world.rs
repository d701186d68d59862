//! The path of one request: draw a fault, process, write the ledger, answer.
//!
//! Every wire format takes this path, so the ledger and the faults are the same for all of them.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use chrono::Utc;
use sha2::{Digest, Sha256};

use crate::book::{Book, Case, Fact, Side};
use crate::connection;
use crate::faults::{Drawn, Fault, Faults, Mode};
use crate::journal::{Entry, Journal};
use crate::{SandboxConfig, System, SystemKind, open311, symology};

/// Everything that one sandbox is.
#[derive(Debug)]
pub(crate) struct World {
    /// What it was made of.
    pub config: SandboxConfig,
    book: Mutex<Book>,
    faults: Mutex<Faults>,
    journal: Journal,
}

/// What a format needs to put words to an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// Open311 as XML.
    Xml,
    /// Open311 as JSON.
    Json,
    /// SOAP 1.1.
    Soap,
    /// Symology's return file.
    Csv,
}

impl Format {
    fn content_type(self) -> &'static str {
        match self {
            Format::Xml | Format::Soap => "text/xml; charset=utf-8",
            Format::Json => "application/json; charset=utf-8",
            Format::Csv => "text/csv; charset=utf-8",
        }
    }

    /// A failure as a system that speaks this format says it: the content type and the body.
    fn failure(self, mode: Mode, status: u16, words: &str) -> (&'static str, String) {
        match self {
            Format::Xml | Format::Json => (self.content_type(), open311::errors(self, &[(status, words.to_owned())])),
            Format::Soap if mode == Mode::SoapFault => (self.content_type(), symology::fault("soap:Server", words)),
            Format::Soap | Format::Csv => ("text/plain; charset=utf-8", words.to_owned()),
        }
    }
}

/// One request to one system.
pub(crate) struct Asked<'a> {
    /// The request as it came.
    pub request: &'a HttpRequest,
    /// The system that it came to.
    pub system: &'a System,
    /// What it asks for, in the ledger's words.
    pub operation: &'static str,
    /// The format of the answer.
    pub format: Format,
    /// The request's body.
    pub body: &'a [u8],
    /// The credential that it carried; only its owner's name goes into the ledger.
    pub credential: Option<String>,
}

/// What came of processing a request.
#[derive(Debug, Default)]
pub(crate) struct Done {
    /// HTTP status.
    pub status: u16,
    /// The answer.
    pub body: String,
    /// The client's reference.
    pub reference: Option<String>,
    /// The system's id.
    pub external_id: Option<String>,
    /// What was wrong, in words.
    pub note: Option<String>,
    /// The lasting changes.
    pub facts: Vec<Fact>,
}

/// Why a case was not moved on.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotMoved {
    /// No such case.
    #[error("there is no such case")]
    Unknown,
    /// The system does not use such codes.
    #[error("{0}")]
    Code(String),
    /// The disk failed.
    #[error("the change could not be written")]
    Disk,
}

impl World {
    /// Opens the world with what it knew before.
    pub fn open(config: SandboxConfig) -> std::io::Result<World> {
        let (journal, book) = Journal::open(&config.data)?;
        Ok(World { config, book: Mutex::new(book), faults: Mutex::default(), journal })
    }

    /// Closes the files.
    pub fn close(&self) {
        self.journal.close();
    }

    /// The system at `/{borough}/{connector}`.
    pub fn system(&self, borough: &str, connector: &str) -> Option<&System> {
        self.config.systems.iter().find(|system| system.borough == borough && system.connector == connector)
    }

    /// What the systems know.
    pub fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The faults as they stand.
    pub fn faults(&self) -> Vec<Fault> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner).list()
    }

    /// Replaces the faults.
    pub fn replace_faults(&self, list: Vec<Fault>) -> Result<(), String> {
        let systems: Vec<String> = self.config.systems.iter().map(System::name).collect();
        self.faults.lock().unwrap_or_else(PoisonError::into_inner).replace(list, &systems)
    }

    /// Takes one request the whole way. `process` looks at the book and says what would change; it is also called for a request
    /// that a fault stops at the door, because the ledger wants its reference, but then nothing changes.
    pub async fn exchange(&self, asked: Asked<'_>, process: impl FnOnce(&Book, Mode) -> Done) -> HttpResponse {
        let drawn =
            self.faults.lock().unwrap_or_else(PoisonError::into_inner).draw(&asked.system.name(), asked.operation);
        let (done, receipt) = {
            let mut book = self.book();
            let mut done = process(&book, drawn.mode);
            if drawn.mode.stops_before_processing() {
                done.facts.clear();
                done.external_id = None;
                done.note = None;
            }
            let facts = std::mem::take(&mut done.facts);
            let entry = self.entry(&asked, drawn, &done, !facts.is_empty());
            let receipt = self.journal.write(&facts, Some(&entry));
            if receipt.is_ok() {
                for fact in facts {
                    book.apply(fact);
                }
            }
            (done, receipt)
        };
        let safe = match receipt {
            Ok(receipt) => receipt.await.unwrap_or(false),
            Err(_) => false,
        };
        if !safe {
            return HttpResponse::InternalServerError().body("the sandbox cannot write its ledger");
        }
        answer(&asked, drawn, done).await
    }

    /// Moves a case on, as somebody in the back office would. Several cases with one id move together.
    pub async fn move_on(&self, system: &System, external_id: &str, code: &str, text: &str) -> Result<Case, NotMoved> {
        match system.kind {
            SystemKind::Open311 => open311::check_code(code),
            SystemKind::Symology => symology::check_code(code),
        }
        .map_err(NotMoved::Code)?;
        let (number, receipt) = {
            let mut book = self.book();
            let number =
                book.with_id(&system.name(), external_id).first().map(|case| case.number).ok_or(NotMoved::Unknown)?;
            let event = book.event(Side::BackOffice, code, text, None);
            let fact = Fact::Happened { number, event };
            let receipt = self.journal.write(std::slice::from_ref(&fact), None).map_err(|_| NotMoved::Disk)?;
            book.apply(fact);
            (number, receipt)
        };
        if !receipt.await.unwrap_or(false) {
            return Err(NotMoved::Disk);
        }
        let book = self.book();
        book.with_id(&system.name(), external_id)
            .into_iter()
            .find(|case| case.number == number)
            .cloned()
            .ok_or(NotMoved::Unknown)
    }

    fn entry(&self, asked: &Asked<'_>, drawn: Drawn, done: &Done, effect: bool) -> Entry {
        Entry {
            at: Utc::now(),
            borough: asked.system.borough.clone(),
            connector: asked.system.connector.clone(),
            operation: asked.operation.to_owned(),
            reference: done.reference.clone(),
            external_id: done.external_id.clone(),
            effect,
            answered: drawn.mode.answers(),
            http_status: drawn.mode.answers().then(|| status_of(drawn.mode, done.status)),
            fault: (drawn.mode != Mode::Ok).then(|| drawn.mode.name()),
            note: done.note.clone(),
            payload_sha256: (!asked.body.is_empty()).then(|| hexadecimal(&Sha256::digest(asked.body))),
            credential: asked.credential.as_deref().and_then(|used| self.owner_of(asked.system, used)),
            idempotency_key: asked
                .request
                .headers()
                .get("idempotency-key")
                .and_then(|value| value.to_str().ok())
                .map(|key| key.chars().take(100).collect()),
        }
    }

    /// Whose credential this is. The system's own comes first: in a demonstration all of them are alike.
    fn owner_of(&self, system: &System, used: &str) -> Option<String> {
        if used.is_empty() {
            return None;
        }
        let others = self.config.systems.iter();
        let owner = std::iter::once(system).chain(others).find(|system| system.api_key.as_deref() == Some(used));
        Some(owner.map_or_else(|| "unknown".to_owned(), System::name))
    }
}

/// Lower-case hexadecimal digits.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

const WEB_PAGE: &str = "<!DOCTYPE html>\n<html lang=\"en\"><head><title>Welcome</title></head><body><h1>It works</h1><p>This is the \
                        default page of this server.</p></body></html>\n";
const SIGN_IN_PAGE: &str = "<!DOCTYPE html>\n<html lang=\"en\"><head><title>Sign in</title></head><body><h1>Sign in</h1><form \
                            method=\"post\" action=\"/login\"><label>User <input name=\"user\"></label><label>Password <input \
                            type=\"password\" name=\"password\"></label><button>Sign in</button></form></body></html>\n";

/// Sends what the fault leaves of an answer.
async fn answer(asked: &Asked<'_>, drawn: Drawn, done: Done) -> HttpResponse {
    let failed = |words: &str| {
        let status = status_of(drawn.mode, done.status);
        let (content_type, body) = asked.format.failure(drawn.mode, status, words);
        reply(status, content_type, body)
    };
    let html = |page: &'static str| reply(200, "text/html; charset=utf-8", page.to_owned());
    match drawn.mode {
        Mode::Ok | Mode::DuplicateId | Mode::EmptyId | Mode::Token | Mode::ErrorWithId => {
            reply(done.status, asked.format.content_type(), done.body)
        }
        Mode::Slow => {
            tokio::time::sleep(Duration::from_secs(drawn.seconds.unwrap_or(2))).await;
            reply(done.status, asked.format.content_type(), done.body)
        }
        Mode::Error500 | Mode::ErrorAfterProcessing => failed("Something went wrong on the server."),
        Mode::SoapFault => failed("Server was unable to process request."),
        Mode::Refuse400 => failed("The request was refused."),
        Mode::Unavailable503 | Mode::TooMany429 => {
            let words = "Please try again later.".to_owned();
            let wait = drawn.seconds.unwrap_or(1).to_string();
            let mut response = reply(status_of(drawn.mode, done.status), "text/plain; charset=utf-8", words);
            if let Ok(value) = wait.parse() {
                response.headers_mut().insert(actix_web::http::header::RETRY_AFTER, value);
            }
            response
        }
        Mode::Garbage | Mode::GarbageAfterProcessing => html(WEB_PAGE),
        Mode::LoginPage => html(SIGN_IN_PAGE),
        Mode::Empty => reply(200, asked.format.content_type(), String::new()),
        Mode::Truncated => {
            let half: String = done.body.chars().take(done.body.chars().count() / 2).collect();
            reply(done.status, asked.format.content_type(), half)
        }
        Mode::Hang => {
            tokio::time::sleep(Duration::from_secs(drawn.seconds.unwrap_or(600))).await;
            connection::cut()
        }
        Mode::DropAfterProcessing => connection::cut(),
        Mode::Reset => connection::reset(asked.request),
    }
}

/// The HTTP status that a fault leaves.
fn status_of(mode: Mode, processed: u16) -> u16 {
    match mode {
        Mode::Error500 | Mode::ErrorAfterProcessing | Mode::SoapFault => 500,
        Mode::Unavailable503 => 503,
        Mode::TooMany429 => 429,
        Mode::Refuse400 => 400,
        Mode::Garbage | Mode::GarbageAfterProcessing | Mode::LoginPage | Mode::Empty => 200,
        Mode::Ok
        | Mode::Hang
        | Mode::DropAfterProcessing
        | Mode::Truncated
        | Mode::Slow
        | Mode::Reset
        | Mode::DuplicateId
        | Mode::EmptyId
        | Mode::Token
        | Mode::ErrorWithId => processed,
    }
}

fn reply(status: u16, content_type: &'static str, body: String) -> HttpResponse {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    HttpResponse::build(status).content_type(content_type).body(body)
}
