//! What a page is looked at for before it is public: by rules that a machine can hold, so that people have time for the rest
//! (CM-16 to CM-18, CM-26). [`of`] needs nothing but the words; [`whole`] also asks where links lead and what the library says.
//!
//! Deliberately not here: contrast. A page cannot set a colour, and those of the borough are checked where it is configured.

#[cfg(test)]
mod tests;
mod text;

use media::Medium;
use sea_orm::DbErr;
use serde::{Deserialize, Serialize};
use tenancy::Tenant;

use crate::kind::Kind;
use crate::kind::place::Place;
use crate::reading_age::{self, LONG_SENTENCE};
use crate::writing::{Block, INTRO, LONGEST_SUMMARY, LONGEST_TITLE, Writing};
use crate::{link_check, links, rich_text};

/// The age up to which a page should be readable without effort.
const READING_AGE: u32 = 11;

/// How much a fault matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// Somebody cannot use the page. It is published only for a reason that is kept.
    Serious,
    /// Somebody will have trouble with it.
    Warning,
    /// It could be better.
    Advice,
}

impl Grade {
    /// What people read.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Serious => "Serious",
            Self::Warning => "Warning",
            Self::Advice => "Advice",
        }
    }

    /// The colour of its tag.
    #[must_use]
    pub const fn colour(self) -> &'static str {
        match self {
            Self::Serious => "red",
            Self::Warning => "yellow",
            Self::Advice => "blue",
        }
    }
}

/// Something that a page could do better.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// How much it matters.
    pub grade: Grade,
    /// The rule that found it, for tests and for counting.
    pub rule: String,
    /// The field or the block where it is.
    pub at: String,
    /// The same in words.
    pub place: String,
    /// What is wrong and what to do.
    pub what: String,
}

/// How a page reads, in figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// How many words it has.
    pub words: usize,
    /// How many minutes it takes.
    pub minutes: usize,
    /// From which age it is read without effort.
    pub age: u32,
}

/// What can be said of a page by its words alone, the gravest first.
#[must_use]
pub fn of(writing: &Writing) -> Vec<Finding> {
    let mut found = Found::default();
    if writing.kind == Kind::Redirect {
        return found.findings;
    }
    title_and_summary(writing, &mut found);
    place_without_address(writing, &mut found);
    let mut links = Vec::new();
    for block in &writing.blocks {
        found.stand_in(block);
        if block.id != INTRO && block.heading.as_deref().is_none_or(|heading| heading.trim().is_empty()) {
            found.add(
                Grade::Serious,
                "empty_heading",
                "This part has no heading: give it one, or join it to the part before",
            );
        }
        if let Some(heading) = block.heading.as_deref().filter(|heading| text::is_shouting(heading)) {
            found.add(
                Grade::Warning,
                "capitals",
                format!("“{heading}” is in capitals: they are hard to read. Write it in small letters"),
            );
        }
        for fault in rich_text::mark_faults(&block.markdown) {
            found.add(Grade::Serious, "mark", fault);
        }
        let read = text::read(&block.markdown, if block.id == INTRO { 1 } else { 2 });
        for (grade, rule, what) in read.faults {
            found.add(grade, rule, what);
        }
        for sentence in reading_age::read(&read.prose).long_sentences {
            let what = format!(
                "This sentence has more than {LONG_SENTENCE} words: make two of it. “{}”",
                beginning(&sentence)
            );
            found.add(Grade::Advice, "long_sentence", what);
        }
        links.extend(read.links);
    }
    found.stand_on_page();
    for words in text::same_words_elsewhere(&links) {
        let what = format!("Links with the same words “{words}” lead to different places: say in each where it leads");
        found.add(Grade::Warning, "same_words", what);
    }
    let figures = figures(writing);
    if figures.age > READING_AGE {
        let what = format!(
            "It reads like a text for people of {} and older. Aim at 9 to {READING_AGE}: shorter sentences, everyday words",
            figures.age
        );
        found.add(Grade::Warning, "reading_age", what);
    }
    found.in_order()
}

/// The same, and what only this borough can say: where its links lead, and which pictures are decoration.
///
/// # Errors
/// The database is down.
pub async fn whole(tenant: &Tenant, path: &str, writing: &Writing) -> Result<Vec<Finding>, DbErr> {
    let mut found = Found { findings: of(writing), ..Found::default() };
    let db = tenant.db().read();
    let links = links::of(writing);
    let names: Vec<&str> = links.iter().filter_map(|link| link.target.strip_prefix("media:")).collect();
    let library = media::find_many(db, &names).await?;
    // Whoever laid the picture down has said that it only decorates: then it needs no words here.
    let decorates = |name: &str| library.get(name).is_some_and(|medium: &Medium| medium.description().is_empty());
    found.findings.retain(|one| {
        let name = one.rule.strip_prefix(text::UNDESCRIBED);
        !name.is_some_and(decorates)
    });
    found.stand_on_page();
    for nowhere in link_check::leading_nowhere(tenant, links).await? {
        let own = nowhere.target == path
            || writing.block(nowhere.target.strip_prefix(path).unwrap_or_default().trim_start_matches('/')).is_some();
        if !own {
            let what = format!("“{}” leads to {}: {}", nowhere.words, nowhere.target, nowhere.why);
            found.add(Grade::Serious, "leads_nowhere", what);
        }
    }
    Ok(found.in_order())
}

/// Those that keep a page from being published unless somebody says why.
#[must_use]
pub fn serious(findings: &[Finding]) -> Vec<Finding> {
    findings.iter().filter(|one| one.grade == Grade::Serious).cloned().collect()
}

/// How the page reads, in figures.
#[must_use]
pub fn figures(writing: &Writing) -> Figures {
    let prose: Vec<String> = writing.blocks.iter().map(|block| text::read(&block.markdown, 2).prose).collect();
    let reading = reading_age::read(&prose.join("\n\n"));
    Figures { words: reading.words, minutes: reading.minutes(), age: reading.age() }
}

fn title_and_summary(writing: &Writing, found: &mut Found) {
    found.stand_at("title", "Title");
    let title = writing.title.chars().count();
    if title > LONGEST_TITLE {
        found.add(
            Grade::Warning,
            "long_title",
            format!("The title has {title} characters: search engines cut it after {LONGEST_TITLE}"),
        );
    }
    if text::is_shouting(&writing.title) {
        found.add(
            Grade::Warning,
            "capitals",
            "The title is in capitals: they are hard to read. Write it in small letters",
        );
    }
    found.stand_at("summary", "Summary");
    let summary = writing.summary.trim().chars().count();
    if summary == 0 {
        found.add(
            Grade::Warning,
            "no_summary",
            "There is no summary: say in one or two sentences what the page is for",
        );
    } else if summary > LONGEST_SUMMARY {
        let what = format!("The summary has {summary} characters: search engines cut it after {LONGEST_SUMMARY}");
        found.add(Grade::Warning, "long_summary", what);
    }
}

/// A point on a map says nothing to whoever does not see it.
fn place_without_address(writing: &Writing, found: &mut Found) {
    if !matches!(writing.kind, Kind::Entry | Kind::Venue) {
        return;
    }
    let place: Place = writing.typed();
    if place.latitude.is_some() && place.address.is_empty() {
        found.stand_at("address", "Address");
        found.add(
            Grade::Serious,
            "map_without_address",
            "The map has no address in words: write it for people who do not see the map",
        );
    }
}

fn beginning(sentence: &str) -> String {
    let words: Vec<&str> = sentence.split_whitespace().take(8).collect();
    format!("{} …", words.join(" "))
}

/// What was found so far, and where the eye stands.
#[derive(Default)]
struct Found {
    findings: Vec<Finding>,
    at: String,
    place: String,
}

impl Found {
    fn stand_at(&mut self, at: &str, place: &str) {
        at.clone_into(&mut self.at);
        place.clone_into(&mut self.place);
    }

    fn stand_in(&mut self, block: &Block) {
        let place = match &block.heading {
            Some(heading) if !heading.trim().is_empty() => format!("“{}”", heading.trim()),
            _ if block.id == INTRO => "Before the first heading".to_owned(),
            _ => format!("The part “{}”", block.id),
        };
        self.stand_at(&block.id, &place);
    }

    fn stand_on_page(&mut self) {
        self.stand_at("page", "Whole page");
    }

    fn add(&mut self, grade: Grade, rule: impl Into<String>, what: impl Into<String>) {
        let (at, place) = (self.at.clone(), self.place.clone());
        self.findings.push(Finding { grade, rule: rule.into(), at, place, what: what.into() });
    }

    fn in_order(mut self) -> Vec<Finding> {
        self.findings.sort_by_key(|one| one.grade);
        self.findings
    }
}
