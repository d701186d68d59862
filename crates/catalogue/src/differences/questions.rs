//! What differs in the form.

use super::quoted;
use crate::definition::Definition;
use crate::step::{Choice, ContactPart, Step};

pub(super) fn differences(from: &Definition, to: &Definition, say: &mut impl FnMut(String)) {
    for (index, step) in to.steps.iter().enumerate() {
        let name = quoted(&step.id);
        let Some(old) = from.step(&step.id) else {
            let before = index.checked_sub(1).and_then(|index| to.steps.get(index));
            let what = if step.is_exit() { "exit" } else { "question" };
            say(match before {
                Some(before) => format!("Adds the {what} {name} after {}", quoted(&before.id)),
                None => format!("Adds the {what} {name} at the beginning"),
            });
            continue;
        };
        changes(old, step, say);
    }
    for step in from.steps.iter().filter(|step| to.step(&step.id).is_none()) {
        say(format!("Does not ask {}", quoted(&step.id)));
    }
    let order = |one: &Definition, other: &Definition| -> Vec<String> {
        let known = one.steps.iter().filter(|step| other.step(&step.id).is_some());
        known.map(|step| step.id.clone()).collect()
    };
    if order(from, to) != order(to, from) {
        say("The questions stand in another order".to_owned());
    }
}

fn changes(old: &Step, new: &Step, say: &mut impl FnMut(String)) {
    let name = format!("Question {}", quoted(&new.id));
    if old.kind != new.kind {
        say(format!("{name} is of the kind {} instead of {}", new.kind, old.kind));
    }
    if old.question != new.question {
        say(format!("{name} reads {} instead of {}", quoted(&new.question), quoted(&old.question)));
    }
    if old.optional != new.optional {
        say(format!("{name} {}", if new.optional { "may be left empty" } else { "must be answered" }));
    }
    match (old.max, new.max) {
        (Some(old), Some(new)) if old != new => {
            say(format!("{name} may be {new} characters long instead of {old}"));
        }
        (None, Some(new)) => say(format!("{name} may be {new} characters long at most")),
        (Some(old), None) => say(format!("{name} may be longer than {old} characters")),
        _ => {}
    }
    for (what, old, new) in [("earliest", old.earliest, new.earliest), ("latest", old.latest, new.latest)] {
        match (old, new) {
            (old, Some(new)) if old != Some(new) => say(format!("{name} may be {new} at the {what}")),
            (Some(_), None) => say(format!("{name} has no {what} day")),
            _ => {}
        }
    }
    for (what, old, new) in
        [("hint", &old.hint, &new.hint), ("help", &old.help, &new.help), ("advice", &old.text, &new.text)]
    {
        match (old, new) {
            (Some(old), Some(new)) if old != new => {
                say(format!("{name} has the {what} {} instead of {}", quoted(new), quoted(old)));
            }
            (None, Some(new)) => say(format!("{name} has the {what} {}", quoted(new))),
            (Some(_), None) => say(format!("{name} has no {what}")),
            _ => {}
        }
    }
    if old.ask != new.ask {
        let parts = |ask: &[ContactPart]| ask.iter().map(|part| part.word()).collect::<Vec<_>>().join(", ");
        say(format!("{name} asks for {} instead of {}", parts(&new.ask), parts(&old.ask)));
    }
    if old.when != new.when {
        say(match &new.when {
            None => format!("{name} is always asked"),
            Some(_) if old.when.is_none() => format!("{name} is asked in some cases only"),
            Some(_) => format!("{name} is asked in other cases"),
        });
    }
    choices(&name, &old.options, &new.options, say);
}

fn choices(name: &str, from: &[Choice], to: &[Choice], say: &mut impl FnMut(String)) {
    let find = |choices: &[Choice], id: &str| choices.iter().find(|choice| choice.id == id).cloned();
    for new in to {
        match find(from, &new.id) {
            None => say(format!("{name} adds the choice {}", quoted(&new.label))),
            Some(old) => {
                if old.label != new.label {
                    say(format!("{name} has the choice {} instead of {}", quoted(&new.label), quoted(&old.label)));
                }
                if old.hint != new.hint {
                    say(format!("{name} has another hint for the choice {}", quoted(&new.label)));
                }
            }
        }
    }
    for old in from.iter().filter(|old| find(to, &old.id).is_none()) {
        say(format!("{name} has no choice {}", quoted(&old.label)));
    }
    let order = |one: &[Choice], other: &[Choice]| -> Vec<String> {
        one.iter().map(|choice| choice.id.clone()).filter(|id| find(other, id).is_some()).collect()
    };
    if order(from, to) != order(to, from) {
        say(format!("{name} has its choices in another order"));
    }
}
