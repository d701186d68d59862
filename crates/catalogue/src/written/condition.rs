//! The `when` of a step, as written.

use crate::reading::{Fields, Reading};
use crate::tree::{Node, Value};
use crate::when::{Moment, Test, When};

const KEYS: &[&str] = &[
    "answer", "is", "is_not", "in", "has", "less", "more", "before", "after", "answered", "all", "any", "not",
    "borough",
];
const TESTS: &[&str] = &["is", "is_not", "in", "has", "less", "more", "before", "after", "answered"];

pub(super) fn read(reading: &Reading, node: &Node) -> Option<When> {
    reading.entries(node, "when")?;
    let table = reading.table(node, "when", KEYS);
    let parts = |key| {
        let list = table.get(key).map(|node| reading.list(node, key));
        list.map(|parts| parts.iter().filter_map(|part| read(reading, part)).collect::<Vec<When>>())
    };
    let subjects: Vec<(&str, &Node)> =
        table.keys().filter(|(key, _)| matches!(*key, "answer" | "all" | "any" | "not" | "borough")).collect();
    let [(subject, node)] = subjects[..] else {
        let message = match subjects.len() {
            0 => "a when needs one of answer, all, any, not, borough".to_owned(),
            _ => format!("a when has one of answer, all, any, not, borough; this one has {}", list_of(&subjects)),
        };
        reading.complain(table.place.error(message));
        return None;
    };
    if subject != "answer" {
        for (key, node) in table.keys().filter(|(key, _)| TESTS.contains(key)) {
            reading.complain(node.place.error(format!("“{key}” tests an answer; beside “{subject}” it means nothing")));
        }
    }
    match subject {
        "all" => parts("all").map(|all| When::All { all }),
        "any" => parts("any").map(|any| When::Any { any }),
        "not" => read(reading, node).map(|not| When::Not { not: Box::new(not) }),
        "borough" => reading.text(node, "borough").map(|borough| When::Borough { borough }),
        _ => {
            let answer = reading.text(node, "answer")?;
            test(reading, &table).map(|test| When::Answer { answer, test })
        }
    }
}

fn test(reading: &Reading, table: &Fields<'_>) -> Option<Test> {
    let tests: Vec<(&str, &Node)> = table.keys().filter(|(key, _)| TESTS.contains(key)).collect();
    let [(key, node)] = tests[..] else {
        let message = match tests.len() {
            0 => format!("a when about an answer needs a test: one of {}", TESTS.join(", ")),
            _ => format!("a when has one test, this one has {}; put them into all = [..]", list_of(&tests)),
        };
        reading.complain(table.place.error(message));
        return None;
    };
    match key {
        "is" => value(reading, node, key).map(Test::Is),
        "is_not" => value(reading, node, key).map(Test::IsNot),
        "in" => {
            let values = reading.list(node, key).iter().filter_map(|node| value(reading, node, key));
            Some(Test::In(values.collect()))
        }
        "has" => value(reading, node, key).map(Test::Has),
        "less" => number(reading, node, key).map(Test::Less),
        "more" => number(reading, node, key).map(Test::More),
        "before" => moment(reading, node, key).map(Test::Before),
        "after" => moment(reading, node, key).map(Test::After),
        _ => reading.truth(node, key).map(Test::Answered),
    }
}

/// What an answer is compared with. People write `true` for a yes/no question, and numbers for choices such as “3”.
fn value(reading: &Reading, node: &Node, key: &str) -> Option<String> {
    match node.value {
        Value::Truth(true) => Some("yes".to_owned()),
        Value::Truth(false) => Some("no".to_owned()),
        Value::Whole(number) => Some(number.to_string()),
        _ => reading.text(node, key),
    }
}

fn number(reading: &Reading, node: &Node, key: &str) -> Option<f64> {
    match node.value {
        // Beyond 32 bits nobody counts; within them the number is exact.
        Value::Whole(number) => match i32::try_from(number) {
            Ok(number) => Some(f64::from(number)),
            Err(_) => reading.wrong(node, key, "a smaller number"),
        },
        Value::Real(number) => Some(number),
        _ => reading.wrong(node, key, "a number"),
    }
}

/// A day, as a `when` and the bounds of a date write it.
pub(super) fn moment(reading: &Reading, node: &Node, key: &str) -> Option<Moment> {
    match Moment::parse(&reading.text(node, key)?) {
        Ok(moment) => Some(moment),
        Err(error) => {
            reading.complain(node.place.error(error.to_string()));
            None
        }
    }
}

fn list_of(members: &[(&str, &Node)]) -> String {
    members.iter().map(|(key, _)| *key).collect::<Vec<_>>().join(" and ")
}
