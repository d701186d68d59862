//! What everybody may know of a borough: names, addresses, colours, contacts. This is what templates see.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// The public side of `tenant.toml`.
#[derive(Clone, Debug, Serialize)]
pub struct Profile {
    /// The folder's name; also the audience of tokens and the label in logs.
    pub slug: String,
    /// Whether this is the joint programme's site, which has no residents.
    pub joint: bool,
    /// "London Borough of …".
    pub name: String,
    /// The name in running text.
    pub short_name: String,
    /// The hosts that lead here; the first is canonical.
    pub hosts: Vec<String>,
    /// Scheme, host and port of every link that leaves the building.
    pub origin: String,
    /// The code of the Government Statistical Service.
    pub gss: Option<String>,
    /// Two letters that begin every reference.
    pub reference_prefix: String,
    /// The wards that it is divided into, in the order of the alphabet; the programme's own site has none.
    pub wards: Vec<String>,
    /// What this borough offers, by name; steps and pages may ask.
    pub capabilities: BTreeSet<String>,
    /// Colours, letter, footer.
    pub brand: Brand,
    /// How to reach people.
    pub contacts: Contacts,
}

/// How a borough looks.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Brand {
    /// Main colour, `#rrggbb`: header, buttons.
    pub brand: String,
    /// The same under the pointer.
    pub brand_dark: String,
    /// Text on the main colour.
    pub on_brand: String,
    /// Links.
    pub link: String,
    /// Links under the pointer.
    pub link_hover: String,
    /// Pale ground of panels.
    pub tint: String,
    /// A line or a shape; never carries text alone.
    pub accent: String,
    /// The letter's family name.
    pub font: String,
    /// The letter's folder among the built assets.
    pub font_slug: String,
    /// A line below the name.
    pub tagline: String,
    /// Last line of every page.
    pub footer_note: String,
    /// Links in the footer, besides the legal ones.
    #[serde(default)]
    pub footer_links: Vec<FooterLink>,
}

/// One link of the footer.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FooterLink {
    /// What it says.
    pub label: String,
    /// Where it leads.
    pub href: String,
}

/// How to reach the council's people.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contacts {
    /// Main telephone number.
    pub telephone: String,
    /// The same by text relay.
    pub text_relay: String,
    /// General mail address.
    pub email: String,
    /// Postal address, line by line.
    pub address: Vec<String>,
    /// When the telephone is answered.
    pub opening_hours: String,
    /// Mail address of the data protection officer.
    pub data_protection_officer: String,
    /// Where complaints go.
    pub complaints_href: String,
}

impl Profile {
    /// The canonical host, as browsers send it.
    #[must_use]
    pub fn canonical_host(&self) -> &str {
        self.hosts.first().map_or("", String::as_str)
    }

    /// Whether the site is reached by https.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.origin.starts_with("https://")
    }

    /// A full address on this borough's site; `path` begins with a slash.
    #[must_use]
    pub fn link(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }
}

impl Brand {
    /// Pairs of colours that are too close to read (WCAG 2.2: text 4.5, controls 3), in words.
    #[must_use]
    pub fn contrast_faults(&self) -> Vec<String> {
        const WHITE: &str = "#ffffff";
        let pairs = [
            ("on_brand on brand", &self.on_brand, &self.brand, 4.5),
            ("on_brand on brand_dark", &self.on_brand, &self.brand_dark, 4.5),
            ("brand on white", &self.brand, &WHITE.to_owned(), 4.5),
            ("brand on tint", &self.brand, &self.tint, 4.5),
            ("link on white", &self.link, &WHITE.to_owned(), 4.5),
            ("link on tint", &self.link, &self.tint, 4.5),
            ("link_hover on white", &self.link_hover, &WHITE.to_owned(), 4.5),
        ]
        .map(|(what, front, ground, least)| (what, contrast(front, ground), least));
        pairs
            .into_iter()
            .filter_map(|(what, ratio, least)| match ratio {
                Some(ratio) if ratio >= least => None,
                Some(ratio) => Some(format!("{what} has a contrast of {ratio:.1}, which must be {least} or more")),
                None => Some(format!("{what}: write each colour as # and six hexadecimal digits")),
            })
            .collect()
    }
}

/// Contrast ratio of two colours after WCAG 2.2, 1 to 21.
fn contrast(one: &str, other: &str) -> Option<f64> {
    let (one, other) = (luminance(one)?, luminance(other)?);
    Some((one.max(other) + 0.05) / (one.min(other) + 0.05))
}

fn luminance(colour: &str) -> Option<f64> {
    let digits = colour.strip_prefix('#').filter(|digits| digits.len() == 6)?;
    let number = u32::from_str_radix(digits, 16).ok()?;
    let part = |shift: u32| {
        let value = f64::from((number >> shift) & 0xff) / 255.0;
        if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    Some(0.2126 * part(16) + 0.7152 * part(8) + 0.0722 * part(0))
}

#[cfg(test)]
mod tests {
    use super::contrast;

    #[test]
    fn contrast_is_that_of_the_guidelines() {
        let near =
            |one, other, expected: f64| contrast(one, other).is_some_and(|ratio| (ratio - expected).abs() < 0.01);
        assert!(near("#000000", "#ffffff", 21.0));
        assert!(near("#777777", "#ffffff", 4.48));
        assert_eq!(contrast("white", "#ffffff"), None);
    }
}
