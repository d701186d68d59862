//! The name of a case as people read it out: `BR-7K3M-9FXD`. The borough's letter pair and eight characters that cannot be
//! mistaken for one another, of which the last one checks the rest.
//!
//! The check: every character has a value below 31 (a prime number), each place has its own weight, and the weighted sum is
//! a multiple of 31. One wrong character changes the sum by a product of two numbers that are not multiples of 31, two
//! characters that changed places by another such product; so both are always noticed.

use std::fmt;

use unicode_normalization::UnicodeNormalization as _;

/// What is drawn from: no I, O, Q or Z, no 0 or 1 (TR-01).
const ALPHABET: &[u8; 30] = b"ABCDEFGHJKLMNPRSTUVWXY23456789";

/// The value of each letter and digit is its place here. A borough's own letters may be any of the 26; the digits 7, 8 and 9
/// stand where I, O and Q would, which are never drawn. Z is the 31st: no check character can say it, so such a draw is
/// thrown away.
const VALUES: &[u8; 31] = b"ABCDEFGH7JKLMN8P9RSTUVWXYZ23456";

/// Ten places: the borough's letters, then the eight characters. All different, none a multiple of 31.
const WEIGHTS: [u32; 10] = [10, 9, 8, 7, 6, 5, 4, 3, 2, 1];

/// A reference in its canonical form. If you hold one, its check character is right.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Reference(String);

/// What was typed is no reference: its form or its check character is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not a reference")]
pub struct NotAReference;

impl Reference {
    /// Draws a reference that begins with a borough's letter pair; `below` gives a random number below its argument. Whether
    /// the reference is already taken, the database says.
    ///
    /// # Errors
    /// `prefix` is not a pair of letters.
    pub fn draw(prefix: &str, below: impl Fn(usize) -> usize) -> Result<Self, NotAReference> {
        let prefix = prefix.to_ascii_uppercase();
        if prefix.len() != 2 || !prefix.bytes().all(|letter| letter.is_ascii_uppercase()) {
            return Err(NotAReference);
        }
        loop {
            let mut characters = prefix.clone().into_bytes();
            characters.extend((0..7).map(|_| ALPHABET[below(ALPHABET.len())]));
            let check = VALUES[((31 - weighted_sum(&characters) % 31) % 31) as usize];
            if ALPHABET.contains(&check) {
                characters.push(check);
                return Ok(Self::grouped(&characters));
            }
        }
    }

    /// Reads a reference in any case and spacing, with dashes, full-width letters and invisible characters ignored (EF-17).
    ///
    /// # Errors
    /// It has another form, or its check character is wrong.
    pub fn parse(typed: &str) -> Result<Self, NotAReference> {
        let mut characters = Vec::with_capacity(10);
        for letter in typed.nfkc().flat_map(char::to_uppercase) {
            if letter.is_ascii_alphanumeric() {
                characters.push(letter as u8);
            } else if letter.is_alphanumeric() {
                return Err(NotAReference);
            }
            if characters.len() > 10 {
                return Err(NotAReference);
            }
        }
        let well_formed = characters.len() == 10
            && characters
                .iter()
                .enumerate()
                .all(|(place, letter)| if place < 2 { letter.is_ascii_uppercase() } else { ALPHABET.contains(letter) });
        if well_formed && weighted_sum(&characters).is_multiple_of(31) {
            Ok(Self::grouped(&characters))
        } else {
            Err(NotAReference)
        }
    }

    /// The canonical form: `BR-7K3M-9FXD`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn grouped(characters: &[u8]) -> Self {
        let text: String = characters.iter().map(|letter| char::from(*letter)).collect();
        let (prefix, rest) = text.split_at(2);
        let (one, other) = rest.split_at(4);
        Self(format!("{prefix}-{one}-{other}"))
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn weighted_sum(characters: &[u8]) -> u32 {
    characters.iter().zip(WEIGHTS).map(|(letter, weight)| value(*letter) * weight).sum()
}

/// A letter's place in the alphabet, whatever digit stands there as well.
fn value(letter: u8) -> u32 {
    if letter.is_ascii_uppercase() {
        return u32::from(letter - b'A');
    }
    VALUES.iter().position(|known| *known == letter).and_then(|place| u32::try_from(place).ok()).unwrap_or(0)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use std::collections::HashSet;

    use rand::RngExt as _;

    use super::*;

    fn below(bound: usize) -> usize {
        rand::rng().random_range(0..bound)
    }

    fn draw(prefix: &str) -> Reference {
        Reference::draw(prefix, below).unwrap()
    }

    fn plain(reference: &Reference) -> Vec<u8> {
        reference.as_str().bytes().filter(u8::is_ascii_alphanumeric).collect()
    }

    fn reads(characters: &[u8]) -> bool {
        Reference::parse(std::str::from_utf8(characters).unwrap()).is_ok()
    }

    #[test]
    fn a_hundred_thousand_references_differ_and_use_only_clear_characters() {
        let drawn: Vec<Reference> = (0..100_000).map(|_| draw("BR")).collect();
        let different: HashSet<&Reference> = drawn.iter().collect();
        // 30^7 possible draws: a pair among 100,000 is expected in about one run of five, and the database refuses it.
        assert!(different.len() >= drawn.len() - 4, "{}", different.len());
        for reference in &drawn {
            let text = reference.as_str();
            assert_eq!(text.len(), 12);
            assert!(text.starts_with("BR-"));
            assert!(!text[3..].contains(['I', 'O', 'Q', 'Z', '0', '1']), "{text}");
            assert_eq!(Reference::parse(text).as_ref(), Ok(reference));
        }
    }

    #[test]
    fn every_single_wrong_character_and_every_adjacent_swap_is_noticed() {
        for prefix in ["BR", "BX", "IO", "QZ", "AZ"] {
            for _ in 0..200 {
                let right = plain(&draw(prefix));
                for place in 0..10 {
                    for wrong in b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789" {
                        let mut typed = right.clone();
                        typed[place] = *wrong;
                        assert_eq!(reads(&typed), typed == right, "{}", String::from_utf8_lossy(&typed));
                    }
                    if place < 9 {
                        let mut typed = right.clone();
                        typed.swap(place, place + 1);
                        assert_eq!(reads(&typed), typed == right, "{}", String::from_utf8_lossy(&typed));
                    }
                }
            }
        }
    }

    #[test]
    fn a_reference_is_understood_in_any_case_and_spacing() {
        let right = draw("BX");
        let text = right.as_str();
        let full_width: String =
            text.chars().map(|c| if c == '-' { c } else { char::from_u32(u32::from(c) + 0xFEE0).unwrap() }).collect();
        for typed in [
            text.to_lowercase(),
            text.replace('-', ""),
            text.replace('-', " "),
            text.replace('-', "\u{2013}"),
            text.replace('-', "\u{200b}-\u{ad}"),
            format!("\u{feff} {text}\n"),
            format!("({text})."),
            text.chars().map(|c| format!("{c} ")).collect(),
            full_width,
        ] {
            assert_eq!(Reference::parse(&typed).as_ref(), Ok(&right), "{typed:?}");
        }
        for typed in ["", "BX", &text[..11], &format!("{text}A"), "БХ-7K3M-9FXD"] {
            assert_eq!(Reference::parse(typed), Err(NotAReference), "{typed:?}");
        }
    }

    #[test]
    fn a_prefix_that_is_no_pair_of_letters_is_refused() {
        for prefix in ["", "B", "B1", "BRX", "é"] {
            assert_eq!(Reference::draw(prefix, below), Err(NotAReference));
        }
    }
}
