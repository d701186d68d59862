//! Which of the documents that match comes first. The databases rank differently; what a resident sees first must not depend on
//! the database, so the best hundred are put in order here, by rules that can be read.

use crate::expression::{Alternative, Group};
use crate::words::{Stems, is_stop_word};

/// What a match is worth by the place where it stands.
const TITLE: f32 = 10.0;
const KEYWORDS: f32 = 6.0;
const SUMMARY: f32 = 3.0;
const BODY: f32 = 1.0;

/// Added when the whole of what was typed is the title, or one keyword.
const WHOLE: f32 = 10.0;
/// The part of a place's worth that is added when the whole phrase stands there.
const PHRASE_SHARE: f32 = 0.6;
/// Added for a title that says little else.
const BREVITY: f32 = 3.0;
/// People come to get something done: a service is before a page that says as much.
const SERVICE: f32 = 1.0;

/// A document's words, as far as it is ranked by them.
pub(crate) struct Places {
    title: Vec<String>,
    keywords: Vec<Vec<String>>,
    summary: Vec<String>,
}

impl Places {
    /// Of these texts.
    pub(crate) fn of(stems: &Stems, title: &str, keywords: &[String], summary: &str) -> Self {
        Self {
            title: stems.telling(title),
            keywords: keywords.iter().map(|keyword| stems.telling(keyword)).collect(),
            summary: stems.telling(summary),
        }
    }
}

/// What the index knows of a match.
pub(crate) struct Indexed {
    /// Whether the whole phrase stands in it, anywhere.
    pub phrase: bool,
    /// For each thing that is looked for, whether it is there at all.
    pub present: Vec<bool>,
}

/// How well a document answers. More is better.
pub(crate) fn score(groups: &[Group], phrase: &[String], places: &Places, indexed: &Indexed, kind: &str) -> f32 {
    let found = groups.iter().zip(&indexed.present).map(|(group, present)| {
        let best = group.0.iter().map(|alternative| worth(alternative, places)).fold(0.0, f32::max);
        if best > 0.0 { best } else { f32::from(u8::from(*present)) * BODY }
    });
    #[expect(clippy::cast_precision_loss, reason = "a handful of words")]
    let mean = found.sum::<f32>() / groups.len().max(1) as f32;
    let service = if kind == crate::SERVICE { SERVICE } else { 0.0 };
    mean + of_phrase(phrase, places, indexed.phrase) + brevity(groups, &places.title) + service
}

/// What one way to say a thing is worth, by the best place where it stands.
fn worth(alternative: &Alternative, places: &Places) -> f32 {
    let stands_in = |words: &[String]| {
        if alternative.together {
            let telling: Vec<&String> = alternative.stems.iter().filter(|stem| !is_stop_word(stem)).collect();
            !telling.is_empty() && words.windows(telling.len()).any(|window| window.iter().eq(telling.iter().copied()))
        } else {
            alternative.stems.iter().all(|stem| words.contains(stem))
        }
    };
    let place = if stands_in(&places.title) {
        TITLE
    } else if places.keywords.iter().any(|keyword| stands_in(keyword)) {
        KEYWORDS
    } else if stands_in(&places.summary) {
        SUMMARY
    } else {
        0.0
    };
    place * alternative.weight
}

fn of_phrase(phrase: &[String], places: &Places, anywhere: bool) -> f32 {
    if phrase.is_empty() {
        return 0.0;
    }
    let whole = places.title == phrase || places.keywords.iter().any(|keyword| keyword == phrase);
    let whole = if whole { WHOLE } else { 0.0 };
    if phrase.len() == 1 {
        return whole;
    }
    let place = if contains(&places.title, phrase) {
        TITLE
    } else if places.keywords.iter().any(|keyword| contains(keyword, phrase)) {
        KEYWORDS
    } else if contains(&places.summary, phrase) {
        SUMMARY
    } else if anywhere {
        BODY
    } else {
        0.0
    };
    whole + place * PHRASE_SHARE
}

/// The share of the title that was looked for.
fn brevity(groups: &[Group], title: &[String]) -> f32 {
    let wanted = |stem: &String| groups.iter().any(|group| group.0.iter().any(|one| one.stems.contains(stem)));
    let told = title.iter().filter(|stem| wanted(stem)).count();
    #[expect(clippy::cast_precision_loss, reason = "a handful of words")]
    let share = told as f32 / title.len().max(1) as f32;
    share * BREVITY
}

fn contains(words: &[String], phrase: &[String]) -> bool {
    !phrase.is_empty() && words.windows(phrase.len()).any(|window| window == phrase)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The score of a document for a phrase, with everything in its body as well.
    fn of(typed: &str, title: &str, keywords: &[&str], summary: &str) -> f32 {
        let stems = Stems::english();
        let phrase = stems.telling(typed);
        let groups: Vec<Group> =
            phrase.iter().map(|stem| Group(vec![Alternative::typed(vec![stem.clone()])])).collect();
        let keywords: Vec<String> = keywords.iter().map(|&word| word.to_owned()).collect();
        let places = Places::of(&stems, title, &keywords, summary);
        let indexed = Indexed { phrase: false, present: vec![true; groups.len()] };
        score(&groups, &phrase, &places, &indexed, "plain")
    }

    #[test]
    fn title_is_over_keywords_over_summary_over_text() {
        let in_title = of("skip", "Skips and what to pay", &[], "");
        let in_keywords = of("skip", "What to pay", &["skip hire"], "");
        let in_summary = of("skip", "What to pay", &[], "For a skip on the road");
        let in_text = of("skip", "What to pay", &[], "");
        assert!(in_title > in_keywords && in_keywords > in_summary && in_summary > in_text && in_text > 0.0);
    }

    #[test]
    fn a_whole_phrase_is_over_the_same_words_apart() {
        let together = of("parking permit", "Resident parking permit costs", &[], "");
        let apart = of("parking permit", "Permit costs: resident parking", &[], "");
        assert!(together > apart);
        assert!(
            of("parking permit", "Parking permits", &[], "") > together,
            "and a title that says nothing else is best"
        );
    }

    #[test]
    fn another_word_for_it_counts_less_than_the_word_itself() {
        let stems = Stems::english();
        let groups = [Group(vec![
            Alternative::typed(vec!["rubbish".to_owned()]),
            Alternative::phrase(vec!["refus".to_owned()], 0.7),
        ])];
        let indexed = || Indexed { phrase: false, present: vec![true] };
        let score = |title: &str| {
            super::score(&groups, &["rubbish".to_owned()], &Places::of(&stems, title, &[], ""), &indexed(), "plain")
        };
        assert!(score("Rubbish and you") > score("Refuse and you"));
        assert!(score("Refuse and you") > score("You"));
    }
}
