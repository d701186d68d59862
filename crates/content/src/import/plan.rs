//! What an item becomes: its kind, its address, and the words of its draft. Pure: where pages stand already is told from outside.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;
use url::Url;

use super::html_to_markdown::convert;
use super::{Body, Item, Mapping};
use crate::kind::Kind;
use crate::page_file::{blocks_of, slug};
use crate::writing::{Block, LONGEST_SUMMARY, LONGEST_TITLE, Writing};
use crate::{path, rich_text};

/// Where an item came from and where it would like to stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wish {
    /// What it becomes.
    pub(super) kind: Kind,
    /// Where it would stand if nobody stood there.
    pub(super) path: String,
    /// Where it stood, as a path.
    pub(super) old_path: Option<String>,
    /// By what it is known again at the next import.
    pub(super) origin: String,
}

impl Wish {
    pub(super) fn of(item: &Item, mapping: &Mapping) -> Self {
        let kind = mapping.kind(&item.sort);
        let old_path = old_path(&item.address).map(|(_, path)| path);
        let wanted = item.path.clone().or_else(|| old_path.clone()).unwrap_or_else(|| slug(&item.title));
        let known = [item.address.as_str(), item.path.as_deref().unwrap_or_default(), item.title.as_str()];
        let origin = known.into_iter().find(|text| !text.is_empty()).unwrap_or_default();
        Self { kind, path: fitting(kind, &wanted), old_path, origin: format!("Imported from {origin}") }
    }
}

/// A path where a page of this kind may stand, as near as can be to the one that was wanted.
fn fitting(kind: Kind, wanted: &str) -> String {
    let parts: Vec<String> = wanted.split('/').filter(|part| !part.trim().is_empty()).map(slug).collect();
    let last = parts.last().cloned().unwrap_or_else(|| "page".to_owned());
    let below = kind.stands_under().map(|under| format!("/{under}/{last}"));
    let tries =
        [format!("/{}", parts.join("/")), below.unwrap_or_else(|| format!("/{last}")), format!("/pages/{last}")];
    tries.into_iter().find(|path| path::check(kind, path).is_ok()).unwrap_or_else(|| format!("/pages/{last}"))
}

/// The host and path of an address of the old site; none for its front page.
pub(super) fn old_path(address: &str) -> Option<(Option<String>, String)> {
    let (host, path) = match Url::parse(address) {
        Ok(url) => (url.host_str().map(str::to_owned), url.path().to_owned()),
        Err(_) => (None, address.split(['?', '#']).next().unwrap_or_default().to_owned()),
    };
    let path = path.trim_end_matches('/').to_owned();
    (path.starts_with('/') && path.len() > 1).then_some((host, path))
}

/// Where the pages of the old site stand now.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    /// The hosts of the old site.
    pub(super) hosts: BTreeSet<String>,
    /// Its paths, and where each leads.
    pub(super) paths: BTreeMap<String, String>,
}

impl Places {
    /// Where an address in a text leads now. Addresses elsewhere stay as they are.
    fn leads(&self, href: &str) -> String {
        let here = match Url::parse(href) {
            Ok(url) => url.host_str().is_some_and(|host| self.hosts.contains(host)),
            Err(_) => href.starts_with('/'),
        };
        if !here {
            return href.to_owned();
        }
        let mark = href.split_once('#').map(|(_, mark)| format!("#{mark}")).unwrap_or_default();
        match old_path(href) {
            Some((_, path)) => format!("{}{mark}", self.paths.get(&path).cloned().unwrap_or(path)),
            None => format!("/{mark}"),
        }
    }
}

/// The words of a draft, and what a person has to look at.
pub(super) fn draft(item: &Item, kind: Kind, places: &Places) -> (Writing, Vec<String>) {
    let mut needs = item.needs.clone();
    let leads = |href: &str| places.leads(href);
    let markdown = match &item.body {
        Body::Markdown(text) => text.replace("\r\n", "\n"),
        Body::Html(html) => {
            let converted = convert(html, &leads);
            needs.extend(converted.needs);
            converted.markdown
        }
    };
    let mut writing = Writing::new(kind, item.title.clone());
    writing.blocks = blocks(&markdown);
    writing.summary = rich_text::plain_text(&convert(&item.summary, &leads).markdown);
    if writing.summary.is_empty() {
        let words = writing.blocks.iter().map(|block| rich_text::plain_text(&block.markdown));
        writing.summary = shortened(&words.collect::<Vec<_>>().join(" "));
        if !writing.summary.is_empty() {
            needs.push("The summary was made of the first words: write a better one".to_owned());
        }
    }
    fields(item, &mut writing, &mut needs);
    for (what, words, longest) in
        [("title", &writing.title, LONGEST_TITLE), ("summary", &writing.summary, LONGEST_SUMMARY)]
    {
        let long = words.chars().count();
        if long > longest {
            needs.push(format!("The {what} has {long} characters: shorten it to {longest}"));
        }
    }
    for block in &writing.blocks {
        needs.extend(rich_text::mark_faults(&block.markdown));
    }
    needs.extend(writing.faults().into_iter().map(|fault| fault.what));
    (writing, needs)
}

fn fields(item: &Item, writing: &mut Writing, needs: &mut Vec<String>) {
    let kind = writing.kind;
    for (id, value) in &item.fields {
        if kind.field(id).is_some() {
            writing.fields.insert(id.clone(), value.clone());
        } else {
            needs.push(format!("{} has no field “{id}”: what stood there was left out", kind.label()));
        }
    }
    let day = item.day.as_ref().filter(|day| crate::field::day(day).is_some());
    for field in ["date", "published"] {
        if let (Some(day), Some(_), None) = (day, kind.field(field), writing.fields.get(field)) {
            writing.fields.insert(field.to_owned(), Value::from(day.as_str()));
        }
    }
}

/// Cuts the text into blocks. Headings that stand there twice get different names, which our own files would have to say.
fn blocks(markdown: &str) -> Vec<Block> {
    let mut taken = BTreeSet::new();
    let mut fenced = false;
    let named = markdown.lines().map(|line| {
        fenced ^= line.starts_with("```") || line.starts_with("~~~");
        let Some(heading) = line.strip_prefix("## ").filter(|heading| !fenced && !heading.contains("{#")) else {
            return line.to_owned();
        };
        // A heading is no Markdown.
        let words = rich_text::plain_text(heading);
        let id = slug(&words);
        let numbered = |number: usize| if number == 1 { id.clone() } else { format!("{id}-{number}") };
        let id = (1..).map(numbered).find(|id| !taken.contains(id)).unwrap_or_default();
        taken.insert(id.clone());
        format!("## {words} {{#{id}}}")
    });
    let named = named.collect::<Vec<_>>().join("\n");
    blocks_of(Path::new(""), &named)
}

/// The first words, at most as many as a summary may have, and whole sentences if there are any.
fn shortened(words: &str) -> String {
    if words.chars().count() <= LONGEST_SUMMARY {
        return words.to_owned();
    }
    let cut: String = words.chars().take(LONGEST_SUMMARY - 1).collect();
    match cut.rfind(". ") {
        Some(end) => cut.get(..=end).unwrap_or(&cut).to_owned(),
        None => format!("{}…", cut.rsplit_once(' ').map_or(cut.as_str(), |(words, _)| words)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(sort: &str, address: &str, html: &str) -> Item {
        Item {
            sort: sort.to_owned(),
            title: "New park".to_owned(),
            body: Body::Html(html.to_owned()),
            address: address.to_owned(),
            day: Some("2024-05-01".to_owned()),
            ..Item::default()
        }
    }

    #[test]
    fn a_page_stands_where_it_stood_if_its_kind_may() {
        for (sort, address, path, old) in [
            ("page", "https://old.example.org/leisure/parks/", "/leisure/parks", Some("/leisure/parks")),
            ("page", "/Leisure/Our_Parks", "/leisure/our-parks", Some("/Leisure/Our_Parks")),
            ("post", "https://old.example.org/2024/05/new-park/", "/news/new-park", Some("/2024/05/new-park")),
            ("page", "/staff/list", "/list", Some("/staff/list")),
            ("page", "/search", "/pages/search", Some("/search")),
            ("page", "https://old.example.org/?p=12", "/new-park", None),
            ("page", "", "/new-park", None),
        ] {
            let wish = Wish::of(&item(sort, address, ""), &Mapping::default());
            assert_eq!((wish.path.as_str(), wish.old_path.as_deref()), (path, old), "{address}");
        }
    }

    #[test]
    fn a_draft_says_what_a_person_has_to_look_at() {
        let places = Places {
            hosts: ["old.example.org".to_owned()].into(),
            paths: [("/2023/bins".to_owned(), "/news/bins".to_owned())].into(),
        };
        let html = "<p>Come and see. <a href=\"https://old.example.org/2023/bins/#when\">Bins</a></p>\
                    <h2>More</h2><p>A</p><h2>More &amp; more</h2><h2>More</h2><p>B</p>";
        let (writing, needs) = draft(&item("post", "/a", html), Kind::News, &places);
        let ids: Vec<&str> = writing.blocks.iter().map(|block| block.id.as_str()).collect();
        assert_eq!(ids, ["intro", "more", "more-more", "more-2"]);
        assert_eq!(writing.blocks[2].heading.as_deref(), Some("More & more"));
        assert!(writing.blocks[0].markdown.contains("[Bins](/news/bins#when)"));
        assert_eq!(writing.fields["date"], "2024-05-01");
        assert!(writing.summary.starts_with("Come and see."));
        assert_eq!(needs, ["The summary was made of the first words: write a better one"]);
        let mut long = item("event", "/a", "");
        long.title = "x".repeat(70);
        let (_, needs) = draft(&long, Kind::Event, &places);
        assert!(needs.iter().any(|need| need.contains("70 characters")), "{needs:?}");
        assert!(needs.iter().any(|need| need == "Enter a summary"), "{needs:?}");
    }
}
