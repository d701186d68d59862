//! Holding the parameters against their order.

use super::NAMESPACE;
use super::soap::Element;

/// Whether an element has to be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    /// It may be left out.
    Optional,
    /// It has to be there and may be empty.
    Present,
    /// It has to be there with something in it.
    Filled,
}

/// The elements of a record, in the order in which they have to come.
pub(super) type Order = [(&'static str, Need)];

/// Refuses an element outside the namespace, however deep.
pub(super) fn in_namespace(element: &Element) -> Result<(), String> {
    for child in &element.children {
        if child.namespace.as_deref() != Some(NAMESPACE) {
            return Err(format!("{} in {} is not in the namespace {NAMESPACE}", child.name, element.name));
        }
        in_namespace(child)?;
    }
    Ok(())
}

/// Refuses children that are unknown, out of order, repeated, missing or empty.
pub(super) fn check(inside: &str, children: &[&Element], order: &Order) -> Result<(), String> {
    let names = || order.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
    let mut last: Option<usize> = None;
    for child in children {
        let name = child.name.as_str();
        let place = order.iter().position(|(known, _)| *known == name);
        let place = place.ok_or_else(|| format!("{inside} has no element {name}; it has {}", names()))?;
        if last.is_some_and(|last| place <= last) {
            return Err(format!("{name} comes too late in {inside}; the order is {}", names()));
        }
        last = Some(place);
    }
    for (name, need) in order {
        let found = children.iter().find(|child| child.name == *name);
        match (need, found) {
            (Need::Optional, _) | (Need::Present, Some(_)) => {}
            (Need::Filled, Some(element)) if !element.text.trim().is_empty() || !element.children.is_empty() => {}
            (Need::Filled, Some(_)) => return Err(format!("{name} in {inside} is empty")),
            (Need::Present | Need::Filled, None) => {
                return Err(format!("{name} is missing in {inside}"));
            }
        }
    }
    Ok(())
}

/// A record of texts that has been checked.
pub(super) struct Record<'a> {
    name: &'a str,
    element: &'a Element,
}

impl<'a> Record<'a> {
    /// Checks the children of an element against their order; none of them may hold elements.
    pub fn read(element: &'a Element, order: &Order) -> Result<Record<'a>, String> {
        let children: Vec<&Element> = element.children.iter().collect();
        check(&element.name, &children, order)?;
        if let Some(child) = children.iter().find(|child| !child.children.is_empty()) {
            return Err(format!("{} in {} holds elements instead of text", child.name, element.name));
        }
        Ok(Record { name: &element.name, element })
    }

    /// The text of an element; empty when it is not there.
    pub fn text(&self, name: &str) -> &'a str {
        self.element
            .children
            .iter()
            .find(|child| child.name == name)
            .map(|child| child.text.as_str())
            .unwrap_or_default()
    }

    /// Refuses a text that is not one of these.
    pub fn one_of(&self, name: &str, allowed: &[&str]) -> Result<(), String> {
        let text = self.text(name);
        if allowed.contains(&text) {
            return Ok(());
        }
        Err(format!("{name} in {} must be {}, not {text:?}", self.name, allowed.join(" or ")))
    }

    /// Refuses a text that is filled and not made of digits.
    pub fn digits(&self, name: &str) -> Result<(), String> {
        let text = self.text(name);
        if text.chars().all(|character| character.is_ascii_digit()) {
            return Ok(());
        }
        Err(format!("{name} in {} must be digits, not {text:?}", self.name))
    }

    /// Reads a pair of elements as a local date and time.
    pub fn moment(&self, date: &str, time: &str) -> Result<chrono::NaiveDateTime, String> {
        let both = format!("{}T{}", self.text(date), self.text(time));
        let read = chrono::NaiveDateTime::parse_from_str(&both, "%Y-%m-%dT%H:%M:%S").ok().filter(|_| both.len() == 19);
        read.ok_or_else(|| format!("{date} and {time} in {} must be YYYY-MM-DD and HH:MM:SS, not {both}", self.name))
    }

    /// Every element with its text, under its own name.
    pub fn fields(&self) -> impl Iterator<Item = (String, String)> {
        self.element.children.iter().map(|child| (child.name.clone(), child.text.clone()))
    }
}

/// Refuses a `ProcessID` that is not nil: a client of the web service has none.
pub(super) fn process_id(parameters: &[&Element]) -> Result<(), String> {
    match parameters.first() {
        Some(first) if first.name == "ProcessID" && first.nil && first.text.is_empty() => Ok(()),
        _ => Err("The first parameter must be ProcessID with xsi:nil=\"true\"".to_owned()),
    }
}
