//! From the tree of a bundle, or of two that were merged, to a definition. What is known in each file stands here, once.

mod asking;
mod condition;
mod form;
mod source;

use std::collections::{BTreeMap, BTreeSet};

use crate::bundle::Follows;
use crate::complaint::{Complaint, hint_at};
use crate::definition::{
    Block, Counted, Definition, Event, Legal, MessageText, Needs, Promise, Retention, State, StatusWords,
};
use crate::reading::Reading;
use crate::route::Route;
use crate::tree::Node;

/// The parts of a bundle's tree: `service.toml`, `form.toml`, `page.md` and `messages/`.
pub(crate) const SETTINGS: &str = "settings";
pub(crate) const FORM: &str = "form";
pub(crate) const PAGE: &str = "page";
pub(crate) const MESSAGES: &str = "messages";

/// What may stand in `service.toml`.
const SETTINGS_KEYS: &[&str] = &[
    "title",
    "summary",
    "lgsl",
    "lgil",
    "category",
    "keywords",
    "offered",
    "follows",
    "promise",
    "retention",
    "legal",
    "apply",
    "fees",
    "contacts",
    "needs",
    "route",
    "status",
];

/// Complains about what can never be right in a bundle as written, whole or not.
pub(crate) fn complaints_of_a_part(service: &str, tree: &Node) -> Vec<Complaint> {
    let reading = Reading::of_a_part();
    read(service, tree, &reading);
    reading.into_complaints()
}

/// Reads a whole service.
pub(crate) fn definition(service: &str, tree: &Node) -> Result<Definition, Vec<Complaint>> {
    let reading = Reading::of_the_whole();
    let definition = read(service, tree, &reading);
    let complaints = reading.into_complaints();
    match definition {
        Some(definition) if complaints.is_empty() => Ok(definition),
        _ => Err(complaints),
    }
}

fn read(service: &str, tree: &Node, reading: &Reading) -> Option<Definition> {
    let empty = Node::table(&tree.place, []);
    let settings = tree.get(SETTINGS).unwrap_or(&empty);
    let file = reading.table(settings, "service.toml", SETTINGS_KEYS);
    let title = file.needed_text("title");
    let summary = file.needed_text("summary");
    let lgsl = file.needed_count("lgsl");
    let category = file.needed_text("category");
    // Only a form makes a case, and only a case has a day by which it is done and a day on which it is forgotten.
    let asks = tree.get(FORM).is_some();
    let of_a_form = |key| if asks { file.need(key) } else { file.get(key) };
    let promise = match of_a_form("promise") {
        Some(node) => promise(reading, node),
        None => (!asks).then(Promise::default),
    };
    let retention = match of_a_form("retention") {
        Some(node) => {
            reading.table(node, "[retention]", &["months"]).needed_count("months").map(|months| Retention { months })
        }
        None => (!asks).then(Retention::default),
    };
    let lgil = file.count("lgil");
    let keywords = file.texts("keywords");
    if let Some(node) = file.get("follows")
        && let Some(written) = reading.text(node, "follows")
        && Follows::parse(&written).is_none()
    {
        let message = format!("follows cannot be “{written}”; write “latest”, or at least 8 digits of a version");
        reading.complain(node.place.error(message));
    }
    let offered = file.truth("offered").unwrap_or(true);
    let legal = file.get("legal").map(|node| legal(reading, node)).unwrap_or_default();
    let apply = file.get("apply").and_then(|node| asking::apply(reading, node));
    let fees = file.get("fees").map(|node| asking::fees(reading, node)).unwrap_or_default();
    let contacts = file.get("contacts").map(|node| asking::contacts(reading, node)).unwrap_or_default();
    let needs = file.get("needs").map(|node| {
        let table = reading.table(node, "[needs]", &["place", "photo"]);
        Needs { place: table.truth("place").unwrap_or(false), photo: table.truth("photo").unwrap_or(false) }
    });
    let route = file.get("route").and_then(|node| route(reading, node));
    let (status, ignored) = file.get("status").map(|node| status(reading, node)).unwrap_or_default();
    let steps = tree.get(FORM).map(|node| form::steps(reading, node)).unwrap_or_default();
    let page = tree.get(PAGE).map(|node| node.members().iter().filter_map(block).collect()).unwrap_or_default();
    let messages = tree.get(MESSAGES).map(|node| messages(reading, node)).unwrap_or_default();
    Some(Definition {
        service: service.to_owned(),
        title: title?,
        summary: summary?,
        lgsl: lgsl?,
        lgil,
        category: category?,
        keywords,
        offered,
        promise: promise?,
        retention: retention?,
        legal,
        apply,
        fees,
        contacts,
        needs: needs.unwrap_or_default(),
        route,
        status,
        ignored,
        steps,
        page,
        messages,
    })
}

fn promise(reading: &Reading, node: &Node) -> Option<Promise> {
    let table = reading.table(node, "[promise]", &["days", "counted"]);
    let days = table.needed_count("days");
    let counted = table.need("counted").and_then(|node| reading.word(node, "counted", Counted::ALL, Counted::word));
    Some(Promise { days: days?, counted: counted? })
}

/// What is missing is left empty here: `check` refuses to publish it, with the reason.
fn legal(reading: &Reading, node: &Node) -> Legal {
    let table = reading.table(node, "[legal]", &["basis", "purpose", "shared_with"]);
    Legal {
        basis: table.text("basis").unwrap_or_default(),
        purpose: table.text("purpose").unwrap_or_default(),
        shared_with: table.texts("shared_with"),
    }
}

fn route(reading: &Reading, node: &Node) -> Option<Route> {
    let table = reading.table(node, "[route]", &["connector", "code", "fields"]);
    let connector = table.needed_text("connector");
    let code = table.text("code").unwrap_or_default();
    let mut fields = BTreeMap::new();
    for (field, source) in table.get("fields").and_then(|node| reading.entries(node, "fields")).into_iter().flatten() {
        if let Some(source) = source::read(reading, source) {
            fields.insert(field.clone(), source);
        }
    }
    Some(Route { connector: connector?, code, fields })
}

/// What codes mean, and the codes that mean no news. Where an overlay ignores a code that the shared service explains, it
/// is ignored.
fn status(reading: &Reading, node: &Node) -> (BTreeMap<String, StatusWords>, BTreeSet<String>) {
    let mut status = BTreeMap::new();
    let mut ignored = BTreeSet::new();
    for (code, node) in reading.entries(node, "[status]").into_iter().flatten() {
        let what = format!("the status “{code}”");
        let table = reading.table(node, &what, &["state", "say", "days", "ignore"]);
        if table.truth("ignore") == Some(true) {
            ignored.insert(code.clone());
            if !reading.is_whole() && table.keys().any(|(key, _)| key != "ignore") {
                reading.complain(node.place.error(format!("{what} is ignored; what it means cannot be said as well")));
            }
            continue;
        }
        let state = table.need("state").and_then(|node| reading.word(node, "state", State::ALL, State::word));
        let say = table.needed_text("say");
        let days = table.count("days");
        if let (Some(state), Some(say)) = (state, say) {
            status.insert(code.clone(), StatusWords { state, say, days });
        }
    }
    (status, ignored)
}

/// Blocks come from `page`, which has already said what was wrong with them.
fn block(node: &Node) -> Option<Block> {
    Some(Block {
        id: node.id()?.to_owned(),
        heading: node.get("heading").and_then(Node::as_text).map(str::to_owned),
        markdown: node.get("markdown").and_then(Node::as_text).unwrap_or_default().to_owned(),
    })
}

fn messages(reading: &Reading, node: &Node) -> BTreeMap<Event, MessageText> {
    let mut messages = BTreeMap::new();
    for (event, node) in reading.entries(node, "messages").into_iter().flatten() {
        let Some(event) = Event::from_word(event) else {
            let hint = hint_at(event, Event::ALL.iter().map(|event| event.word()));
            reading.complain(node.place.error(format!("there is no event “{event}”{hint}")));
            continue;
        };
        let part = |key| node.get(key).and_then(Node::as_text);
        if let (Some(subject), Some(markdown)) = (part("subject"), part("markdown")) {
            messages.insert(event, MessageText { subject: subject.to_owned(), markdown: markdown.to_owned() });
        }
    }
    messages
}
