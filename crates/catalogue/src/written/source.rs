//! What fills a field of the back office, as written: a table with exactly one subject.

use std::collections::BTreeMap;

use crate::reading::Reading;
use crate::route::{CaseFact, ContactFact, FieldSource, PlaceFact};
use crate::tree::Node;

const SUBJECTS: &[&str] = &["text", "case", "answer", "contact", "place"];

pub(super) fn read(reading: &Reading, node: &Node) -> Option<FieldSource> {
    reading.entries(node, "this field")?;
    let table = reading.table(node, "this field", &["text", "case", "answer", "as", "contact", "place"]);
    let subjects: Vec<(&str, &Node)> = table.keys().filter(|(key, _)| SUBJECTS.contains(key)).collect();
    let [(subject, value)] = subjects[..] else {
        reading.complain(table.place.error("a field has exactly one of text, case, answer, contact, place"));
        return None;
    };
    let named = table.get("as");
    if let Some(named) = named.filter(|_| subject != "answer") {
        reading.complain(
            named.place.error(format!("“as” names the choices of an answer; beside “{subject}” it means nothing")),
        );
    }
    match subject {
        "text" => reading.text(value, "text").map(|text| FieldSource::Text { text }),
        "case" => reading.word(value, "case", CaseFact::ALL, CaseFact::word).map(|case| FieldSource::Case { case }),
        "contact" => {
            let contact = reading.word(value, "contact", ContactFact::ALL, ContactFact::word);
            contact.map(|contact| FieldSource::Contact { contact })
        }
        "place" => {
            reading.word(value, "place", PlaceFact::ALL, PlaceFact::word).map(|place| FieldSource::Place { place })
        }
        _ => {
            let answer = reading.text(value, "answer")?;
            let names = |(choice, node): (&String, &Node)| Some((choice.clone(), reading.text(node, "as")?));
            let r#as = named.and_then(|node| reading.entries(node, "as"));
            let r#as = r#as.map(|entries| entries.iter().filter_map(names).collect::<BTreeMap<_, _>>());
            Some(FieldSource::Answer { answer, r#as })
        }
    }
}
