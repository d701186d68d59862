//! The passage of a document in which the words stand, cut into pieces. Marks are values and not HTML: a template writes them.

use crate::expression::Group;
use crate::words::{Stems, Word, words};

/// About how many bytes a passage has.
const LENGTH: usize = 200;
/// How many words of a document are looked at.
const MOST_WORDS: usize = 5_000;

/// A few words of a passage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// As they stand in the document.
    pub words: String,
    /// Whether they are what was looked for.
    pub marked: bool,
}

/// The passage that has most of what was looked for; empty if none of it stands in the text.
pub(crate) fn excerpt(stems: &Stems, groups: &[Group], text: &str) -> Vec<Piece> {
    let places = marks(stems, groups, text);
    let Some((from, to)) = passage(&places, text) else { return Vec::new() };
    let mut pieces = Vec::new();
    let mut done = from;
    for (_, word) in places.iter().filter(|(_, word)| word.from >= from && word.to <= to) {
        pieces.push(Piece { words: text[done..word.from].to_owned(), marked: false });
        pieces.push(Piece { words: text[word.from..word.to].to_owned(), marked: true });
        done = word.to;
    }
    pieces.push(Piece { words: text[done..to].to_owned(), marked: false });
    if from > 0 {
        pieces.insert(0, Piece { words: "… ".to_owned(), marked: false });
    }
    if to < text.len() {
        pieces.push(Piece { words: " …".to_owned(), marked: false });
    }
    tidy(pieces)
}

/// Every word of the text that is looked for, with the group that it belongs to.
fn marks(stems: &Stems, groups: &[Group], text: &str) -> Vec<(usize, Word)> {
    let wanted: Vec<(usize, &str)> = groups
        .iter()
        .enumerate()
        .flat_map(|(index, group)| group.0.iter().map(move |alternative| (index, alternative)))
        .flat_map(|(index, alternative)| alternative.stems.iter().map(move |stem| (index, stem.as_str())))
        .collect();
    // A stem begins as its word does, so most words need not be stemmed to be passed over.
    let may_be = |word: &str| wanted.iter().any(|(_, stem)| stem.chars().next() == word.chars().next());
    let looked_at = words(text).take(MOST_WORDS).filter(|word| may_be(&word.folded));
    looked_at
        .filter_map(|word| {
            let stem = stems.of(&word.folded);
            let (group, _) = wanted.iter().find(|(_, wanted)| *wanted == stem)?;
            Some((*group, word))
        })
        .collect()
}

/// The bytes of the stretch that has the most different things in it, widened to whole words.
fn passage(places: &[(usize, Word)], text: &str) -> Option<(usize, usize)> {
    let worth = |first: usize| {
        let near = places[first..].iter().take_while(|(_, word)| word.to <= places[first].1.from + LENGTH * 3 / 4);
        let mut groups: Vec<usize> = near.map(|(group, _)| *group).collect();
        let many = groups.len().min(5);
        groups.sort_unstable();
        groups.dedup();
        groups.len() * 10 + many
    };
    let best = (0..places.len()).max_by_key(|&first| (worth(first), std::cmp::Reverse(first)))?;
    let wanted = places[best].1.from;
    // A beginning of the text, or of a sentence near by, reads best.
    let earliest = floor(text, wanted.saturating_sub(LENGTH / 3));
    let before = &text[earliest..wanted];
    let from = if earliest == 0 {
        0
    } else if let Some(at) = before.find(". ") {
        earliest + at + 2
    } else {
        before.find(' ').map_or(wanted, |at| earliest + at + 1)
    };
    let furthest = floor(text, (from + LENGTH).min(text.len()));
    let to = if furthest == text.len() {
        furthest
    } else {
        text[from..furthest].rfind(' ').map_or(furthest, |at| from + at)
    };
    Some((from, to.max(places[best].1.to)))
}

fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Lines become one line, and neighbours of a kind one piece.
fn tidy(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut tidy: Vec<Piece> = Vec::new();
    for piece in pieces {
        let mut words: String = piece.words.split_whitespace().collect::<Vec<_>>().join(" ");
        if piece.words.starts_with(char::is_whitespace) {
            words.insert(0, ' ');
        }
        if piece.words.ends_with(char::is_whitespace) && words != " " {
            words.push(' ');
        }
        match tidy.last_mut() {
            Some(last) if last.marked == piece.marked => last.words.push_str(&words),
            _ if words.is_empty() => {}
            _ => tidy.push(Piece { words, marked: piece.marked }),
        }
    }
    tidy
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expression::Alternative;

    fn shown(typed: &str, text: &str) -> String {
        let stems = Stems::english();
        let group = |stem| Group(vec![Alternative::typed(vec![stem])]);
        let groups: Vec<Group> = stems.telling(typed).into_iter().map(group).collect();
        let pieces = excerpt(&stems, &groups, text);
        pieces
            .iter()
            .map(|piece| if piece.marked { format!("[{}]", piece.words) } else { piece.words.clone() })
            .collect()
    }

    #[test]
    fn what_was_looked_for_is_marked_as_it_stands_there() {
        for (typed, text, wanted) in [
            (
                "bin",
                "Put your bins out.\nWe empty each bin by noon.",
                "Put your [bins] out. We empty each [bin] by noon.",
            ),
            ("cafe", "A Café in the park", "A [Café] in the park"),
            ("bin day", "Every bin day", "Every [bin] [day]"),
            ("zebra", "No such animal", ""),
            ("b", "<b>b</b>", "<[b]>[b]</[b]>"),
        ] {
            assert_eq!(shown(typed, text), wanted);
        }
    }

    #[test]
    fn a_passage_is_chosen_where_most_of_it_stands_and_is_short() {
        let text = format!(
            "{} Only a skip. {} A skip needs a licence. {}",
            "é à ".repeat(300),
            "No. ".repeat(300),
            "Yes. ".repeat(300)
        );
        let shown = shown("skip licence", &text);
        assert!(shown.contains("A [skip] needs a [licence]."), "{shown}");
        assert!(shown.starts_with("… ") && shown.ends_with(" …") && shown.len() < LENGTH + 40, "{shown}");
    }

    #[test]
    fn text_without_spaces_is_cut_as_well() {
        let shown = shown("bin", &format!("bin/{}", "é/".repeat(2000)));
        assert!(shown.starts_with("[bin]/") && shown.len() < LENGTH + 40, "{shown}");
    }
}
