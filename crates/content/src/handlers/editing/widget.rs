//! One field of a page as the editor's form shows it. `editor_form` reads it back.

use catalogue::category;
use serde::Serialize;
use serde_json::Value;
use tenancy::Tenant;

use super::Choice;
use crate::field::{self, Sort};
use crate::kind::directory::Directory;
use crate::writing::{Fault, Writing};

/// How many empty rows stand under a list for new ones.
const MORE_ROWS: usize = 2;

/// A field as the template gets it.
#[derive(Serialize)]
pub(super) struct ShownField {
    name: String,
    label: &'static str,
    hint: &'static str,
    needed: bool,
    error: Option<String>,
    #[serde(flatten)]
    widget: Widget,
}

/// What a person sees of a field.
#[derive(Serialize)]
#[serde(tag = "widget", rename_all = "snake_case")]
enum Widget {
    Line { value: String, width: Option<u8>, inputmode: Option<&'static str> },
    Lines { value: String },
    Day(Day),
    Moment { day: Day, time: String },
    Tick { checked: bool },
    Select { items: Vec<Choice> },
    Selects { rows: Vec<Vec<Choice>> },
    Ticks { items: Vec<Choice> },
    Link { row: Row },
    Links { rows: Vec<Row> },
    Facets { rows: Vec<Facet> },
    FacetChoices { groups: Vec<Group>, kept: Vec<Row> },
    Repeats { every: Vec<Choice>, interval: String, times: String, until: Day },
}

#[derive(Serialize)]
struct Day {
    day: String,
    month: String,
    year: String,
}

/// A link; or the name and value of a field that is only kept.
#[derive(Serialize)]
struct Row {
    text: String,
    href: String,
}

#[derive(Serialize)]
struct Facet {
    id: String,
    label: String,
    options: String,
}

#[derive(Serialize)]
struct Group {
    name: String,
    label: String,
    items: Vec<Choice>,
}

/// The field as it stands in a page. `directory` is what the page's directory can be narrowed by, where it has one.
pub(super) fn shown_field(
    tenant: &Tenant,
    field: &'static field::Field,
    writing: &Writing,
    directory: Option<&Directory>,
    faults: &[Fault],
) -> ShownField {
    let name = format!("f.{}", field.id);
    let error = faults.iter().find(|fault| fault.at == name).map(|fault| fault.what.clone());
    let value = writing.fields.get(field.id).unwrap_or(&Value::Null);
    let widget = widget(tenant, field.sort, value, &name, directory);
    ShownField { name, label: field.label, hint: field.hint, needed: field.needed, error, widget }
}

/// The id of the first input of a field: where the error summary leads.
pub(super) fn first_input(writing: &Writing, at: &str) -> String {
    let Some(field) = at.strip_prefix("f.").and_then(|id| writing.kind.field(id)) else { return at.to_owned() };
    match field.sort {
        Sort::Day | Sort::Moment => format!("{at}-day"),
        Sort::Link => format!("{at}.text"),
        Sort::Links => format!("{at}.text-1"),
        Sort::Facets => format!("{at}.label-1"),
        Sort::Repeats => format!("{at}.every"),
        Sort::Line
        | Sort::Lines
        | Sort::Number
        | Sort::Yes
        | Sort::Degrees
        | Sort::Choice(_)
        | Sort::Service
        | Sort::Services
        | Sort::Category
        | Sort::Topics
        | Sort::Wards
        | Sort::Path
        | Sort::Picture
        | Sort::Email
        | Sort::Telephone
        | Sort::Postcode
        | Sort::FacetChoices
        | Sort::Days
        | Sort::Joins => at.to_owned(),
    }
}

fn widget(tenant: &Tenant, sort: Sort, value: &Value, name: &str, directory: Option<&Directory>) -> Widget {
    let chosen = plain(value);
    match sort {
        Sort::Line | Sort::Path | Sort::Picture | Sort::Email => line(chosen, None, None),
        Sort::Telephone => line(chosen, Some(20), Some("tel")),
        Sort::Postcode => line(chosen, Some(10), None),
        Sort::Number => line(chosen, Some(5), Some("numeric")),
        Sort::Degrees => line(chosen, Some(10), Some("decimal")),
        Sort::Lines | Sort::Wards | Sort::Days => Widget::Lines { value: chosen },
        Sort::Day => Widget::Day(day(&chosen)),
        Sort::Moment => {
            let (date, time) = chosen.split_once('T').unwrap_or((chosen.as_str(), ""));
            Widget::Moment { day: day(date), time: time.to_owned() }
        }
        Sort::Yes => Widget::Tick { checked: value == &Value::Bool(true) },
        Sort::Choice(choices) => {
            let known = choices.iter().map(|(word, label)| ((*word).to_owned(), (*label).to_owned())).collect();
            Widget::Select { items: select(known, &chosen) }
        }
        Sort::Service => Widget::Select { items: select(services(tenant), &chosen) },
        Sort::Category => Widget::Select { items: select(categories(tenant), &chosen) },
        Sort::Services => {
            let mut rows: Vec<Vec<Choice>> =
                texts(value).iter().map(|chosen| select(services(tenant), chosen)).collect();
            rows.extend((0..MORE_ROWS).map(|_| select(services(tenant), "")));
            Widget::Selects { rows }
        }
        Sort::Topics => Widget::Ticks { items: ticks(categories(tenant), &texts(value)) },
        Sort::Link => Widget::Link { row: row(value) },
        Sort::Links => {
            let mut rows: Vec<Row> = value.as_array().into_iter().flatten().map(row).collect();
            rows.extend((0..MORE_ROWS).map(|_| row(&Value::Null)));
            Widget::Links { rows }
        }
        Sort::Facets => {
            let mut rows: Vec<Facet> = value.as_array().into_iter().flatten().map(facet).collect();
            rows.extend((0..MORE_ROWS).map(|_| facet(&Value::Null)));
            Widget::Facets { rows }
        }
        Sort::FacetChoices => facet_choices(value, name, directory),
        Sort::Repeats => {
            let part = |part: &str| value.get(part).map(plain).unwrap_or_default();
            let words = [("", "It does not"), ("day", "Each day"), ("week", "Each week"), ("month", "Each month")];
            let every = words.into_iter().chain([("year", "Each year")]);
            Widget::Repeats {
                every: every.map(|(word, label)| Choice::new(word, label, &part("every"))).collect(),
                interval: part("interval"),
                times: part("times"),
                until: day(&part("until")),
            }
        }
        // They stand beside the blocks.
        Sort::Joins => Widget::FacetChoices { groups: Vec::new(), kept: Vec::new() },
    }
}

fn line(value: String, width: Option<u8>, inputmode: Option<&'static str>) -> Widget {
    Widget::Line { value, width, inputmode }
}

/// Choices with "nothing" before them; what stands there and is not known stays.
fn select(known: Vec<(String, String)>, chosen: &str) -> Vec<Choice> {
    let unknown = !chosen.is_empty() && !known.iter().any(|(value, _)| value == chosen);
    let mut items = vec![Choice::new("", "Nothing", chosen)];
    items.extend(unknown.then(|| Choice::new(chosen, chosen, chosen)));
    items.extend(known.iter().map(|(value, label)| Choice::new(value, label, chosen)));
    items
}

/// Choices of which any number is ticked: those that are stand first, in their order, so that nothing changes by itself.
fn ticks(known: Vec<(String, String)>, chosen: &[String]) -> Vec<Choice> {
    let label =
        |value: &str| known.iter().find(|(one, _)| one == value).map_or(value, |(_, label)| label.as_str()).to_owned();
    let mut items: Vec<Choice> =
        chosen.iter().map(|value| Choice { value: value.clone(), label: label(value), checked: true }).collect();
    let others = known.iter().filter(|(value, _)| !chosen.contains(value));
    items.extend(others.map(|(value, label)| Choice { value: value.clone(), label: label.clone(), checked: false }));
    items
}

fn facet_choices(value: &Value, name: &str, directory: Option<&Directory>) -> Widget {
    let chosen = |facet: &str| value.get(facet).map(texts).unwrap_or_default();
    let groups: Vec<Group> = directory
        .into_iter()
        .flat_map(|directory| &directory.facets)
        .map(|facet| {
            let options = facet.options.iter().map(|option| (option.id.clone(), option.label.clone())).collect();
            let items = ticks(options, &chosen(&facet.id));
            Group { name: format!("{name}.in.{}", facet.id), label: facet.label.clone(), items }
        })
        .collect();
    // What the directory does not know (yet) is kept as it is.
    let unknown = value
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(facet, _)| !groups.iter().any(|group| group.name.ends_with(&format!(".in.{facet}"))));
    let kept = unknown
        .flat_map(|(facet, options)| {
            let name = format!("{name}.in.{facet}");
            texts(options).into_iter().map(move |option| Row { text: name.clone(), href: option })
        })
        .collect();
    Widget::FacetChoices { groups, kept }
}

fn facet(value: &Value) -> Facet {
    let part = |part: &str| value.get(part).map(plain).unwrap_or_default();
    let options = value.get("options").and_then(Value::as_array).into_iter().flatten();
    let said = |option: &Value, key: &str| option.get(key).map(plain).unwrap_or_default();
    let lines: Vec<String> =
        options.map(|option| format!("{} = {}", said(option, "id"), said(option, "label"))).collect();
    Facet { id: part("id"), label: part("label"), options: lines.join("\n") }
}

fn row(value: &Value) -> Row {
    let part = |part: &str| value.get(part).map(plain).unwrap_or_default();
    Row { text: part("text"), href: part("href") }
}

/// `2027-01-06` in the parts in which it was typed.
fn day(text: &str) -> Day {
    let mut parts = text.rsplitn(3, '-').map(|part| part.trim_start_matches('0').to_owned());
    let mut next = || parts.next().unwrap_or_default();
    let (day, month, year) = (next(), next(), next());
    Day { day, month, year }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Array(list) => list.iter().map(plain).collect::<Vec<_>>().join("\n"),
        Value::Null | Value::Bool(_) | Value::Object(_) => String::new(),
    }
}

fn texts(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().map(plain).collect()
}

fn services(tenant: &Tenant) -> Vec<(String, String)> {
    let all = tenant.services().all();
    let mut services: Vec<(String, String)> =
        all.iter().map(|(id, version)| (id.clone(), version.definition.title.clone())).collect();
    services.sort_by(|one, other| one.1.cmp(&other.1));
    services
}

fn categories(tenant: &Tenant) -> Vec<(String, String)> {
    let all = tenant.services().all();
    let mut slugs: Vec<String> = all.values().map(|version| version.definition.category.clone()).collect();
    slugs.sort();
    slugs.dedup();
    slugs.into_iter().map(|slug| (slug.clone(), category::label(&slug))).collect()
}
