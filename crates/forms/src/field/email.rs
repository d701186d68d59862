//! An e-mail address.

use catalogue::{Answer, Step};
use mail::EmailAddress;
use unicode_normalization::UnicodeNormalization as _;

use super::{Asked, FieldError, Input, Typed, error, error_at, is_blank, is_invisible, part_id, part_name};
use crate::wording::{Part, Trouble};

/// The longest address that mail can carry (RFC 5321, with the erratum to RFC 3696).
const MOST: usize = 254;

pub(super) fn parse(step: &Step, typed: &Typed) -> Result<Answer, Vec<FieldError>> {
    match read(typed.get(&part_name(step, "email"))) {
        Ok(Some(email)) => Ok(Answer::Text(email)),
        Ok(None) if step.optional => Ok(Answer::Skipped),
        Ok(None) => Err(vec![refusal(step, Trouble::Empty)]),
        Err(trouble) => Err(vec![refusal(step, trouble)]),
    }
}

/// An address that can be written to, as `mail` reads it, or nothing. What pasting brings along is taken away first.
pub(super) fn read(typed: &str) -> Result<Option<String>, Trouble> {
    if is_blank(typed) {
        return Ok(None);
    }
    let plain: String = typed.nfkc().filter(|c| !is_invisible(*c)).collect();
    let plain = plain.trim();
    match EmailAddress::parse(plain) {
        Ok(address) => Ok(Some(address.as_str().to_owned())),
        Err(_) if plain.len() > MOST => Err(Trouble::TooLong(MOST)),
        Err(_) if plain.contains(cannot_stand) => Err(Trouble::BadCharacters),
        Err(_) => Err(Trouble::BadFormat),
    }
}

/// Characters that no address has, wherever they stand.
fn cannot_stand(c: char) -> bool {
    !c.is_ascii() || c.is_ascii_control() || " ,;:()<>[]\\\"".contains(c)
}

pub(super) fn refusal(step: &Step, trouble: Trouble) -> FieldError {
    error(part_id(step, "email"), Part::Email, trouble, &step.question)
}

pub(super) fn typed(step: &Step, answer: &Answer) -> Typed {
    match answer {
        Answer::Text(email) => Typed::default().with(part_name(step, "email"), email),
        _ => Typed::default(),
    }
}

pub(super) fn ask(step: &Step, typed: &Typed, errors: &[FieldError]) -> Asked {
    let input = Input { label: step.question.clone(), hint: step.hint.clone(), ..input(step, typed, errors) };
    Asked { inputs: vec![input], ..Asked::default() }
}

pub(super) fn input(step: &Step, typed: &Typed, errors: &[FieldError]) -> Input {
    let id = part_id(step, "email");
    let error = error_at(errors, &id);
    Input {
        id,
        name: part_name(step, "email"),
        label: "Email address".to_owned(),
        value: typed.get(&part_name(step, "email")).to_owned(),
        input_type: "email",
        autocomplete: Some("email"),
        spellcheck: Some("false"),
        error,
        ..Input::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_mail_can_carry_is_kept_as_typed() {
        for (typed, kept) in [
            ("name@example.org", "name@example.org"),
            ("  Name.O'Neill+bins@Mail.Example.co.uk ", "Name.O'Neill+bins@mail.example.co.uk"),
            ("mailto:name@example.org", "name@example.org"),
            ("na\u{200b}me@example.org\u{feff}", "name@example.org"),
            ("name＠example.org", "name@example.org"),
            ("a@xn--bcher-kva.example", "a@xn--bcher-kva.example"),
        ] {
            assert_eq!(read(typed), Ok(Some(kept.to_owned())), "{typed:?}");
        }
        assert_eq!(read(" \u{200b} "), Ok(None));
    }

    #[test]
    fn each_trouble_has_its_own_name() {
        for (typed, trouble) in [
            ("name", Trouble::BadFormat),
            ("name@", Trouble::BadFormat),
            ("@example.org", Trouble::BadFormat),
            ("name@example", Trouble::BadFormat),
            ("name@@example.org", Trouble::BadFormat),
            ("a..b@example.org", Trouble::BadFormat),
            ("name@-example.org", Trouble::BadFormat),
            ("name@127.0.0.1", Trouble::BadFormat),
            ("na me@example.org", Trouble::BadCharacters),
            ("name@example.org\r\nBcc: other@example.org", Trouble::BadCharacters),
            ("a@example.org,b@example.org", Trouble::BadCharacters),
            ("nämé@example.org", Trouble::BadCharacters),
            (&format!("{}@example.org", "a".repeat(250)), Trouble::TooLong(254)),
        ] {
            assert_eq!(read(typed), Err(trouble), "{typed:?}");
        }
    }
}
