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

    /// Lays what the programme's database says now. What was read earlier than what lies here already is no news.
    pub fn lay(&self, grants: Grants) {
        let mut kept = match self.grants.write() {
            Ok(kept) => kept,
            Err(poisoned) => poisoned.into_inner(),
        };
        if grants.read_at >= kept.read_at {
            *kept = Arc::new(grants);
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

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;
    use crate::keys::Keys;

    fn granted(person: Uuid, read_at: DateTime<Utc>) -> Grants {
        Grants { read_at, roles: BTreeMap::from([((person, "north".to_owned()), vec!["editor".to_owned()])]) }
    }

    #[test]
    fn what_was_read_earlier_or_too_long_ago_does_not_count() {
        let key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        let verifier = Keys::from_text("joint", key, "a test").unwrap().verifier();
        let door = JointDoor::new("https://joint.example", verifier);
        let (person, now) = (Uuid::now_v7(), Utc::now());
        assert!(!door.knows(now) && door.roles(person, "north", now).is_empty(), "nothing was laid yet");
        door.lay(granted(person, now));
        door.lay(Grants { read_at: now - Duration::seconds(1), roles: BTreeMap::new() });
        assert_eq!(door.roles(person, "north", now), ["editor"]);
        assert!(door.roles(person, "south", now).is_empty());
        let later = now + STALE;
        assert!(door.knows(later) && !door.roles(person, "north", later).is_empty());
        let too_late = later + Duration::milliseconds(1);
        assert!(!door.knows(too_late) && door.roles(person, "north", too_late).is_empty());
        door.lay(Grants { read_at: too_late, roles: BTreeMap::new() });
        assert!(door.knows(too_late) && door.roles(person, "north", too_late).is_empty());
    }
}
