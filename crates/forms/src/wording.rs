//! What is said when an answer cannot be taken: one place for every message, so that they can be read side by side.
//!
//! Rules (EF-10, EF-11): a message names the question, says what to do, and never blames; the words please, sorry, valid,
//! invalid, required, forbidden and oops do not occur; empty, too long, too short, wrong characters and wrong format each
//! have their own.

use chrono::NaiveDate;

/// What is asked for, as far as messages differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// One line of text.
    Text,
    /// Several lines of text.
    LongText,
    /// One of several choices.
    Radios,
    /// Any number of several choices.
    Checkboxes,
    /// Yes or no.
    YesNo,
    /// A day.
    Date,
    /// A person's full name.
    Name,
    /// An e-mail address.
    Email,
    /// A telephone number.
    Telephone,
    /// House and street.
    AddressLine1,
    /// What else comes before the town.
    AddressLine2,
    /// Town or city.
    Town,
    /// A postcode.
    Postcode,
    /// A street, or a grid reference in its place.
    Street,
    /// What a place is near.
    Landmark,
    /// A grid reference; what is wrong with one, `places` says.
    GridReference,
}

/// Why an answer cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Nothing was given.
    Empty,
    /// More than so many characters, or digits of a telephone number.
    TooLong(usize),
    /// Fewer than so many digits.
    TooShort(usize),
    /// Characters that cannot be part of it.
    BadCharacters,
    /// The characters are right, their order is not.
    BadFormat,
    /// A choice that was never offered, or more than one where there can be only one.
    NotOffered,
    /// Parts of a date that were left out: "a day", "a month and year".
    Missing(&'static str),
    /// A day that no calendar has.
    NotReal,
    /// A year of two or three digits.
    ShortYear,
    /// A day after today, where today is the last that counts.
    NotYet,
    /// Today or later, where only what has passed counts.
    NotPast,
    /// A day before today, where today is the first that counts.
    Past,
    /// Today or earlier, where only what is to come counts.
    NotFuture,
    /// A day before this one.
    TooEarly(NaiveDate),
    /// A day after this one.
    TooLate(NaiveDate),
}

/// The message for a trouble; absent where it cannot occur.
#[must_use]
pub fn message(part: Part, trouble: Trouble, question: &str) -> Option<String> {
    use Trouble::{
        BadCharacters, BadFormat, Empty, Missing, NotFuture, NotOffered, NotPast, NotReal, NotYet, Past, ShortYear,
        TooEarly, TooLate, TooLong, TooShort,
    };
    let said = match (part, trouble) {
        (Part::Text | Part::LongText, Empty) => format!("Enter an answer to “{question}”"),
        (Part::Text | Part::LongText, TooLong(most)) => {
            format!("Your answer to “{question}” must be {} characters or fewer", thousands(most))
        }
        (Part::Text | Part::LongText, BadCharacters) => {
            format!(
                "Type your answer to “{question}” instead of pasting it: it has a hidden character that we cannot keep"
            )
        }
        (Part::Radios, Empty) => format!("Select an answer to “{question}”"),
        (Part::Radios, NotOffered) => format!("Select one of the answers listed for “{question}”"),
        (Part::Checkboxes, Empty) => format!("Select at least one answer to “{question}”"),
        (Part::Checkboxes, NotOffered) => format!("Select only answers that are listed for “{question}”"),
        (Part::YesNo, Empty) => format!("Select yes or no to answer “{question}”"),
        (Part::YesNo, NotOffered) => format!("Select either yes or no, and nothing else, for “{question}”"),
        (Part::Date, Empty) => format!("Enter a date to answer “{question}”"),
        (Part::Date, Missing(parts)) => format!("The date for “{question}” must include {parts}"),
        (Part::Date, NotReal) => format!("The date for “{question}” must be a real date"),
        (Part::Date, NotYet) => format!("The date for “{question}” must be today or in the past"),
        (Part::Date, NotPast) => format!("The date for “{question}” must be in the past"),
        (Part::Date, Past) => format!("The date for “{question}” must be today or in the future"),
        (Part::Date, NotFuture) => format!("The date for “{question}” must be in the future"),
        (Part::Date, TooEarly(first)) => {
            format!("The date for “{question}” must be {} or later", web::words::day(first))
        }
        (Part::Date, TooLate(last)) => {
            format!("The date for “{question}” must be {} or earlier", web::words::day(last))
        }
        (Part::Date, ShortYear) => "Year must include 4 numbers".to_owned(),
        (Part::Name, Empty) => "Enter your full name".to_owned(),
        (Part::Name, TooLong(most)) => format!("Full name must be {most} characters or fewer"),
        (Part::Name, BadCharacters) => {
            "Type your full name instead of pasting it: it has a hidden character that we cannot keep".to_owned()
        }
        (Part::Name, BadFormat) => "Full name must include at least one letter".to_owned(),
        (Part::Email, Empty) => "Enter an email address".to_owned(),
        (Part::Email, TooLong(most)) => format!("Email address must be {most} characters or fewer"),
        (Part::Email, BadCharacters) => {
            "Email address must not include spaces, accents, commas, brackets or quotation marks".to_owned()
        }
        (Part::Email, BadFormat) => "Enter an email address in the correct format, like name@example.com".to_owned(),
        (Part::Telephone, Empty) => {
            "Enter a phone number, like 01632 960 001, 07700 900 982 or +44 808 157 0192".to_owned()
        }
        (Part::Telephone, TooLong(most)) => format!("Phone number must have {most} numbers or fewer"),
        (Part::Telephone, TooShort(least)) => format!("Phone number must have at least {least} numbers"),
        (Part::Telephone, BadCharacters) => {
            "Phone number must only include numbers, spaces, brackets, hyphens and a plus sign".to_owned()
        }
        (Part::Telephone, BadFormat) => {
            "Phone number must be in the correct format, like 01632 960 001 or +44 808 157 0192".to_owned()
        }
        (Part::AddressLine1, Empty) => "Enter address line 1, typically the building and street".to_owned(),
        (Part::AddressLine1, TooLong(most)) => format!("Address line 1 must be {most} characters or fewer"),
        (Part::AddressLine1, BadCharacters) => pasted("address line 1"),
        (Part::AddressLine2, TooLong(most)) => format!("Address line 2 must be {most} characters or fewer"),
        (Part::AddressLine2, BadCharacters) => pasted("address line 2"),
        (Part::Town, Empty) => "Enter a town or city".to_owned(),
        (Part::Town, TooLong(most)) => format!("Town or city must be {most} characters or fewer"),
        (Part::Town, BadCharacters) => pasted("the town or city"),
        (Part::Postcode, Empty) => "Enter a postcode".to_owned(),
        (Part::Postcode, BadFormat) => "Enter a full UK postcode".to_owned(),
        (Part::Street, Empty) => "Enter a street name or a grid reference".to_owned(),
        (Part::Street, TooLong(most)) => format!("Street or road must be {most} characters or fewer"),
        (Part::Street, BadCharacters) => pasted("the street or road"),
        (Part::Landmark, TooLong(most)) => format!("What it is near must be {most} characters or fewer"),
        (Part::Landmark, BadCharacters) => pasted("what it is near"),
        (
            Part::Text
            | Part::LongText
            | Part::Radios
            | Part::Checkboxes
            | Part::YesNo
            | Part::Date
            | Part::Name
            | Part::Email
            | Part::Telephone
            | Part::AddressLine1
            | Part::AddressLine2
            | Part::Town
            | Part::Postcode
            | Part::Street
            | Part::Landmark
            | Part::GridReference,
            _,
        ) => return None,
    };
    Some(said)
}

fn pasted(what: &str) -> String {
    format!("Type {what} instead of pasting it: it has a hidden character that we cannot keep")
}

/// A number with the comma that people expect: 1,750.
fn thousands(number: usize) -> String {
    if number < 1000 { number.to_string() } else { format!("{},{:03}", number / 1000, number % 1000) }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const PARTS: [Part; 16] = [
        Part::Text,
        Part::LongText,
        Part::Radios,
        Part::Checkboxes,
        Part::YesNo,
        Part::Date,
        Part::Name,
        Part::Email,
        Part::Telephone,
        Part::AddressLine1,
        Part::AddressLine2,
        Part::Town,
        Part::Postcode,
        Part::Street,
        Part::Landmark,
        Part::GridReference,
    ];
    const TROUBLES: [Trouble; 17] = [
        Trouble::Empty,
        Trouble::TooLong(1750),
        Trouble::TooShort(8),
        Trouble::BadCharacters,
        Trouble::BadFormat,
        Trouble::NotOffered,
        Trouble::Missing("a day"),
        Trouble::Missing("a month"),
        Trouble::Missing("a year"),
        Trouble::NotReal,
        Trouble::ShortYear,
        Trouble::NotYet,
        Trouble::NotPast,
        Trouble::Past,
        Trouble::NotFuture,
        Trouble::TooEarly(NaiveDate::MIN),
        Trouble::TooLate(NaiveDate::MAX),
    ];

    fn banned(message: &str) -> Option<&'static str> {
        let words: Vec<String> = message.split(|c: char| !c.is_alphabetic()).map(str::to_lowercase).collect();
        let single = ["please", "sorry", "valid", "invalid", "required", "forbidden", "illegal", "oops"];
        single
            .into_iter()
            .find(|word| words.iter().any(|said| said == word))
            .or_else(|| ["you forgot", "this field"].into_iter().find(|said| message.to_lowercase().contains(said)))
    }

    fn fit(message: &str) {
        assert_eq!(banned(message), None, "{message}");
        assert!(!message.ends_with('.'), "{message}");
        assert!(message.starts_with(char::is_uppercase), "{message}");
    }

    #[test]
    fn every_message_of_every_kind_and_state_is_its_own_and_in_our_words() {
        for part in PARTS {
            let said: Vec<String> =
                TROUBLES.into_iter().filter_map(|trouble| message(part, trouble, "Where is it?")).collect();
            said.iter().for_each(|message| fit(message));
            let different: BTreeSet<&String> = said.iter().collect();
            assert_eq!(different.len(), said.len(), "{part:?}: {said:?}");
        }
        assert_eq!(banned("Enter a valid date"), Some("valid"));
        assert_eq!(banned("This field is empty"), Some("this field"));
    }

    #[test]
    fn what_places_says_of_a_grid_reference_is_in_our_words_too() {
        let said: Vec<String> = ["", "somewhere", "42152 65062", "TQ 42152 6506", "ZZ 42152 65062"]
            .into_iter()
            .map(|typed| places::GridReference::parse(typed).unwrap_err().to_string())
            .collect();
        said.iter().for_each(|message| fit(message));
        assert_eq!(said.iter().collect::<BTreeSet<_>>().len(), said.len(), "{said:?}");
    }

    #[test]
    fn a_limit_is_written_with_its_comma() {
        assert_eq!(
            message(Part::LongText, Trouble::TooLong(1750), "What?").unwrap(),
            "Your answer to “What?” must be 1,750 characters or fewer"
        );
    }
}
