//! Strict reading of a tree: unknown keys, wrong kinds of value and unknown words are complaints, never guesses.
//!
//! The same code reads a bundle as written and the result of merging. Only the whole must be complete: an overlay may leave
//! out nearly everything.

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::complaint::{Complaint, hint_at};
use crate::tree::{Node, Place, Value};

/// One reading of one tree, and what there was to complain about.
pub(crate) struct Reading {
    complaints: RefCell<Vec<Complaint>>,
    /// Whether what is missing is a complaint.
    whole: bool,
}

/// A table that is being read.
pub(crate) struct Fields<'a> {
    pub place: &'a Place,
    entries: Option<&'a BTreeMap<String, Node>>,
    what: &'a str,
    reading: &'a Reading,
}

impl Reading {
    /// Reads part of a service, where anything may be left out.
    pub fn of_a_part() -> Reading {
        Reading { complaints: RefCell::default(), whole: false }
    }

    /// Reads a whole service.
    pub fn of_the_whole() -> Reading {
        Reading { complaints: RefCell::default(), whole: true }
    }

    pub fn is_whole(&self) -> bool {
        self.whole
    }

    pub fn complain(&self, complaint: Complaint) {
        self.complaints.borrow_mut().push(complaint);
    }

    pub fn into_complaints(self) -> Vec<Complaint> {
        self.complaints.into_inner()
    }

    /// Opens a table that may have these keys only. `what` names it in complaints, such as “[promise]”.
    pub fn table<'a>(&'a self, node: &'a Node, what: &'a str, known: &[&str]) -> Fields<'a> {
        let entries = self.entries(node, what);
        for (key, member) in entries.into_iter().flatten() {
            if !known.contains(&key.as_str()) {
                let hint = hint_at(key, known.iter().copied());
                self.complain(member.place.error(format!("unknown key “{key}” in {what}{hint}")));
            }
        }
        Fields { place: &node.place, entries, what, reading: self }
    }

    /// The members of a table whose keys are free, such as the codes of a back office.
    pub fn entries<'a>(&self, node: &'a Node, what: &str) -> Option<&'a BTreeMap<String, Node>> {
        match &node.value {
            Value::Table(table) => Some(table),
            _ => self.wrong(node, what, "a table"),
        }
    }

    /// The members of a list.
    pub fn list<'a>(&self, node: &'a Node, what: &str) -> &'a [Node] {
        match &node.value {
            Value::List(members) => members,
            _ => self.wrong(node, what, "a list").unwrap_or_default(),
        }
    }

    pub fn text(&self, node: &Node, what: &str) -> Option<String> {
        match node.as_text() {
            Some(text) if text.trim().is_empty() => {
                self.complain(node.place.error(format!("{what} is empty; write it or leave the line out")));
                None
            }
            Some(text) => Some(text.to_owned()),
            None => self.wrong(node, what, "text in quotes"),
        }
    }

    pub fn texts(&self, node: &Node, what: &str) -> Vec<String> {
        self.list(node, what).iter().filter_map(|member| self.text(member, what)).collect()
    }

    /// A member of a closed set of words.
    pub fn word<T: Copy>(&self, node: &Node, what: &str, all: &[T], word: fn(T) -> &'static str) -> Option<T> {
        let written = self.text(node, what)?;
        let found = all.iter().copied().find(|member| word(*member) == written);
        if found.is_none() {
            let known: Vec<&str> = all.iter().map(|member| word(*member)).collect();
            let hint = hint_at(&written, known.iter().copied());
            self.complain(node.place.error(format!("{what} cannot be “{written}”{hint}")));
        }
        found
    }

    pub fn truth(&self, node: &Node, what: &str) -> Option<bool> {
        node.as_truth().or_else(|| self.wrong(node, what, "true or false"))
    }

    /// A whole number that is not negative.
    pub fn count(&self, node: &Node, what: &str) -> Option<u32> {
        match node.value {
            Value::Whole(number) => match u32::try_from(number) {
                Ok(number) => Some(number),
                Err(_) => {
                    self.complain(node.place.error(format!("{what} cannot be {number}; write a number from 0")));
                    None
                }
            },
            _ => self.wrong(node, what, "a whole number"),
        }
    }

    pub fn wrong<T>(&self, node: &Node, what: &str, wanted: &str) -> Option<T> {
        self.complain(node.place.error(format!("{what} must be {wanted}, not {}", node.described())));
        None
    }
}

impl<'a> Fields<'a> {
    /// The member with this key, if it is there.
    pub fn get(&self, key: &str) -> Option<&'a Node> {
        self.entries.and_then(|entries| entries.get(key))
    }

    /// The member with this key; in a whole service it must be there.
    pub fn need(&self, key: &str) -> Option<&'a Node> {
        let found = self.get(key);
        if found.is_none() && self.entries.is_some() && self.reading.whole {
            self.reading.complain(self.place.error(format!("{} lacks “{key}”", self.what)));
        }
        found
    }

    /// Every key that is there.
    pub fn keys(&self) -> impl Iterator<Item = (&'a str, &'a Node)> {
        self.entries.into_iter().flatten().map(|(key, node)| (key.as_str(), node))
    }

    pub fn needed_text(&self, key: &str) -> Option<String> {
        self.need(key).and_then(|node| self.reading.text(node, key))
    }

    pub fn text(&self, key: &str) -> Option<String> {
        self.get(key).and_then(|node| self.reading.text(node, key))
    }

    pub fn texts(&self, key: &str) -> Vec<String> {
        self.get(key).map(|node| self.reading.texts(node, key)).unwrap_or_default()
    }

    pub fn truth(&self, key: &str) -> Option<bool> {
        self.get(key).and_then(|node| self.reading.truth(node, key))
    }

    pub fn count(&self, key: &str) -> Option<u32> {
        self.get(key).and_then(|node| self.reading.count(node, key))
    }

    pub fn needed_count(&self, key: &str) -> Option<u32> {
        self.need(key).and_then(|node| self.reading.count(node, key))
    }
}
