//! One answer, two spellings: XML as GeoReport prescribes it, and JSON in which the outermost list has no name.

use chrono::{DateTime, SecondsFormat, Utc};
use chrono_tz::Europe::London;
use serde_json::{Map, Value, json};

use crate::markup::escape;
use crate::world::Format;

/// A part of an answer.
pub(super) enum Node {
    /// Words.
    Text(String),
    /// True or false: words in XML, bare in JSON.
    Truth(bool),
    /// A number: bare in JSON.
    Number(f64),
    /// An element that is there and empty; `null` in JSON.
    Nothing,
    /// Elements of one name.
    List(&'static str, Vec<Node>),
    /// Elements by name, in their order.
    Record(Vec<(&'static str, Node)>),
}

/// Words, or an empty element for no words.
pub(super) fn text(words: impl AsRef<str>) -> Node {
    match words.as_ref() {
        "" => Node::Nothing,
        words => Node::Text(words.to_owned()),
    }
}

/// A time with its zone and no fractions: London's, so that clients meet an offset in summer.
pub(super) fn time(at: DateTime<Utc>) -> Node {
    Node::Text(at.with_timezone(&London).to_rfc3339_opts(SecondsFormat::Secs, true))
}

/// Reads a time as GeoReport wants it: whole seconds, and a zone.
pub(super) fn read_time(sent: &str) -> Option<DateTime<Utc>> {
    let plain = (sent.len() == 20 || sent.len() == 25) && sent.as_bytes().get(10) == Some(&b'T');
    plain.then(|| DateTime::parse_from_rfc3339(sent).ok()).flatten().map(|at| at.with_timezone(&Utc))
}

/// Writes an answer under its outermost name.
pub(super) fn write(format: Format, name: &str, node: &Node) -> String {
    if format == Format::Json {
        return json_of(node).to_string();
    }
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    element(&mut xml, name, node);
    xml.push('\n');
    xml
}

fn element(xml: &mut String, name: &str, node: &Node) {
    let body = |xml: &mut String, words: &str| xml.push_str(&format!("<{name}>{}</{name}>", escape(words)));
    match node {
        Node::Text(words) => body(xml, words),
        Node::Truth(truth) => body(xml, &truth.to_string()),
        Node::Number(number) => body(xml, &number.to_string()),
        Node::Nothing => xml.push_str(&format!("<{name}/>")),
        Node::List(item, members) => {
            xml.push_str(&format!("<{name}>"));
            members.iter().for_each(|member| element(xml, item, member));
            xml.push_str(&format!("</{name}>"));
        }
        Node::Record(parts) => {
            xml.push_str(&format!("<{name}>"));
            parts.iter().for_each(|(part, node)| element(xml, part, node));
            xml.push_str(&format!("</{name}>"));
        }
    }
}

fn json_of(node: &Node) -> Value {
    match node {
        Node::Text(words) => json!(words),
        Node::Truth(truth) => json!(truth),
        Node::Number(number) => json!(number),
        Node::Nothing => Value::Null,
        Node::List(_, members) => members.iter().map(json_of).collect(),
        Node::Record(parts) => {
            parts.iter().map(|(part, node)| ((*part).to_owned(), json_of(node))).collect::<Map<_, _>>().into()
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn times_have_a_zone_and_no_fractions() {
        for good in ["2026-06-04T09:32:00Z", "2026-06-04T09:32:00+01:00"] {
            assert!(read_time(good).is_some(), "{good}");
        }
        for bad in [
            "2026-06-04T09:32:00",
            "2026-06-04T09:32:00.123Z",
            "2026-06-04 09:32:00Z",
            "2026-06-04",
            "2026-06-04T09:32:00 01:00",
        ] {
            assert!(read_time(bad).is_none(), "{bad}");
        }
        let summer = "2026-06-04T08:32:00Z".parse().unwrap();
        assert!(matches!(time(summer), Node::Text(words) if words == "2026-06-04T09:32:00+01:00"));
    }

    #[test]
    fn both_spellings_say_the_same() {
        let node =
            Node::List("error", vec![Node::Record(vec![("code", text("400")), ("description", text("a < b ☃"))])]);
        assert_eq!(
            write(Format::Xml, "errors", &node),
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<errors><error><code>400</code><description>a &lt; b ☃</description></error></errors>\n"
        );
        assert_eq!(write(Format::Json, "errors", &node), r#"[{"code":"400","description":"a < b ☃"}]"#);
    }
}
