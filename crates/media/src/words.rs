//! What people say of a medium, and what is wrong with it: in words that say what to do.

use serde::Serialize;
use web::Fields;

use crate::description::description_faults;
use crate::medium::Medium;
use crate::picture::Focal;
use crate::sniff::Kind;

/// One line of the error summary.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Trouble {
    /// What is wrong and what to do.
    pub message: String,
    /// The field.
    pub href: &'static str,
}

impl Trouble {
    pub(crate) fn at(href: &'static str, message: impl Into<String>) -> Self {
        Self { message: message.into(), href }
    }
}

/// What is said of a medium.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// In place of the picture; of a file or a video its title.
    pub description: String,
    /// Whether the picture says nothing that matters.
    pub decorative: bool,
    /// What stands under it.
    pub caption: String,
    /// Who made it.
    pub credit: String,
    /// What is said and seen in a video.
    pub transcript: String,
    /// The point that stays in sight when it is cut.
    pub focal: Focal,
}

impl Words {
    /// What a form holds, and what is wrong with it whatever it is said of. A point that is no number is the middle.
    #[must_use]
    pub fn read(fields: &Fields) -> (Self, Vec<Trouble>) {
        let typed = |name: &str| fields.get(name).unwrap_or_default().trim().replace("\r\n", "\n");
        let mut troubles = Vec::new();
        let mut per_cent = |name: &str, href: &'static str, side: &str| match fields.get(name).map(str::trim) {
            None | Some("") => 50,
            Some(text) => text.parse::<u8>().ok().filter(|part| *part <= 100).unwrap_or_else(|| {
                troubles
                    .push(Trouble::at(href, format!("How far from the {side} must be a whole number from 0 to 100")));
                50
            }),
        };
        let focal = Focal { x: per_cent("focal_x", "#focal_x", "left"), y: per_cent("focal_y", "#focal_y", "top") };
        let words = Self {
            description: typed("description"),
            decorative: fields.get("decorative").is_some(),
            caption: typed("caption"),
            credit: typed("credit"),
            transcript: typed("transcript"),
            focal,
        };
        for (text, most, href, what) in [
            (&words.caption, 300, "#caption", "The caption"),
            (&words.credit, 100, "#credit", "The credit"),
            (&words.transcript, 50_000, "#transcript", "The transcript"),
        ] {
            if text.chars().count() > most {
                troubles.push(Trouble::at(href, format!("{what} must be {most} characters or fewer")));
            }
        }
        (words, troubles)
    }

    /// What is said of a medium now.
    #[must_use]
    pub fn of(medium: &Medium) -> Self {
        let row = medium.row();
        Self {
            description: row.description.clone(),
            decorative: row.decorative,
            caption: row.caption.clone(),
            credit: row.credit.clone(),
            transcript: row.transcript.clone(),
            focal: medium.focal(),
        }
    }

    /// What is wrong with it for a medium of this kind.
    #[must_use]
    pub fn faults(&self, kind: Kind) -> Vec<Trouble> {
        let mut troubles = Vec::new();
        let fault = description_faults(&self.description);
        match kind {
            Kind::Picture if !self.decorative => troubles.extend(fault.map(|why| Trouble::at("#description", why))),
            Kind::File | Kind::Video if fault.is_some() => troubles.push(Trouble::at(
                "#description",
                "Say in a few words what this is: its title, not the name of the file",
            )),
            _ => {}
        }
        if kind == Kind::Video && self.transcript.is_empty() {
            troubles.push(Trouble::at("#transcript", "Write down what is said and seen in the video"));
        }
        troubles
    }
}

/// The name by which pages call something.
///
/// # Errors
/// A sentence that says what a name may be.
pub fn check_name(name: &str) -> Result<(), Trouble> {
    let plain = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    let whole =
        (3..=60).contains(&name.len()) && !name.starts_with('-') && !name.ends_with('-') && !name.contains("--");
    if plain && whole {
        return Ok(());
    }
    let message =
        "The name must have 3 to 60 characters: small letters, digits and single hyphens, such as town-hall-front";
    Err(Trouble::at("#name", message))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(fields: &[(&str, &str)]) -> (Words, Vec<Trouble>) {
        Words::read(&Fields(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()))
    }

    #[test]
    fn decoration_needs_no_words_and_everything_else_does() {
        let (nothing, troubles) = read(&[]);
        assert!(troubles.is_empty());
        assert_eq!(nothing.focal, Focal { x: 50, y: 50 });
        assert_eq!(nothing.faults(Kind::Picture).len(), 1);
        assert_eq!(nothing.faults(Kind::File).len(), 1);
        assert_eq!(nothing.faults(Kind::Video).len(), 2, "title and transcript");
        assert!(read(&[("decorative", "yes")]).0.faults(Kind::Picture).is_empty());
        assert_eq!(read(&[("decorative", "yes")]).0.faults(Kind::File).len(), 1, "a file cannot be decoration");
        let (_, troubles) = read(&[("focal_x", "101"), ("focal_y", "middle")]);
        assert_eq!(troubles.iter().map(|one| one.href).collect::<Vec<_>>(), ["#focal_x", "#focal_y"]);
    }

    #[test]
    fn a_name_is_one_that_people_can_type() {
        for name in ["town-hall", "a12", "park-2026"] {
            assert!(check_name(name).is_ok(), "{name}");
        }
        for name in ["", "ab", "Town", "town_hall", "-town", "town-", "town--hall", "a/b", "a.jpg", &"a".repeat(61)] {
            assert!(check_name(name).is_err(), "{name}");
        }
    }
}
