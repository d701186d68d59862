//! Laying an overlay over a shared bundle.
//!
//! | what | rule |
//! |---|---|
//! | a value | the overlay's replaces |
//! | a table | key by key |
//! | a list whose members have `id` | by `id`: same id merges, a new one goes `after` (else at the end), `remove = true` takes it away |
//! | any other list | replaced whole |
//! | a block of the page, a message | replaced whole, by its id or event |
//!
//! A `when` and the source of one field of a route are sentences rather than tables: half of one and half of another would
//! say nothing, so each is a value and is replaced whole. A member that is there already and says `after` moves.

use std::collections::BTreeMap;

use crate::bundle::Bundle;
use crate::complaint::{Complaint, hint_at};
use crate::definition::Definition;
use crate::tree::{Node, Place, Value};
use crate::written::{self, SETTINGS};

/// Lays a borough's overlay over the shared bundle and reads the result; either may be absent, but not both.
///
/// Which shared version the overlay wants is for the caller, who has the versions: so the newest can be tried, too.
pub fn merge(service: &str, shared: Option<&Bundle>, overlay: Option<&Bundle>) -> Result<Definition, Vec<Complaint>> {
    let mut complaints = Vec::new();
    let tree = match (shared, overlay) {
        (Some(shared), Some(overlay)) => {
            whole(shared.tree(), &mut complaints);
            not_following(shared.tree(), "a shared service follows nothing", &mut complaints);
            laid_over(shared.tree(), overlay.tree(), &mut Vec::new(), &mut complaints)
        }
        (Some(alone), None) => {
            whole(alone.tree(), &mut complaints);
            not_following(alone.tree(), "a shared service follows nothing", &mut complaints);
            alone.tree().clone()
        }
        (None, Some(alone)) => {
            whole(alone.tree(), &mut complaints);
            not_following(alone.tree(), "there is no shared service of this name to follow", &mut complaints);
            alone.tree().clone()
        }
        (None, None) => {
            let place = Place::new(std::path::Path::new(service), 0);
            return Err(vec![place.error("there is no service of this name")]);
        }
    };
    if !complaints.is_empty() {
        return Err(complaints);
    }
    written::definition(service, &tree)
}

/// Whether an overlay's value at this path takes the place of the shared one, although both are tables.
pub(crate) fn replaces(path: &[&str]) -> bool {
    matches!(path, ["form", "step", _, "when"] | ["settings", "route", "fields", _] | ["messages" | "page", _])
}

/// Whether members of these lists are known by their ids.
pub(crate) fn by_id(base: &[Node], over: &[Node]) -> bool {
    base.iter().chain(over).all(|member| member.id().is_some())
}

fn laid_over<'a>(base: &'a Node, over: &'a Node, path: &mut Vec<&'a str>, complaints: &mut Vec<Complaint>) -> Node {
    match (&base.value, &over.value) {
        (Value::Table(old), Value::Table(new)) if !replaces(path) => {
            let mut merged = old.clone();
            for (key, node) in new {
                path.push(key);
                let node = match old.get(key) {
                    Some(base) => laid_over(base, node, path, complaints),
                    None => {
                        whole(node, complaints);
                        node.clone()
                    }
                };
                path.pop();
                merged.insert(key.clone(), node);
            }
            Node::new(&base.place, Value::Table(merged))
        }
        (Value::List(old), Value::List(new)) if by_id(old, new) => {
            Node::new(&base.place, Value::List(members(old, new, path, complaints)))
        }
        _ => {
            whole(over, complaints);
            over.clone()
        }
    }
}

/// Members by id, in the order of the shared list, with what is new at the end or behind what it names.
fn members<'a>(
    old: &'a [Node],
    new: &'a [Node],
    path: &mut Vec<&'a str>,
    complaints: &mut Vec<Complaint>,
) -> Vec<Node> {
    let mut merged = old.to_vec();
    // What was put behind what: two members that name the same one keep the order in which the overlay has them.
    let mut placed: BTreeMap<&str, &str> = BTreeMap::new();
    for member in new {
        let id = member.id().unwrap_or_default();
        let position = merged.iter().position(|known| known.id() == Some(id));
        let known = || old.iter().chain(new).filter_map(Node::id).filter(|known| *known != id);
        if let Some(remove) = member.get("remove").and_then(Node::as_truth) {
            match position {
                Some(position) if remove => drop(merged.remove(position)),
                _ => {
                    let hint = hint_at(id, old.iter().filter_map(Node::id));
                    let message = if remove {
                        format!("there is no “{id}” to remove{hint}")
                    } else {
                        "remove can only be true".to_owned()
                    };
                    complaints.push(member.place.error(message));
                }
            }
            continue;
        }
        let after = member.get("after").and_then(Node::as_text);
        let member = without_edits(member);
        let node = match position.and_then(|position| merged.get(position)) {
            Some(base) => {
                let base = base.clone();
                merged_member(&base, &member, id, path, complaints)
            }
            None => {
                whole(&member, complaints);
                member
            }
        };
        match (after, position) {
            (None, Some(position)) => merged[position] = node,
            (None, None) => merged.push(node),
            (Some(after), position) => {
                if let Some(position) = position {
                    merged.remove(position);
                }
                let Some(anchor) = merged.iter().position(|known| known.id() == Some(after)) else {
                    let hint = hint_at(after, known());
                    complaints.push(
                        node.place.error(format!("“{id}” cannot stand after “{after}”, which is not there{hint}")),
                    );
                    continue;
                };
                let followers = merged.iter().skip(anchor + 1);
                let same = |node: &&Node| node.id().is_some_and(|id| placed.get(id) == Some(&after));
                let behind = anchor + 1 + followers.take_while(same).count();
                merged.insert(behind, node);
                placed.insert(id, after);
            }
        }
    }
    merged
}

/// One member under another of the same id. Its path ends in the name of the list, so that blocks are replaced whole.
fn merged_member(base: &Node, over: &Node, id: &str, path: &[&str], complaints: &mut Vec<Complaint>) -> Node {
    let mut path = path.to_vec();
    path.push(id);
    laid_over(base, over, &mut path, complaints)
}

fn without_edits(member: &Node) -> Node {
    match &member.value {
        Value::Table(table) => {
            let kept = table.iter().filter(|(key, _)| !matches!(key.as_str(), "after" | "remove"));
            Node::table(&member.place, kept.map(|(key, node)| (key.clone(), node.clone())))
        }
        _ => member.clone(),
    }
}

/// `after` and `remove` edit a list that is there; where nothing is, they are a mistake.
fn whole(node: &Node, complaints: &mut Vec<Complaint>) {
    match &node.value {
        Value::Table(table) => {
            for (key, member) in table {
                if table.contains_key("id") && matches!(key.as_str(), "after" | "remove") {
                    complaints
                        .push(member.place.error(format!("“{key}” is for an overlay that changes a shared list")));
                }
                whole(member, complaints);
            }
        }
        Value::List(members) => members.iter().for_each(|member| whole(member, complaints)),
        _ => {}
    }
}

fn not_following(tree: &Node, why: &str, complaints: &mut Vec<Complaint>) {
    if let Some(follows) = tree.get(SETTINGS).and_then(|settings| settings.get("follows")) {
        complaints.push(follows.place.error(format!("“follows” is for overlays: {why}")));
    }
}

#[cfg(test)]
mod tests;
