//! How hard a text in English is to read: the Flesch–Kincaid grade, the age that goes with it, and what makes it hard (CM-18).
//!
//! A machine counts syllables by spelling, so it is now and then wrong about a word; over some sentences it is within one grade of
//! counting by ear. It takes plain text: no Markdown, no HTML.

/// A sentence of more words than this is hard to follow.
pub const LONG_SENTENCE: usize = 25;

/// Words that most people read in a minute.
const WORDS_A_MINUTE: usize = 200;

/// The grade up to which a reader of eleven to thirteen years follows without effort.
const PLAIN: f64 = 8.0;

/// Short forms after which a full stop ends nothing.
const SHORT_FORMS: [&str; 8] = ["mr", "mrs", "ms", "dr", "st", "no", "eg", "ie"];

/// Words that are spelled with more or fewer vowels than are heard.
const EXCEPTIONS: [(&str, usize); 16] = [
    ("area", 3),
    ("areas", 3),
    ("business", 2),
    ("businesses", 3),
    ("create", 2),
    ("created", 3),
    ("evening", 2),
    ("every", 2),
    ("everyone", 3),
    ("hereby", 2),
    ("idea", 3),
    ("people", 2),
    ("sometimes", 2),
    ("something", 2),
    ("therefore", 2),
    ("whereas", 2),
];

/// What reading a text takes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// How many words it has.
    pub words: usize,
    /// How many sentences.
    pub sentences: usize,
    /// How many syllables, as far as spelling tells.
    pub syllables: usize,
    /// The sentences that are too long, as they stand.
    pub long_sentences: Vec<String>,
}

/// Reads a text.
#[must_use]
pub fn read(text: &str) -> Reading {
    let mut reading = Reading::default();
    for sentence in sentences(text) {
        let words: Vec<&str> = words(&sentence).collect();
        if words.is_empty() {
            continue;
        }
        reading.sentences += 1;
        reading.words += words.len();
        reading.syllables += words.iter().map(|word| syllables(word)).sum::<usize>();
        if words.len() > LONG_SENTENCE {
            reading.long_sentences.push(sentence);
        }
    }
    reading
}

impl Reading {
    /// The Flesch–Kincaid grade: years at school, as the United States count them. Very plain texts are below nought; a text
    /// without words is nought.
    #[must_use]
    pub fn grade(&self) -> f64 {
        if self.words == 0 {
            return 0.0;
        }
        let (words, sentences, syllables) = (as_f64(self.words), as_f64(self.sentences), as_f64(self.syllables));
        0.39 * words / sentences + 11.8 * syllables / words - 15.59
    }

    /// The age at which people read this without effort, in whole years: five at the least.
    #[must_use]
    pub fn age(&self) -> u32 {
        let grade = self.grade().round().clamp(0.0, 95.0);
        (0..=95).rev().find(|years| f64::from(*years) <= grade).unwrap_or_default() + 5
    }

    /// Whether most people follow it without effort.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.grade() <= PLAIN
    }

    /// How many minutes it takes to read, begun ones counted.
    #[must_use]
    pub fn minutes(&self) -> usize {
        self.words.div_ceil(WORDS_A_MINUTE)
    }
}

/// No text of ours is longer than four thousand million words.
fn as_f64(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}

/// The sentences of a text. One ends with a full stop, a question mark or an exclamation mark before a space, unless a small
/// letter follows; and with an empty line or a line that begins an item of a list.
fn sentences(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut sentence = String::new();
    let mut end = |sentence: &mut String| {
        let whole = std::mem::take(sentence);
        found.extend(Some(whole.split_whitespace().collect::<Vec<_>>().join(" ")).filter(|whole| !whole.is_empty()));
    };
    for line in text.lines() {
        let line = line.trim();
        if line.is_empty() || line.starts_with(['-', '*', '•', '–']) {
            end(&mut sentence);
        }
        let pieces: Vec<&str> = line.split_whitespace().collect();
        for (at, piece) in pieces.iter().enumerate() {
            sentence.push_str(piece);
            sentence.push(' ');
            let goes_on = pieces.get(at + 1).is_some_and(|next| next.starts_with(char::is_lowercase));
            if ends_sentence(piece) && !goes_on {
                end(&mut sentence);
            }
        }
    }
    end(&mut sentence);
    found
}

fn ends_sentence(piece: &str) -> bool {
    let bare = piece.trim_end_matches(['"', '\'', '”', '’', ')']);
    let letters: String = bare.chars().filter(|sign| sign.is_alphabetic()).flat_map(char::to_lowercase).collect();
    bare.ends_with(['!', '?']) || (bare.ends_with('.') && !SHORT_FORMS.contains(&letters.as_str()))
}

/// What is read aloud between spaces and dashes between words.
fn words(sentence: &str) -> impl Iterator<Item = &str> {
    sentence.split([' ', '—', '–', '/']).filter(|word| word.chars().any(char::is_alphanumeric))
}

/// How many syllables a word has: at least one. Of a number, one a digit.
fn syllables(word: &str) -> usize {
    let digits = word.chars().filter(char::is_ascii_digit).count();
    let parts = word.split('-').map(|part| heard(&part.to_lowercase().replace('’', "'")));
    (parts.sum::<usize>() + digits).max(1)
}

/// The syllables of one part of a word, in small letters.
fn heard(part: &str) -> usize {
    let letters: Vec<char> = part.chars().filter(|sign| sign.is_alphabetic()).collect();
    let word: String = letters.iter().collect();
    if let Some((_, count)) = EXCEPTIONS.iter().find(|(exception, _)| *exception == word) {
        return *count;
    }
    let vowel = |at: usize| is_vowel(&letters, at);
    let begins = |at: usize| vowel(at) && (at == 0 || !vowel(at - 1));
    let mut count = (0..letters.len()).filter(|at| begins(*at)).count();
    count -= usize::from(count > 1 && ends_silently(&word));
    // Two vowels side by side that are heard apart.
    for (apart, unless_after) in [
        ("io", "tscgx"),
        ("ia", "tsc"),
        ("iu", ""),
        ("ual", "qg"),
        ("iet", ""),
        ("uou", "q"),
        ("eing", ""),
        ("oing", ""),
        ("uing", ""),
    ] {
        let after = |at: usize| word[..at].chars().next_back().is_some_and(|before| unless_after.contains(before));
        count += word.match_indices(apart).filter(|(at, _)| *at > 0 && !after(*at)).count();
    }
    count -= usize::from(word.ends_with("iage"));
    count += usize::from(word.ends_with("eo"));
    // "Didn't", "couldn't": the not is heard though it has no vowel.
    count += usize::from(part.strip_suffix("n't").is_some_and(|before| before.ends_with(['d', 's', 'f'])));
    count.max(usize::from(!letters.is_empty()))
}

/// A, e, i, o, u; and y, unless a vowel follows it ("beyond").
fn is_vowel(letters: &[char], at: usize) -> bool {
    match letters.get(at) {
        Some('y') => !letters.get(at + 1).is_some_and(|next| "aeiou".contains(*next)),
        Some(letter) => "aeiouéèêáàâíóúü".contains(*letter),
        None => false,
    }
}

/// Whether the last vowel of a word is an e that nobody hears: "like", "moved", "services" not, "needed" not, "table" not.
fn ends_silently(word: &str) -> bool {
    let consonant = |rest: &str| rest.chars().next_back().is_some_and(|last| !"aeiou".contains(last));
    if let Some(rest) = word.strip_suffix("ed") {
        return consonant(rest) && !rest.ends_with(['t', 'd']);
    }
    if let Some(rest) = word.strip_suffix("es") {
        let hissing = rest.ends_with(['s', 'x', 'z', 'c', 'g']) || rest.ends_with("ch") || rest.ends_with("sh");
        return consonant(rest) && !hissing && !ends_in_le(rest);
    }
    word.strip_suffix('e').is_some_and(|rest| consonant(rest) && !ends_in_le(rest))
}

/// "Tab-le": an l after a consonant is a syllable with the e that follows.
fn ends_in_le(rest: &str) -> bool {
    rest.strip_suffix('l')
        .is_some_and(|before| before.chars().next_back().is_some_and(|last| !"aeiouyl".contains(last)))
}

#[cfg(test)]
#[expect(clippy::panic, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    /// Texts with their words, sentences and syllables, counted by ear.
    const BY_EAR: &[(&str, usize, usize, usize)] = &[
        ("The cat sat on the mat. It was red. We like it.", 12, 3, 12),
        (
            "Put your bin out by six in the morning. We will collect it on the same day. If we miss it, tell us within two days.",
            26,
            3,
            29,
        ),
        (
            "You can apply for a parking permit if you live in a controlled zone. You need proof of your address and the \
             registration number of your vehicle.",
            27,
            2,
            38,
        ),
        (
            "Applicants are hereby notified that notwithstanding any previous communication the authority reserves the right to \
             discontinue the provision of non-statutory services without further notification.",
            24,
            1,
            60,
        ),
    ];

    #[test]
    fn the_grade_is_within_one_of_counting_by_ear() {
        for (text, words, sentences, syllables) in BY_EAR {
            let heard =
                Reading { words: *words, sentences: *sentences, syllables: *syllables, long_sentences: Vec::new() };
            let read = read(text);
            assert_eq!((read.words, read.sentences), (*words, *sentences), "{text}");
            assert!((read.grade() - heard.grade()).abs() <= 1.0, "{} for {}: {text}", read.grade(), heard.grade());
        }
    }

    #[test]
    fn plain_words_are_plain_and_officialese_is_not() {
        let [cat, bin, permit, official] = BY_EAR else { panic!("four texts") };
        for (text, ..) in [cat, bin, permit] {
            assert!(read(text).is_plain(), "{text}");
        }
        assert!(!read(official.0).is_plain());
        assert_eq!(read(cat.0).age(), 5);
        assert!((10..=12).contains(&read(permit.0).age()));
        assert!(read(official.0).age() > 20);
    }

    #[test]
    fn syllables_are_counted_as_they_are_heard() {
        for (word, count) in [
            ("a", 1),
            ("the", 1),
            ("you", 1),
            ("like", 1),
            ("moved", 1),
            ("needed", 2),
            ("table", 2),
            ("tables", 2),
            ("services", 3),
            ("council", 2),
            ("beyond", 2),
            ("paying", 2),
            ("being", 2),
            ("going", 2),
            ("continuing", 4),
            ("continuous", 4),
            ("previous", 3),
            ("nation", 2),
            ("immediate", 4),
            ("social", 2),
            ("marriage", 2),
            ("annual", 3),
            ("equal", 2),
            ("society", 4),
            ("stadium", 3),
            ("video", 3),
            ("recycling", 3),
            ("didn't", 2),
            ("couldn’t", 2),
            ("don't", 1),
            ("e-mail", 2),
            ("2026", 4),
            ("rhythm", 1),
            ("BUSINESS", 2),
            ("café", 2),
        ] {
            assert_eq!(syllables(word), count, "{word}");
        }
    }

    #[test]
    fn sentences_end_where_a_reader_stops() {
        for (text, count) in [
            ("", 0),
            ("---", 0),
            ("Call us", 1),
            ("It costs £1.50 at 10.30am. Pay now!", 2),
            ("Ask Mr. Smith, e.g. by letter. Or call.", 2),
            ("“Is it free?” Yes.", 2),
            ("Bring:\n\n- your letter\n- a photo of\n  yourself\n\nThen wait.", 4),
            ("One line\ngoes on here.", 1),
        ] {
            assert_eq!(
                sentences(text).iter().filter(|one| words(one).count() > 0).count(),
                count,
                "{text}: {:?}",
                sentences(text)
            );
        }
    }

    #[test]
    fn long_sentences_are_named_and_minutes_are_begun_ones() {
        let long = format!("{}end.", "Word ".repeat(LONG_SENTENCE));
        let reading = read(&format!("Short one. {long} Short again."));
        assert_eq!(reading.long_sentences, [long]);
        assert_eq!(reading.minutes(), 1);
        assert_eq!(read(&"word ".repeat(401)).minutes(), 3);
        assert_eq!((read("").minutes(), read("").grade(), read("").age()), (0, 0.0, 5));
    }
}
