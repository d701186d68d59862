//! E-mail addresses as a person types them into a form.

use std::fmt;
use std::str::FromStr;

use lettre::Address;
use serde::{Deserialize, Serialize};
use url::Host;

/// An e-mail address that can be written to. The part before the `@` keeps its case, the domain is in
/// lower case and, when it has letters beyond ASCII, in its `xn--` form.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress(String);

/// Why what was typed cannot be used as an e-mail address. The words are those of EF-60.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAnEmailAddress {
    /// Nothing was typed.
    #[error("Enter an email address")]
    Empty,
    /// Something was typed that no mail server would take.
    #[error("Enter an email address in the correct format, like name@example.com")]
    Form,
}

impl EmailAddress {
    /// Reads an address as a person types or pastes it: surrounding spaces, angle brackets, a leading
    /// `mailto:` and a full stop at the end are forgiven. Spaces inside and quoted names are not.
    pub fn parse(typed: &str) -> Result<Self, NotAnEmailAddress> {
        let unwrapped = unwrap(typed);
        if unwrapped.is_empty() {
            return Err(NotAnEmailAddress::Empty);
        }
        let (local, domain) = unwrapped.rsplit_once('@').ok_or(NotAnEmailAddress::Form)?;
        let domain = ascii_domain(domain).ok_or(NotAnEmailAddress::Form)?;
        let address = format!("{local}@{domain}");
        // 254 is the longest address that fits into the path of RFC 5321, section 4.5.3.1.3.
        if !local_part_is_plain(local) || address.len() > 254 || Address::from_str(&address).is_err() {
            return Err(NotAnEmailAddress::Form);
        }
        Ok(Self(address))
    }

    /// The whole address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands after the `@`, in lower case.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }

    /// The well-known domain that was probably meant, when the typed one is a slip away from it. Only a
    /// question to ask ("Did you mean …?"): the address as typed is always accepted.
    #[must_use]
    pub fn looks_like_a_slip(&self) -> Option<&'static str> {
        let typed = self.domain();
        if WELL_KNOWN.contains(&typed) || REAL_NEIGHBOURS.contains(&typed) {
            return None;
        }
        if typed == "gmail.co.uk" || typed == "googlemail.co.uk" {
            return Some("gmail.com");
        }
        WELL_KNOWN.iter().copied().find(|known| strsim::osa_distance(typed, known) == 1)
    }

    /// The address as lettre wants it. It was checked when it was read, so this does not fail in practice.
    pub(crate) fn for_lettre(&self) -> Result<Address, lettre::address::AddressError> {
        self.0.parse()
    }
}

/// Where most residents have their mail. Very short domains are left out: too much is one slip away.
const WELL_KNOWN: [&str; 18] = [
    "gmail.com",
    "googlemail.com",
    "hotmail.com",
    "hotmail.co.uk",
    "outlook.com",
    "live.co.uk",
    "yahoo.com",
    "yahoo.co.uk",
    "icloud.com",
    "btinternet.com",
    "ntlworld.com",
    "virginmedia.com",
    "talktalk.net",
    "blueyonder.co.uk",
    "tiscali.co.uk",
    "protonmail.com",
    "rocketmail.com",
    "msn.co.uk",
];

/// Real providers that are one letter away from another one.
const REAL_NEIGHBOURS: [&str; 5] = ["mail.com", "email.com", "ymail.com", "hotmail.co", "yahoo.co"];

/// Takes off what surrounds an address when it is pasted, and what cannot be seen.
fn unwrap(typed: &str) -> String {
    let seen: String = typed
        .chars()
        .map(|c| match c {
            // Full-width forms stand 0xFEE0 above their ASCII twins.
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
            _ => c,
        })
        .filter(|c| !matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}'))
        .collect();
    let bare = seen.trim().trim_start_matches('<').trim_end_matches('>').trim();
    let scheme = bare.get(..7).filter(|start| start.eq_ignore_ascii_case("mailto:"));
    let bare = scheme.map_or(bare, |scheme| &bare[scheme.len()..]);
    bare.trim_end_matches(['.', ',', ';']).to_owned()
}

/// What may stand before the `@` without quotes (RFC 5322 dot-atom), in ASCII, as the mail servers of most
/// boroughs take nothing else.
fn local_part_is_plain(local: &str) -> bool {
    (1..=64).contains(&local.len())
        && local.split('.').all(|atom| {
            !atom.is_empty() && atom.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~-".contains(&b))
        })
}

/// The domain in lower-case ASCII, when it is one that could receive mail.
fn ascii_domain(domain: &str) -> Option<String> {
    // `Host` also decodes percent signs, which have no place in a mail domain.
    if domain.contains('%') {
        return None;
    }
    let Ok(Host::Domain(domain)) = Host::parse(domain) else {
        return None;
    };
    let labels: Vec<&str> = domain.split('.').collect();
    let well_formed = labels.iter().all(|label| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    });
    let top = labels.last()?;
    let top_is_a_name = top.len() >= 2 && !top.bytes().all(|b| b.is_ascii_digit());
    (labels.len() >= 2 && well_formed && top_is_a_name).then_some(domain)
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for EmailAddress {
    type Err = NotAnEmailAddress;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        Self::parse(typed)
    }
}

impl TryFrom<String> for EmailAddress {
    type Error = NotAnEmailAddress;

    fn try_from(typed: String) -> Result<Self, Self::Error> {
        Self::parse(&typed)
    }
}

impl From<EmailAddress> for String {
    fn from(address: EmailAddress) -> Self {
        address.0
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::*;

    #[test]
    fn an_address_is_read_as_people_paste_it() {
        for (typed, read) in [
            ("jo@example.org", "jo@example.org"),
            ("  Jo.Bloggs+x@Example.ORG \n", "Jo.Bloggs+x@example.org"),
            ("mailto:jo@example.org", "jo@example.org"),
            ("MAILTO:jo@example.org", "jo@example.org"),
            ("<jo@example.org>", "jo@example.org"),
            ("jo@example.org.", "jo@example.org"),
            ("jo\u{ff20}example.org", "jo@example.org"),
            ("\u{feff}jo@exam\u{200b}ple.org", "jo@example.org"),
            ("\u{a0}jo@example.org\u{a0}", "jo@example.org"),
            ("o'neill@example.co.uk", "o'neill@example.co.uk"),
            ("jo@b\u{fc}cher.example", "jo@xn--bcher-kva.example"),
            ("jo_b-c@mail.example-1.org", "jo_b-c@mail.example-1.org"),
        ] {
            let address = EmailAddress::parse(typed).unwrap();
            assert_eq!(address.as_str(), read, "{typed:?}");
            assert_eq!(EmailAddress::parse(address.as_str()), Ok(address));
        }
    }

    #[test]
    fn what_cannot_be_written_to_is_refused_with_what_to_do() {
        for typed in ["", "  ", "\u{200b}"] {
            assert_eq!(EmailAddress::parse(typed), Err(NotAnEmailAddress::Empty));
        }
        let long = format!("{}@example.org", "a".repeat(65));
        let longer = format!("jo@{}.org", vec!["a".repeat(60); 5].join("."));
        for typed in [
            "jo",
            "jo@",
            "@example.org",
            "jo@example",
            "jo bloggs@example.org",
            "jo@exam ple.org",
            "jo@@example.org",
            "\"jo\"@example.org",
            "jo@example..org",
            "jo..b@example.org",
            ".jo@example.org",
            "jo.@example.org",
            "jo@-example.org",
            "jo@example-.org",
            "jo@example.1",
            "jo@example.o",
            "jo@127.0.0.1",
            "jo@[127.0.0.1]",
            "jo@exam_ple.org",
            "jo@example.org,al@example.org",
            "Jo <jo@example.org>",
            "j\u{f6}@example.org",
            "jo@example.org\r\nBcc: al@example.org",
            "jo\n@example.org",
            "jo@exam%70le.org",
            "jo(x)@example.org",
            "jo@example.org>, <al@example.org",
            &long,
            &longer,
        ] {
            assert_eq!(EmailAddress::parse(typed), Err(NotAnEmailAddress::Form), "{typed:?}");
        }
    }

    #[test]
    fn a_slip_in_a_well_known_domain_is_noticed() {
        for (domain, meant) in [
            ("homtail.com", Some("hotmail.com")),
            ("hotmial.com", Some("hotmail.com")),
            ("gmial.com", Some("gmail.com")),
            ("gmail.con", Some("gmail.com")),
            ("gmail.co", Some("gmail.com")),
            ("gmail.co.uk", Some("gmail.com")),
            ("yaho.co.uk", Some("yahoo.co.uk")),
            ("outlok.com", Some("outlook.com")),
            ("btintenet.com", Some("btinternet.com")),
            ("gmail.com", None),
            ("hotmail.co.uk", None),
            ("mail.com", None),
            ("email.com", None),
            ("ymail.com", None),
            ("example.org", None),
            ("council.gov.uk", None),
        ] {
            let address = EmailAddress::parse(&format!("jo@{domain}")).unwrap();
            assert_eq!(address.looks_like_a_slip(), meant, "{domain}");
        }
    }
}
