//! Where a service is asked for, what it costs and whom to call.

use super::quoted;
use crate::definition::Definition;

pub(super) fn differences(from: &Definition, to: &Definition, say: &mut impl FnMut(String)) {
    match (&from.apply, &to.apply) {
        (old, new) if old == new => {}
        (_, Some(new)) => say(format!("Is asked for at {}, by {}", quoted(&new.href), quoted(&new.label))),
        (_, None) => say("Is no longer asked for on another site".to_owned()),
    }
    let lines = |definition: &Definition| -> Vec<String> {
        definition
            .fees
            .iter()
            .map(|fee| format!("{} costs {}", quoted(&fee.what), quoted(&fee.price.shown())))
            .collect()
    };
    let (old, new) = (lines(from), lines(to));
    for line in new.iter().filter(|line| !old.contains(line)) {
        say(line.clone());
    }
    for line in old.iter().filter(|line| !new.contains(line)) {
        say(format!("No longer holds: {line}"));
    }
    // “Free” can be written in more than one way, and prices can change places.
    if from.fees != to.fees && new.iter().all(|line| old.contains(line)) && old.iter().all(|line| new.contains(line)) {
        say("The prices are written in another way".to_owned());
    }
    let (old, new) = (&from.contacts, &to.contacts);
    for (what, old, new) in [
        ("Telephone", &old.telephone, &new.telephone),
        ("Email", &old.email, &new.email),
        ("Opening hours", &old.opening_hours, &new.opening_hours),
    ] {
        let named = |value: &Option<String>| value.as_deref().map_or_else(|| "the borough’s".to_owned(), quoted);
        if old != new {
            say(format!("{what}: {} instead of {}", named(new), named(old)));
        }
    }
}
