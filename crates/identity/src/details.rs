//! What people say of themselves in their account: a name, a telephone number, a postal address. The rules are those of forms,
//! with the same words.

use places::Postcode;

/// As long as the longest name that a public service is known to take.
const LONGEST_NAME: usize = 200;
/// The longest line of an address.
const LONGEST_LINE: usize = 100;
/// The fewest and most digits of a telephone number (ITU-T E.164).
const DIGITS: std::ops::RangeInclusive<usize> = 8..=15;

/// A person's name as they write it: spaces made single, nothing else changed.
///
/// # Errors
/// What to do about it, in words.
pub(crate) fn name(typed: &str) -> Result<String, String> {
    match line(typed, LONGEST_NAME) {
        Err(TooLong) => Err(format!("Full name must be {LONGEST_NAME} characters or fewer")),
        Ok(None) => Err("Enter your full name".to_owned()),
        Ok(Some(name)) if !name.chars().any(char::is_alphabetic) => {
            Err("Full name must include at least one letter".to_owned())
        }
        Ok(Some(name)) => Ok(name),
    }
}

/// A telephone number as digits, with a plus sign in front when one was typed; or none.
///
/// # Errors
/// What to do about it, in words.
pub(crate) fn telephone(typed: &str) -> Result<Option<String>, String> {
    let kept = typed.replacen("(0)", if typed.trim_start().starts_with('+') { "" } else { "0" }, 1);
    let number: String = kept.chars().filter(|sign| !sign.is_whitespace() && !"()[]-./".contains(*sign)).collect();
    if number.is_empty() {
        return Ok(None);
    }
    let digits = number.strip_prefix('+').unwrap_or(&number);
    if !digits.bytes().all(|digit| digit.is_ascii_digit()) || !DIGITS.contains(&digits.len()) {
        return Err("Enter a phone number, like 020 7946 0000 or +44 20 7946 0000".to_owned());
    }
    Ok(Some(number))
}

/// One line of an address; or none.
///
/// # Errors
/// What to do about it, in words; `what` names the line.
pub(crate) fn address_line(what: &str, typed: &str) -> Result<Option<String>, String> {
    line(typed, LONGEST_LINE).map_err(|TooLong| format!("{what} must be {LONGEST_LINE} characters or fewer"))
}

/// A postcode in its usual form; or none.
///
/// # Errors
/// What to do about it, in words.
pub(crate) fn postcode(typed: &str) -> Result<Option<String>, String> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    Postcode::parse(typed).map(|postcode| Some(postcode.to_string())).map_err(|_| "Enter a full UK postcode".to_owned())
}

struct TooLong;

fn line(typed: &str, longest: usize) -> Result<Option<String>, TooLong> {
    let visible: String = typed.chars().map(|sign| if sign.is_control() { ' ' } else { sign }).collect();
    let line = visible.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.chars().count() {
        0 => Ok(None),
        length if length > longest => Err(TooLong),
        _ => Ok(Some(line)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_kept_as_it_is_written() {
        assert_eq!(name("  Ada   Synthetic "), Ok("Ada Synthetic".to_owned()));
        assert_eq!(name("X"), Ok("X".to_owned()));
        assert_eq!(name("van der ŽLUŤ-o'Neil"), Ok("van der ŽLUŤ-o'Neil".to_owned()));
        for wrong in ["", "   ", "\u{0}", "123", &"x".repeat(201)] {
            assert!(name(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn a_number_is_kept_as_digits() {
        for (typed, kept) in [
            ("", None),
            (" 020 7946 0123 ", Some("02079460123")),
            ("(020) 7946-0123", Some("02079460123")),
            ("+44 (0)20 7946 0123", Some("+442079460123")),
        ] {
            assert_eq!(telephone(typed), Ok(kept.map(str::to_owned)), "{typed}");
        }
        for wrong in ["1234567", "12345678901234567", "call me", "020 7946 012x", "+"] {
            assert!(telephone(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_address_may_be_left_out_and_a_postcode_is_a_real_one() {
        assert_eq!(address_line("Town or city", "  "), Ok(None));
        assert_eq!(address_line("Town or city", " Exampleton "), Ok(Some("Exampleton".to_owned())));
        assert!(address_line("Town or city", &"x".repeat(101)).is_err());
        assert_eq!(postcode("br13uh"), Ok(Some("BR1 3UH".to_owned())));
        assert_eq!(postcode(""), Ok(None));
        assert!(postcode("nonsense").is_err());
    }
}
