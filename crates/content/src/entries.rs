//! The A to Z: each service stands under every word by which people look for it.

use std::collections::{BTreeMap, BTreeSet};

use catalogue::Definition;
use serde::Serialize;

/// A letter and its entries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Letter {
    /// A capital letter, or `0-9`.
    pub letter: String,
    /// In the order of the alphabet; empty for a letter that nothing begins with.
    pub entries: Vec<Entry>,
}

/// A word, and the service that it leads to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct Entry {
    /// The word that people look for.
    pub word: String,
    /// The service's page.
    pub href: String,
    /// The service's title.
    pub title: String,
}

/// How titles begin; what comes after is the word that people look for.
const BEGINNINGS: &[&str] = &[
    "Report a ",
    "Report an ",
    "Report ",
    "Apply for a ",
    "Apply for ",
    "Book a ",
    "Pay for ",
    "Pay a ",
    "Pay ",
    "Tell us about ",
];

/// All letters, with what stands under each.
pub(crate) fn letters(services: &[Definition]) -> Vec<Letter> {
    let mut by_letter: BTreeMap<char, Vec<Entry>> = ('A'..='Z').map(|letter| (letter, Vec::new())).collect();
    for service in services {
        let about = BEGINNINGS.iter().find_map(|start| service.title.strip_prefix(start)).unwrap_or(&service.title);
        // "Fly tipping" and "flytipping" help the search; a reader needs one of them.
        let mut said = BTreeSet::new();
        for word in std::iter::once(about).chain(service.keywords.iter().map(String::as_str)) {
            let word = capital(word);
            let Some(first) = word.chars().next() else { continue };
            if !said
                .insert(word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>())
            {
                continue;
            }
            let letter = if first.is_ascii_uppercase() { first } else { '0' };
            by_letter.entry(letter).or_default().push(Entry {
                word,
                href: format!("/services/{}", service.service),
                title: service.title.clone(),
            });
        }
    }
    by_letter
        .into_iter()
        .map(|(letter, mut entries)| {
            entries.sort_by_key(|entry| (entry.word.to_lowercase(), entry.title.clone()));
            entries.dedup();
            let letter = if letter == '0' { "0-9".to_owned() } else { letter.to_string() };
            Letter { letter, entries }
        })
        .collect()
}

fn capital(word: &str) -> String {
    let mut letters = word.trim().chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
    fn service(name: &str, title: &str, category: &str, keywords: &[&str]) -> Definition {
        serde_json::from_value(serde_json::json!({
            "service": name, "title": title, "summary": "Tell us about it.", "lgsl": 1, "category": category,
            "keywords": keywords, "offered": true, "promise": { "days": 1, "counted": "calendar" },
            "retention": { "months": 1 }, "legal": { "basis": "", "purpose": "" },
        }))
        .unwrap()
    }

    #[test]
    fn a_service_stands_under_its_subject_and_its_keywords() {
        let services =
            [service("road-fault", "Report a pothole or road fault", "roads", &["kerb", "hole", "4x4 tracks"])];
        let all = letters(&services);
        let under = |letter: &str| -> Vec<String> {
            all.iter()
                .filter(|one| one.letter == letter)
                .flat_map(|one| &one.entries)
                .map(|entry| entry.word.clone())
                .collect()
        };
        assert_eq!(under("P"), ["Pothole or road fault"]);
        assert_eq!(under("K"), ["Kerb"]);
        assert_eq!(under("0-9"), ["4x4 tracks"]);
        assert!(under("R").is_empty(), "the verb says nothing");
        assert_eq!(all.len(), 27);
    }
}
