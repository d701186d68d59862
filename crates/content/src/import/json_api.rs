//! An export of Drupal through JSON:API: a document with a list of nodes, as `/jsonapi/node/page` answers it. Several answers
//! can stand in one file, as a list of documents.

use serde_json::Value;

use super::{Body, Export, Item};

/// Reads one or several documents.
///
/// # Errors
/// What is wrong, in words.
pub(super) fn read(text: &str) -> Result<Export, String> {
    let whole: Value = serde_json::from_str(text).map_err(|error| format!("it is not JSON: {error}"))?;
    let documents = match whole {
        Value::Array(documents) => documents,
        one => vec![one],
    };
    let mut export = Export::default();
    for document in &documents {
        let Some(nodes) = document.get("data").and_then(Value::as_array) else {
            return Err("it has no list “data”: save what /jsonapi/node/page answers".to_owned());
        };
        for node in nodes {
            keep(node, &mut export);
        }
        if document.pointer("/links/next/href").is_some() {
            export.left_out.push(
                "There are more pages where this answer came from: fetch the address under “next” too".to_owned(),
            );
        }
    }
    Ok(export)
}

fn keep(node: &Value, export: &mut Export) {
    let text = |pointer: &str| node.pointer(pointer).and_then(Value::as_str).unwrap_or_default().trim().to_owned();
    let title = text("/attributes/title");
    if title.is_empty() {
        export.left_out.push(format!("{} {} has no title", text("/type"), text("/id")));
        return;
    }
    if node.pointer("/attributes/status") == Some(&Value::Bool(false)) {
        export.left_out.push(format!("“{title}” was not published there"));
        return;
    }
    let first = |pointers: &[&str]| pointers.iter().map(|one| text(one)).find(|text| !text.is_empty());
    let html = first(&["/attributes/body/processed", "/attributes/body/value", "/attributes/field_body/processed"]);
    let alias = text("/attributes/path/alias");
    let number = node.pointer("/attributes/drupal_internal__nid").and_then(Value::as_u64);
    export.items.push(Item {
        sort: text("/type"),
        title,
        summary: first(&["/attributes/body/summary", "/attributes/field_summary"]).unwrap_or_default(),
        body: Body::Html(html.unwrap_or_default()),
        address: match number {
            Some(number) if alias.is_empty() => format!("/node/{number}"),
            _ => alias,
        },
        day: text("/attributes/created").get(..10).map(str::to_owned),
        ..Item::default()
    });
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn nodes_become_items() {
        let text = r#"{ "data": [
            { "type": "node--article", "id": "1", "attributes": { "title": "New park", "status": true,
              "created": "2024-05-01T09:00:00+00:00", "path": { "alias": "/news/new-park" },
              "body": { "value": "<p>x</p>", "processed": "<p>Come</p>", "summary": "A park." } } },
            { "type": "node--page", "id": "2", "attributes": { "title": "Old", "status": true, "drupal_internal__nid": 7,
              "path": { "alias": null } } },
            { "type": "node--page", "id": "3", "attributes": { "title": "Hidden", "status": false } } ],
            "links": { "next": { "href": "https://old.example.org/jsonapi/node/page?page=2" } } }"#;
        let export = read(text).unwrap();
        let [park, old] = export.items.as_slice() else { panic!("{export:?}") };
        assert_eq!((park.summary.as_str(), park.address.as_str()), ("A park.", "/news/new-park"));
        assert_eq!(park.body, Body::Html("<p>Come</p>".to_owned()));
        assert_eq!(old.address, "/node/7");
        assert_eq!(export.left_out.len(), 2);
    }
}
