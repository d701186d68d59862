//! What a browser sends from the form in which a page is written, read as a page. Nothing typed is refused here: what does not
//! fit its field stays in it as text, so that it is kept and shown again, and [`unfit`] says what to do about it.
//!
//! A field is `f.<id>`, its parts `f.<id>.<part>`; the block that stands n-th is `b.<n>.id`, `b.<n>.heading`, `b.<n>.markdown`.

use serde_json::{Map, Value, json};
use web::Fields as Typed;

use crate::field::Sort;
use crate::kind::{Blocks, Kind};
use crate::page_file::slug;
use crate::writing::{Block, Fault, INTRO, Writing};

/// No page has more blocks than this; what stands behind is not read.
const MOST_BLOCKS: usize = 200;

/// The page as it was typed, with empty blocks and blocks without a name.
#[must_use]
pub fn read(kind: Kind, typed: &Typed) -> Writing {
    let mut writing = Writing::new(kind, one_line(typed, "title"));
    writing.summary = one_line(typed, "summary");
    if kind.blocks() != Blocks::None {
        writing.blocks = blocks(typed);
    }
    for field in kind.fields() {
        let value = match field.sort {
            Sort::Joins => joins(typed, &writing.blocks),
            sort => value(sort, &format!("f.{}", field.id), typed),
        };
        if let Some(value) = value {
            writing.fields.insert(field.id.to_owned(), value);
        }
    }
    writing
}

/// Leaves out blocks in which nothing stands, and gives names to new ones.
#[must_use]
pub fn tidy(mut writing: Writing) -> Writing {
    let says = |block: &Block| {
        !block.markdown.is_empty() || block.heading.as_deref().is_some_and(|heading| !heading.is_empty())
    };
    writing.blocks.retain(says);
    for index in 0..writing.blocks.len() {
        let Some(heading) = writing
            .blocks
            .get(index)
            .filter(|block| block.id.is_empty())
            .map(|block| slug(block.heading.as_deref().unwrap_or_default()))
        else {
            continue;
        };
        let taken = |id: &str| id == INTRO || writing.block(id).is_some();
        let numbered = (2..).map(|number| format!("{heading}-{number}"));
        let id = std::iter::once(heading.clone()).chain(numbered).find(|id| !taken(id)).unwrap_or_default();
        if let Some(block) = writing.blocks.get_mut(index) {
            block.id = id;
        }
    }
    writing
}

/// What was typed and does not fit its field. What is only missing is no fault of a draft.
#[must_use]
pub fn unfit(writing: &Writing) -> Vec<Fault> {
    let mut faults = Vec::new();
    if writing.title.is_empty() {
        faults.push(Fault { at: "title".to_owned(), what: "Enter a title".to_owned() });
    }
    for field in writing.kind.fields() {
        let wrong = writing.fields.get(field.id).and_then(|value| field.sort.fault(value));
        let wrong = wrong.map(|as_in_files| in_the_form(field.sort).map_or(as_in_files, str::to_owned));
        if let Some(what) = wrong {
            faults.push(Fault { at: format!("f.{}", field.id), what: format!("{}: {what}", field.label) });
        }
    }
    faults
}

/// What to do where the form asks in another way than a file.
fn in_the_form(sort: Sort) -> Option<&'static str> {
    match sort {
        Sort::Day => Some("enter a day, such as 16 1 2027"),
        Sort::Moment => Some("enter a day and a time, such as 16 1 2027 and 9:30"),
        Sort::Link | Sort::Links => Some("enter both the words and the address"),
        Sort::Facets => Some("enter a heading and at least one option"),
        Sort::Repeats => Some("enter how many times in all, or until which day"),
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
        | Sort::Joins => None,
    }
}

/// What a button that is not "Save" does to the parts of a page: `add`, or `up.3`, `down.3`, `remove.3`.
pub fn rearrange(writing: &mut Writing, act: &str) -> Option<usize> {
    let (act, at) = act.split_once('.').unwrap_or((act, ""));
    let at = at.parse::<usize>().ok().filter(|at| *at < writing.blocks.len());
    // What stands before the first heading stays there.
    let first = usize::from(writing.blocks.first().is_some_and(|block| block.id == INTRO));
    match (act, at) {
        ("add", _) if writing.blocks.len() < MOST_BLOCKS => {
            writing.blocks.push(Block { id: String::new(), heading: Some(String::new()), markdown: String::new() });
            Some(writing.blocks.len() - 1)
        }
        ("up", Some(at)) if at > first => {
            writing.blocks.swap(at, at - 1);
            Some(at - 1)
        }
        ("down", Some(at)) if at >= first && at + 1 < writing.blocks.len() => {
            writing.blocks.swap(at, at + 1);
            Some(at + 1)
        }
        ("remove", Some(at)) if at >= first => {
            writing.blocks.remove(at);
            Some(at.saturating_sub(1))
        }
        _ => None,
    }
}

fn blocks(typed: &Typed) -> Vec<Block> {
    let mut blocks = Vec::new();
    for number in 0..MOST_BLOCKS {
        let part = |part: &str| typed.get(&format!("b.{number}.{part}"));
        let (Some(id), Some(markdown)) = (part("id"), part("markdown")) else { continue };
        let intro = id == INTRO;
        blocks.push(Block {
            id: if intro || id.is_empty() { id.to_owned() } else { slug(id) },
            heading: (!intro).then(|| tidy_line(part("heading").unwrap_or_default())),
            markdown: markdown.replace("\r\n", "\n").trim().to_owned(),
        });
    }
    blocks
}

fn joins(typed: &Typed, blocks: &[Block]) -> Option<Value> {
    let word = |number: usize| typed.get(&format!("b.{number}.join")).filter(|word| !word.is_empty());
    // Blocks stand in the order of their numbers, and numbers have no gaps but where a browser left one.
    let numbers = (0..MOST_BLOCKS).filter(|number| {
        typed.get(&format!("b.{number}.id")).is_some() && typed.get(&format!("b.{number}.markdown")).is_some()
    });
    let joins: Map<String, Value> = numbers
        .zip(blocks)
        .filter_map(|(number, block)| Some((block.id.clone(), json!(word(number)?))))
        .filter(|(id, _)| !id.is_empty())
        .collect();
    Some(joins).filter(|joins| !joins.is_empty()).map(Value::Object)
}

fn value(sort: Sort, name: &str, typed: &Typed) -> Option<Value> {
    let part = |part: &str| one_line(typed, &format!("{name}.{part}"));
    match sort {
        Sort::Line
        | Sort::Choice(_)
        | Sort::Service
        | Sort::Category
        | Sort::Path
        | Sort::Picture
        | Sort::Email
        | Sort::Telephone
        | Sort::Postcode => text(one_line(typed, name)),
        Sort::Lines | Sort::Wards | Sort::Days => list(typed.get(name).unwrap_or_default().lines()),
        Sort::Services | Sort::Topics => list(typed.all(name).into_iter()),
        Sort::Number => {
            let typed = one_line(typed, name);
            typed.parse::<u64>().map(Value::from).ok().or_else(|| text(typed))
        }
        Sort::Degrees => {
            let typed = one_line(typed, name);
            typed.parse::<f64>().ok().and_then(serde_json::Number::from_f64).map(Value::Number).or_else(|| text(typed))
        }
        Sort::Yes => (typed.get(name) == Some("yes")).then_some(Value::Bool(true)),
        Sort::Day => day(typed, name).map(Value::String),
        Sort::Moment => {
            let day = day(typed, name);
            let time = part("time").replace('.', ":");
            let time = if time.find(':') == Some(1) { format!("0{time}") } else { time };
            if day.is_none() && time.is_empty() {
                return None;
            }
            Some(Value::String(format!("{}T{time}", day.unwrap_or_default())))
        }
        Sort::Link => link(&part("text"), &part("href")),
        Sort::Links => {
            let (texts, hrefs) = (typed.all(&format!("{name}.text")), typed.all(&format!("{name}.href")));
            let links: Vec<Value> = texts.iter().zip(hrefs).filter_map(|(text, href)| link(text, href)).collect();
            Some(links).filter(|links| !links.is_empty()).map(Value::Array)
        }
        Sort::Facets => facets(typed, name),
        Sort::FacetChoices => {
            let within = format!("{name}.in.");
            let mut choices: Map<String, Value> = Map::new();
            for (field, option) in &typed.0 {
                if let Some(facet) = field.strip_prefix(&within).filter(|_| !option.is_empty())
                    && let Some(list) =
                        choices.entry(facet.to_owned()).or_insert_with(|| Value::Array(Vec::new())).as_array_mut()
                {
                    list.push(json!(option));
                }
            }
            Some(choices).filter(|choices| !choices.is_empty()).map(Value::Object)
        }
        Sort::Repeats => {
            let every = part("every");
            if every.is_empty() {
                return None;
            }
            let mut repeats = Map::from_iter([("every".to_owned(), json!(every))]);
            for key in ["interval", "times"] {
                let typed = part(key);
                let number = typed.parse::<u64>().map(Value::from).ok().or_else(|| text(typed));
                repeats.extend(number.map(|number| (key.to_owned(), number)));
            }
            repeats.extend(day(typed, &format!("{name}.until")).map(|until| ("until".to_owned(), json!(until))));
            Some(Value::Object(repeats))
        }
        // They stand beside the blocks.
        Sort::Joins => None,
    }
}

/// What a directory can be narrowed by: each with a label, and a line for each option, `id = Label` or only the label.
fn facets(typed: &Typed, name: &str) -> Option<Value> {
    let all = |part: &str| typed.all(&format!("{name}.{part}"));
    let named =
        |id: &str, label: &str| json!({ "id": if id.is_empty() { slug(label) } else { slug(id) }, "label": label });
    let facets: Vec<Value> = all("id")
        .into_iter()
        .zip(all("label"))
        .zip(all("options"))
        .filter(|((_, label), options)| !label.trim().is_empty() || !options.trim().is_empty())
        .map(|((id, label), options)| {
            let mut facet = named(id, label.trim());
            let options = options.lines().map(str::trim).filter(|line| !line.is_empty());
            let option = |line: &str| match line.split_once('=') {
                Some((id, label)) => named(id.trim(), label.trim()),
                None => named("", line),
            };
            facet["options"] = Value::Array(options.map(option).collect());
            facet
        })
        .collect();
    Some(facets).filter(|facets| !facets.is_empty()).map(Value::Array)
}

/// Three parts of a day as `2027-01-16`, whatever was typed into them.
fn day(typed: &Typed, name: &str) -> Option<String> {
    let part = |part: &str| one_line(typed, &format!("{name}-{part}"));
    let (day, month, year) = (part("day"), part("month"), part("year"));
    let any = [&day, &month, &year].iter().any(|part| !part.is_empty());
    any.then(|| format!("{year}-{month:0>2}-{day:0>2}"))
}

fn link(text: &str, href: &str) -> Option<Value> {
    let (text, href) = (tidy_line(text), href.trim());
    (!text.is_empty() || !href.is_empty()).then(|| json!({ "text": text, "href": href }))
}

fn list<'a>(lines: impl Iterator<Item = &'a str>) -> Option<Value> {
    let texts: Vec<&str> = lines.map(str::trim).filter(|line| !line.is_empty()).collect();
    (!texts.is_empty()).then(|| json!(texts))
}

fn text(typed: String) -> Option<Value> {
    (!typed.is_empty()).then_some(Value::String(typed))
}

fn one_line(typed: &Typed, name: &str) -> String {
    tidy_line(typed.get(name).unwrap_or_default())
}

/// One line without white space around it: a line break that was pasted is a space.
fn tidy_line(typed: &str) -> String {
    typed.split(['\r', '\n']).map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(fields: &[(&str, &str)]) -> Typed {
        Typed(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn each_sort_is_read_and_what_does_not_fit_is_kept() {
        for (sort, fields, expected) in [
            (Sort::Line, vec![("f", " two\r\nlines ")], json!("two lines")),
            (Sort::Lines, vec![("f", "one\r\n\r\n two ")], json!(["one", "two"])),
            (Sort::Number, vec![("f", "12")], json!(12)),
            (Sort::Number, vec![("f", "a dozen")], json!("a dozen")),
            (Sort::Degrees, vec![("f", "51.4")], json!(51.4)),
            (Sort::Yes, vec![("f", "yes")], json!(true)),
            (Sort::Day, vec![("f-day", "6"), ("f-month", "1"), ("f-year", "2027")], json!("2027-01-06")),
            (Sort::Day, vec![("f-day", "soon"), ("f-month", ""), ("f-year", "")], json!("-00-soon")),
            (
                Sort::Moment,
                vec![("f-day", "16"), ("f-month", "1"), ("f-year", "2027"), ("f.time", "9.30")],
                json!("2027-01-16T09:30"),
            ),
            (Sort::Services, vec![("f", "b"), ("f", ""), ("f", "a")], json!(["b", "a"])),
            (Sort::Link, vec![("f.text", "Pay"), ("f.href", "")], json!({ "text": "Pay", "href": "" })),
            (
                Sort::Links,
                vec![("f.text", "Pay"), ("f.href", "/pay"), ("f.text", ""), ("f.href", "")],
                json!([{ "text": "Pay", "href": "/pay" }]),
            ),
            (
                Sort::Facets,
                vec![("f.id", ""), ("f.label", "Area"), ("f.options", "n = North\nSouth side")],
                json!([{ "id": "area", "label": "Area",
                         "options": [{ "id": "n", "label": "North" }, { "id": "south-side", "label": "South side" }] }]),
            ),
            (Sort::FacetChoices, vec![("f.in.area", "n"), ("f.in.area", "s")], json!({ "area": ["n", "s"] })),
            (
                Sort::Repeats,
                vec![("f.every", "week"), ("f.interval", ""), ("f.times", "6")],
                json!({ "every": "week", "times": 6 }),
            ),
        ] {
            assert_eq!(value(sort, "f", &typed(&fields)), Some(expected), "{sort:?}");
            assert_eq!(value(sort, "f", &typed(&[])), None, "{sort:?}");
        }
    }

    #[test]
    fn parts_keep_their_names_and_new_ones_get_one() {
        let form = typed(&[
            ("title", "T"),
            ("b.0.id", "intro"),
            ("b.0.markdown", "Hello\r\nthere\r\n"),
            ("b.1.id", "old-name"),
            ("b.1.heading", "New words"),
            ("b.1.markdown", "a"),
            ("b.2.id", ""),
            ("b.2.heading", "Old name"),
            ("b.2.markdown", "b"),
            ("b.3.id", ""),
            ("b.3.heading", ""),
            ("b.3.markdown", " "),
        ]);
        let writing = read(Kind::Plain, &form);
        assert_eq!(writing.blocks.len(), 4, "what is empty stays until it is saved");
        let tidied = tidy(writing);
        let ids: Vec<_> = tidied.blocks.iter().map(|block| block.id.as_str()).collect();
        assert_eq!(ids, ["intro", "old-name", "old-name-2"]);
        assert_eq!(tidied.blocks[0].markdown, "Hello\nthere");
    }

    #[test]
    fn parts_move_but_never_before_the_introduction() {
        let block = |id: &str| Block { id: id.to_owned(), heading: None, markdown: String::new() };
        let mut writing = Writing::new(Kind::Plain, "T");
        writing.blocks = ["intro", "a", "b"].map(block).to_vec();
        for (act, expected) in [
            ("up.1", "intro a b"),
            ("up.2", "intro b a"),
            ("down.2", "intro b a"),
            ("down.0", "intro b a"),
            ("remove.0", "intro b a"),
            ("remove.1", "intro a"),
            ("add", "intro a "),
            ("nonsense", "intro a "),
            ("up.77", "intro a "),
        ] {
            rearrange(&mut writing, act);
            let ids: Vec<_> = writing.blocks.iter().map(|block| block.id.as_str()).collect();
            assert_eq!(ids.join(" "), expected, "{act}");
        }
    }
}
