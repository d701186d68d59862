//! The closed set of systems that we can hand a report to. One file each under `back_office/`; a new system is one file, one
//! variant, and its arms here.

mod open311;
mod open311_updates;
mod outtray;
mod symology;
mod symology_csv;
mod symology_record;

use std::path::Path;
use std::time::Duration;

pub use open311::Open311;
pub use outtray::OutTray;
pub use symology::Symology;

use crate::gate::Told;
use crate::{
    Attempt, Carries, ConnectorSettings, Kind, Outbound, Outcome, Report, RetrySafety, SettingsError, StatusFeed,
};

/// One connector, built from its settings: it holds its credentials, its lines and its breaker.
#[derive(Debug)]
pub enum BackOffice {
    /// GeoReport v2 with the mySociety extension.
    Open311(Open311),
    /// Symology Insight.
    Symology(Symology),
    /// Files in a folder.
    OutTray(OutTray),
}

impl BackOffice {
    /// Builds the connector called `name`. Fetches its secrets, checks its addresses, makes no call. `files_root` is the folder
    /// under which an out-tray may write.
    pub fn build(
        name: &str,
        settings: &ConnectorSettings,
        outbound: &Outbound,
        files_root: &Path,
    ) -> Result<BackOffice, SettingsError> {
        settings.check()?;
        Ok(match settings.kind {
            Kind::Open311 => BackOffice::Open311(Open311::build(settings, outbound)?),
            Kind::Symology => BackOffice::Symology(Symology::build(settings, outbound)?),
            Kind::OutTray => BackOffice::OutTray(OutTray::build(name, settings, files_root)?),
        })
    }

    /// Which language it speaks.
    pub fn kind(&self) -> Kind {
        match self {
            BackOffice::Open311(_) => Kind::Open311,
            BackOffice::Symology(_) => Kind::Symology,
            BackOffice::OutTray(_) => Kind::OutTray,
        }
    }

    /// What it can carry.
    pub fn carries(&self) -> Carries {
        match self {
            BackOffice::Open311(system) => system.carries(),
            BackOffice::Symology(system) => system.carries(),
            BackOffice::OutTray(system) => system.carries(),
        }
    }

    /// What a second sending of the same report would do.
    pub fn retry_safety(&self) -> RetrySafety {
        match self {
            BackOffice::Open311(system) => system.retry_safety(),
            BackOffice::Symology(_) => RetrySafety::RefusesRepeats,
            BackOffice::OutTray(_) => RetrySafety::Dedupes,
        }
    }

    /// Hands the report over, once. Never tries again by itself.
    pub async fn submit(&self, report: &Report) -> Attempt {
        match self {
            BackOffice::Open311(system) => system.gate().pass(system.submit(report)).await,
            BackOffice::Symology(system) => system.gate().pass(system.submit(report)).await,
            BackOffice::OutTray(system) => system.gate().pass(system.submit(report)).await,
        }
    }

    /// Asks what became of a token: delivered with its number, accepted still, retry, or refused. Asking changes nothing
    /// there, so the outcome is never ambiguous.
    pub async fn resolve_token(&self, token: &str) -> Attempt {
        match self {
            BackOffice::Open311(system) => system.gate().pass(system.resolve_token(token)).await,
            BackOffice::Symology(system) => system.gate().pass(no_tokens()).await,
            BackOffice::OutTray(system) => system.gate().pass(no_tokens()).await,
        }
    }

    /// How the system tells us what became of the reports, if it does.
    pub fn feed(&self) -> Option<&dyn StatusFeed> {
        match self {
            BackOffice::Open311(system) => system.has_updates().then_some(system as &dyn StatusFeed),
            BackOffice::Symology(system) => system.has_return_files().then_some(system as &dyn StatusFeed),
            BackOffice::OutTray(_) => None,
        }
    }

    /// How long one call may take as a whole. Up to five seconds of waiting for a free line come before it.
    pub fn deadline(&self) -> Duration {
        match self {
            BackOffice::Open311(system) => system.deadline(),
            BackOffice::Symology(system) => system.deadline(),
            BackOffice::OutTray(system) => system.deadline(),
        }
    }

    /// How long the system is left alone from now because it keeps failing; `None` if it may be called. A queue that asks
    /// first does not use up an attempt for nothing.
    pub fn rests_for(&self) -> Option<Duration> {
        match self {
            BackOffice::Open311(system) => system.gate().waits(),
            BackOffice::Symology(system) => system.gate().waits(),
            BackOffice::OutTray(system) => system.gate().waits(),
        }
    }
}

async fn no_tokens() -> Told {
    Told::unanswered(Outcome::Refused { reason: "this system gives no tokens".to_owned() })
}
