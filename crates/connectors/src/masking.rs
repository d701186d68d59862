//! What may be kept of an answer: its first two kilobytes, with our secrets, the person's own name, address and number, and
//! anything else that looks like an e-mail address or a telephone number painted over. Answers are read by staff and kept for a
//! while; they are not the place for personal data, and systems like to repeat what they were sent.

use crate::Contact;

/// The most that is kept, in bytes.
const KEPT: usize = 2048;

/// How much of an answer is looked at, in bytes: more than is kept, so that nothing half-masked stands at the cut.
const LOOKED_AT: usize = 8192;

/// Knows what to paint over.
#[derive(Debug, Clone, Default)]
pub struct Mask {
    /// Lower-cased texts and what stands in their place, longest first.
    known: Vec<(Vec<char>, &'static str)>,
}

impl Mask {
    /// A mask that knows no secrets and nobody; e-mail addresses and telephone numbers are painted over all the same.
    pub fn new() -> Mask {
        Mask::default()
    }

    /// Also paints over this secret.
    #[must_use]
    pub fn with_secret(mut self, secret: &str) -> Mask {
        self.learn(secret, "[secret]");
        self
    }

    /// Also paints over this person: the whole name and each longer part of it, the address, the number.
    #[must_use]
    pub fn with_contact(mut self, contact: &Contact) -> Mask {
        if let Some(name) = &contact.name {
            self.learn(name, "[name]");
            for part in name.split_whitespace().filter(|part| part.chars().count() > 2) {
                self.learn(part, "[name]");
            }
        }
        self.learn(contact.email.as_deref().unwrap_or_default(), "[e-mail]");
        self.learn(contact.telephone.as_deref().unwrap_or_default(), "[telephone]");
        self
    }

    /// The excerpt of an answer that is kept.
    pub fn excerpt(&self, answer: &[u8]) -> String {
        let looked_at = &answer[..answer.len().min(LOOKED_AT)];
        self.words(&String::from_utf8_lossy(looked_at), KEPT)
    }

    /// A text with everything painted over, on one line, at most so many bytes long (and never more than 8 KB of it).
    pub fn words(&self, text: &str, most: usize) -> String {
        let text = &text[..text.floor_char_boundary(LOOKED_AT)];
        let mut masked = without_addresses(&self.without_known(text));
        masked = without_numbers(&masked);
        masked = masked.replace(|c: char| c.is_control(), " ");
        masked.truncate(masked.floor_char_boundary(most));
        masked.trim().to_owned()
    }

    /// Learns a text in the three spellings in which it may come back: as it is, in XML, in a form.
    fn learn(&mut self, text: &str, instead: &'static str) {
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        let in_form: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
        for spelling in [text.to_owned(), quick_xml::escape::escape(text).into_owned(), in_form] {
            let spelling: Vec<char> = spelling.chars().flat_map(char::to_lowercase).collect();
            if !self.known.iter().any(|(known, _)| *known == spelling) {
                self.known.push((spelling, instead));
            }
        }
        self.known.sort_by_key(|(known, _)| std::cmp::Reverse(known.len()));
    }

    fn without_known(&self, text: &str) -> String {
        let letters: Vec<char> = text.chars().collect();
        let mut masked = String::with_capacity(text.len());
        let mut at = 0;
        'text: while at < letters.len() {
            for (known, instead) in &self.known {
                if let Some(length) = starts_with(&letters[at..], known) {
                    masked.push_str(instead);
                    at += length;
                    continue 'text;
                }
            }
            masked.push(letters[at]);
            at += 1;
        }
        masked
    }
}

/// How many letters of the text the lower-cased beginning takes up, if the text begins with it in any case.
fn starts_with(text: &[char], beginning: &[char]) -> Option<usize> {
    let mut rest = beginning;
    for (taken, letter) in text.iter().enumerate() {
        if rest.is_empty() {
            return Some(taken);
        }
        for lower in letter.to_lowercase() {
            rest = rest.strip_prefix(&[lower])?;
        }
    }
    rest.is_empty().then_some(text.len())
}

/// Paints over whatever stands around an `@` (or `%40`) like an e-mail address.
fn without_addresses(text: &str) -> String {
    let belongs = |c: char| c.is_alphanumeric() || "._%+-'".contains(c);
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((at, sign)) = ["@", "%40"].iter().filter_map(|sign| rest.find(sign).map(|at| (at, *sign))).min() {
        let before = rest[..at].trim_end_matches(belongs);
        let after = &rest[at + sign.len()..];
        let host = after.len() - after.trim_start_matches(|c: char| c.is_alphanumeric() || ".-".contains(c)).len();
        if before.len() == at || host == 0 {
            masked.push_str(&rest[..at + sign.len()]);
            rest = after;
        } else {
            masked.push_str(before);
            masked.push_str("[e-mail]");
            rest = &after[host..];
        }
    }
    masked.push_str(rest);
    masked
}

/// Paints over what looks like a telephone number: it starts with 0 or +, and has 10 to 15 digits in groups. A
/// vendor's own number with zeros in front is shorter, and stays.
fn without_numbers(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut masked = String::with_capacity(text.len());
    let mut at = 0;
    while at < letters.len() {
        let starts = matches!(letters[at], '0' | '+') && (at == 0 || !letters[at - 1].is_alphanumeric());
        match telephone(&letters[at..]).filter(|_| starts) {
            Some(length) => {
                masked.push_str("[telephone]");
                at += length;
            }
            None => {
                masked.push(letters[at]);
                at += 1;
            }
        }
    }
    masked
}

/// How many letters a telephone number at the beginning of the text takes up. Where groups go on and on it ends with the
/// first group that makes ten digits, so that the next number begins afresh.
fn telephone(text: &[char]) -> Option<usize> {
    let mut digits = 0;
    for (at, letter) in text.iter().enumerate() {
        if letter.is_ascii_digit() {
            digits += 1;
            let ends_group = !text.get(at + 1).is_some_and(char::is_ascii_digit);
            match digits {
                10..=15 if ends_group => return Some(at + 1),
                16.. => return None,
                _ => {}
            }
        } else if !" ()-.+".contains(*letter) {
            return None;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_and_people_are_painted_over_in_every_spelling() {
        let contact = Contact {
            name: Some("Ada O'Synthetic".to_owned()),
            email: Some("ada+x@example.org".to_owned()),
            telephone: Some("020 7946 0123".to_owned()),
        };
        let mask = Mask::new().with_secret("s3cr&t").with_contact(&contact);
        let echo = "key s3cr&t S3CR&amp;T s3cr%26t for ADA O'Synthetic (ada%2Bx%40example.org, ada+x@example.org) \
                    tel 020 7946 0123, 02079460999, +44 20 7946 0555, mail bob.b@mail.example.org, O&apos;Synthetic; \
                    case 000471234, on 01/06/2026 10:00, ref BR-7K3M-9FXD";
        let masked = mask.excerpt(echo.as_bytes());
        for hidden in ["s3cr", "S3CR", "ADA", "Synthetic", "ada", "example.org", "7946", "bob"] {
            assert!(!masked.contains(hidden), "{hidden}: {masked}");
        }
        for kept in ["000471234", "01/06/2026 10:00", "BR-7K3M-9FXD"] {
            assert!(masked.contains(kept), "{kept}: {masked}");
        }
    }

    #[test]
    fn an_excerpt_is_short_and_on_one_line() {
        let excerpt = Mask::new().excerpt("é\r\n{\"level\":\"error\"}\u{1b}[31m".repeat(1000).as_bytes());
        assert!(excerpt.len() <= KEPT && !excerpt.contains(['\n', '\r', '\u{1b}']));
    }

    #[test]
    fn numbers_in_a_row_are_all_painted_over() {
        for text in [
            "020 7946 0123 020 7946 0999",
            "+44 (0)20 7946 0123",
            "01632 960123; (01632) 960124",
            "02079460123 2026-06-01",
        ] {
            let masked = Mask::new().words(text, 200);
            assert!(!masked.contains("7946") && !masked.contains("960"), "{masked}");
        }
        assert_eq!(Mask::new().words("00000000000000000001 x", 99), "00000000000000000001 x");
    }

    #[test]
    fn long_hostile_texts_take_no_time() {
        let started = std::time::Instant::now();
        for text in ["0 ", "@", "a@", "%40@", "+", "x"] {
            Mask::new().with_secret("xxxxxxxxy").words(&text.repeat(1_000_000), 300);
        }
        assert!(started.elapsed().as_secs() < 5);
    }

    #[test]
    fn a_lone_sign_stays() {
        assert_eq!(Mask::new().words("a @ b, 100%40, x@", 100), "a @ b, 100%40, x@");
    }
}
