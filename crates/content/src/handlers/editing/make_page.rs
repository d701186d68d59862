//! `/staff/pages/new`: makes a page. First its kind, then what it is called and where it stands.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::Query;
use identity::audit::{self, Happening};
use identity::{Staff, may, origin_of};
use serde::{Deserialize, Serialize};
use web::{
    Fields, Head, Kind as PageKind, PageError, PageResult, ProtectedForm, Visit, csrf_token, render_with_status,
    see_other,
};

use super::{Choice, Trouble, refused};
use crate::kind::Kind;
use crate::page::{Page, Refusal};
use crate::page_file::slug;
use crate::path;
use crate::revision::{Hand, NewRevision, Origin};
use crate::writing::{LONGEST_TITLE, Writing};

/// What the address says, and what was typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    kind: String,
    title: String,
    path: String,
}

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    worker: identity::view::Shown,
    errors: Vec<Trouble>,
    /// The kind that was chosen; without one the page asks for it.
    kind: Option<Choice>,
    kinds: Vec<Choice>,
    title: String,
    title_error: Option<String>,
    longest_title: usize,
    path: String,
    path_error: Option<String>,
    path_hint: String,
    fixed_path: bool,
}

pub(super) async fn show_make_page(staff: Staff<may::WriteContent>, visit: Visit, asked: Query<Asked>) -> PageResult {
    ask(&staff, &visit, StatusCode::OK, &asked, None, None)
}

pub(super) async fn make_page(
    staff: Staff<may::WriteContent>,
    visit: Visit,
    request: HttpRequest,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let typed = |name: &str| form.0.get(name).unwrap_or_default().trim().to_owned();
    let asked = Asked { kind: typed("kind"), title: typed("title"), path: typed("path") };
    let Some(kind) = Kind::from_word(&asked.kind) else {
        return ask(&staff, &visit, StatusCode::UNPROCESSABLE_ENTITY, &asked, None, None);
    };
    let at = address(kind, &asked);
    let title_error = asked.title.is_empty().then(|| "Enter a title".to_owned());
    let path_error = path::check(kind, &at).err();
    let refuse = |title_error, path_error| {
        ask(&staff, &visit, StatusCode::UNPROCESSABLE_ENTITY, &asked, title_error, path_error)
    };
    if title_error.is_some() || path_error.is_some() {
        // Nobody has to say where a page stands that has no title yet.
        let path_error = path_error.filter(|_| !asked.path.is_empty() || title_error.is_none());
        return refuse(title_error, path_error);
    }
    let tenant = staff.tenant();
    let (now, by) = (tenant.clock().now(), Hand::of(&staff));
    let writing = Writing::new(kind, asked.title.clone());
    let new = NewRevision { writing, shared_sha256: None, origin: Origin::Browser, note: None };
    let tx = tenant.db().write_tx().await?;
    let page = match Page::create(&tx, &at, new, &by, now).await {
        Ok(page) => page,
        Err(Refusal::PathTaken) => {
            drop(tx);
            return refuse(None, Some("There is a page at that address already: choose another".to_owned()));
        }
        Err(refusal) => return Err(refused(refusal)),
    };
    let happening =
        Happening::done(staff.actor(), "make_page", "page", page.id).named(&page.path).from(origin_of(&request));
    audit::write(&tx, tenant, now, happening).await?;
    tx.commit().await?;
    see_other(&format!("/staff/pages/{}/edit", page.id))
}

/// Where the page stands: as was typed, or made of its title.
fn address(kind: Kind, asked: &Asked) -> String {
    if kind == Kind::Home {
        return "/".to_owned();
    }
    if !asked.path.is_empty() {
        return format!("/{}", asked.path.trim_matches('/'));
    }
    let last = slug(&asked.title);
    kind.stands_under().map_or_else(|| format!("/{last}"), |home| format!("/{home}/{last}"))
}

fn ask(
    staff: &Staff<may::WriteContent>,
    visit: &Visit,
    status: StatusCode,
    asked: &Asked,
    title_error: Option<String>,
    path_error: Option<String>,
) -> Result<actix_web::HttpResponse, PageError> {
    let tenant = staff.tenant();
    let kind = Kind::from_word(&asked.kind);
    let trouble = |message: &Option<String>, href: &str| {
        message.clone().map(|message| Trouble { message, href: href.to_owned() })
    };
    let mut errors: Vec<Trouble> =
        [trouble(&title_error, "#title"), trouble(&path_error, "#path")].into_iter().flatten().collect();
    if kind.is_none() && status != StatusCode::OK {
        errors.push(Trouble { message: "Select what kind of page it is".to_owned(), href: "#kind".to_owned() });
    }
    let path_hint = match kind.and_then(Kind::stands_under) {
        Some(home) => format!("It begins with /{home}/. Leave it empty to make it of the title."),
        None => "For example /parks/dogs. Leave it empty to make it of the title.".to_owned(),
    };
    let view = View {
        page: Head::new(PageKind::Content, "New page").of("Pages").with_errors(!errors.is_empty()),
        csrf: csrf_token(tenant, visit),
        worker: identity::view::shown(staff),
        errors,
        kind: kind.map(|kind| Choice::new(kind.word(), kind.label(), kind.word())),
        kinds: Kind::ALL.iter().map(|kind| Choice::new(kind.word(), kind.label(), "plain")).collect(),
        title: asked.title.clone(),
        title_error,
        longest_title: LONGEST_TITLE,
        path: asked.path.clone(),
        path_error,
        path_hint,
        fixed_path: kind == Some(Kind::Home),
    };
    render_with_status(tenant, status, "content/editing/make_page.html", &view)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_typed_or_made_of_the_title() {
        for (kind, title, path, expected) in [
            (Kind::Plain, "Dogs in parks", "", "/dogs-in-parks"),
            (Kind::News, "A new park", "", "/news/a-new-park"),
            (Kind::News, "A new park", "news/park/", "/news/park"),
            (Kind::Home, "Welcome", "/x", "/"),
        ] {
            let asked = Asked { kind: String::new(), title: title.to_owned(), path: path.to_owned() };
            assert_eq!(address(kind, &asked), expected);
        }
    }
}
