//! How text becomes words: folded, cut and stemmed here, once for both databases, for what is kept and for what is typed. So a
//! mark in an excerpt, a match in the index and an entry in the vocabulary can never disagree.

use rust_stemmers::{Algorithm, Stemmer};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// A longer word is cut: nobody searches by it, and an index has limits.
const LONGEST: usize = 40;

/// Words that say nothing about what is looked for. They are kept in the index, so that whole phrases have no holes.
const STOP_WORDS: &[&str] = &[
    "a", "about", "am", "an", "and", "any", "are", "as", "at", "be", "been", "but", "by", "can", "could", "did", "do",
    "does", "for", "from", "get", "had", "has", "have", "hello", "hi", "how", "i", "if", "im", "in", "is", "it", "its",
    "ive", "me", "my", "need", "of", "on", "or", "our", "please", "should", "so", "some", "than", "that", "the",
    "their", "them", "then", "there", "they", "this", "to", "us", "want", "was", "we", "were", "what", "whats", "when",
    "where", "which", "who", "why", "will", "with", "would", "you", "your",
];

/// One word of a text, and where it stands there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    /// In lower case, without accents and apostrophes.
    pub folded: String,
    /// The first byte.
    pub from: usize,
    /// The byte behind the last.
    pub to: usize,
}

/// The words of a text, in order.
pub(crate) fn words(text: &str) -> impl Iterator<Item = Word> + '_ {
    let mut rest = text.char_indices().peekable();
    std::iter::from_fn(move || {
        loop {
            let (from, _) = rest.by_ref().find(|(_, letter)| belongs(*letter))?;
            let mut to = text.len();
            while let Some(&(at, letter)) = rest.peek() {
                if !belongs(letter) {
                    to = at;
                    break;
                }
                rest.next();
            }
            let folded = fold(&text[from..to]);
            if !folded.is_empty() {
                return Some(Word { folded, from, to });
            }
        }
    })
}

/// The folded words of a text, without their places.
pub(crate) fn folded(text: &str) -> Vec<String> {
    words(text).map(|word| word.folded).collect()
}

fn belongs(letter: char) -> bool {
    letter.is_alphanumeric() || is_apostrophe(letter) || is_combining_mark(letter)
}

fn is_apostrophe(letter: char) -> bool {
    matches!(letter, '\'' | '\u{2018}' | '\u{2019}' | '\u{02bc}' | '`')
}

fn fold(run: &str) -> String {
    if run.is_ascii() {
        let plain = run.bytes().filter(u8::is_ascii_alphanumeric).take(LONGEST);
        return plain.map(|byte| char::from(byte.to_ascii_lowercase())).collect();
    }
    let plain = run.nfkd().filter(|letter| letter.is_alphanumeric() && !is_combining_mark(*letter));
    plain.flat_map(char::to_lowercase).filter(|letter| letter.is_alphanumeric()).take(LONGEST).collect()
}

/// Whether a folded word says nothing about what is looked for.
pub(crate) fn is_stop_word(folded: &str) -> bool {
    STOP_WORDS.binary_search(&folded).is_ok()
}

/// Cuts endings off, so that "bins" and "bin", "recycling" and "recycle" are one.
pub(crate) struct Stems(Stemmer);

impl Stems {
    /// For English.
    pub(crate) fn english() -> Self {
        Self(Stemmer::create(Algorithm::English))
    }

    /// The stem of one folded word.
    pub(crate) fn of(&self, folded: &str) -> String {
        self.0.stem(folded).into_owned()
    }

    /// The stems of all words of a text, in order.
    pub(crate) fn of_text(&self, text: &str) -> Vec<String> {
        words(text).map(|word| self.of(&word.folded)).collect()
    }

    /// The stems of those words of a text that say something; of all, if none does. A whole phrase is compared by them.
    pub(crate) fn telling(&self, text: &str) -> Vec<String> {
        let all = folded(text);
        let telling: Vec<String> = all.iter().filter(|word| !is_stop_word(word)).map(|word| self.of(word)).collect();
        if telling.is_empty() { all.iter().map(|word| self.of(word)).collect() } else { telling }
    }

    /// A phrase as it is known among synonyms: every stem, in order.
    pub(crate) fn in_order(&self, text: &str) -> String {
        self.of_text(text).join(" ")
    }

    /// A phrase as best bets know it: the stems that say something, in whatever order they were typed.
    pub(crate) fn in_any_order(&self, text: &str) -> String {
        let mut stems = self.telling(text);
        stems.sort();
        stems.dedup();
        stems.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_apostrophes_and_capitals_do_not_count() {
        for (text, wanted) in [
            ("The Mayor’s café", "the mayors cafe"),
            ("council's / COUNCIL`S", "councils councils"),
            ("fly-tipping, A21 (2026)", "fly tipping a21 2026"),
            ("Stra\u{df}e \u{fb01}nd caf\u{65}\u{301}", "stra\u{df}e find cafe"),
            ("' ' \u{301} 😀 \0 \"*\" NEAR(", "near"),
            ("", ""),
        ] {
            assert_eq!(folded(text).join(" "), wanted, "{text}");
        }
    }

    #[test]
    fn a_word_knows_where_it_stands() {
        let text = "Où est l’école ?";
        let found: Vec<&str> = words(text).map(|word| &text[word.from..word.to]).collect();
        assert_eq!(found, ["Où", "est", "l’école"]);
    }

    #[test]
    fn endings_are_cut_alike() {
        let stems = Stems::english();
        for (one, other) in [
            ("bins", "bin"),
            ("recycling", "recycle"),
            ("collections", "collection"),
            ("libraries", "library"),
            ("council's", "council"),
            ("parking", "parked"),
        ] {
            assert_eq!(stems.in_order(one), stems.in_order(other));
        }
        assert_eq!(stems.in_any_order("when is my bin day?"), stems.in_any_order("Day of the bins"));
        assert_eq!(stems.telling("who are we"), ["who", "are", "we"]);
    }

    #[test]
    fn stop_words_are_sorted_since_they_are_looked_up_by_halving() {
        assert!(STOP_WORDS.is_sorted());
        assert!(is_stop_word("the") && is_stop_word("your") && !is_stop_word("bin"));
    }

    #[test]
    fn a_word_is_cut_at_its_longest() {
        assert_eq!(folded(&"x".repeat(10_000)), ["x".repeat(LONGEST)]);
        assert_eq!(folded(&"é".repeat(10_000)), ["e".repeat(LONGEST)]);
    }
}
