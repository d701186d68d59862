//! What is painted over in a comment before it is kept: whatever looks like an e-mail address, a telephone number, a National
//! Insurance number or a bank card. We ask people not to write such things; some do all the same.

use connectors::Mask;

/// The comment, line by line, with everything painted over.
#[must_use]
pub fn without_personal_data(comment: &str) -> String {
    // Cards first: a group in the middle of one may look like the beginning of a telephone number.
    let masked = painted_over(comment, "[card number]", card);
    let masked = painted_over(&masked, "[National Insurance number]", national_insurance);
    let lines: Vec<String> = masked.lines().map(|line| Mask::new().words(line, line.len() + LONGER)).collect();
    lines.join("\n")
}

/// What stands in place of an address may be longer than the address.
const LONGER: usize = 4096;

/// Puts `instead` in place of whatever `length_of` knows, where it stands as a word of its own.
fn painted_over(text: &str, instead: &str, length_of: impl Fn(&[char]) -> Option<usize>) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut masked = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(letter) = letters.get(at) {
        let begins = at == 0 || !letters[at - 1].is_alphanumeric();
        let found = if begins { length_of(&letters[at..]) } else { None };
        let found = found.filter(|length| !letters.get(at + length).is_some_and(|next| next.is_alphanumeric()));
        match found {
            Some(length) => {
                masked.push_str(instead);
                at += length;
            }
            None => {
                masked.push(*letter);
                at += 1;
            }
        }
    }
    masked
}

/// How long a card number at the beginning is: 13 to 19 digits, alone or in groups. None begins with a nought.
fn card(letters: &[char]) -> Option<usize> {
    let (digits, length) = run(letters, 20, |letter| letter.is_ascii_digit());
    ((13..=19).contains(&digits.len()) && digits[0] != '0').then_some(length)
}

/// How long a National Insurance number at the beginning is: two letters, six digits, and a letter from A to D.
fn national_insurance(letters: &[char]) -> Option<usize> {
    let (signs, length) = run(letters, 9, |letter| letter.is_ascii_alphanumeric());
    let [one, two, digits @ .., last] = signs.as_slice() else { return None };
    let fits = one.is_ascii_alphabetic()
        && two.is_ascii_alphabetic()
        && digits.len() == 6
        && digits.iter().all(char::is_ascii_digit)
        && matches!(last.to_ascii_uppercase(), 'A'..='D');
    fits.then_some(length)
}

/// The first signs that belong together, with at most one space or dash between two, and where the last of them ends.
fn run(letters: &[char], most: usize, belongs: impl Fn(char) -> bool) -> (Vec<char>, usize) {
    let (mut signs, mut end) = (Vec::new(), 0);
    for (at, letter) in letters.iter().enumerate() {
        if belongs(*letter) {
            signs.push(*letter);
            end = at + 1;
        } else if !matches!(letter, ' ' | '-') || end != at {
            break;
        }
        if signs.len() == most {
            break;
        }
    }
    (signs, end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_must_not_be_kept_is_painted_over() {
        for (typed, kept) in [
            ("Write to ada.b+c@example.org please", "Write to [e-mail] please"),
            ("Call 020 7946 0123.", "Call [telephone]."),
            ("Call +44 (0)20 7946 0123 or 02079460999", "Call [telephone] or [telephone]"),
            ("My card 4111 1111 1111 1111 was charged", "My card [card number] was charged"),
            ("4111111111111111", "[card number]"),
            ("4000-0566-5566-5556, twice", "[card number], twice"),
            ("American Express 3782 822463 10005", "American Express [card number]"),
            ("I am QQ 12 34 56 C", "I am [National Insurance number]"),
            ("qq123456c", "[National Insurance number]"),
            ("(QQ-123456-C)", "([National Insurance number])"),
            ("ada@example.org\n\n020 7946 0123", "[e-mail]\n\n[telephone]"),
        ] {
            assert_eq!(without_personal_data(typed), kept, "{typed}");
        }
    }

    #[test]
    fn what_helps_us_stays() {
        for typed in [
            "The bin at 12 Example Way, BR1 3UH, was not emptied on 01/06/2026 at 10:00.",
            "My reference is BR-7K3M-9FXD and I paid 1,234.50 pounds",
            "UPRN 100020412345 is wrong",
            "Account 12345678",
            "Form AB123456 and AB123456X",
            "Call 101",
            "First line\n\nLast line",
            "",
        ] {
            assert_eq!(without_personal_data(typed), typed);
        }
    }

    #[test]
    fn a_long_hostile_comment_is_taken() {
        for text in ["1 ", "a", "QQ 12 34 56 ", "@", "0-"] {
            assert!(!without_personal_data(&text.repeat(2_000)).is_empty());
        }
    }
}
