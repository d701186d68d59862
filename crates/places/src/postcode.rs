//! A United Kingdom postcode.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::pasted::plain_capitals;

/// A postcode in the form in which it is written on a letter, such as `BR1 3UH`. Whether the Royal Mail has
/// given it out is another question: only its form is known here.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Postcode(String);

/// Why what was typed is not a postcode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAPostcode {
    /// Nothing was typed.
    #[error("Enter a postcode")]
    Empty,
    /// Something was typed that is no full postcode.
    #[error("Enter a full UK postcode, like SW1A 2AA")]
    Form,
}

impl Postcode {
    /// Reads a postcode in any case and spacing, with hyphens, brackets, full-width digits and invisible
    /// characters ignored (EF-17).
    pub fn parse(typed: &str) -> Result<Self, NotAPostcode> {
        let plain = plain_capitals(typed);
        let letters: Vec<char> = plain.chars().filter(|c| c.is_alphanumeric()).collect();
        if letters.is_empty() {
            return Err(NotAPostcode::Empty);
        }
        if !(5..=7).contains(&letters.len()) || !letters.iter().all(char::is_ascii_alphanumeric) {
            return Err(NotAPostcode::Form);
        }
        let (outward, inward) = letters.split_at(letters.len() - 3);
        let girobank = letters == ['G', 'I', 'R', '0', 'A', 'A']; // the one that follows none of the forms
        let usual = is_outward(outward) && is_inward(inward);
        if !girobank && !usual {
            return Err(NotAPostcode::Form);
        }
        let text = |part: &[char]| part.iter().collect::<String>();
        Ok(Self(format!("{} {}", text(outward), text(inward))))
    }

    /// The whole postcode, with its one space.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first half, which names a district.
    #[must_use]
    pub fn outward(&self) -> &str {
        self.0.split_once(' ').map_or("", |(outward, _)| outward)
    }
}

/// The first half: the forms A9, A99, A9A, AA9, AA99 and AA9A, with the letters that are used in each place
/// (Royal Mail, Programmers' Guide to the Postcode Address File).
fn is_outward(outward: &[char]) -> bool {
    let first = |c: &char| c.is_ascii_uppercase() && !"QVX".contains(*c);
    let second = |c: &char| c.is_ascii_uppercase() && !"IJZ".contains(*c);
    let digit = char::is_ascii_digit;
    match outward {
        [a, d] => first(a) && digit(d),
        [a, b, c] if digit(b) => first(a) && (digit(c) || "ABCDEFGHJKPSTUW".contains(*c)),
        [a, b, d] => first(a) && second(b) && digit(d),
        [a, b, c, d] => first(a) && second(b) && digit(c) && (digit(d) || "ABEHMNPRVWXY".contains(*d)),
        _ => false,
    }
}

/// The second half: a digit and two letters, never C, I, K, M, O or V, which are easily misread.
fn is_inward(inward: &[char]) -> bool {
    let letter = |c: &char| c.is_ascii_uppercase() && !"CIKMOV".contains(*c);
    matches!(inward, [d, a, b] if d.is_ascii_digit() && letter(a) && letter(b))
}

impl fmt::Display for Postcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Postcode {
    type Err = NotAPostcode;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        Self::parse(typed)
    }
}

impl TryFrom<String> for Postcode {
    type Error = NotAPostcode;

    fn try_from(typed: String) -> Result<Self, Self::Error> {
        Self::parse(&typed)
    }
}

impl From<Postcode> for String {
    fn from(postcode: Postcode) -> Self {
        postcode.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// However the same postcode was copied, it is stored in one way (EF-17).
    #[test]
    fn a_pasted_postcode_is_stored_in_one_way() {
        let pasted = [
            "BR1 3UH",
            "br1 3uh",
            "BR13UH",
            "br13uh",
            " BR1 3UH ",
            "BR1  3UH",
            "B R 1 3 U H",
            "BR1-3UH",
            "BR1\u{2013}3UH",
            "BR1\u{2014}3UH",
            "BR1.3UH",
            "BR1,3UH",
            "BR1/3UH",
            "(BR1 3UH)",
            "[BR1 3UH]",
            "\"BR1 3UH\"",
            "\u{2018}BR1 3UH\u{2019}",
            "BR1 3UH.",
            "BR1\t3UH",
            "BR1\n3UH",
            "BR1\r\n3UH",
            "BR1\u{a0}3UH",
            "BR1\u{2009}3UH",
            "BR1\u{3000}3UH",
            "BR1\u{200b}3UH",
            "BR1\u{ad}3UH",
            "\u{feff}BR1 3UH",
            "\u{200e}BR1 3UH\u{200e}",
            "\u{202a}BR1 3UH\u{202c}",
            "\u{2068}BR1 3UH\u{2069}",
            "BR\u{ff11} \u{ff13}UH",
            "\u{ff22}\u{ff32}\u{ff11} \u{ff13}\u{ff35}\u{ff28}",
            "\u{ff42}\u{ff52}1 3uh",
            "BR1\u{2060}3UH",
            "BR1_3UH",
            "Br1 3Uh",
            "BR1 3U H",
            "bR13uH",
            "BR1\u{2212}3UH",
            "BR1 3UH\u{fe0f}",
        ];
        assert!(pasted.len() >= 40);
        for typed in pasted {
            assert_eq!(Postcode::parse(typed).map(String::from).as_deref(), Ok("BR1 3UH"), "{typed:?}");
        }
    }

    #[test]
    fn every_form_is_read() {
        for (typed, shown) in [
            ("m11ae", "M1 1AE"),
            ("b338th", "B33 8TH"),
            ("w1a0ax", "W1A 0AX"),
            ("cr26xh", "CR2 6XH"),
            ("dn551pt", "DN55 1PT"),
            ("ec1a1bb", "EC1A 1BB"),
            ("gir0aa", "GIR 0AA"),
        ] {
            assert_eq!(Postcode::parse(typed).map(String::from).as_deref(), Ok(shown));
        }
        assert_eq!(Postcode::parse("dn551pt").map(|p| p.outward().to_owned()).as_deref(), Ok("DN55"));
    }

    #[test]
    fn what_is_no_postcode_is_refused_with_what_to_do() {
        use NotAPostcode::{Empty, Form};
        let rows = [
            ("", Empty),
            ("  ", Empty),
            ("-", Empty),
            ("BR1", Form),
            ("BR1 3U", Form),
            ("BR1 3UHX", Form),
            ("QR1 3UH", Form),
            ("BI1 3UH", Form),
            ("BR1 3CH", Form),
            ("BR1 CUH", Form),
            ("BR1 3UHBR1 3UH", Form),
            ("12345", Form),
            ("W1I 0AX", Form),
            ("\u{411}R1 3UH", Form),
            ("EC1Z 1BB", Form),
        ];
        for (typed, why) in rows {
            assert_eq!(Postcode::parse(typed), Err(why), "{typed:?}");
            let said = why.to_string().to_lowercase();
            for word in ["please", "sorry", "valid", "required"] {
                assert!(!said.contains(word), "{said}");
            }
        }
    }
}
