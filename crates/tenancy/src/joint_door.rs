//! What a borough knows of the joint programme: where it is, how to verify what it signs, and whom it lets come in now.
//!
//! The programme's database is not the borough's to read. Every node copies the grants out of it each few seconds and lays
//! them here, so that a grant that is taken away ends a session within the minute, on every node.

use std::collections::BTreeMap;
use std::sync::{Arc, RwLock};

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use crate::signing::Verifier;

/// Grants that nobody could read again for so long no longer count: a door that cannot ask stays shut.
const STALE: Duration = Duration::seconds(60);

/// Who of the programme may work in which borough, with which roles.
#[derive(Clone, Debug, Default)]
pub struct Grants {
    /// When they were read.
    pub read_at: DateTime<Utc>,
    /// Role words by person and borough.
    pub roles: BTreeMap<(Uuid, String), Vec<String>>,
}

/// The door between the programme's host and the boroughs. A clone is another handle on the same door.
#[derive(Clone, Debug)]
pub struct JointDoor {
    origin: String,
    verifier: Verifier,
    grants: Arc<RwLock<Arc<Grants>>>,
}

impl JointDoor {
    /// The door of a programme at `origin` whose tokens `verifier` verifies. Nobody may come in before grants are laid.
    #[must_use]
    pub fn new(origin: &str, verifier: Verifier) -> Self {
        Self { origin: origin.to_owned(), verifier, grants: Arc::default() }
    }

    /// The programme's origin: the only other one from which a borough takes a POST, at `/crossing`.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Verifies assertions of the programme.
    #[must_use]
    pub fn verifier(&self) -> &Verifier {
        &self.verifier
    }

    /// Lays what the programme's database says now.
    pub fn lay(&self, grants: Grants) {
        let grants = Arc::new(grants);
        match self.grants.write() {
            Ok(mut kept) => *kept = grants,
            Err(poisoned) => *poisoned.into_inner() = grants,
        }
    }

    /// Whether it is known who may come in: the grants were read a short while ago.
    #[must_use]
    pub fn knows(&self, now: DateTime<Utc>) -> bool {
        now - self.laid().read_at <= STALE
    }

    /// The role words that a person of the programme has in a borough at this moment.
    #[must_use]
    pub fn roles(&self, person: Uuid, borough: &str, now: DateTime<Utc>) -> Vec<String> {
        let grants = self.laid();
        if now - grants.read_at > STALE {
            return Vec::new();
        }
        grants.roles.get(&(person, borough.to_owned())).cloned().unwrap_or_default()
    }

    fn laid(&self) -> Arc<Grants> {
        match self.grants.read() {
            Ok(grants) => Arc::clone(&grants),
            Err(poisoned) => Arc::clone(&poisoned.into_inner()),
        }
    }
}
