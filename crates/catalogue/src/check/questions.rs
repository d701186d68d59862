//! The form: what a `when` may ask, and whether every step can be reached.

use super::{Checking, reach};
use crate::complaint::{hint_at, nearest};
use crate::step::{Kind, Step};
use crate::when::{Moment, Test};

pub(super) fn check(checking: &mut Checking<'_>) {
    let definition = checking.definition;
    if !definition.has_form() {
        without_form(checking);
        return;
    }
    if definition.apply.is_some() {
        let message =
            "this service has a form of its own, so nobody would use the link of [apply]; take one of them away";
        checking.error(&["settings", "apply"], message);
    }
    let before = checking.complaints.len();
    for (index, step) in definition.steps.iter().enumerate() {
        condition(checking, index, step);
        bounds(checking, step);
    }
    // A when that is wrong makes every journey behind it wrong as well: that is said once, not for each step.
    if checking.complaints[before..].iter().all(|complaint| !complaint.is_error()) {
        reach::check(checking);
    }
}

/// A page alone is a whole service, but one that says where its cases go, or what is written about them, has lost its form.
fn without_form(checking: &mut Checking<'_>) {
    let definition = checking.definition;
    let left_over = [
        (checking.has_form_file(), &["form"][..], "form.toml"),
        (definition.route.is_some(), &["settings", "route"], "a [route]"),
        (definition.hears_news(), &["settings", "status"], "a [status]"),
        (!definition.messages.is_empty(), &["messages"], "messages"),
    ];
    for (_, path, what) in left_over.into_iter().filter(|(there, ..)| *there) {
        let message = format!(
            "this service has {what} and no questions, so nobody could send anything; form.toml needs at least one [[step]]"
        );
        checking.error(path, message);
    }
    if definition.page.is_empty() {
        checking
            .error(&["page"], "this service has neither a form nor a page: there is nothing to read; write page.md");
    }
}

fn condition(checking: &mut Checking<'_>, index: usize, step: &Step) {
    let Some(when) = &step.when else { return };
    let definition = checking.definition;
    let path = ["form", "step", step.id.as_str(), "when"];
    for (id, test) in when.tests() {
        let Some(position) = definition.steps.iter().position(|known| known.id == id) else {
            let hint = hint_at(id, definition.steps.iter().map(|step| step.id.as_str()));
            checking.error(&path, format!("“{}” asks about “{id}”, which is no step of this form{hint}", step.id));
            continue;
        };
        if position >= index {
            let message =
                if position == index { "itself".to_owned() } else { format!("“{id}”, which comes later") };
            checking.error(&path, format!("“{}” asks about {message}: a when may only look back", step.id));
            continue;
        }
        if let Some(asked) = definition.steps.get(position)
            && let Some(message) = misfit(asked, test)
        {
            checking.error(&path, message);
        }
    }
    for capability in when.capabilities() {
        let known = &checking.around.capabilities;
        if !known.contains(capability)
            && let Some(near) = nearest(capability, known.iter().map(String::as_str))
        {
            let message = format!("the borough does not offer “{capability}”; did you mean “{near}”?");
            checking.warning(&path, message);
        }
    }
}

/// A date whose first day comes after its last one could never be answered. Two days of which only one is counted from today
/// may pass each other later; that is looked at from today on.
fn bounds(checking: &mut Checking<'_>, step: &Step) {
    let (Some(earliest), Some(latest)) = (step.earliest, step.latest) else { return };
    let apart = match (earliest, latest) {
        (Moment::On(first), Moment::On(last)) => first > last,
        (Moment::FromToday(first), Moment::FromToday(last)) => first > last,
        _ => false,
    };
    if apart {
        let message =
            format!("no day can answer “{}”: it is {earliest} at the earliest and {latest} at the latest", step.id);
        checking.error(&["form", "step", &step.id, "earliest"], message);
    }
}

/// Why a test says nothing about this kind of question, if so.
fn misfit(asked: &Step, test: &Test) -> Option<String> {
    let (id, kind) = (&asked.id, asked.kind);
    let fits = match test {
        Test::Answered(_) => kind != Kind::Exit,
        Test::Has(_) => kind == Kind::Checkboxes,
        Test::Before(_) | Test::After(_) => kind == Kind::Date,
        Test::Less(_) | Test::More(_) => {
            matches!(kind, Kind::Text | Kind::Radios | Kind::Checkboxes)
        }
        Test::Is(_) | Test::IsNot(_) | Test::In(_) => {
            !matches!(kind, Kind::Checkboxes | Kind::Contact | Kind::Address | Kind::Location | Kind::Exit)
        }
    };
    if !fits {
        let better = match kind {
            Kind::Checkboxes => "; for checkboxes write has",
            Kind::Date => "; for a date write before or after",
            Kind::Exit => ": an exit has no answer",
            Kind::Contact | Kind::Address | Kind::Location => "; only answered can",
            _ => "",
        };
        return Some(format!("this test cannot be made of “{id}”, whose kind is {kind}{better}"));
    }
    let values: Vec<&String> = match test {
        Test::Is(value) | Test::IsNot(value) | Test::Has(value) => vec![value],
        Test::In(values) => values.iter().collect(),
        _ => Vec::new(),
    };
    let known: Vec<&str> = match kind {
        Kind::YesNo => vec!["yes", "no"],
        Kind::Radios | Kind::Checkboxes => asked.options.iter().map(|choice| choice.id.as_str()).collect(),
        _ => return None,
    };
    let unknown = values.into_iter().find(|value| !known.contains(&value.as_str()))?;
    Some(format!("“{id}” has no answer “{unknown}”{}", hint_at(unknown, known.iter().copied())))
}
