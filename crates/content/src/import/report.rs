//! What came of an import: of each page what was done, and what a person has to look at.

use std::fmt;

use serde::Serialize;

/// What was done with one page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It is a new draft.
    Made,
    /// It was imported before, nobody has edited it since, and the file says something else now.
    Changed,
    /// It was imported before, and the file says what it said then.
    Same,
    /// It was edited here since it was imported: what the file says now was left alone.
    EditedHere,
}

impl Outcome {
    /// In words.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Made => "made",
            Self::Changed => "changed",
            Self::Same => "as before",
            Self::EditedHere => "left alone, since it was edited here",
        }
    }
}

/// One page of an import.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Imported {
    /// Its heading.
    pub title: String,
    /// Where it stands here.
    pub path: String,
    /// What kind of page it became.
    pub kind: &'static str,
    /// What was done.
    pub outcome: Outcome,
    /// What a person has to look at, in sentences.
    pub needs: Vec<String>,
}

/// What came of a whole import. Written out it is for people; as JSON it is for programs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Every page, in the order of the file.
    pub pages: Vec<Imported>,
    /// What was left out and why, in sentences.
    pub left_out: Vec<String>,
}

impl Report {
    /// How many pages had this outcome.
    #[must_use]
    pub fn count(&self, outcome: Outcome) -> usize {
        self.pages.iter().filter(|page| page.outcome == outcome).count()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for page in &self.pages {
            writeln!(out, "{}  {} ({}): {}", page.path, page.title, page.kind, page.outcome.label())?;
            for need in &page.needs {
                writeln!(out, "    - {need}")?;
            }
        }
        if !self.left_out.is_empty() {
            writeln!(out, "Left out:")?;
            for what in &self.left_out {
                writeln!(out, "    - {what}")?;
            }
        }
        let waiting = self.pages.iter().filter(|page| !page.needs.is_empty()).count();
        write!(
            out,
            "{} made, {} changed, {} as before, {} left alone; {waiting} need a person",
            self.count(Outcome::Made),
            self.count(Outcome::Changed),
            self.count(Outcome::Same),
            self.count(Outcome::EditedHere),
        )
    }
}
