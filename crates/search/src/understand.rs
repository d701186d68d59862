//! What somebody means by what they typed: words that say something, other words for them, mistakes mended, the last word
//! finished.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ConnectionTrait, DbErr};

use crate::expression::{Alternative, Group};
use crate::synonyms::{self, LONGEST_PHRASE, SharedSynonyms};
use crate::vocabulary;
use crate::words::{Stems, folded, is_stop_word};

/// The most characters and words that are looked at; more is no search.
const MOST_CHARACTERS: usize = 200;
const MOST_WORDS: usize = 12;
/// Shorter words are not two that were written as one.
const SHORTEST_SPLIT: usize = 6;

/// What another word for it is worth, a word that goes on as this one begins, and two words written as one.
const SYNONYM: f32 = 0.7;
const CONTINUED: f32 = 0.8;
const JOINED: f32 = 0.95;

/// Whether the last word may be unfinished.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Typing {
    /// The whole was sent off. The last word is finished for them only if nobody uses it as it is.
    Done,
    /// Somebody is still typing.
    Going,
}

/// What is looked for.
#[derive(Debug, Default)]
pub(crate) struct Meaning {
    /// The things to look for.
    pub groups: Vec<Group>,
    /// The stems that say something, in order.
    pub phrase: Vec<String>,
    /// The same with every word between them, as it stands in texts.
    pub whole_phrase: Vec<String>,
    /// What is looked for instead of what was typed, if a mistake was mended.
    pub corrected: Option<String>,
    /// Words that no document has and that are like none that one has.
    pub left_out: Vec<String>,
}

/// Finds out.
pub(crate) async fn understand(
    db: &impl ConnectionTrait,
    stems: &Stems,
    shared: &SharedSynonyms,
    typed: &str,
    typing: Typing,
) -> Result<Meaning, DbErr> {
    let beginning: String = typed.chars().take(MOST_CHARACTERS).collect();
    let mut words: Vec<String> = folded(&beginning);
    words.truncate(MOST_WORDS);
    let typed_words = words.clone();
    let mut reading = Reading::of(db, stems, shared, words).await?;
    let mut left_out = Vec::new();
    let mut mended = Vec::new();
    let last = reading.words.len().saturating_sub(1);
    for (index, word) in reading.words.iter().enumerate() {
        let open = index == last && typing == Typing::Going;
        if reading.is_known(index) && !open {
            mended.push(Mended::Kept);
            continue;
        }
        let continued = if index == last { vocabulary::continuations(db, word).await? } else { Vec::new() };
        mended.push(if !continued.is_empty() {
            Mended::Continued(continued)
        } else if reading.is_known(index) {
            Mended::Kept
        } else if let Some(meant) = meant_by(db, stems, word, open).await? {
            Mended::Replaced(meant)
        } else {
            left_out.push(word.clone());
            Mended::LeftOut
        });
    }
    let continued =
        mended.iter().find_map(|one| if let Mended::Continued(all) = one { Some(all.clone()) } else { None });
    let changed = mended.iter().any(|one| matches!(one, Mended::Replaced(_) | Mended::LeftOut));
    if changed {
        let words = reading.words.iter().zip(mended).flat_map(|(word, mended)| match mended {
            Mended::Kept | Mended::Continued(_) => vec![word.clone()],
            Mended::Replaced(words) => words,
            Mended::LeftOut => Vec::new(),
        });
        reading = Reading::of(db, stems, shared, words.collect()).await?;
    }
    let without_left_out = typed_words.iter().filter(|word| !left_out.contains(word));
    let corrected = (changed && !without_left_out.eq(reading.words.iter())).then(|| reading.words.join(" "));
    let groups = reading.groups(continued.as_deref().unwrap_or_default());
    let telling = reading.telling();
    Ok(Meaning {
        groups,
        phrase: telling.iter().map(|&index| reading.stems[index].clone()).collect(),
        whole_phrase: match (telling.first(), telling.last()) {
            (Some(&first), Some(&last)) => reading.stems[first..=last].to_vec(),
            _ => Vec::new(),
        },
        corrected,
        left_out,
    })
}

/// What becomes of a word that was typed.
enum Mended {
    Kept,
    /// It is a beginning; the stems of words that go on like it.
    Continued(Vec<String>),
    Replaced(Vec<String>),
    LeftOut,
}

/// The word or the two words that were meant by one that nobody uses.
async fn meant_by(
    db: &impl ConnectionTrait,
    stems: &Stems,
    word: &str,
    open: bool,
) -> Result<Option<Vec<String>>, DbErr> {
    if let Some(halves) = halves_of(db, stems, word).await? {
        return Ok(Some(halves));
    }
    let meant = if open { vocabulary::mend_begun(db, word).await? } else { vocabulary::mend(db, word).await? };
    Ok(meant.map(|known| vec![known.word]))
}

/// Two known words that were written as one, as in "counciltax".
async fn halves_of(db: &impl ConnectionTrait, stems: &Stems, word: &str) -> Result<Option<Vec<String>>, DbErr> {
    let letters: Vec<char> = word.chars().collect();
    if letters.len() < SHORTEST_SPLIT {
        return Ok(None);
    }
    let text = |part: &[char]| part.iter().collect::<String>();
    let splits: Vec<(String, String)> =
        (3..=letters.len() - 3).map(|at| (text(&letters[..at]), text(&letters[at..]))).collect();
    let halves = splits.iter().flat_map(|(first, second)| [stems.of(first), stems.of(second)]).collect();
    let known = vocabulary::known_stems(db, &halves).await?;
    let both =
        |(first, second): &(String, String)| known.contains(&stems.of(first)) && known.contains(&stems.of(second));
    Ok(splits.into_iter().find(both).map(|(first, second)| vec![first, second]))
}

/// Words, with everything that is known of them.
struct Reading {
    words: Vec<String>,
    stems: Vec<String>,
    /// Which stems documents have, those of two neighbours written as one among them.
    known: BTreeSet<String>,
    /// The other phrases of their groups, for every run of words that is a phrase of one.
    synonyms: BTreeMap<String, BTreeSet<String>>,
    /// The stem of each word and the next written as one.
    joined: Vec<Option<String>>,
}

impl Reading {
    async fn of(
        db: &impl ConnectionTrait,
        stems: &Stems,
        shared: &SharedSynonyms,
        words: Vec<String>,
    ) -> Result<Self, DbErr> {
        let stemmed: Vec<String> = words.iter().map(|word| stems.of(word)).collect();
        let join = |pair: &[String]| {
            let telling = pair.iter().all(|word| !is_stop_word(word));
            telling.then(|| stems.of(&pair.concat()))
        };
        let joined: Vec<Option<String>> = words.windows(2).map(join).collect();
        let runs = (1..=LONGEST_PHRASE).flat_map(|length| stemmed.windows(length)).map(|run| run.join(" "));
        let synonyms = synonyms::of_phrases(db, shared, &runs.collect()).await?;
        let asked = stemmed.iter().cloned().chain(joined.iter().flatten().cloned()).collect();
        let known = vocabulary::known_stems(db, &asked).await?;
        Ok(Self { words, stems: stemmed, known, synonyms, joined })
    }

    /// Whether some document has this word, or one that means the same, or it is half of one that some document has, or it does
    /// not matter.
    fn is_known(&self, index: usize) -> bool {
        let in_phrase = |length: usize| {
            let first = (index + 1).saturating_sub(length);
            (first..=index).any(|from| self.run(from, length).is_some_and(|run| self.synonyms.contains_key(&run)))
        };
        is_stop_word(&self.words[index])
            || self.known.contains(&self.stems[index])
            || self.is_joined(index)
            || (index > 0 && self.is_joined(index - 1))
            || (1..=LONGEST_PHRASE).any(in_phrase)
    }

    fn is_joined(&self, index: usize) -> bool {
        self.joined.get(index).and_then(Option::as_ref).is_some_and(|stem| self.known.contains(stem))
    }

    fn run(&self, from: usize, length: usize) -> Option<String> {
        self.stems.get(from..from + length).map(|run| run.join(" "))
    }

    /// The places of the words that say something; of all, if none does.
    fn telling(&self) -> Vec<usize> {
        let telling: Vec<usize> = (0..self.words.len()).filter(|&index| !is_stop_word(&self.words[index])).collect();
        if telling.is_empty() { (0..self.words.len()).collect() } else { telling }
    }

    /// The things to look for: the longest phrases that have synonyms first, then single words. `continued` are stems with which
    /// the last word goes on.
    fn groups(&self, continued: &[String]) -> Vec<Group> {
        let telling = self.telling();
        let mut groups = Vec::new();
        let mut index = 0;
        while index < self.words.len() {
            let longest = (1..=LONGEST_PHRASE).rev().find_map(|length| {
                let run = self.run(index, length)?;
                Some((length, self.synonyms.get(&run)?))
            });
            let (length, others) = match longest {
                Some((length, others)) if length > 1 || !self.is_joined(index) => (length, Some(others)),
                _ if self.is_joined(index) => (2, None),
                _ => (1, None),
            };
            let own: Vec<String> =
                (index..index + length).filter(|at| telling.contains(at)).map(|at| self.stems[at].clone()).collect();
            let is_last = index + length == self.words.len();
            index += length;
            if own.is_empty() {
                continue;
            }
            let mut alternatives = vec![Alternative::typed(own)];
            if others.is_none() && length == 2 {
                let joined = self.joined[index - 2].clone();
                alternatives.extend(joined.map(|stem| Alternative::phrase(vec![stem], JOINED)));
            }
            for other in others.into_iter().flatten() {
                alternatives.push(Alternative::phrase(other.split(' ').map(str::to_owned).collect(), SYNONYM));
            }
            if is_last && length == 1 {
                let more = continued.iter().filter(|stem| **stem != self.stems[self.stems.len() - 1]);
                alternatives.extend(more.map(|stem| Alternative::phrase(vec![stem.clone()], CONTINUED)));
            }
            groups.push(Group(alternatives));
        }
        groups
    }
}
