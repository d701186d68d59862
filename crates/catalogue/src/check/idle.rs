//! An overlay that says what the shared service says already. It does no harm today, and hides tomorrow's improvement.

use super::Checking;
use crate::bundle::Follows;
use crate::complaint::Complaint;
use crate::merge::{by_id, merge, replaces};
use crate::tree::{Node, Value};
use crate::written::SETTINGS;

pub(super) fn check(checking: &mut Checking<'_>) {
    let (Some(shared), Some(overlay)) = (checking.shared, checking.overlay) else {
        return;
    };
    let unchanged = merge(&checking.definition.service, Some(shared), None);
    let changes_nothing = unchanged.is_ok_and(|unchanged| unchanged == *checking.definition);
    if changes_nothing && overlay.follows() == Follows::Latest {
        // Where there is no route to give, the folder alone says that the borough offers the service.
        if !checking.definition.has_form() && offers_only(overlay.tree()) {
            return;
        }
        let message = "this overlay no longer changes anything; take it away";
        checking.complaints.push(overlay.tree().place.warning(message));
        return;
    }
    repeated(shared.tree(), overlay.tree(), &mut Vec::new(), &mut checking.complaints);
}

/// Whether an overlay says `follows` and nothing else.
fn offers_only(overlay: &Node) -> bool {
    let keys = |node: &Node| match &node.value {
        Value::Table(table) => table.keys().cloned().collect(),
        _ => Vec::new(),
    };
    keys(overlay) == [SETTINGS] && overlay.get(SETTINGS).is_some_and(|settings| keys(settings) == ["follows"])
}

fn repeated<'a>(shared: &'a Node, overlay: &'a Node, path: &mut Vec<&'a str>, complaints: &mut Vec<Complaint>) {
    match (&shared.value, &overlay.value) {
        (Value::Table(old), Value::Table(new)) if !replaces(path) => {
            for (key, node) in new.iter().filter(|(key, _)| *key != "id") {
                if let Some(old) = old.get(key) {
                    path.push(key);
                    repeated(old, node, path, complaints);
                    path.pop();
                }
            }
        }
        (Value::List(old), Value::List(new)) if by_id(old, new) => {
            for node in new {
                let id = node.id().unwrap_or_default();
                if let Some(old) = old.iter().find(|old| old.id() == Some(id)) {
                    path.push(id);
                    repeated(old, node, path, complaints);
                    path.pop();
                }
            }
        }
        _ if shared == overlay => {
            let what = path.iter().rev().find(|key| **key != "markdown").copied().unwrap_or("this");
            complaints.push(overlay.place.warning(format!("“{what}” says what the shared service says; take it away")));
        }
        _ => {}
    }
}
