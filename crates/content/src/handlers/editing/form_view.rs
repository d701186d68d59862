//! The form in which a page is written.

use actix_web::http::StatusCode;
use chrono::{DateTime, Utc};
use identity::Worker;
use serde::Serialize;
use tenancy::{Keys, Tenant};
use web::{Head, Kind as PageKind, PageError, PageResult, Visit, csrf_token, render_with_status};

use super::widget::{ShownField, first_input, shown_field};
use super::{About, Choice, Trouble, below, part_word};
use crate::kind::directory::Directory;
use crate::kind::{Blocks, EVERYWHERE, Kind};
use crate::page::Page;
use crate::path;
use crate::presence::{self, Present};
use crate::preview;
use crate::writing::{Block, Fault, INTRO, LONGEST_SUMMARY, LONGEST_TITLE, Writing};

/// Who writes, and in which visit.
pub(super) struct At<'a> {
    pub(super) worker: &'a Worker,
    pub(super) visit: &'a Visit,
}

/// What the form holds.
pub(super) struct Held {
    pub(super) writing: Writing,
    /// The edition of the page on which it began.
    pub(super) edition: i64,
    pub(super) faults: Vec<Fault>,
    /// When it was kept without being saved, if that is what it is.
    pub(super) unsaved: Option<DateTime<Utc>>,
    /// The tab in which it is typed; a new one gets a name.
    pub(super) tab: Option<String>,
    /// The tab whose words it goes on from.
    pub(super) over: String,
}

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    worker: identity::view::Shown,
    about: About,
    edition: i64,
    tab: String,
    over: String,
    errors: Vec<Trouble>,
    unsaved: Option<DateTime<Utc>>,
    /// Who saved the page since, where somebody did.
    stale: Option<String>,
    others: Vec<Present>,
    title: String,
    title_error: Option<String>,
    title_mark: Option<&'static str>,
    summary: String,
    summary_mark: Option<&'static str>,
    longest_title: usize,
    longest_summary: usize,
    own: Vec<ShownField>,
    everywhere: Vec<ShownField>,
    part: &'static str,
    has_blocks: bool,
    blocks: Vec<ShownBlock>,
    /// Blocks of the shared page that this one leaves out.
    left_out: Vec<Choice>,
    shared: bool,
    links: Vec<Link>,
}

#[derive(Serialize)]
struct ShownBlock {
    number: usize,
    id: String,
    intro: bool,
    heading: String,
    markdown: String,
    /// Whose words they are, on a page that both boroughs carry.
    mark: Option<&'static str>,
    /// Whether the shared page has other words for it.
    ours: bool,
    first: bool,
    last: bool,
    joins: Vec<Choice>,
}

/// A link at which people without an account see the draft.
#[derive(Serialize)]
struct Link {
    made_by: String,
    expires_at: DateTime<Utc>,
}

/// The form, with what it holds.
pub(super) async fn show(at: &At<'_>, page: &Page, status: StatusCode, held: Held) -> PageResult {
    let tenant = at.worker.tenant();
    let db = tenant.db().read();
    let now = tenant.clock().now();
    let newest = page.newest(db).await?;
    let below = below(tenant, page, &newest).await?;
    let directory = directory_of(tenant, page).await?;
    let Held { mut writing, edition, faults, unsaved, tab, over } = held;
    let has_blocks = writing.kind.blocks() != Blocks::None;
    if has_blocks && writing.block(INTRO).is_none() {
        writing.blocks.insert(0, Block { id: INTRO.to_owned(), heading: None, markdown: String::new() });
    }
    let fields = |fields: &'static [crate::field::Field]| {
        let shown = |field| shown_field(tenant, field, &writing, directory.as_ref(), &faults);
        fields.iter().filter(|field| field.sort != crate::field::Sort::Joins).map(shown).collect()
    };
    let mark = |same: Option<bool>| same.map(|same| if same { "Shared words" } else { "Our words" });
    let gone = below.iter().flat_map(|below| &below.blocks).filter(|block| writing.block(&block.id).is_none());
    let view = View {
        page: Head::new(PageKind::Content, format!("Edit {}", crate::facts::fill_line(&page.title, tenant.profile())))
            .of("Pages")
            .with_errors(!faults.is_empty()),
        csrf: csrf_token(tenant, at.visit),
        worker: identity::view::shown(at.worker),
        about: About::of(tenant, page),
        edition,
        tab: tab.unwrap_or_else(Keys::random_token),
        over,
        errors: faults
            .iter()
            .map(|fault| Trouble {
                message: fault.what.clone(),
                href: format!("#{}", first_input(&writing, &fault.at)),
            })
            .collect(),
        unsaved,
        stale: (edition != page.edition).then(|| page.changed_by_name.clone()),
        others: presence::others(db, page.id, at.worker.id(), now).await?,
        title_error: faults.iter().find(|fault| fault.at == "title").map(|fault| fault.what.clone()),
        title_mark: mark(below.as_ref().map(|below| below.title == writing.title)),
        summary_mark: mark(below.as_ref().map(|below| below.summary == writing.summary)),
        longest_title: LONGEST_TITLE,
        longest_summary: LONGEST_SUMMARY,
        own: fields(writing.kind.own_fields()),
        everywhere: fields(EVERYWHERE),
        part: part_word(writing.kind),
        has_blocks,
        left_out: gone
            .map(|block| Choice::new(&block.id, block.heading.as_deref().unwrap_or("Introduction"), ""))
            .collect(),
        blocks: blocks(&writing, below.as_ref()),
        shared: below.is_some(),
        links: preview::open(db, page.id, now)
            .await?
            .into_iter()
            .map(|link| Link { made_by: link.made_by_name, expires_at: link.expires_at })
            .collect(),
        title: writing.title,
        summary: writing.summary,
    };
    render_with_status(tenant, status, "content/editing/edit_page.html", &view)
}

fn blocks(writing: &Writing, below: Option<&Writing>) -> Vec<ShownBlock> {
    let joins = writing.fields.get("joins");
    let last = writing.blocks.len().saturating_sub(1);
    let shown = |(number, block): (usize, &Block)| {
        let shared = below.map(|below| below.block(&block.id));
        let mark = shared.map(|shared| match shared {
            Some(shared) if shared == block => "Shared words",
            Some(_) => "Our words",
            None => "Ours alone",
        });
        let join = joins.and_then(|joins| joins.get(&block.id)).and_then(|word| word.as_str()).unwrap_or_default();
        let joined = writing.kind == Kind::Steps && !block.id.is_empty() && block.id != INTRO;
        let words = [
            ("", "A step of its own"),
            ("and", "And: it goes with the step before"),
            ("or", "Or: instead of the step before"),
        ];
        ShownBlock {
            number,
            id: block.id.clone(),
            intro: block.id == INTRO,
            heading: block.heading.clone().unwrap_or_default(),
            markdown: block.markdown.clone(),
            mark: mark.filter(|_| !(block.id == INTRO && block.markdown.is_empty())),
            ours: mark == Some("Our words"),
            first: number <= 1,
            last: number == last,
            joins: if joined {
                words.into_iter().map(|(word, label)| Choice::new(word, label, join)).collect()
            } else {
                Vec::new()
            },
        }
    };
    writing.blocks.iter().enumerate().map(shown).collect()
}

/// What the directory above an entry can be narrowed by.
async fn directory_of(tenant: &Tenant, page: &Page) -> Result<Option<Directory>, PageError> {
    let db = tenant.db().read();
    let Some(above) = path::above(&page.path) else { return Ok(None) };
    let Some(directory) = Page::at(db, above).await?.filter(|page| page.kind() == Kind::Directory) else {
        return Ok(None);
    };
    Ok(Some(directory.newest(db).await?.writing().typed()))
}
