//! A telephone number, kept as digits: with a plus sign in front when one was typed, and with an extension.

use catalogue::{Answer, Step};
use unicode_normalization::UnicodeNormalization as _;

use super::{Asked, FieldError, Input, Typed, error, error_at, is_blank, is_invisible, part_id, part_name};
use crate::wording::{Part, Trouble};

const LEAST: usize = 8;
/// The longest number of the world (ITU-T E.164).
const MOST: usize = 15;

pub(super) fn parse(step: &Step, typed: &Typed) -> Result<Answer, Vec<FieldError>> {
    match read(typed.get(&part_name(step, "phone"))) {
        Ok(Some(number)) => Ok(Answer::Text(number)),
        Ok(None) if step.optional => Ok(Answer::Skipped),
        Ok(None) => Err(vec![refusal(step, Trouble::Empty)]),
        Err(trouble) => Err(vec![refusal(step, trouble)]),
    }
}

/// A number in its canonical form, or nothing.
pub(super) fn read(typed: &str) -> Result<Option<String>, Trouble> {
    if is_blank(typed) {
        return Ok(None);
    }
    let plain: String = typed.nfkc().filter(|c| !is_invisible(*c)).flat_map(char::to_lowercase).collect();
    let plain = plain.trim().trim_start_matches("tel:");
    let (number, extension) = split_extension(plain);
    let is_gap =
        |c: char| c.is_whitespace() || "()[]-./\u{2010}\u{2011}\u{2012}\u{2013}\u{2014}\u{2015}\u{2212}".contains(c);
    // "+44 (0)20": the nought is for those who dial inside the country.
    let number = if number.trim_start().starts_with('+') { number.replacen("(0)", "", 1) } else { number.to_owned() };
    let number: String = number.chars().filter(|c| !is_gap(*c)).collect();
    let extension: Option<String> = extension.map(|digits| digits.chars().filter(|c| !is_gap(*c)).collect());
    let digits = number.strip_prefix('+').unwrap_or(&number);
    let all_digits = |text: &str| text.bytes().all(|digit| digit.is_ascii_digit());
    if digits.contains('+') && all_digits(&digits.replace('+', "")) {
        return Err(Trouble::BadFormat);
    }
    if !all_digits(digits) || extension.as_deref().is_some_and(|extension| !all_digits(extension)) {
        return Err(Trouble::BadCharacters);
    }
    if digits.len() < LEAST {
        return Err(Trouble::TooShort(LEAST));
    }
    if digits.len() > MOST {
        return Err(Trouble::TooLong(MOST));
    }
    match extension {
        None => Ok(Some(number)),
        Some(extension) if (1..=6).contains(&extension.len()) => Ok(Some(format!("{number} ext {extension}"))),
        Some(_) => Err(Trouble::BadFormat),
    }
}

fn split_extension(plain: &str) -> (&str, Option<&str>) {
    for word in ["extension", "ext.", "ext", "x", "#"] {
        if let Some((number, extension)) = plain.split_once(word) {
            return (number, Some(extension));
        }
    }
    (plain, None)
}

pub(super) fn refusal(step: &Step, trouble: Trouble) -> FieldError {
    error(part_id(step, "phone"), Part::Telephone, trouble, &step.question)
}

pub(super) fn typed(step: &Step, answer: &Answer) -> Typed {
    match answer {
        Answer::Text(number) => Typed::default().with(part_name(step, "phone"), number),
        _ => Typed::default(),
    }
}

pub(super) fn ask(step: &Step, typed: &Typed, errors: &[FieldError]) -> Asked {
    let input = Input { label: step.question.clone(), hint: step.hint.clone(), ..input(step, typed, errors) };
    Asked { inputs: vec![input], ..Asked::default() }
}

pub(super) fn input(step: &Step, typed: &Typed, errors: &[FieldError]) -> Input {
    let id = part_id(step, "phone");
    let error = error_at(errors, &id);
    Input {
        id,
        name: part_name(step, "phone"),
        label: "Phone number".to_owned(),
        value: typed.get(&part_name(step, "phone")).to_owned(),
        input_type: "tel",
        autocomplete: Some("tel"),
        width: Some("20"),
        error,
        ..Input::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn however_it_was_pasted_a_number_is_stored_in_one_way() {
        for typed in [
            "02079460123",
            "020 7946 0123",
            "020-7946-0123",
            "(020) 7946 0123",
            "[020] 7946 0123",
            "020.7946.0123",
            "020/7946/0123",
            "020\u{2013}7946\u{2013}0123",
            "020\u{2014}7946 0123",
            "020\u{2212}7946 0123",
            "020\u{a0}7946\u{a0}0123",
            "020\u{2009}7946\u{3000}0123",
            "020\u{200b}7946\u{ad}0123",
            "\u{feff}020 7946 0123",
            "\u{202a}020 7946 0123\u{202c}",
            "０２０ ７９４６ ０１２３",
            " 020 7946 0123\n",
            "tel:02079460123",
            "020\t7946\t0123",
            "0 2 0 7 9 4 6 0 1 2 3",
        ] {
            assert_eq!(read(typed), Ok(Some("02079460123".to_owned())), "{typed:?}");
        }
        for typed in
            ["+442079460123", "+44 20 7946 0123", "+44 (0)20 7946 0123", "＋44 20 7946 0123", "(+44) 20 7946 0123"]
        {
            assert_eq!(read(typed), Ok(Some("+442079460123".to_owned())), "{typed:?}");
        }
        for typed in ["020 7946 0123 ext 45", "020 7946 0123 x45", "020 7946 0123 Ext. 45", "020 7946 0123 #45"] {
            assert_eq!(read(typed), Ok(Some("02079460123 ext 45".to_owned())), "{typed:?}");
        }
    }

    #[test]
    fn each_trouble_has_its_own_name() {
        for (typed, trouble) in [
            ("12345", Trouble::TooShort(8)),
            ("1234567890123456", Trouble::TooLong(15)),
            ("my number", Trouble::BadCharacters),
            ("020 7946 O123", Trouble::BadCharacters),
            ("020+7946+0123", Trouble::BadFormat),
            ("020 7946 0123 ext", Trouble::BadFormat),
        ] {
            assert_eq!(read(typed), Err(trouble), "{typed:?}");
        }
        assert_eq!(read("  "), Ok(None));
    }
}
