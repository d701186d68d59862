//! Links of what is written in the tenants folder: each leads to a service that the borough offers, or to a page that it has.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Pages that the platform makes by itself.
const MADE: &[&str] = &["/services", "/a-z", "/track", "/events", "/news", "/consultations", "/publications"];

#[test]
fn every_link_within_a_site_leads_somewhere() {
    let tenants = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tenants"));
    let mut lost = Vec::new();
    for borough in folders(&tenants).into_iter().filter(|folder| folder.join("services").is_dir()) {
        if borough.ends_with("shared") {
            continue;
        }
        let halves = [tenants.join("shared"), borough.clone()];
        let offered: BTreeSet<PathBuf> = folders(&borough.join("services"))
            .iter()
            .map(|folder| folder.strip_prefix(borough.join("services")).unwrap().to_owned())
            .collect();
        let mut known: BTreeSet<String> = MADE.iter().map(|path| (*path).to_owned()).collect();
        known.extend(offered.iter().map(|service| format!("/services/{}", service.display())));
        let mut files = Vec::new();
        for half in &halves {
            let content = half.join("content");
            let pages = texts(&content);
            known.extend(
                pages
                    .iter()
                    .map(|file| format!("/{}", file.strip_prefix(&content).unwrap().with_extension("").display())),
            );
            files.extend(pages);
            files.extend(offered.iter().map(|service| half.join("services").join(service).join("page.md")));
        }
        for file in files.iter().filter(|file| file.is_file()) {
            for link in links(&std::fs::read_to_string(file).unwrap()) {
                if !known.contains(&link) {
                    lost.push(format!("{}: {link}, in {}", file.display(), borough.display()));
                }
            }
        }
    }
    assert!(lost.is_empty(), "{}", lost.join("\n"));
}

/// Addresses within the site, of Markdown and of fields, without what stands behind `#`.
fn links(text: &str) -> Vec<String> {
    let starts = ["](/", "href = \"/", "to = \"/", "venue = \"/"];
    let found = starts.iter().flat_map(|start| text.split(start).skip(1));
    found.map(|rest| format!("/{}", rest.split([')', '"', '#', ' ']).next().unwrap())).collect()
}

fn folders(under: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(under).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.is_dir()).collect()
}

/// Every Markdown file below a folder, if there is one.
fn texts(under: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(under) else { return Vec::new() };
    let mut found = Vec::new();
    for path in entries.map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            found.extend(texts(&path));
        } else if path.extension().is_some_and(|end| end == "md") {
            found.push(path);
        }
    }
    found
}
