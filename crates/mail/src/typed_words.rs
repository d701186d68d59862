//! Words that somebody typed, kept from turning into links (TR-13).
//!
//! Escaping keeps them out of HTML and Markdown, but mail programs also look for addresses in plain text and
//! make them clickable on their own. No mark-up stops that in a text part, so the words themselves are
//! parted by a space, where the reader hardly stumbles and no mail program finds an address any more:
//!
//! | typed | shown |
//! |---|---|
//! | `http://evil.example/x` | `http: // evil. example/x` |
//! | `www.evil.example` | `www. evil. example` |
//! | `joe@evil.example` | `joe @ evil. example` |
//! | `\\server\share` | `\\ server\share` |
//!
//! What only reads like prose stays as it is: `3.5 m`, `9:32am`, `e.g.`, `the end. Next`. Our own text
//! around the words stays too, but the seam between the two is looked at: a typed word cannot finish an
//! address that our text began.

/// One character, and whether it was typed by somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Letter {
    pub(crate) c: char,
    pub(crate) typed: bool,
}

/// Stands for a link of our own between letters.
pub(crate) const OUR_LINK: char = '\u{FFFC}';

/// What may be shown of typed words: line ends as `\n`, other control characters as spaces, without
/// characters that turn the reading direction or hide inside an address.
pub(crate) fn clean(typed: &str) -> String {
    let mut cleaned = String::with_capacity(typed.len());
    let mut line_ends = 0;
    for c in typed.trim().replace("\r\n", "\n").chars() {
        let c = match c {
            '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => '\n',
            OUR_LINK => continue,
            '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{180E}' | '\u{200B}' | '\u{200E}' | '\u{200F}' => continue,
            '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' => continue,
            '\u{E0000}'..='\u{E007F}' => continue,
            // Joiners and variation selectors belong to emoji and to some scripts, never to Latin letters.
            '\u{200C}' | '\u{200D}' | '\u{FE00}'..='\u{FE0F}' if after_latin(&cleaned) => continue,
            c if c.is_control() => ' ',
            c => c,
        };
        // An empty line stays one empty line.
        line_ends = if c == '\n' { line_ends + 1 } else { 0 };
        if line_ends <= 2 {
            cleaned.push(c);
        }
    }
    cleaned.truncate(cleaned.trim_end().len());
    cleaned
}

/// Digits, `#` and `*` are left out: a variation selector makes keycaps of them.
fn after_latin(text: &str) -> bool {
    text.chars().next_back().is_some_and(|last| last.is_ascii() && !last.is_ascii_digit() && !"#*".contains(last))
}

/// The places (each: before which letter) where a space keeps typed letters from being an address.
pub(crate) fn gaps(letters: &[Letter]) -> Vec<usize> {
    (1..letters.len()).filter(|&at| is_gap(letters, at)).collect()
}

fn is_gap(letters: &[Letter], at: usize) -> bool {
    let char_at = |index: usize| letters.get(index).map_or(' ', |letter| letter.c);
    let (before, last, next) = (char_at(at.wrapping_sub(2)), char_at(at - 1), char_at(at));
    if last.is_whitespace() || next.is_whitespace() {
        return false;
    }
    let typed = |index: usize| letters.get(index).is_some_and(|letter| letter.typed);
    if (last == OUR_LINK && typed(at)) || (next == OUR_LINK && typed(at - 1)) {
        return true;
    }
    if !(typed(at.wrapping_sub(2)) || typed(at - 1) || typed(at)) {
        return false;
    }
    let starts_host = is_dot(last) && is_label(before) && (opens_label(letters, at) || after_www(letters, at - 1));
    let inside_number_host = is_dot(last) && next.is_ascii_digit() && is_number_host(letters, at);
    let after_scheme = is_colon(last) && ends_scheme(letters, at - 1);
    let after_slashes = is_slash(last) && is_slash(before) && !is_slash(next);
    let around_at = (is_at(last) && !before.is_whitespace()) || (is_at(next) && !char_at(at + 1).is_whitespace());
    starts_host || inside_number_host || after_scheme || after_slashes || around_at
}

/// Full stops, and what browsers read as one in a host name.
fn is_dot(c: char) -> bool {
    matches!(c, '.' | '\u{3002}' | '\u{FF0E}' | '\u{FF61}' | '\u{2024}' | '\u{FE52}')
}

fn is_colon(c: char) -> bool {
    matches!(c, ':' | '\u{FF1A}' | '\u{FE55}')
}

fn is_slash(c: char) -> bool {
    matches!(c, '/' | '\\' | '\u{FF0F}' | '\u{FF3C}')
}

fn is_at(c: char) -> bool {
    matches!(c, '@' | '\u{FF20}' | '\u{FE6B}')
}

/// What may stand in a part of a host name, in any script.
fn is_label(c: char) -> bool {
    let beyond_ascii = !c.is_ascii() && !c.is_whitespace() && !is_dot(c) && c != OUR_LINK;
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_') || beyond_ascii
}

/// Two or more letters of which the first is no digit: the least that can end a host name. `e.g.` and `3.5m`
/// have less.
fn opens_label(letters: &[Letter], at: usize) -> bool {
    let mut label = letters[at..].iter().map(|letter| letter.c);
    label.next().is_some_and(char::is_alphabetic) && label.next().is_some_and(is_label)
}

/// Whether `www` stands before the dot: mail programs make a link of it whatever follows.
fn after_www(letters: &[Letter], dot: usize) -> bool {
    let label = letters[..dot].iter().rev().map(|letter| letter.c).take_while(|c| is_label(*c));
    label.take(3).all(|c| c.eq_ignore_ascii_case(&'w'))
}

/// Four numbers with dots between them.
fn is_number_host(letters: &[Letter], at: usize) -> bool {
    let of_number = |letter: &&Letter| letter.c.is_ascii_digit() || is_dot(letter.c);
    let before = letters[..at].iter().rev().take_while(of_number).filter(|letter| is_dot(letter.c)).count();
    let after = letters[at..].iter().take_while(of_number).filter(|letter| is_dot(letter.c)).count();
    before + after >= 3
}

/// Whether a word that could be a scheme, such as `http` or `mailto`, stands before the colon.
fn ends_scheme(letters: &[Letter], colon: usize) -> bool {
    let of_scheme = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    let word: Vec<char> = letters[..colon].iter().rev().map(|letter| letter.c).take_while(of_scheme).collect();
    word.len() >= 2 && word.iter().any(char::is_ascii_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(typed: &str) -> String {
        joined(&[(typed, true)])
    }

    /// Pieces of text with whether each was typed.
    fn joined(pieces: &[(&str, bool)]) -> String {
        let letters: Vec<Letter> = pieces
            .iter()
            .flat_map(|(text, typed)| {
                let text = if *typed { clean(text) } else { (*text).to_owned() };
                text.chars().map(|c| Letter { c, typed: *typed }).collect::<Vec<_>>()
            })
            .collect();
        let gaps = gaps(&letters);
        let spaced = letters.iter().enumerate().flat_map(|(at, letter)| {
            let gap = gaps.contains(&at).then_some(' ');
            gap.into_iter().chain([letter.c])
        });
        spaced.collect()
    }

    #[test]
    fn addresses_are_parted() {
        for (typed, expected) in [
            ("http://evil.example/x", "http: // evil. example/x"),
            ("http://evil", "http: // evil"),
            ("HTTPS://EVIL.EXAMPLE", "HTTPS: // EVIL. EXAMPLE"),
            ("www.evil.example", "www. evil. example"),
            ("www.3.example", "www. 3. example"),
            ("evil.example/path?x=1", "evil. example/path?x=1"),
            ("look:evil.co", "look: evil. co"),
            ("t.co", "t. co"),
            ("123.evil.com", "123. evil. com"),
            ("evil.xn--p1ai", "evil. xn--p1ai"),
            ("пример.рф", "пример. рф"),
            ("evil。example", "evil。 example"),
            ("joe@evil.example", "joe @ evil. example"),
            ("joe@localhost", "joe @ localhost"),
            ("mailto:joe", "mailto: joe"),
            ("javascript:alert(1)", "javascript: alert(1)"),
            ("tel:0123", "tel: 0123"),
            ("//evil.example", "// evil. example"),
            ("\\\\server\\share", "\\\\ server\\share"),
            ("ev\u{200b}il.\u{200d}example", "evil. example"),
            ("evil.\u{ad}example", "evil. example"),
            ("10.0.0.1/login", "10. 0. 0. 1/login"),
            ("[x](http://evil)", "[x](http: // evil)"),
            ("<a href=\"http://evil.example\">x</a>", "<a href=\"http: // evil. example\">x</a>"),
            ("the end.Next", "the end. Next"),
            ("\u{202e}moc.live", "moc. live"),
        ] {
            assert_eq!(shown(typed), expected, "{typed:?}");
        }
    }

    #[test]
    fn prose_stays_as_it_is() {
        for typed in [
            "A hole of 3.5 m by 1.20m, e.g. at 9:32am.",
            "Mr. O'Neill, flat 2/3, no. 7",
            "Call 020 7946 0123 before 5 p.m. or 17:00",
            "It costs £1.50: too much. Yes/no?",
            "one\ntwo",
            "a\n\nb",
            "1.2.3 and 12.06.2026",
            "here @ noon; C: drive",
            "Прорвало трубу. Помогите",
            "👨\u{200d}👩\u{200d}👧 1\u{fe0f}\u{20e3}",
        ] {
            assert_eq!(shown(typed), typed);
        }
    }

    #[test]
    fn typed_words_cannot_finish_an_address_that_our_text_began() {
        for (pieces, expected) in [
            (&[("Go to www.council.example now", false)][..], "Go to www.council.example now"),
            (&[("See council", false), (".evil.example", true)], "See council. evil. example"),
            (&[("evil", true), (".", false), ("example", true)], "evil. example"),
            (&[("joe", true), ("@council.example", false)], "joe @ council.example"),
            (&[("Dear ", false), ("Jo", true), (".", false)], "Dear Jo."),
            (&[("https://", false), ("evil", true)], "https:// evil"),
            (&[("\u{fffc}", false), ("evil", true)], "\u{fffc} evil"),
            (&[("evil", true), ("\u{fffc}", false)], "evil \u{fffc}"),
        ] {
            assert_eq!(joined(pieces), expected);
        }
    }

    #[test]
    fn typed_line_ends_and_control_characters_are_tamed() {
        assert_eq!(clean("a\r\nb\rc\u{2028}d\u{0}e\tf"), "a\nb\nc\nd e f");
        assert_eq!(clean("\n\n a \n\n\n\n b \n"), "a \n\n b");
    }
}
