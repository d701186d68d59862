//! Pages from a table: a line each. `title` is needed; `summary`, `kind`, `path`, `address`, `date`, `body` (Markdown) and `html`
//! may be there; a column named after a field of a page fills it in.

use serde_json::Value;

use super::{Body, Export, Item};
use crate::field::Sort;
use crate::kind::Kind;

/// Reads a table.
///
/// # Errors
/// What is wrong with it, in words.
pub(super) fn read(text: &str) -> Result<Export, String> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::Headers).from_reader(text.as_bytes());
    let heads: Vec<String> = match reader.headers() {
        Ok(heads) => heads.iter().map(str::to_lowercase).collect(),
        Err(error) => return Err(format!("its first line cannot be read: {error}")),
    };
    if !heads.iter().any(|head| head == "title") {
        return Err("its first line has no column “title”".to_owned());
    }
    let mut export = Export::default();
    for (index, record) in reader.records().enumerate() {
        // The line of the heads, and people count from one.
        let line = index + 2;
        let record = record.map_err(|error| format!("line {line} cannot be read: {error}"))?;
        let mut item = Item { sort: "page".to_owned(), ..Item::default() };
        for (head, cell) in heads.iter().zip(record.iter()).filter(|(_, cell)| !cell.trim().is_empty()) {
            fill(&mut item, head, cell.trim());
        }
        if item.title.is_empty() {
            export.left_out.push(format!("Line {line} has no title"));
        } else {
            export.items.push(item);
        }
    }
    Ok(export)
}

fn fill(item: &mut Item, head: &str, cell: &str) {
    let text = cell.to_owned();
    match head {
        "title" => item.title = text,
        "summary" => item.summary = text,
        "kind" | "type" => item.sort = text,
        "path" => item.path = Some(text),
        "address" | "url" => item.address = text,
        "date" => item.day = Some(text),
        "body" | "markdown" => item.body = Body::Markdown(text),
        "html" => item.body = Body::Html(text),
        field => {
            let sort = Kind::ALL.iter().find_map(|kind| kind.field(field)).map(|field| field.sort);
            match sort.and_then(|sort| value(sort, cell)) {
                Some(value) => drop(item.fields.insert(field.to_owned(), value)),
                None => item.needs.push(format!("The column “{field}” is no field that a table can fill in: {cell}")),
            }
        }
    }
}

/// A cell as a field has it; lists have semicolons between their parts.
fn value(sort: Sort, cell: &str) -> Option<Value> {
    match sort {
        Sort::Lines | Sort::Services | Sort::Topics | Sort::Wards | Sort::Days => {
            let parts = cell.split(';').map(str::trim).filter(|part| !part.is_empty());
            Some(parts.collect::<Vec<_>>().into())
        }
        Sort::Number => cell.parse::<u64>().ok().map(Value::from),
        Sort::Degrees => cell.parse::<f64>().ok().map(Value::from),
        Sort::Yes => match cell.to_lowercase().as_str() {
            "yes" | "true" | "1" => Some(Value::from(true)),
            "no" | "false" | "0" => Some(Value::from(false)),
            _ => None,
        },
        Sort::Line
        | Sort::Day
        | Sort::Moment
        | Sort::Choice(_)
        | Sort::Service
        | Sort::Category
        | Sort::Path
        | Sort::Picture
        | Sort::Email
        | Sort::Telephone
        | Sort::Postcode => Some(Value::from(cell)),
        Sort::Link | Sort::Links | Sort::Facets | Sort::FacetChoices | Sort::Repeats | Sort::Joins => None,
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_line_is_a_page_and_columns_are_its_fields() {
        let export = read(
            "Title,kind,path,keywords,lgsl,colour,body\n\
             Chess club,entry,/directories/clubs/chess,chess; games,12,red,\"Come.\n\nAll of you.\"\n,,,,,,Lost\n",
        )
        .unwrap();
        let [item] = export.items.as_slice() else { panic!("{export:?}") };
        assert_eq!((item.title.as_str(), item.sort.as_str()), ("Chess club", "entry"));
        assert_eq!(item.fields["keywords"], json!(["chess", "games"]));
        assert_eq!(item.fields["lgsl"], json!(12));
        assert_eq!(item.body, Body::Markdown("Come.\n\nAll of you.".to_owned()));
        assert!(item.needs[0].contains("colour"));
        assert_eq!(export.left_out, ["Line 3 has no title"]);
    }
}
