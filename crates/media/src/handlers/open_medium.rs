//! `GET /staff/media/{medium}`: one medium, what is said of it, how a page calls it, and where it is used.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use identity::{Staff, Worker, may};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use web::{Head, PageError, PageResult, Visit, csrf_token, render_with_status};

use super::add_medium::Typed;
use crate::medium::Medium;
use crate::uses::{AllUses, Use};
use crate::words::Trouble;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    done: String,
}

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    worker: identity::view::Shown,
    errors: Vec<Trouble>,
    done: Option<&'static str>,
    id: Uuid,
    name: String,
    kind: &'static str,
    there: bool,
    file_name: String,
    size: String,
    width: u32,
    height: u32,
    href: String,
    picture: Option<String>,
    square: Option<String>,
    wide: Option<String>,
    captions: Option<String>,
    snippet: String,
    uploaded_by: String,
    uploaded_at: chrono::DateTime<chrono::Utc>,
    replaced_at: Option<chrono::DateTime<chrono::Utc>>,
    typed: Typed,
    uses: Vec<Use>,
}

pub(super) async fn open_medium(
    staff: Staff<may::WriteContent>,
    visit: Visit,
    uses: Data<AllUses>,
    id: Path<String>,
    asked: Query<Asked>,
) -> PageResult {
    let medium = find(&staff, &id).await?;
    let done = match asked.done.as_str() {
        "added" => Some("It is in the library. Copy the line below into a page to show it."),
        "changed" => Some("Your changes are saved."),
        "replaced" => Some("The file is replaced. Every page that uses it shows the new one."),
        "taken-away" => Some("It is taken off the website."),
        _ => None,
    };
    let typed = typed(&medium);
    show(&Shown { staff: &staff, visit: &visit, uses: &uses, medium: &medium }, StatusCode::OK, typed, done, Vec::new())
        .await
}

/// What the page is made of.
pub(super) struct Shown<'a> {
    pub(super) staff: &'a Worker,
    pub(super) visit: &'a Visit,
    pub(super) uses: &'a AllUses,
    pub(super) medium: &'a Medium,
}

/// The medium that an address names.
pub(super) async fn find(staff: &Worker, id: &str) -> Result<Medium, PageError> {
    let id = id.parse::<Uuid>().map_err(|_| PageError::NotFound)?;
    Medium::find(staff.tenant().db().read(), id).await?.ok_or(PageError::NotFound)
}

/// What is said of it now.
pub(super) fn typed(medium: &Medium) -> Typed {
    let row = medium.row();
    Typed {
        description: row.description.clone(),
        decorative: row.decorative,
        caption: row.caption.clone(),
        credit: row.credit.clone(),
        transcript: row.transcript.clone(),
        focal_x: row.focal_x.to_string(),
        focal_y: row.focal_y.to_string(),
    }
}

pub(super) async fn show(
    shown: &Shown<'_>,
    status: StatusCode,
    typed: Typed,
    done: Option<&'static str>,
    errors: Vec<Trouble>,
) -> PageResult {
    let (tenant, medium) = (shown.staff.tenant(), shown.medium);
    let row = medium.row();
    let picture = medium.is_picture() && medium.is_there();
    let view = View {
        page: Head::new(web::Kind::Content, medium.name()).of("Pictures and files").with_errors(!errors.is_empty()),
        csrf: csrf_token(tenant, shown.visit),
        worker: identity::view::shown(shown.staff),
        errors,
        done,
        id: medium.id(),
        name: medium.name().to_owned(),
        kind: medium.kind().word(),
        there: medium.is_there(),
        file_name: row.file_name.clone(),
        size: medium.size_words(),
        width: medium.size().0,
        height: medium.size().1,
        href: medium.href(),
        picture: picture.then(|| medium.src(640)),
        square: picture.then(|| medium.crop("square")),
        wide: picture.then(|| medium.crop("wide")),
        captions: medium.captions(),
        snippet: snippet(medium),
        uploaded_by: row.uploaded_by.clone(),
        uploaded_at: row.uploaded_at,
        replaced_at: row.replaced_at,
        typed,
        uses: shown.uses.of(tenant, medium.name()).await?,
    };
    render_with_status(tenant, status, "media/open_medium.html", &view)
}

/// The line that shows it on a page.
fn snippet(medium: &Medium) -> String {
    // A bracket or a quotation mark would end the words too early.
    let plain = |text: &str| text.replace(['[', ']', '"', '\n'], " ");
    let (name, description, caption) = (medium.name(), plain(medium.description()), plain(medium.caption()));
    match medium.kind() {
        crate::Kind::Picture if caption.is_empty() => format!("![{description}](media:{name})"),
        crate::Kind::Picture => format!("![{description}](media:{name} \"{caption}\")"),
        crate::Kind::File => format!("[{description}](media:{name})"),
        crate::Kind::Video => format!(":::video src=\"{name}\" title=\"{description}\"\n{}\n:::", medium.transcript()),
    }
}
