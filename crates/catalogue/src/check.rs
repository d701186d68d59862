//! What would go wrong before a resident meets it: questions that point nowhere, routes that lack what their system requires,
//! states that nobody is told about, words that nothing is put in place of.
//!
//! One file for each subject: `questions` and `reach` look at the form, `delivery` at the route and what comes back,
//! `wording` at texts, `idle` at an overlay that has nothing left to say.

mod delivery;
mod idle;
mod questions;
mod reach;
mod wording;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::bundle::Bundle;
use crate::complaint::Complaint;
use crate::definition::Definition;
use crate::lgsl::ServiceNumbers;
use crate::tree::{Node, Place};
use crate::words::closed_words;

/// What surrounds a service in one borough.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Surroundings {
    /// The borough's connectors by name.
    pub connectors: BTreeMap<String, Carries>,
    /// The national list of services; an empty one claims nothing.
    pub numbers: ServiceNumbers,
    /// What the borough offers, as `{ borough = "…" }` asks.
    pub capabilities: BTreeSet<String>,
}

/// What a connector can carry, and what its system requires.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carries {
    /// What the system does with a place.
    pub place: Need,
    /// Whether it takes photographs.
    pub photo: bool,
    /// Fields of the route that the system refuses a case without.
    pub required_fields: Vec<String>,
    /// The longest text that it takes, in characters; none if there is no limit.
    pub max_description: Option<usize>,
    /// Whether a route to it has a code.
    pub takes_code: bool,
    /// Whether it tells how cases go on.
    pub reports_status: bool,
}

closed_words! {
    /// What a system does with a place.
    pub enum Need {
        /// It cannot carry one.
        Never = "never",
        /// It takes one if there is one.
        Optional = "optional",
        /// It refuses a case without one.
        Required = "required",
    }
}

/// Everything that is wrong or doubtful with a definition in its surroundings, in the order of files and lines.
///
/// The bundles that it was merged from say where to look; a definition without them is checked all the same.
pub fn check(
    definition: &Definition,
    shared: Option<&Bundle>,
    overlay: Option<&Bundle>,
    around: &Surroundings,
) -> Vec<Complaint> {
    let mut checking = Checking { definition, shared, overlay, around, complaints: Vec::new() };
    questions::check(&mut checking);
    delivery::check(&mut checking);
    wording::check(&mut checking);
    idle::check(&mut checking);
    let mut complaints = checking.complaints;
    complaints.sort_by(|one, other| (&one.file, one.line).cmp(&(&other.file, other.line)));
    complaints.dedup();
    complaints
}

/// One definition under the glass.
struct Checking<'a> {
    definition: &'a Definition,
    shared: Option<&'a Bundle>,
    overlay: Option<&'a Bundle>,
    around: &'a Surroundings,
    complaints: Vec<Complaint>,
}

impl Checking<'_> {
    fn error(&mut self, path: &[&str], message: impl Into<String>) {
        let complaint = self.place(path).error(message);
        self.complaints.push(complaint);
    }

    fn warning(&mut self, path: &[&str], message: impl Into<String>) {
        let complaint = self.place(path).warning(message);
        self.complaints.push(complaint);
    }

    /// Where something is written: in the overlay if it says it, else in the shared bundle, else where it should have stood.
    fn place(&self, path: &[&str]) -> Place {
        let sought = [self.overlay, self.shared].into_iter().flatten().map(|bundle| deepest(bundle.tree(), path));
        let mut best: Option<(usize, Place)> = None;
        for (depth, place) in sought {
            if best.as_ref().is_none_or(|(known, _)| depth > *known) {
                best = Some((depth, place));
            }
        }
        best.map_or_else(|| Place::new(Path::new(&self.definition.service), 0), |(_, place)| place)
    }

    /// Whether either bundle says something at this path; true when there are no bundles to look at.
    fn says(&self, path: &[&str]) -> bool {
        let mut bundles = [self.overlay, self.shared].into_iter().flatten().peekable();
        bundles.peek().is_none() || bundles.any(|bundle| deepest(bundle.tree(), path).0 == path.len())
    }

    /// Whether either bundle has a `form.toml`, whatever is in it.
    fn has_form_file(&self) -> bool {
        [self.overlay, self.shared].into_iter().flatten().any(Bundle::has_form)
    }
}

/// How far a path leads into a tree, and where that is. Members of lists are found by their ids.
fn deepest(tree: &Node, path: &[&str]) -> (usize, Place) {
    let mut node = tree;
    for (depth, key) in path.iter().enumerate() {
        match node.get(key).or_else(|| node.member(key)) {
            Some(next) => node = next,
            None => return (depth, node.place.clone()),
        }
    }
    (path.len(), node.place.clone())
}

#[cfg(test)]
mod tests;
