//! Lengths and line ends: what a vendor's field can hold, without ever cutting a letter in half.

use unicode_segmentation::UnicodeSegmentation;

/// Stands at the end of a text that was cut, so that whoever reads it there knows to look at the case here.
pub(crate) const CUT_MARK: &str = " … [cut]";

/// Shortens a text to so many characters (Unicode scalar values, as databases count), the mark included, between two letters
/// as people see them.
pub(crate) fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut room = most.saturating_sub(CUT_MARK.chars().count());
    let mut kept = String::new();
    for letter in text.graphemes(true) {
        let width = letter.chars().count();
        if width > room {
            break;
        }
        room -= width;
        kept.push_str(letter);
    }
    kept.truncate(kept.trim_end().len());
    kept.push_str(CUT_MARK);
    kept
}

/// Every line end as LF, and no characters that XML 1.0 cannot carry.
pub(crate) fn lines(text: &str) -> String {
    text.replace("\r\n", "\n")
        .replace(['\r', '\u{2028}', '\u{85}'], "\n")
        .replace(|c: char| (c.is_control() && !matches!(c, '\n' | '\t')) || matches!(c, '\u{fffe}' | '\u{ffff}'), "")
}

/// Every line end as CRLF, as HTML forms send them.
pub(crate) fn form_lines(text: &str) -> String {
    lines(text).replace('\n', "\r\n")
}

/// One line: line ends and tabs become spaces.
pub(crate) fn one_line(text: &str) -> String {
    lines(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_falls_between_letters_and_is_marked() {
        assert_eq!(cut("short", 50), "short");
        let family = "👩‍👩‍👧"; // five characters, one letter
        let text = family.repeat(20);
        let shortened = cut(&text, 50);
        assert!(shortened.chars().count() <= 50 && shortened.ends_with(CUT_MARK));
        assert_eq!(shortened.strip_suffix(CUT_MARK), Some(family.repeat(8).as_str()));
        assert_eq!(cut(&"a".repeat(1750), 1750), "a".repeat(1750));
        assert_eq!(cut(&"e\u{301}".repeat(1000), 1750).chars().count() % 2, CUT_MARK.chars().count() % 2);
    }

    #[test]
    fn line_ends_are_what_the_vendor_expects() {
        assert_eq!(form_lines("a\nb\r\nc\rd"), "a\r\nb\r\nc\r\nd");
        assert_eq!(lines("a\u{0}b\r\nc\u{b}"), "ab\nc");
        assert_eq!(one_line(" High Street,\n near\tthe clock "), "High Street, near the clock");
    }
}
