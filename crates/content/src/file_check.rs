//! What is wrong with page files, before anybody starts with them: kinds, fields, addresses, marks, and links that lead nowhere.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use catalogue::{Complaint, Severity};

use crate::page_file::{PageFile, PageFiles};
use crate::path;
use crate::writing::{LONGEST_SUMMARY, LONGEST_TITLE, Writing};
use crate::{links, rich_text};

/// What the pages of a borough may lean on besides each other.
#[derive(Clone, Debug, Default)]
pub struct Around {
    /// The services that it offers.
    pub services: BTreeSet<String>,
    /// The names of its pictures and files.
    pub media: BTreeSet<String>,
}

/// Everything that is wrong with the pages of one borough as files have them: the shared ones under its own, and its own.
#[must_use]
pub fn complaints(shared: &PageFiles, own: &PageFiles, around: &Around) -> Vec<Complaint> {
    let mut found = Vec::new();
    let mut pages: Vec<(&str, Writing, Vec<&PageFile>)> = Vec::new();
    for (path, file) in shared {
        let over = own.get(path);
        if over.is_some_and(|over| over.overlay.left_out) {
            continue;
        }
        match (file.overlay.alone(), over) {
            (None, _) => found.push(error(&file.file, 1, "a page needs a kind and a title".to_owned())),
            (Some(page), None) => pages.push((path, page, vec![file])),
            (Some(page), Some(over)) => {
                found.extend(lost_blocks(over, &page));
                pages.push((path, over.overlay.over(&page), vec![over, file]));
            }
        }
    }
    for (path, file) in own.iter().filter(|(path, _)| !shared.contains_key(*path)) {
        match file.overlay.alone() {
            Some(page) => pages.push((path, page, vec![file])),
            None => {
                let what = "a page needs a kind and a title (no shared page has this path, so it is not an overlay)";
                found.push(error(&file.file, 1, what.to_owned()));
            }
        }
    }
    let known = Known::of(&pages, around);
    for (path, page, files) in &pages {
        of_page(path, page, files, &known, &mut found);
    }
    found
}

/// Blocks that an overlay names and the shared page does not have: most often it has lost them since.
fn lost_blocks(over: &PageFile, shared: &Writing) -> Vec<Complaint> {
    let overlay = &over.overlay;
    let names = overlay.without.iter().chain(&overlay.order);
    let afters = overlay.blocks.iter().filter_map(|new| new.after.as_ref());
    let known = |id: &String| shared.block(id).is_some() || overlay.blocks.iter().any(|new| new.block.id == *id);
    names
        .chain(afters)
        .filter(|id| !known(id))
        .map(|id| warning(&over.file, line_of(&over.file, id), format!("the shared page has no part “{id}”")))
        .collect()
}

fn of_page(at: &str, page: &Writing, files: &[&PageFile], known: &Known, found: &mut Vec<Complaint>) {
    let Some(first) = files.first() else { return };
    // What the borough's own file does not say stands in the shared one.
    let place = |needle: &str| {
        let hit = files.iter().find_map(|file| find_line(&file.file, needle).map(|line| (file.file.as_path(), line)));
        hit.unwrap_or((first.file.as_path(), 1))
    };
    for fault in page.faults() {
        let (file, line) = place(&fault.at);
        found.push(error(file, line, fault.what));
    }
    if let Err(what) = path::check(page.kind, at) {
        found.push(error(&first.file, 1, what));
    }
    for (field, words, longest) in [("title", &page.title, LONGEST_TITLE), ("summary", &page.summary, LONGEST_SUMMARY)]
    {
        let long = words.chars().count();
        if long > longest {
            let (file, line) = place(field);
            found.push(warning(file, line, format!("the {field} has {long} characters: more than {longest} are cut")));
        }
    }
    for block in &page.blocks {
        for what in rich_text::mark_faults(&block.markdown) {
            let (file, line) = place(&block.id);
            found.push(error(file, line, format!("in the part “{}”: {what}", block.id)));
        }
    }
    for link in links::of(page) {
        if let Some(what) = known.fault(&link.target) {
            let (file, line) = place(link.target.trim_start_matches("media:"));
            found.push(warning(file, line, what));
        }
    }
}

/// Where links may lead.
struct Known<'a> {
    pages: BTreeSet<&'a str>,
    chapters: BTreeSet<String>,
    around: &'a Around,
}

impl<'a> Known<'a> {
    fn of(pages: &[(&'a str, Writing, Vec<&'a PageFile>)], around: &'a Around) -> Self {
        let chapters = pages.iter().flat_map(|(path, page, _)| {
            page.blocks.iter().map(move |block| format!("{}/{}", path.trim_end_matches('/'), block.id))
        });
        Self { pages: pages.iter().map(|(path, _, _)| *path).collect(), chapters: chapters.collect(), around }
    }

    /// Why a link leads nowhere, if it does.
    fn fault(&self, target: &str) -> Option<String> {
        if let Some(name) = target.strip_prefix("media:") {
            let known = self.around.media.contains(name);
            return (!known).then(|| format!("no picture or file is called “{name}”"));
        }
        let rest = target.strip_prefix('/').filter(|rest| !rest.is_empty())?;
        if let Some(service) = rest.strip_prefix("services/") {
            let known = self.around.services.contains(service);
            return (!known).then(|| format!("the borough offers no service “{service}”"));
        }
        if let Some(service) = rest.strip_prefix("forms/") {
            let service = service.split('/').next().unwrap_or_default();
            let known = self.around.services.contains(service);
            return (!known).then(|| format!("the borough offers no service “{service}”"));
        }
        let first = rest.split('/').next().unwrap_or_default();
        let below_lists = ["news", "events", "publications", "consultations", "directories"];
        let ours = path::RESERVED.contains(&first) && !(below_lists.contains(&first) && rest.contains('/'));
        let leads = ours || self.pages.contains(target) || self.chapters.contains(target);
        (!leads).then(|| format!("the link to {target} leads nowhere"))
    }
}

fn find_line(file: &Path, needle: &str) -> Option<usize> {
    let text = fs::read_to_string(file).ok()?;
    text.lines().position(|line| line.contains(needle)).map(|line| line + 1)
}

fn line_of(file: &Path, needle: &str) -> usize {
    find_line(file, needle).unwrap_or(1)
}

fn error(file: &Path, line: usize, message: String) -> Complaint {
    Complaint { file: file.to_owned(), line, severity: Severity::Error, message }
}

fn warning(file: &Path, line: usize, message: String) -> Complaint {
    Complaint { file: file.to_owned(), line, severity: Severity::Warning, message }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;
    use crate::page_file::read_pages;

    fn found(shared: &[(&str, &str)], own: &[(&str, &str)]) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        for (half, files) in [("shared", shared), ("own", own)] {
            fs::create_dir(folder.path().join(half)).unwrap();
            for (name, text) in files {
                fs::write(folder.path().join(half).join(name), text).unwrap();
            }
        }
        let read = |half: &str| read_pages(&folder.path().join(half)).unwrap();
        let around = Around { services: ["road-fault".to_owned()].into(), media: ["park".to_owned()].into() };
        complaints(&read("shared"), &read("own"), &around)
            .iter()
            .map(|one| format!("{}:{} {}", one.file.file_name().unwrap().display(), one.line, one.message))
            .collect()
    }

    const PAGE: &str = "+++\nkind = \"plain\"\ntitle = \"A\"\nsummary = \"Of a.\"\n+++\n";

    #[test]
    fn pages_that_lead_somewhere_are_well() {
        let text = format!(
            "{PAGE}See [b](/b), [us](/a#intro), [the form](/services/road-fault), [news](/news).\n\n## B {{#part}}\n"
        );
        assert_eq!(found(&[("a.md", &text), ("b.md", PAGE)], &[]), Vec::<String>::new());
    }

    #[test]
    fn links_that_lead_nowhere_are_said_with_their_line() {
        let text = format!("{PAGE}See [b](/b).\n[Form](/services/nothing)\n![x](media:gone)\n[New](/news/none)\n");
        assert_eq!(
            found(&[("a.md", &text)], &[]),
            [
                "a.md:6 the link to /b leads nowhere",
                "a.md:9 the link to /news/none leads nowhere",
                "a.md:7 the borough offers no service “nothing”",
                "a.md:8 no picture or file is called “gone”",
            ]
        );
    }

    #[test]
    fn an_overlay_is_read_over_the_shared_page() {
        let overlay = "+++\nwithout = [\"gone\"]\n+++\n\n## Ours {#ours}\n\n:::box\nWords.\n:::\n";
        let said = found(&[("a.md", PAGE)], &[("a.md", overlay)]);
        assert_eq!(said.len(), 2, "{said:?}");
        assert_eq!(said[0], "a.md:2 the shared page has no part “gone”");
        assert!(said[1].starts_with("a.md:5 in the part “ours”: "), "{said:?}");
    }

    #[test]
    fn a_page_of_its_own_needs_a_kind() {
        let said = found(&[], &[("a.md", "+++\ntitle = \"A\"\n+++\n")]);
        assert!(said[0].contains("a page needs a kind and a title"), "{said:?}");
    }
}
