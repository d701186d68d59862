//! `/staff/pages/{page}/edit`: writes a page. A save that meets somebody else's is refused and shows both (CM-13); buttons that
//! move parts keep what was typed and come back to the form.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use identity::audit::{self, Happening};
use identity::{Staff, may, origin_of};
use serde::Serialize;
use web::{
    Fields, Head, Kind as PageKind, PageError, PageResult, ProtectedForm, Visit, csrf_token, render_with_status,
    see_other,
};

use super::form_view::{At, Held, show};
use super::{About, below, find, refused};
use crate::comparison::{self, Difference};
use crate::editor_form;
use crate::page::{Page, Refusal};
use crate::presence;
use crate::revision::{Hand, NewRevision, Origin};
use crate::working_copy::{NewCopy, WorkingCopy};
use crate::writing::Writing;

/// The longest note that says why a page was changed, in characters.
const LONGEST_NOTE: usize = 500;

/// `GET`: what was typed and not saved, or else the newest version.
pub(super) async fn show_edit_page(staff: Staff<may::WriteContent>, visit: Visit, id: Path<String>) -> PageResult {
    let tenant = staff.tenant();
    let page = find(tenant, &id).await?;
    let now = tenant.clock().now();
    let tx = tenant.db().write_tx().await?;
    presence::tell(&tx, page.id, (staff.id(), &staff.shown_name()), false, now).await?;
    tx.commit().await?;
    let db = tenant.db().read();
    let held = match WorkingCopy::find(db, page.id, staff.id()).await? {
        Some(copy) => Held {
            writing: copy.writing,
            edition: copy.edition,
            faults: Vec::new(),
            unsaved: Some(copy.saved_at),
            tab: None,
            over: copy.tab,
        },
        None => Held {
            writing: page.newest(db).await?.into_writing(),
            edition: page.edition,
            faults: Vec::new(),
            unsaved: None,
            tab: None,
            over: String::new(),
        },
    };
    show(&At { worker: &staff, visit: &visit }, &page, StatusCode::OK, held).await
}

/// `POST`: saves, or does what the button says.
pub(super) async fn edit_page(
    staff: Staff<may::WriteContent>,
    visit: Visit,
    request: HttpRequest,
    id: Path<String>,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let tenant = staff.tenant();
    let page = find(tenant, &id).await?;
    let new = typed_copy(&page, &form.0)?;
    match form.0.one("do")?.unwrap_or_default() {
        "" | "save" => save(&staff, &visit, &request, page, new, &form.0).await,
        "discard" => {
            let tx = tenant.db().write_tx().await?;
            WorkingCopy::forget(&tx, page.id, staff.id()).await?;
            tx.commit().await?;
            see_other(&format!("/staff/pages/{}/edit", page.id))
        }
        act => rearrange(&staff, &page, new, act).await,
    }
}

/// What was typed, with its ground and its tab.
pub(super) fn typed_copy(page: &Page, typed: &Fields) -> Result<NewCopy, PageError> {
    let edition = typed.one("edition")?.and_then(|text| text.parse().ok());
    Ok(NewCopy {
        writing: editor_form::read(page.kind(), typed),
        edition: edition.ok_or(PageError::BadRequest("a form without its edition"))?,
        tab: typed.one("tab")?.unwrap_or_default().to_owned(),
        over: typed.one("over")?.unwrap_or_default().to_owned(),
    })
}

async fn save(
    staff: &Staff<may::WriteContent>,
    visit: &Visit,
    request: &HttpRequest,
    page: Page,
    mut new: NewCopy,
    typed: &Fields,
) -> PageResult {
    let tenant = staff.tenant();
    let (now, by) = (tenant.clock().now(), Hand::of(staff));
    let faults = editor_form::unfit(&new.writing);
    if !faults.is_empty() {
        let NewCopy { writing, edition, tab, over } = new;
        let held = Held { writing, edition, faults, unsaved: None, tab: Some(tab), over };
        return show(&At { worker: staff, visit }, &page, StatusCode::UNPROCESSABLE_ENTITY, held).await;
    }
    new.writing = editor_form::tidy(new.writing);
    let note: String = typed.one("note")?.unwrap_or_default().trim().chars().take(LONGEST_NOTE).collect();
    let tx = tenant.db().write_tx().await?;
    let Some(mut page) = Page::find(&tx, page.id).await? else { return Err(PageError::NotFound) };
    let newest = page.newest(&tx).await?;
    let revision = NewRevision {
        writing: new.writing.clone(),
        // It goes on from the newest version, so it stands over the same shared page.
        shared_sha256: newest.shared_sha256().map(str::to_owned),
        origin: Origin::Browser,
        note: Some(note).filter(|note| !note.is_empty()),
    };
    match page.save(&tx, new.edition, revision, &by, now).await {
        Ok(revision) => {
            WorkingCopy::forget(&tx, page.id, staff.id()).await?;
            presence::leave(&tx, page.id, staff.id()).await?;
            let happening = Happening::done(staff.actor(), "edit_page", "page", page.id)
                .named(&page.path)
                .from(origin_of(request))
                .with(serde_json::json!({ "version": revision.number() }));
            audit::write(&tx, tenant, now, happening).await?;
            tx.commit().await?;
            see_other(&format!("/staff/pages/{}", page.id))
        }
        Err(Refusal::Stale(_)) => {
            drop(tx);
            conflict(staff, visit, page.id, new, typed).await
        }
        Err(refusal) => Err(refused(refusal)),
    }
}

/// What a page that was changed meanwhile shows: theirs compared with ours, and what was typed, field by field.
#[derive(Serialize)]
struct Conflict {
    page: Head,
    csrf: String,
    worker: identity::view::Shown,
    about: About,
    changed_by: String,
    changed_at: chrono::DateTime<chrono::Utc>,
    /// It was this person, in another tab.
    own: bool,
    differences: Vec<Difference>,
    typed: Vec<Typed>,
    ground: i64,
}

#[derive(Serialize)]
struct Typed {
    name: String,
    value: String,
}

async fn conflict(
    staff: &Staff<may::WriteContent>,
    visit: &Visit,
    page: uuid::Uuid,
    new: NewCopy,
    typed: &Fields,
) -> PageResult {
    let tenant = staff.tenant();
    let db = tenant.db().read();
    let Some(page) = Page::find(db, page).await? else { return Err(PageError::NotFound) };
    let newest = page.newest(db).await?;
    let (writing, ground) = (new.writing.clone(), new.edition);
    let same = newest.writing() == &writing;
    let tx = tenant.db().write_tx().await?;
    if same {
        // A form that was sent twice, or two people who wrote the same: there is nothing to choose between.
        WorkingCopy::forget(&tx, page.id, staff.id()).await?;
    } else {
        // Nothing typed is lost, even if the tab is closed now.
        WorkingCopy::put(&tx, page.id, staff.id(), new, tenant.clock().now()).await?;
    }
    tx.commit().await?;
    if same {
        return see_other(&format!("/staff/pages/{}", page.id));
    }
    let not_sent_again = ["do", "edition"];
    let view = Conflict {
        page: Head::new(PageKind::Content, "This page was changed meanwhile").of(page.title.clone()),
        csrf: csrf_token(tenant, visit),
        worker: identity::view::shown(staff),
        about: About::of(tenant, &page),
        changed_by: page.changed_by_name.clone(),
        changed_at: page.changed_at,
        own: page.changed_by_id == Some(staff.id()),
        differences: comparison::between(newest.writing(), &writing),
        typed: typed
            .0
            .iter()
            .filter(|(name, _)| !not_sent_again.contains(&name.as_str()))
            .map(|(name, value)| Typed { name: name.clone(), value: value.clone() })
            .collect(),
        ground,
    };
    render_with_status(tenant, StatusCode::CONFLICT, "content/editing/show_conflict.html", &view)
}

/// Moves, adds or takes away parts, or takes the shared words back; then the form again, with everything that was typed.
async fn rearrange(staff: &Staff<may::WriteContent>, page: &Page, mut new: NewCopy, act: &str) -> PageResult {
    let tenant = staff.tenant();
    let newest = page.newest(tenant.db().read()).await?;
    let below = below(tenant, page, &newest).await?;
    let moved = match below.as_ref().and_then(|below| use_shared(&mut new.writing, below, act)) {
        Some(at) => Some(at),
        None => editor_form::rearrange(&mut new.writing, act),
    };
    let tx = tenant.db().write_tx().await?;
    WorkingCopy::put(&tx, page.id, staff.id(), new, tenant.clock().now()).await?;
    tx.commit().await?;
    let anchor = moved.map(|at| format!("#part-{at}")).unwrap_or_default();
    see_other(&format!("/staff/pages/{}/edit{anchor}", page.id))
}

/// Takes the shared page's words again: of one part (`shared.3`), of one that was left out (`back.contact`), of the title or
/// of the summary. Gives where that part stands.
fn use_shared(writing: &mut Writing, below: &Writing, act: &str) -> Option<usize> {
    let (act, what) = act.split_once('.')?;
    match (act, what) {
        ("shared", "title") => {
            writing.title.clone_from(&below.title);
            Some(0)
        }
        ("shared", "summary") => {
            writing.summary.clone_from(&below.summary);
            Some(0)
        }
        ("shared", number) => {
            let at = number.parse::<usize>().ok()?;
            let block = writing.blocks.get_mut(at)?;
            *block = below.block(&block.id)?.clone();
            Some(at)
        }
        ("back", id) => {
            let place = below.blocks.iter().position(|block| block.id == id)?;
            let block = below.blocks.get(place).filter(|block| writing.block(&block.id).is_none())?.clone();
            // Behind the nearest part above it that is there.
            let above = below.blocks.iter().take(place).rev();
            let behind = above.filter_map(|above| writing.blocks.iter().position(|block| block.id == above.id)).next();
            let at = behind.map_or(0, |behind| behind + 1);
            writing.blocks.insert(at, block);
            Some(at)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kind::Kind;
    use crate::writing::Block;

    fn page(blocks: &[(&str, &str)]) -> Writing {
        let mut writing = Writing::new(Kind::Plain, "T");
        let block =
            |(id, words): &(&str, &str)| Block { id: (*id).to_owned(), heading: None, markdown: (*words).to_owned() };
        writing.blocks = blocks.iter().map(block).collect();
        writing
    }

    #[test]
    fn shared_words_are_taken_again_where_they_stood() {
        let below = page(&[("intro", "a"), ("b", "b"), ("c", "c")]);
        let mut ours = page(&[("intro", "ours"), ("c", "c"), ("d", "ours alone")]);
        assert_eq!(use_shared(&mut ours, &below, "shared.0"), Some(0));
        assert_eq!(use_shared(&mut ours, &below, "shared.2"), None, "the shared page has no such part");
        assert_eq!(use_shared(&mut ours, &below, "back.b"), Some(1));
        assert_eq!(use_shared(&mut ours, &below, "back.b"), None, "it is there already");
        assert_eq!(ours, page(&[("intro", "a"), ("b", "b"), ("c", "c"), ("d", "ours alone")]));
    }
}
