//! What the frame of every staff page shows of who is at work: `staff/layout.html` reads it as `worker`.

use serde::Serialize;

use crate::staff::Worker;

/// Who is at work, and where.
#[derive(Clone, Debug, Serialize)]
pub struct Shown {
    /// Their name.
    pub name: String,
    /// Whether they have crossed over from the joint host, and for what.
    pub crossed_for: Option<String>,
    /// The permissions that they hold, as words: a page shows what its reader may do.
    pub may: Vec<&'static str>,
}

/// What is shown of somebody.
#[must_use]
pub fn shown(worker: &Worker) -> Shown {
    Shown {
        name: worker.shown_name(),
        crossed_for: worker.crossing().map(|crossing| crossing.purpose().to_owned()),
        may: worker.permissions().iter().map(|permission| permission.word()).collect(),
    }
}
