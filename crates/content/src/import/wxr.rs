//! An export of WordPress (WXR): RSS with what RSS has no words for under `wp:`. Pages and posts that were published there come;
//! menus, revisions and the like do not.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::Event;

use super::{Body, Export, Item};

/// What WordPress keeps for itself.
const ITS_OWN: &[&str] = &[
    "nav_menu_item",
    "revision",
    "wp_block",
    "wp_global_styles",
    "wp_navigation",
    "wp_template",
    "wp_template_part",
    "custom_css",
    "customize_changeset",
    "oembed_cache",
];

/// What is said of XML that ends in the middle or is none.
const BROKEN: &str = "it is not a whole XML file: export it again";

/// Reads an export.
///
/// # Errors
/// What is wrong with it, in words.
pub(super) fn read(text: &str) -> Result<Export, String> {
    let mut reader = Reader::from_str(text);
    let mut open: Vec<String> = Vec::new();
    let mut seen_channel = false;
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    let mut tags: Vec<String> = Vec::new();
    let mut domain = String::new();
    let mut said = String::new();
    let mut export = Export::default();
    let mut pictures = 0;
    loop {
        match reader.read_event().map_err(|_| BROKEN)? {
            Event::Eof => break,
            Event::DocType(_) => return Err("it has a document type, which is refused".to_owned()),
            Event::Start(start) => {
                let name = start.name().as_ref().to_owned();
                seen_channel |= name == "channel" && open == ["rss"];
                said.clear();
                let attribute = start.try_get_attribute("domain").ok().flatten();
                domain = attribute.map(|one| one.value.into_owned()).unwrap_or_default();
                open.push(name);
            }
            Event::Text(words) => said.push_str(&words.xml10_content()),
            Event::CData(words) => said.push_str(&words.xml10_content()),
            Event::GeneralRef(reference) => said.push_str(&resolved(&reference)),
            Event::End(_) => {
                let name = open.pop().ok_or(BROKEN)?;
                if open == ["rss", "channel"] && name == "item" {
                    keep(&found, &tags, &mut pictures, &mut export);
                    found.clear();
                    tags.clear();
                } else if open == ["rss", "channel", "item"] {
                    if name == "category" && domain == "post_tag" {
                        tags.push(said.trim().to_owned());
                    } else {
                        found.insert(name, std::mem::take(&mut said));
                    }
                }
            }
            Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
    if !open.is_empty() {
        return Err(BROKEN.to_owned());
    }
    if !seen_channel {
        return Err("it is not an export of WordPress: it has no channel".to_owned());
    }
    if pictures > 0 {
        export.left_out.push(format!(
            "{pictures} pictures and files of the media library: put those that are still wanted into ours"
        ));
    }
    Ok(export)
}

fn resolved(reference: &quick_xml::events::BytesRef<'_>) -> String {
    if let Ok(Some(letter)) = reference.resolve_char_ref() {
        return letter.to_string();
    }
    match &**reference {
        "amp" => "&".to_owned(),
        "lt" => "<".to_owned(),
        "gt" => ">".to_owned(),
        "quot" => "\"".to_owned(),
        "apos" => "'".to_owned(),
        other => format!("&{other};"),
    }
}

fn keep(found: &BTreeMap<String, String>, tags: &[String], pictures: &mut usize, export: &mut Export) {
    let value = |name: &str| found.get(name).map(|text| text.trim().to_owned()).unwrap_or_default();
    let (sort, title) = (value("wp:post_type"), value("title"));
    if sort == "attachment" {
        *pictures += 1;
        return;
    }
    if ITS_OWN.contains(&sort.as_str()) {
        return;
    }
    let status = value("wp:status");
    if status != "publish" {
        export.left_out.push(format!("“{title}” was not published there ({status})"));
        return;
    }
    if title.is_empty() {
        export.left_out.push(format!("{} has no title", value("link")));
        return;
    }
    let mut item = Item {
        sort,
        title,
        summary: value("excerpt:encoded"),
        body: Body::Html(value("content:encoded")),
        address: value("link"),
        day: value("wp:post_date").get(..10).map(str::to_owned),
        ..Item::default()
    };
    if !tags.is_empty() {
        item.fields.insert("keywords".to_owned(), tags.into());
    }
    export.items.push(item);
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn published_pages_come_and_the_rest_is_said() {
        let item = |title: &str, sort: &str, status: &str, more: &str| {
            format!(
                "<item><title>{title}</title><link>https://old.example.org/{title}/</link><wp:post_type>{sort}</wp:post_type>\
                 <wp:status>{status}</wp:status><wp:post_date>2024-05-01 10:00:00</wp:post_date>{more}</item>"
            )
        };
        let text = format!(
            "<?xml version=\"1.0\"?><rss><channel><title>Old &amp; gold</title>{}{}{}{}</channel></rss>",
            item(
                "Parks &amp; trees",
                "page",
                "publish",
                "<content:encoded><![CDATA[<p>Green & good</p>]]></content:encoded>\
                 <category domain=\"post_tag\" nicename=\"oak\"><![CDATA[oak]]></category>"
            ),
            item("Secret", "page", "draft", ""),
            item("photo", "attachment", "inherit", ""),
            item("menu", "nav_menu_item", "publish", ""),
        );
        let export = read(&text).unwrap();
        let [item] = export.items.as_slice() else { panic!("{export:?}") };
        assert_eq!(item.title, "Parks & trees");
        assert_eq!(item.body, Body::Html("<p>Green & good</p>".to_owned()));
        assert_eq!(item.day.as_deref(), Some("2024-05-01"));
        assert_eq!(item.fields["keywords"], json!(["oak"]));
        assert_eq!(export.left_out.len(), 2, "{:?}", export.left_out);
    }
}
