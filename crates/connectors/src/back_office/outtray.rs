//! An out-tray: a folder of files, for a system that has no interface. Each report becomes a folder of its own, named by its
//! reference, with `report.json` (everything), `report.txt` (the same in words) and `manifest.json` (lengths and SHA-256 of the
//! two). Whoever collects them sees a whole folder or none.
//!
//! A repeat has no effect, even if the first folder was collected in the meantime: what has been put out is remembered in
//! `.put-out`, and written there *before* the folder appears. The steps are: make the folder under `.staged`, remember it, move
//! it into sight. Remembered and still staged means that we stopped before the move; remembered and not staged means that
//! it happened. Each step is on the disk before the next begins.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Component, Path, PathBuf};
use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::gate::{Gate, PATIENCE, Told};
use crate::wording::{lines, one_line};
use crate::{Carries, ConnectorSettings, Mask, Outcome, PlaceNeed, Report, SettingsError};

/// A folder that somebody empties.
#[derive(Debug)]
pub struct OutTray {
    folder: PathBuf,
    deadline: Duration,
    gate: Gate,
}

impl OutTray {
    pub(super) fn build(name: &str, settings: &ConnectorSettings, files_root: &Path) -> Result<OutTray, SettingsError> {
        let below = settings.folder.clone().unwrap_or_else(|| PathBuf::from(name));
        let inside = below.components().all(|part| matches!(part, Component::Normal(_)));
        if !inside || below.as_os_str().is_empty() {
            let reason = "it has to be a folder below the borough's files".to_owned();
            return Err(SettingsError::Wrong { key: "folder", reason });
        }
        Ok(OutTray {
            folder: files_root.join(below),
            deadline: settings.deadline(),
            gate: Gate::new(settings.at_once.unwrap_or(4), PATIENCE),
        })
    }

    pub(super) fn gate(&self) -> &Gate {
        &self.gate
    }

    pub(super) fn deadline(&self) -> Duration {
        self.deadline
    }

    pub(super) fn carries(&self) -> Carries {
        Carries {
            place: PlaceNeed::Optional,
            photo: false,
            required_fields: Vec::new(),
            known_fields: None,
            max_description: None,
            takes_code: true,
            reports_status: false,
        }
    }

    pub(super) async fn submit(&self, report: &Report) -> Told {
        let reference = report.reference.as_str();
        let is_name = (1..=64).contains(&reference.len())
            && reference.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            && !reference.starts_with('-');
        if !is_name {
            return Told::unanswered(Outcome::Refused { reason: "the reference cannot name a folder".to_owned() });
        }
        let files = match Files::of(report) {
            Ok(files) => files,
            Err(error) => {
                let reason = format!("the report cannot be written as JSON: {error}");
                return Told::unanswered(Outcome::Refused { reason });
            }
        };
        let (folder, name) = (self.folder.clone(), reference.to_owned());
        let put = tokio::task::spawn_blocking(move || put_out(&folder, &name, &files)).await;
        let (outcome, excerpt) = match put {
            Ok(Ok(Put::Out(note, sum))) => {
                (Outcome::Delivered { external_id: None, note }, format!("{reference}/report.json sha256 {sum}"))
            }
            Ok(Ok(Put::AnotherIsThere)) => {
                let reason = "another report with this reference was put out before".to_owned();
                (Outcome::Refused { reason }, String::new())
            }
            // Trying again is harmless whatever was done, so nothing here is ambiguous.
            Ok(Err(error)) => {
                let reason = Mask::new().words(&format!("the folder could not be written: {error}"), 300);
                (Outcome::Retry { reason, after: None }, String::new())
            }
            Err(_) => {
                let reason = "writing the folder was interrupted".to_owned();
                (Outcome::Retry { reason, after: None }, String::new())
            }
        };
        Told { outcome, http_status: None, excerpt }
    }
}

/// The three files of a report. They depend on the report alone, so a repeat makes the same ones.
struct Files {
    json: String,
    text: String,
    manifest: String,
    sum: String,
}

impl Files {
    fn of(report: &Report) -> Result<Files, serde_json::Error> {
        let json = serde_json::to_string_pretty(report)? + "\n";
        let text = in_words(report);
        let sum = sha256(&json);
        let manifest = serde_json::json!({
            "format": "jwp-outtray-1",
            "reference": report.reference,
            "key": report.key,
            "service": report.service_title,
            "opened_at": report.opened_at,
            "files": [
                { "name": "report.json", "bytes": json.len(), "sha256": sum },
                { "name": "report.txt", "bytes": text.len(), "sha256": sha256(&text) },
            ],
        });
        let manifest = serde_json::to_string_pretty(&manifest)? + "\n";
        Ok(Files { json, text, manifest, sum })
    }
}

fn sha256(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn in_words(report: &Report) -> String {
    let place = report.place.as_ref().map(crate::Place::words).unwrap_or_default();
    let contact = &report.contact;
    let mut text = format!("{}\nReference: {}\n", one_line(&report.service_title), report.reference);
    text += &format!("Received: {}\n", report.opened_at.format("%Y-%m-%d %H:%M UTC"));
    let code = Some(&report.code);
    for (label, value) in [
        ("Code", code),
        ("Place", Some(&place)),
        ("Name", contact.name.as_ref()),
        ("E-mail", contact.email.as_ref()),
        ("Telephone", contact.telephone.as_ref()),
    ] {
        if let Some(value) = value.map(|value| one_line(value)).filter(|value| !value.is_empty()) {
            text += &format!("{label}: {value}\n");
        }
    }
    for (name, value) in &report.fields {
        text += &format!("{}: {}\n", one_line(name), one_line(value));
    }
    text += &format!("\n{}\n", lines(&report.description));
    text
}

enum Put {
    Out(Option<String>, String),
    AnotherIsThere,
}

fn put_out(folder: &Path, name: &str, files: &Files) -> io::Result<Put> {
    let (staged, remembered) = (folder.join(".staged"), folder.join(".put-out"));
    for made in [&staged, &remembered] {
        fs::create_dir_all(made)?;
    }
    sync(folder)?;
    // One at a time, other processes included. The lock ends with the file.
    let lock = File::create(remembered.join(".lock"))?;
    lock.lock()?;
    let (in_stage, in_sight, note) = (staged.join(name), folder.join(name), remembered.join(name));
    let known = match fs::read_to_string(&note) {
        Ok(sum) => Some(sum),
        Err(error) if error.kind() == ErrorKind::NotFound => sum_of(&in_sight)?,
        Err(error) => return Err(error),
    };
    match known {
        Some(sum) if sum != files.sum => return Ok(Put::AnotherIsThere),
        Some(sum) if !in_stage.exists() => {
            return Ok(Put::Out(Some("it had been put out before".to_owned()), sum));
        }
        Some(_) => {}
        None => {
            for left_over in [&in_stage, &staged.join(".draft")] {
                if left_over.exists() {
                    fs::remove_dir_all(left_over)?;
                }
            }
            let draft = staged.join(".draft");
            fs::create_dir(&draft)?;
            write(&draft.join("report.json"), &files.json)?;
            write(&draft.join("report.txt"), &files.text)?;
            write(&draft.join("manifest.json"), &files.manifest)?;
            sync(&draft)?;
            fs::rename(&draft, &in_stage)?;
            sync(&staged)?;
            let draft = remembered.join(".draft");
            fs::remove_file(&draft).or_else(
                |error| {
                    if error.kind() == ErrorKind::NotFound { Ok(()) } else { Err(error) }
                },
            )?;
            write(&draft, &files.sum)?;
            fs::rename(&draft, &note)?;
            sync(&remembered)?;
        }
    }
    fs::rename(&in_stage, &in_sight)?;
    sync(folder)?;
    sync(&staged)?;
    Ok(Put::Out(None, files.sum.clone()))
}

/// The SHA-256 of a report that stands in sight, if one does.
fn sum_of(report: &Path) -> io::Result<Option<String>> {
    match fs::read_to_string(report.join("report.json")) {
        Ok(json) => Ok(Some(sha256(&json))),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn write(path: &Path, content: &str) -> io::Result<()> {
    let mut file = File::create_new(path)?;
    file.write_all(content.as_bytes())?;
    file.sync_all()
}

/// Makes the names in a folder durable.
fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}
