//! Texts: the legal pack, names in double brackets, and hints (EF-16).

use super::Checking;
use crate::bundle::Bundle;
use crate::complaint::nearest;
use crate::placeholder::{self, MESSAGE_PLACEHOLDERS};

/// Names that help, advice and pages may use: nothing about a case exists before it is sent.
const BEFORE_SENDING: &[&str] = &["service"];

/// What a hint may be at most, in characters, to be one short line.
const HINT_LENGTH: usize = 120;

pub(super) fn check(checking: &mut Checking<'_>) {
    legal(checking);
    number(checking);
    placeholders(checking);
    hints(checking);
    blocks(checking);
}

/// Only a form takes what people tell us, so only a form needs the law behind it.
fn legal(checking: &mut Checking<'_>) {
    if !checking.definition.has_form() {
        return;
    }
    let legal = &checking.definition.legal;
    let said = checking.says(&["settings", "legal", "shared_with"]);
    for (key, missing, example) in [
        ("basis", legal.basis.trim().is_empty(), "basis = \"public task\""),
        ("purpose", legal.purpose.trim().is_empty(), "purpose = \"to inspect and repair the highway\""),
        ("shared_with", !said, "shared_with = [], or who else sees it"),
    ] {
        if missing {
            let message = format!("[legal] lacks “{key}”, and nothing is published without it: write {example}");
            checking.error(&["settings", "legal", key], message);
        }
    }
    if checking.definition.retention.months == 0 {
        checking
            .error(&["settings", "retention", "months"], "a case must be kept for at least a month after it is closed");
    }
}

fn number(checking: &mut Checking<'_>) {
    if let Some(message) = checking.around.numbers.complaint_about(checking.definition.lgsl) {
        checking.warning(&["settings", "lgsl"], message);
    }
}

/// Slips that give a page which nobody meant: a heading that starts no block, a block beside the one that was to be changed,
/// HTML that would be shown as it was typed.
fn blocks(checking: &mut Checking<'_>) {
    let definition = checking.definition;
    for block in &definition.page {
        let path = ["page", block.id.as_str(), "markdown"];
        let start = checking.place(&path);
        for (above, line) in block.markdown.lines().enumerate() {
            let message = if line.starts_with("## ") {
                "this heading has no id, so no borough can change what stands below it: write {#a-short-name} behind it"
            } else if has_tag(line) {
                "HTML is not read here, people would see it as it is typed; write Markdown"
            } else {
                continue;
            };
            let mut place = start.clone();
            place.line += above;
            checking.complaints.push(place.warning(message));
        }
    }
    let (Some(shared), Some(overlay)) = (checking.shared, checking.overlay) else { return };
    let ids = |bundle: &Bundle| -> Vec<String> {
        let page = bundle.tree().get("page");
        page.into_iter().flat_map(|page| page.members()).filter_map(|block| block.id().map(str::to_owned)).collect()
    };
    let known = ids(shared);
    for id in ids(overlay).iter().filter(|id| !known.contains(id)) {
        if let Some(near) = nearest(id, known.iter().map(String::as_str)) {
            let message =
                format!("this adds a block “{id}” to the page; if you mean to change “{near}”, write {{#{near}}}");
            checking.warning(&["page", id], message);
        }
    }
}

fn has_tag(line: &str) -> bool {
    line.split('<').skip(1).any(|rest| {
        let name = rest.strip_prefix('/').unwrap_or(rest);
        name.starts_with(|letter: char| letter.is_ascii_alphabetic()) && rest.contains('>') && !name.starts_with("http")
    })
}

fn placeholders(checking: &mut Checking<'_>) {
    let definition = checking.definition;
    let asked = definition.steps.iter().filter(|step| !step.is_exit());
    let every: Vec<&str> = asked.map(|step| step.id.as_str()).collect();
    for (event, message) in &definition.messages {
        for (part, text) in [("subject", &message.subject), ("markdown", &message.markdown)] {
            names(checking, &["messages", event.word(), part], text, MESSAGE_PLACEHOLDERS, &every);
        }
    }
    for block in &definition.page {
        let heading = block.heading.as_deref().unwrap_or_default();
        nothing_filled_in(checking, &["page", &block.id], heading);
        names(checking, &["page", &block.id, "markdown"], &block.markdown, BEFORE_SENDING, &[]);
    }
    let mut earlier: Vec<&str> = Vec::new();
    for step in &definition.steps {
        for (key, text) in [("help", &step.help), ("text", &step.text)] {
            if let Some(text) = text {
                names(checking, &["form", "step", &step.id, key], text, BEFORE_SENDING, &earlier);
            }
        }
        for (key, text) in [("question", Some(&step.question)), ("hint", step.hint.as_ref())] {
            nothing_filled_in(checking, &["form", "step", &step.id, key], text.map_or("", String::as_str));
        }
        for choice in &step.options {
            nothing_filled_in(checking, &["form", "step", &step.id, "options", &choice.id, "label"], &choice.label);
        }
        if !step.is_exit() {
            earlier.push(&step.id);
        }
    }
    for (code, words) in &definition.status {
        nothing_filled_in(checking, &["settings", "status", code, "say"], &words.say);
    }
    for fee in &definition.fees {
        nothing_filled_in(checking, &["settings", "fees"], &fee.what);
        nothing_filled_in(checking, &["settings", "fees"], &fee.price.shown());
    }
    nothing_filled_in(checking, &["settings", "title"], &definition.title);
    nothing_filled_in(checking, &["settings", "summary"], &definition.summary);
}

fn names(checking: &mut Checking<'_>, path: &[&str], text: &str, own: &[&str], steps: &[&str]) {
    let start = checking.place(path);
    // Only Markdown files are lines of their own; a text in TOML is found by its key.
    let in_markdown = start.file.extension().is_some_and(|extension| extension == "md") && start.line > 0;
    for found in placeholder::found(text) {
        let message = match found.name {
            None => Some("“((” is never closed with “))” on its line".to_owned()),
            Some(name) if MESSAGE_PLACEHOLDERS.contains(&name) && !own.contains(&name) => {
                Some(format!("(({name})) is not known before a report is sent; it can stand in messages only"))
            }
            Some(name) => placeholder::complaint_about(name, own, steps),
        };
        let Some(message) = message else { continue };
        let above = text.get(..found.start).unwrap_or_default().matches('\n').count();
        let mut place = start.clone();
        place.line += if in_markdown { above } else { 0 };
        checking.complaints.push(place.error(message));
    }
}

fn nothing_filled_in(checking: &mut Checking<'_>, path: &[&str], text: &str) {
    if let Some(name) = placeholder::placeholders(text).first() {
        checking.error(path, format!("(({name})) would be shown as it is: nothing is filled in here"));
    }
}

fn hints(checking: &mut Checking<'_>) {
    for step in &checking.definition.steps {
        let of_step = step.hint.iter().map(|hint| (vec!["form", "step", step.id.as_str(), "hint"], hint));
        let of_choices = step.options.iter().filter_map(|choice| {
            let path = vec!["form", "step", step.id.as_str(), "options", choice.id.as_str(), "hint"];
            choice.hint.as_ref().map(|hint| (path, hint))
        });
        for (path, hint) in of_step.chain(of_choices).collect::<Vec<_>>() {
            if let Some(advice) = advice_on_hint(hint) {
                checking.warning(&path, advice);
            }
        }
    }
}

/// EF-16: a hint is one short sentence, with no link and no full stop. What needs more goes into `help`.
fn advice_on_hint(hint: &str) -> Option<String> {
    let has = |parts: &[&str]| parts.iter().any(|part| hint.contains(part));
    let longer = "put the rest into help";
    if has(&["](", "http://", "https://", "www.", "<a"]) {
        return Some(
            "a hint has no links: screen readers read it out as plain words; put the link into help".to_owned(),
        );
    }
    if has(&[". ", "! ", "? ", "\n"]) {
        return Some(format!("a hint is one sentence; {longer}"));
    }
    if hint.ends_with('.') {
        return Some("a hint ends without a full stop".to_owned());
    }
    let length = hint.chars().count();
    (length > HINT_LENGTH).then(|| format!("a hint is short, and this one has {length} characters; {longer}"))
}

#[cfg(test)]
mod tests {
    use super::advice_on_hint;

    #[test]
    fn a_hint_is_one_short_sentence() {
        for (hint, fine) in [
            ("For example, outside number 12", true),
            ("For example, Ms. A", false),
            ("Outside number 12.", false),
            ("Outside number 12. Or 14", false),
            ("See [our page](/roads)", false),
            ("See https://a.example", false),
            ("For example, 27 3 2026", true),
        ] {
            assert_eq!(advice_on_hint(hint).is_none(), fine, "{hint}");
        }
        assert!(advice_on_hint(&"long ".repeat(40)).is_some());
    }
}
