//! One `[connectors.NAME]` table of a borough's settings, read strictly: an unknown key is an error that names the known ones,
//! and a key that another kind of system owns is one too.

use std::path::PathBuf;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

/// The kinds of system that are built.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// GeoReport v2 with the mySociety extension for updates.
    Open311,
    /// Symology Insight: SOAP in, CSV files back.
    Symology,
    /// Files in a folder, for a system with no interface.
    OutTray,
}

impl Kind {
    /// The word for it in settings.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Open311 => "open311",
            Kind::Symology => "symology",
            Kind::OutTray => "outtray",
        }
    }
}

/// The settings of one connector, as written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConnectorSettings {
    /// Which language it speaks.
    pub kind: Kind,
    /// Where: Open311's base address (with a slash at the end or without), Symology's endpoint.
    pub url: Option<String>,
    /// How long a whole call may take, in seconds; 20 if not said.
    pub deadline_seconds: Option<u64>,
    /// How many calls may run at the same time; 4 if not said.
    pub at_once: Option<usize>,
    /// The longest description in characters. Open311 cuts at 1,750 if not said; the others do not cut.
    pub max_description: Option<usize>,
    /// The largest answer to a feed in KiB after decompression; 1,024 if not said. Answers to a report are always capped at 1 MiB.
    pub feed_limit_kib: Option<usize>,

    /// Open311: `jurisdiction_id`, sent with every call.
    pub jurisdiction: Option<String>,
    /// Open311: the attribute that carries our reference, if the server gives the same id back for it.
    pub dedupes: Option<String>,
    /// Open311: the key for sending.
    pub api_key: Option<Secret>,
    /// Open311: the file that answers updates; `servicerequestupdates.xml` if not said, none at all if empty.
    pub updates: Option<String>,
    /// Open311: false if updates are fetched with no dates.
    pub feed_window: Option<bool>,

    /// Symology: `UserName` inside the record; `FMS` if not said.
    pub username: Option<String>,
    /// Symology: the password of its `…Authenticated` methods; without one the plain methods are called.
    pub password: Option<Secret>,
    /// Symology: the return files.
    #[serde(default)]
    pub csv: Vec<String>,
    /// Symology: the zone of its clock; `Europe/London` if not said.
    pub zone: Option<String>,
    /// Symology: how far its clock may lag, in seconds; 120 if not said. Times in its future are refused.
    pub clock_skew_seconds: Option<u32>,
    /// Symology: words in a refusal that mean "this web request id is taken already", if the usual ones are not these.
    pub repeat_refusal: Option<String>,

    /// Out-tray: the folder under the borough's files; the connector's name if not said.
    pub folder: Option<PathBuf>,
}

impl ConnectorSettings {
    /// Every key that a table may have, for complaints that name the nearest.
    pub const KEYS: &'static [&'static str] = &[
        "kind",
        "url",
        "deadline_seconds",
        "at_once",
        "max_description",
        "feed_limit_kib",
        "jurisdiction",
        "dedupes",
        "api_key",
        "updates",
        "feed_window",
        "username",
        "password",
        "csv",
        "zone",
        "clock_skew_seconds",
        "repeat_refusal",
        "folder",
    ];

    /// Settings with nothing but a kind said: everything else as it is when not said.
    pub fn of_kind(kind: Kind) -> ConnectorSettings {
        ConnectorSettings {
            kind,
            url: None,
            deadline_seconds: None,
            at_once: None,
            max_description: None,
            feed_limit_kib: None,
            jurisdiction: None,
            dedupes: None,
            api_key: None,
            updates: None,
            feed_window: None,
            username: None,
            password: None,
            csv: Vec::new(),
            zone: None,
            clock_skew_seconds: None,
            repeat_refusal: None,
            folder: None,
        }
    }

    /// The whole deadline of one call.
    pub fn deadline(&self) -> Duration {
        Duration::from_secs(self.deadline_seconds.unwrap_or(20))
    }

    /// Refuses keys that belong to another kind, and values out of range: a setting that does nothing is a mistake.
    pub(crate) fn check(&self) -> Result<(), SettingsError> {
        let (open311, symology, outtray) = (Kind::Open311, Kind::Symology, Kind::OutTray);
        let said: [(&'static str, bool, &[Kind]); 13] = [
            ("url", self.url.is_some(), &[open311, symology]),
            ("feed_limit_kib", self.feed_limit_kib.is_some(), &[open311, symology]),
            ("jurisdiction", self.jurisdiction.is_some(), &[open311]),
            ("dedupes", self.dedupes.is_some(), &[open311]),
            ("api_key", self.api_key.is_some(), &[open311]),
            ("updates", self.updates.is_some(), &[open311]),
            ("feed_window", self.feed_window.is_some(), &[open311]),
            ("username", self.username.is_some(), &[symology]),
            ("password", self.password.is_some(), &[symology]),
            ("csv", !self.csv.is_empty(), &[symology]),
            ("zone or clock_skew_seconds", self.zone.is_some() || self.clock_skew_seconds.is_some(), &[symology]),
            ("repeat_refusal", self.repeat_refusal.is_some(), &[symology]),
            ("folder", self.folder.is_some(), &[outtray]),
        ];
        for (key, is_said, owners) in said {
            if is_said && !owners.contains(&self.kind) {
                return Err(SettingsError::NotOfThisKind { key, kind: self.kind.word() });
            }
        }
        let ranges: [(&'static str, Option<u64>, u64, u64); 5] = [
            ("deadline_seconds", self.deadline_seconds, 1, 600),
            ("at_once", self.at_once.map(|n| n as u64), 1, 64),
            ("max_description", self.max_description.map(|n| n as u64), 50, 100_000),
            ("feed_limit_kib", self.feed_limit_kib.map(|n| n as u64), 1, 65_536),
            ("clock_skew_seconds", self.clock_skew_seconds.map(u64::from), 0, 86_400),
        ];
        for (key, value, least, most) in ranges {
            if value.is_some_and(|value| value < least || value > most) {
                return Err(SettingsError::OutOfRange { key, least, most });
            }
        }
        Ok(())
    }
}

/// Where a secret is kept. It is never written in the settings themselves.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "WrittenSecret")]
pub enum Secret {
    /// In an environment variable of this name.
    Env(String),
    /// In a file, whose last line end does not count.
    File(PathBuf),
    /// Handed over by the program itself, as the demonstration does.
    Given(SecretString),
}

impl Secret {
    /// A secret that is already known.
    pub fn given(value: &str) -> Secret {
        Secret::Given(SecretString::from(value.to_owned()))
    }

    /// Fetches the secret from where it is kept.
    pub fn resolve(&self) -> Result<SecretString, SettingsError> {
        let found = match self {
            Secret::Given(value) => return Ok(value.clone()),
            Secret::Env(name) => std::env::var(name)
                .map_err(|_| SettingsError::NoSecret { place: format!("the environment variable {name}") })?,
            Secret::File(path) => std::fs::read_to_string(path)
                .map_err(|_| SettingsError::NoSecret { place: format!("the file {}", path.display()) })?,
        };
        let found = found.trim_end_matches(['\r', '\n']);
        if found.is_empty() {
            return Err(SettingsError::NoSecret { place: "an empty secret".to_owned() });
        }
        Ok(SecretString::from(found.to_owned()))
    }

    /// Whether the secret can be had now.
    pub fn is_there(&self) -> bool {
        self.resolve().is_ok_and(|value| !value.expose_secret().is_empty())
    }
}

/// A secret as a table in a file: exactly one of the two keys.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenSecret {
    env: Option<String>,
    file: Option<PathBuf>,
}

impl TryFrom<WrittenSecret> for Secret {
    type Error = &'static str;

    fn try_from(written: WrittenSecret) -> Result<Self, Self::Error> {
        match (written.env, written.file) {
            (Some(env), None) => Ok(Secret::Env(env)),
            (None, Some(file)) => Ok(Secret::File(file)),
            _ => Err("a secret is either { env = \"NAME\" } or { file = \"PATH\" }"),
        }
    }
}

/// Why a connector cannot be built from its settings.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// A key without which this kind cannot work.
    #[error("`{key}` is missing; a connector of the kind {kind} needs it")]
    Missing {
        /// The key.
        key: &'static str,
        /// The kind's word.
        kind: &'static str,
    },
    /// A key that this kind does not use.
    #[error("`{key}` means nothing to a connector of the kind {kind}")]
    NotOfThisKind {
        /// The key.
        key: &'static str,
        /// The kind's word.
        kind: &'static str,
    },
    /// A number out of its range.
    #[error("`{key}` has to be between {least} and {most}")]
    OutOfRange {
        /// The key.
        key: &'static str,
        /// The least value.
        least: u64,
        /// The largest value.
        most: u64,
    },
    /// A value that cannot be what it should be.
    #[error("`{key}`: {reason}")]
    Wrong {
        /// The key.
        key: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// A secret that is not where the settings say.
    #[error("a secret is missing: {place} gives nothing")]
    NoSecret {
        /// Where it was looked for.
        place: String,
    },
    /// The HTTP client could not be made.
    #[error("no HTTP client could be made: {0}")]
    NoClient(String),
}
