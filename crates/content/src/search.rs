//! Finding services by the words that people type: in titles, summaries, keywords and names of categories.

use catalogue::Definition;

use crate::category;

/// Words that say nothing about what is looked for.
const EMPTY: &[&str] = &[
    "a", "an", "and", "at", "do", "for", "from", "how", "i", "in", "is", "it", "my", "near", "not", "of", "on", "or",
    "our", "the", "there", "to", "was", "what", "where", "with",
];

/// The services that match, best first. Those that match every word come alone, if there are any.
pub(crate) fn find<'a>(services: &'a [Definition], typed: &str) -> Vec<&'a Definition> {
    let mut wanted = stems(typed);
    wanted.retain(|word| !EMPTY.contains(&word.as_str()));
    let mut found: Vec<(usize, usize, &Definition)> = services
        .iter()
        .map(|service| {
            let (matched, weight) = score(service, &wanted);
            (matched, weight, service)
        })
        .filter(|(matched, ..)| *matched > 0)
        .collect();
    if found.iter().any(|(matched, ..)| *matched == wanted.len()) {
        found.retain(|(matched, ..)| *matched == wanted.len());
    }
    found.sort_by(|(matched, weight, service), (other_matched, other_weight, other)| {
        (other_matched, other_weight).cmp(&(matched, weight)).then_with(|| service.title.cmp(&other.title))
    });
    found.into_iter().map(|(_, _, service)| service).collect()
}

/// How many of the words match, and how much that weighs: a title more than a keyword, a keyword more than a summary.
fn score(service: &Definition, wanted: &[String]) -> (usize, usize) {
    let fields = [
        (4, stems(&service.title)),
        (3, service.keywords.iter().flat_map(|keyword| stems(keyword)).collect()),
        (2, stems(&category::label(&service.category))),
        (1, stems(&service.summary)),
    ];
    let best = |word: &String| fields.iter().find(|(_, words)| words.iter().any(|one| alike(one, word)));
    wanted.iter().filter_map(best).fold((0, 0), |(matched, weight), (worth, _)| (matched + 1, weight + worth))
}

/// A word that was begun finds the whole one, from three letters on.
fn alike(word: &str, wanted: &str) -> bool {
    word == wanted || (wanted.chars().count() >= 3 && word.starts_with(wanted))
}

/// Words in small letters, without the "s" of a plural.
fn stems(text: &str) -> Vec<String> {
    text.to_lowercase()
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| match word.strip_suffix('s') {
            Some(one) if one.chars().count() >= 3 && !one.ends_with('s') => one.to_owned(),
            _ => word.to_owned(),
        })
        .collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    #[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
    pub(crate) fn service(name: &str, title: &str, category: &str, keywords: &[&str]) -> Definition {
        serde_json::from_value(serde_json::json!({
            "service": name, "title": title, "summary": "Tell us about it.", "lgsl": 1, "category": category,
            "keywords": keywords, "offered": true, "promise": { "days": 1, "counted": "calendar" },
            "retention": { "months": 1 }, "legal": { "basis": "", "purpose": "" },
        }))
        .unwrap()
    }

    #[test]
    fn people_find_services_by_their_own_words() {
        let services = [
            service("road-fault", "Report a pothole or road fault", "roads-and-pavements", &["tarmac", "hole"]),
            service("street-light", "Report a street light fault", "roads-and-pavements", &["lamp post"]),
            service("missed-collection", "Report a missed collection", "bins-and-recycling", &["bin", "rubbish"]),
        ];
        let found = |typed: &str| find(&services, typed).iter().map(|one| one.service.clone()).collect::<Vec<_>>();
        assert_eq!(found("potholes"), ["road-fault"]);
        assert_eq!(found("my BIN was not emptied"), ["missed-collection"]);
        assert_eq!(found("lamp"), ["street-light"]);
        assert_eq!(found("road"), ["road-fault", "street-light"], "the title weighs more than the category");
        assert_eq!(found("broken street light"), ["street-light"]);
        assert_eq!(found("poth"), ["road-fault"]);
        assert!(found("swimming").is_empty());
        assert!(found("  ?! ").is_empty());
    }
}
