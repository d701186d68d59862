//! Words that mean the same here. A group counts both ways: whoever looks for one of its phrases finds them all.
//!
//! A list that every borough has comes with the platform (`tenants/shared/synonyms.toml`) and is handed in; staff add groups of
//! their borough's own, which are rows.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::sync::Arc;

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr};
use serde::Deserialize;
use uuid::Uuid;

use crate::statement::Statement;
use crate::words::{Stems, folded, is_stop_word};

/// The most words of one phrase.
pub(crate) const LONGEST_PHRASE: usize = 4;
/// The most phrases of a group.
const MOST_PHRASES: usize = 20;

/// What is wrong with a group, in words for whoever typed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SynonymFault {
    /// A group needs two phrases that differ.
    TooFew,
    /// So many are no group.
    TooMany,
    /// This phrase has too many words.
    TooLong(String),
    /// This phrase has no word by which anything could be found.
    SaysNothing(String),
}

impl std::fmt::Display for SynonymFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::TooFew => write!(f, "Enter at least two different words or phrases that mean the same"),
            Self::TooMany => write!(f, "Enter no more than {MOST_PHRASES} words or phrases"),
            Self::TooLong(phrase) => write!(f, "“{phrase}” is too long: use no more than {LONGEST_PHRASE} words"),
            Self::SaysNothing(phrase) => write!(f, "“{phrase}” has no word that people can search by"),
        }
    }
}

/// Phrases that mean the same, fit to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SynonymGroup(Vec<Phrase>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Phrase {
    words: String,
    stems: String,
}

impl SynonymGroup {
    /// Reads what somebody typed: one phrase each. Blank ones and repetitions fall away.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn parse<S: AsRef<str>>(typed: &[S]) -> Result<Self, Vec<SynonymFault>> {
        let stems = Stems::english();
        let mut phrases: Vec<Phrase> = Vec::new();
        let mut faults = Vec::new();
        for phrase in typed.iter().map(|phrase| phrase.as_ref().trim()).filter(|phrase| !phrase.is_empty()) {
            let words = folded(phrase);
            if words.iter().all(|word| is_stop_word(word)) {
                faults.push(SynonymFault::SaysNothing(phrase.to_owned()));
            } else if words.len() > LONGEST_PHRASE {
                faults.push(SynonymFault::TooLong(phrase.to_owned()));
            } else if phrases.iter().all(|other| other.stems != stems.in_order(phrase)) {
                phrases.push(Phrase { words: phrase.replace('\0', ""), stems: stems.in_order(phrase) });
            }
        }
        if phrases.len() > MOST_PHRASES {
            faults.push(SynonymFault::TooMany);
        } else if phrases.len() < 2 && faults.is_empty() {
            faults.push(SynonymFault::TooFew);
        }
        if faults.is_empty() { Ok(Self(phrases)) } else { Err(faults) }
    }

    /// The phrases as they were typed.
    pub fn phrases(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|phrase| phrase.words.as_str())
    }
}

/// The groups that every borough has, read once at start and handed in.
#[derive(Clone, Debug, Default)]
pub struct SharedSynonyms(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    groups: Vec<SynonymGroup>,
    by_stems: HashMap<String, Vec<usize>>,
}

/// Why the shared list cannot be used.
#[derive(Debug)]
pub struct NotSynonyms(String);

impl std::fmt::Display for NotSynonyms {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NotSynonyms {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    groups: Vec<Vec<String>>,
}

impl SharedSynonyms {
    /// Reads `tenants/shared/synonyms.toml`.
    ///
    /// # Errors
    /// The file is not there, or says something that is no group.
    pub fn read(file: &Path) -> Result<Self, NotSynonyms> {
        let wrong = |error: &dyn std::fmt::Display| NotSynonyms(format!("{}: {error}", file.display()));
        let text = std::fs::read_to_string(file).map_err(|error| wrong(&error))?;
        Self::parse(&text).map_err(|error| wrong(&error))
    }

    /// Reads the text of such a file.
    ///
    /// # Errors
    /// It is not in the form, or says something that is no group.
    pub fn parse(text: &str) -> Result<Self, NotSynonyms> {
        let written: Written = toml_edit::de::from_str(text).map_err(|error| NotSynonyms(error.to_string()))?;
        let mut shared = Shared::default();
        for phrases in written.groups {
            let group = SynonymGroup::parse(&phrases).map_err(|faults| {
                let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
                NotSynonyms(format!("the group {phrases:?}: {}", faults.join("; ")))
            })?;
            for phrase in &group.0 {
                shared.by_stems.entry(phrase.stems.clone()).or_default().push(shared.groups.len());
            }
            shared.groups.push(group);
        }
        Ok(Self(Arc::new(shared)))
    }

    /// The groups.
    #[must_use]
    pub fn groups(&self) -> &[SynonymGroup] {
        &self.0.groups
    }
}

/// A group of the borough's own, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptSynonyms {
    /// Its name.
    pub id: Uuid,
    /// The phrases as they were typed.
    pub phrases: Vec<String>,
}

/// The borough's own groups, the newest last.
///
/// # Errors
/// The database is down.
pub async fn list(db: &impl ConnectionTrait) -> Result<Vec<KeptSynonyms>, DbErr> {
    let asked = Statement::new("SELECT group_id, words FROM search_synonym ORDER BY group_id, position");
    let mut groups: Vec<KeptSynonyms> = Vec::new();
    for row in asked.all(db).await? {
        let (id, words): (Uuid, String) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        match groups.last_mut() {
            Some(group) if group.id == id => group.phrases.push(words),
            _ => groups.push(KeptSynonyms { id, phrases: vec![words] }),
        }
    }
    Ok(groups)
}

/// Keeps a group under this name, new or instead of what it was.
///
/// # Errors
/// The database is down.
pub async fn save(tx: &DatabaseTransaction, id: Uuid, group: &SynonymGroup) -> Result<(), DbErr> {
    remove(tx, id).await?;
    for (position, phrase) in (0_i32..).zip(&group.0) {
        let mut written = Statement::new("INSERT INTO search_synonym (group_id, position, words, stems) VALUES (");
        written.bind(id).then(", ").bind(position).then(", ").bind(phrase.words.as_str());
        written.then(", ").bind(phrase.stems.as_str()).then(")");
        written.run(tx).await?;
    }
    Ok(())
}

/// Forgets a group.
///
/// # Errors
/// The database is down.
pub async fn remove(tx: &DatabaseTransaction, id: Uuid) -> Result<(), DbErr> {
    let mut gone = Statement::new("DELETE FROM search_synonym WHERE group_id = ");
    gone.bind(id);
    gone.run(tx).await?;
    Ok(())
}

/// For each of these phrases (stems, in order) that stands in a group, shared or the borough's own, the group's other phrases.
pub(crate) async fn of_phrases(
    db: &impl ConnectionTrait,
    shared: &SharedSynonyms,
    phrases: &BTreeSet<String>,
) -> Result<BTreeMap<String, BTreeSet<String>>, DbErr> {
    let mut others: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    if phrases.is_empty() {
        return Ok(others);
    }
    let mut note = |group: &[&str]| {
        for phrase in group.iter().filter(|&&phrase| phrases.contains(phrase)) {
            let rest = group.iter().filter(|other| *other != phrase).map(|&other| other.to_owned());
            others.entry((*phrase).to_owned()).or_default().extend(rest);
        }
    };
    for index in phrases.iter().filter_map(|phrase| shared.0.by_stems.get(phrase)).flatten() {
        note(&shared.0.groups[*index].0.iter().map(|phrase| phrase.stems.as_str()).collect::<Vec<_>>());
    }
    let mut asked = Statement::new(
        "SELECT group_id, stems FROM search_synonym WHERE group_id IN (SELECT group_id FROM search_synonym WHERE stems IN ",
    );
    asked.bind_list(phrases.iter().map(String::as_str)).then(")");
    let mut own: BTreeMap<Uuid, Vec<String>> = BTreeMap::new();
    for row in asked.all(db).await? {
        own.entry(row.try_get_by_index(0)?).or_default().push(row.try_get_by_index(1)?);
    }
    for group in own.values() {
        note(&group.iter().map(String::as_str).collect::<Vec<_>>());
    }
    Ok(others)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn a_group_says_what_is_wrong_with_it() {
        for (typed, fault) in [
            (vec![], SynonymFault::TooFew),
            (vec!["bin"], SynonymFault::TooFew),
            (vec!["bin", " BINS "], SynonymFault::TooFew),
            (vec!["bin", "of the"], SynonymFault::SaysNothing("of the".to_owned())),
            (vec!["bin", "😀"], SynonymFault::SaysNothing("😀".to_owned())),
            (vec!["bin", "one two three four five"], SynonymFault::TooLong("one two three four five".to_owned())),
        ] {
            assert_eq!(SynonymGroup::parse(&typed), Err(vec![fault]));
        }
        let many: Vec<String> = (0..=MOST_PHRASES).map(|number| format!("word{number}")).collect();
        assert_eq!(SynonymGroup::parse(&many), Err(vec![SynonymFault::TooMany]));
        let group = SynonymGroup::parse(&["Tip", "", "recycling centre"]).unwrap();
        assert_eq!(group.phrases().collect::<Vec<_>>(), ["Tip", "recycling centre"]);
    }

    #[test]
    fn a_shared_list_with_a_mistake_is_refused_with_its_place() {
        for (text, wanted) in
            [("groups = [[\"bin\"]]", "two different"), ("grups = []", "grups"), ("groups = [[\"bin\", 3]]", "integer")]
        {
            let said = SharedSynonyms::parse(text).unwrap_err().to_string();
            assert!(said.contains(wanted), "{said}");
        }
    }
}
