//! `[apply]`, `[[fees]]` and `[contacts]` of `service.toml`.

use crate::asking::{Apply, Contacts, Fee, Price};
use crate::reading::Reading;
use crate::tree::Node;

pub(super) fn apply(reading: &Reading, node: &Node) -> Option<Apply> {
    let table = reading.table(node, "[apply]", &["href", "label"]);
    let label = table.needed_text("label");
    let href = table.need("href")?;
    let address = reading.text(href, "href")?;
    if !address.starts_with("https://") {
        let message = format!("href cannot be “{address}”; it leads to another site and begins with https://");
        reading.complain(href.place.error(message));
    }
    Some(Apply { href: address, label: label? })
}

pub(super) fn fees(reading: &Reading, node: &Node) -> Vec<Fee> {
    reading.list(node, "[[fees]]").iter().filter_map(|node| fee(reading, node)).collect()
}

fn fee(reading: &Reading, node: &Node) -> Option<Fee> {
    let table = reading.table(node, "[[fees]]", &["what", "pence", "per", "words"]);
    let what = table.needed_text("what");
    let per = table.text("per");
    let price = match (table.get("pence"), table.get("words")) {
        (Some(pence), None) => Price::Sum { pence: reading.count(pence, "pence")?, per },
        (None, Some(words)) if per.is_none() => Price::Words { words: reading.text(words, "words")? },
        _ => {
            let message = "a fee has either “pence”, perhaps with “per”, or “words”: pence = 1250, per = \"year\"";
            reading.complain(node.place.error(message));
            return None;
        }
    };
    Some(Fee { what: what?, price })
}

pub(super) fn contacts(reading: &Reading, node: &Node) -> Contacts {
    let table = reading.table(node, "[contacts]", &["telephone", "email", "opening_hours"]);
    Contacts {
        telephone: table.text("telephone"),
        email: table.text("email"),
        opening_hours: table.text("opening_hours"),
    }
}
