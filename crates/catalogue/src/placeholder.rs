//! The closed list of `((names))` that text may hold, and what is put in their place.
//!
//! Text that a person writes is never compiled as a template: a name is either on this list or a complaint.

use crate::complaint::hint_at;

/// Names that messages may use, besides `((borough.…))` and `((answer.<id>))`.
pub(crate) const MESSAGE_PLACEHOLDERS: &[&str] =
    &["reference", "service", "promise_date", "track_link", "next", "next_date"];

/// What may stand after `borough.`: facts of `tenant.toml` that every borough has.
pub const BOROUGH_PLACEHOLDERS: &[&str] =
    &["name", "short_name", "telephone", "text_relay", "email", "address", "opening_hours", "data_protection_officer"];

/// The names in a text, in order, each time that they occur, without the brackets.
pub fn placeholders(text: &str) -> Vec<&str> {
    found(text).into_iter().filter_map(|found| found.name).collect()
}

/// Puts values in place of names. A name without a value stays as it is, so that it is seen and mended.
pub fn fill(text: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let mut filled = String::new();
    let mut rest = 0;
    for found in found(text) {
        let Some(value) = found.name.and_then(&value) else {
            continue;
        };
        filled.push_str(text.get(rest..found.start).unwrap_or_default());
        filled.push_str(&value);
        rest = found.end;
    }
    filled.push_str(text.get(rest..).unwrap_or_default());
    filled
}

/// Where brackets open in a text.
pub(crate) struct Found<'a> {
    /// The byte at which the brackets open.
    pub start: usize,
    /// The byte behind them.
    pub end: usize,
    /// The name, unless the brackets are never closed on this line.
    pub name: Option<&'a str>,
}

pub(crate) fn found(text: &str) -> Vec<Found<'_>> {
    let mut all = Vec::new();
    let mut from = 0;
    while let Some(rest) = text.get(from..)
        && let Some(open) = rest.find("((")
    {
        let start = from + open;
        let inside = rest.get(open + 2..).unwrap_or_default();
        let line = inside.split('\n').next().unwrap_or_default();
        let (name, end) = match line.split_once("))") {
            Some((name, _)) => (Some(name.trim()), start + 2 + name.len() + 2),
            None => (None, start + 2),
        };
        all.push(Found { start, end, name });
        from = end;
    }
    all
}

/// What is wrong with a name, if anything. `own` are the names that this kind of text may use besides those of the borough,
/// `steps` the ids of the questions whose answers it may use.
pub(crate) fn complaint_about(name: &str, own: &[&str], steps: &[&str]) -> Option<String> {
    if let Some(step) = name.strip_prefix("answer.").filter(|_| !steps.is_empty()) {
        let unknown = !steps.contains(&step);
        let hint = || hint_at(step, steps.iter().copied());
        return unknown
            .then(|| format!("((answer.{step})) asks for a question that this form does not have{}", hint()));
    }
    if let Some(fact) = name.strip_prefix("borough.") {
        let unknown = !BOROUGH_PLACEHOLDERS.contains(&fact);
        let hint = || hint_at(fact, BOROUGH_PLACEHOLDERS.iter().copied());
        return unknown.then(|| format!("((borough.{fact})) is not known{}", hint()));
    }
    if own.contains(&name) {
        return None;
    }
    let borough = BOROUGH_PLACEHOLDERS.iter().map(|fact| format!("borough.{fact}"));
    let answers = steps.iter().map(|step| format!("answer.{step}"));
    let known: Vec<String> = own.iter().map(|name| (*name).to_owned()).chain(borough).chain(answers).collect();
    Some(format!("(({name})) is not known{}", hint_at(name, known.iter().map(String::as_str))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_and_filled() {
        let text = "((reference)): ((service)) (not (this)) (( next )) ((open\n((gone))";
        assert_eq!(placeholders(text), ["reference", "service", "next", "gone"]);
        let value = |name: &str| (name != "gone").then(|| name.to_uppercase());
        assert_eq!(fill(text, value), "REFERENCE: SERVICE (not (this)) NEXT ((open\n((gone))");
        assert_eq!(fill("no names", |_| None), "no names");
        assert_eq!(fill("((a))((b))", |name| Some(name.to_owned())), "ab");
    }

    #[test]
    fn what_is_filled_in_is_not_looked_at_again() {
        assert_eq!(fill("((a))", |_| Some("((b))".to_owned())), "((b))");
    }

    #[test]
    fn an_unknown_name_is_said_with_the_nearest() {
        for (name, expected) in [
            ("reference", None),
            ("borough.telephone", None),
            ("answer.where", None),
            ("referense", Some("reference")),
            ("borough.telefone", Some("telephone")),
            ("answer.were", Some("where")),
            ("promise-date", Some("promise_date")),
        ] {
            let said = complaint_about(name, MESSAGE_PLACEHOLDERS, &["where", "details"]);
            match expected {
                None => assert_eq!(said, None, "{name}"),
                Some(nearest) => assert!(said.is_some_and(|said| said.contains(&format!("“{nearest}”"))), "{name}"),
            }
        }
    }
}
