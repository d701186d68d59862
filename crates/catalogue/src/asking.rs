//! What a service's page says besides its words: where to ask for it when that is no form of ours, what it costs, and whom to
//! call about it. Most services of a council are of this kind; a form can come later, under the same address.

use serde::{Deserialize, Serialize};

/// Where a service is asked for, when that is not a form of ours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Apply {
    /// An address on another site, which begins with `https://`.
    pub href: String,
    /// What stands on the button.
    pub label: String,
}

/// One price of a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fee {
    /// What is paid for.
    pub what: String,
    /// How much.
    #[serde(flatten)]
    pub price: Price,
}

/// How much something costs. As written: `pence`, perhaps with `per`, or `words`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Price {
    /// A sum of money.
    Sum {
        /// In pence, so that no sum is ever rounded.
        pence: u32,
        /// For how long or how many, such as “year” or “bag”.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        per: Option<String>,
    },
    /// What no single sum says, such as “Free for people over 60”.
    Words {
        /// The words.
        words: String,
    },
}

impl Price {
    /// What people read: “£12.50 a year”, “£75”, “Free”, or the words.
    pub fn shown(&self) -> String {
        match self {
            Price::Sum { pence: 0, .. } => "Free".to_owned(),
            Price::Sum { pence, per } => {
                let pounds = pence / 100;
                let rest = match pence % 100 {
                    0 => String::new(),
                    rest => format!(".{rest:02}"),
                };
                let per = per.as_ref().map(|per| format!(" {} {per}", article(per))).unwrap_or_default();
                format!("£{}{rest}{per}", thousands(pounds))
            }
            Price::Words { words } => words.clone(),
        }
    }
}

/// “for” before a number, such as “3 years”; else “a” or “an”, by how the word sounds.
fn article(per: &str) -> &'static str {
    if per.starts_with(|first: char| first.is_ascii_digit()) {
        "for"
    } else if per.starts_with(['a', 'e', 'i', 'o']) || per.starts_with("hour") {
        "an"
    } else {
        "a"
    }
}

fn thousands(pounds: u32) -> String {
    if pounds < 1000 { pounds.to_string() } else { format!("{},{:03}", pounds / 1000, pounds % 1000) }
}

/// Whom to ask about a service, where that is not the borough's own contact. What is left out is the borough's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contacts {
    /// A telephone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub telephone: Option<String>,
    /// A mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// When somebody answers, as it stands in the middle of a sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opening_hours: Option<String>,
}

impl Contacts {
    /// Whether the borough's own contacts are meant.
    pub fn is_nothing(&self) -> bool {
        *self == Contacts::default()
    }
}

#[cfg(test)]
mod tests {
    use super::Price;

    #[test]
    fn money_is_written_as_people_write_it() {
        let sum = |pence, per: Option<&str>| Price::Sum { pence, per: per.map(str::to_owned) }.shown();
        for (pence, per, expected) in [
            (1250, None, "£12.50"),
            (1205, Some("bag"), "£12.05 a bag"),
            (7500, Some("year"), "£75 a year"),
            (550, Some("hour"), "£5.50 an hour"),
            (600, Some("item"), "£6 an item"),
            (1000, Some("3 years"), "£10 for 3 years"),
            (7, None, "£0.07"),
            (123_456, None, "£1,234.56"),
            (0, Some("year"), "Free"),
        ] {
            assert_eq!(sum(pence, per), expected);
        }
        assert_eq!(Price::Words { words: "It depends on the size".to_owned() }.shown(), "It depends on the size");
    }
}
