//! What was typed, cut into letters and digits.

use crate::square::SQUARES;

/// Letters, or digits, that stand together.
pub(crate) struct Run {
    /// The letters or digits themselves.
    pub(crate) text: String,
    /// The digits behind a decimal point.
    pub(crate) fraction: String,
}

impl Run {
    /// Whether it is made of digits.
    pub(crate) fn is_number(&self) -> bool {
        self.text.starts_with(|c: char| c.is_ascii_digit())
    }
}

/// Cuts the text where letters, digits and everything else meet. Two single letters that are a square come
/// out as one run: someone typed `T Q`, and `N Y` is no pair of directions.
pub(crate) fn runs(plain: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut last = ' ';
    let mut letters = plain.chars().peekable();
    while let Some(c) = letters.next() {
        let after_digit = last.is_ascii_digit();
        let same = if c.is_ascii_digit() { after_digit } else { last.is_alphabetic() };
        match runs.last_mut() {
            Some(run) if c == '.' && after_digit && run.fraction.is_empty() => {
                while let Some(digit) = letters.next_if(char::is_ascii_digit) {
                    run.fraction.push(digit);
                }
                last = ' ';
                continue;
            }
            Some(run) if c.is_alphanumeric() && same => run.text.push(c),
            _ if c.is_alphanumeric() => runs.push(Run { text: c.to_string(), fraction: String::new() }),
            _ => {}
        }
        last = c;
    }
    if let [first, second, ..] = runs.as_slice() {
        let together = format!("{}{}", first.text, second.text);
        if first.text.len() == 1 && SQUARES.contains(&together.as_str()) {
            runs.splice(..2, [Run { text: together, fraction: String::new() }]);
        }
    }
    runs
}
