//! `/staff/media/new`: upload a picture, a file or a video.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use identity::{Staff, may};
use serde::Serialize;
use uuid::Uuid;
use web::{
    Fields, Head, PageError, PageResult, ProtectedUpload, Received, UploadLimits, Visit, csrf_token,
    render_with_status, see_other,
};

use super::{refused, write_down};
use crate::medium::Medium;
use crate::sniff::{Kind, LARGEST};
use crate::store::{self, MOST_CAPTIONS, Prepared};
use crate::words::{Trouble, Words, check_name};

/// How much may be sent at once: the file, and the captions of a video.
pub(super) const LIMITS: UploadLimits = UploadLimits { largest_file: LARGEST, files: 2 };

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    worker: identity::view::Shown,
    errors: Vec<Trouble>,
    name: String,
    /// Nobody knows yet what it will be.
    kind: &'static str,
    /// Everything that is said of it, as typed.
    typed: Typed,
    video: bool,
}

/// What stands in the fields that both this page and the medium's own have.
#[derive(Serialize)]
pub(super) struct Typed {
    pub(super) description: String,
    pub(super) decorative: bool,
    pub(super) caption: String,
    pub(super) credit: String,
    pub(super) transcript: String,
    pub(super) focal_x: String,
    pub(super) focal_y: String,
}

impl Typed {
    /// As it was typed, right or wrong.
    pub(super) fn of(fields: &Fields) -> Self {
        let typed = |name: &str| fields.get(name).unwrap_or_default().to_owned();
        let or_middle = |name: &str| fields.get(name).map_or_else(|| "50".to_owned(), str::to_owned);
        Self {
            description: typed("description"),
            decorative: fields.get("decorative").is_some(),
            caption: typed("caption"),
            credit: typed("credit"),
            transcript: typed("transcript"),
            focal_x: or_middle("focal_x"),
            focal_y: or_middle("focal_y"),
        }
    }
}

pub(super) async fn show_add_medium(staff: Staff<may::WriteContent>, visit: Visit) -> PageResult {
    show(&staff, &visit, StatusCode::OK, &Fields::default(), Vec::new())
}

pub(super) async fn add_medium(
    staff: Staff<may::WriteContent>,
    visit: Visit,
    request: HttpRequest,
    upload: ProtectedUpload,
) -> PageResult {
    let tenant = staff.tenant();
    let mut received = upload.receive(LIMITS).await?;
    let fields = std::mem::take(&mut received.fields);
    let (words, mut troubles) = Words::read(&fields);
    let name = fields.get("name").unwrap_or_default().trim().to_owned();
    troubles.extend(check_name(&name).err());
    if Medium::named(tenant.db().read(), &name).await?.is_some() {
        troubles.push(Trouble::at("#name", "This name is taken. Choose another one"));
    }
    let prepared = lay_down(tenant, Uuid::now_v7(), received, None, &words, &mut troubles).await?;
    let Some(prepared) = prepared.filter(|_| troubles.is_empty()) else {
        return show(&staff, &visit, StatusCode::UNPROCESSABLE_ENTITY, &fields, troubles);
    };
    let now = tenant.clock().now();
    let tx = tenant.db().write_tx().await?;
    if Medium::named(&tx, &name).await?.is_some() {
        let taken = Trouble::at("#name", "This name is taken. Choose another one");
        return show(&staff, &visit, StatusCode::UNPROCESSABLE_ENTITY, &fields, vec![taken]);
    }
    let medium = Medium::add(&tx, now, &name, &prepared, &words, &staff.shown_name()).await?;
    write_down(&tx, &staff, &request, "add_medium", &medium).await?;
    tx.commit().await?;
    see_other(&format!("/staff/media/{}?done=added", medium.id()))
}

/// Lays the file that was sent in its place, if it is one that we take and everything said of it is right. What is wrong is added
/// to `troubles`. `before` is what it replaces.
pub(super) async fn lay_down(
    tenant: &tenancy::Tenant,
    id: Uuid,
    mut received: Received,
    before: Option<&Medium>,
    words: &Words,
    troubles: &mut Vec<Trouble>,
) -> Result<Option<Prepared>, PageError> {
    let Some(file) = received.take("file") else {
        troubles.insert(0, Trouble::at("#file", "Choose a file"));
        return Ok(None);
    };
    if file.too_large {
        troubles.insert(0, Trouble::at("#file", store::too_large(Kind::Video)));
        return Ok(None);
    }
    let captions = received.take("captions");
    let (media, before, focal) = (tenant.files().media(), before.cloned(), words.focal);
    let looked = store::look_at(file.incoming.path(), &file.file_name, file.bytes);
    let found = match looked {
        Ok(found) => found,
        Err(not) => {
            troubles.insert(0, refused(not)?);
            return Ok(None);
        }
    };
    if let Some(before) = before.as_ref().filter(|before| before.kind() != found.kind) {
        let what = before.kind().word();
        troubles.push(Trouble::at(
            "#file",
            format!("This is no {what}. Pages show it as a {what}, so it can only be replaced by one"),
        ));
        return Ok(None);
    }
    troubles.extend(words.faults(found.kind));
    let mut kept = None;
    if found.kind == Kind::Video {
        kept = match captions {
            Some(sent) if sent.bytes > MOST_CAPTIONS => Some(Vec::new()),
            Some(sent) => Some(std::fs::read(sent.incoming.path()).map_err(PageError::unavailable)?),
            None => before
                .as_ref()
                .map_or(Ok(None), |before| store::captions_of(&media, before))
                .map_err(PageError::unavailable)?,
        };
        match &kept {
            None => troubles.push(Trouble::at(
                "#captions",
                "Choose a file with captions, in the format WebVTT (its name ends in .vtt)",
            )),
            Some(bytes) if !crate::sniff::is_captions(bytes) => {
                troubles.push(Trouble::at(
                    "#captions",
                    "These are no captions in the format WebVTT. Save them as .vtt and choose that file",
                ));
            }
            Some(_) => {}
        }
    }
    if !troubles.is_empty() {
        return Ok(None);
    }
    let stored =
        tokio::task::spawn_blocking(move || store::lay_down(&media, id, &file.incoming, &file.file_name, kept, focal));
    match stored.await.map_err(PageError::failed)? {
        Ok(prepared) => Ok(Some(prepared)),
        Err(not) => {
            troubles.push(refused(not)?);
            Ok(None)
        }
    }
}

fn show(
    staff: &Staff<may::WriteContent>,
    visit: &Visit,
    status: StatusCode,
    fields: &Fields,
    mut errors: Vec<Trouble>,
) -> PageResult {
    if status != StatusCode::OK && !errors.iter().any(|one| one.href == "#file") {
        // A browser never keeps which file was chosen.
        errors.push(Trouble::at("#file", "Choose the file again: a browser does not keep it"));
    }
    let tenant = staff.tenant();
    let typed = Typed::of(fields);
    let view = View {
        page: Head::new(web::Kind::Content, "Upload a picture, file or video").with_errors(!errors.is_empty()),
        csrf: csrf_token(tenant, visit),
        worker: identity::view::shown(staff),
        name: fields.get("name").unwrap_or_default().to_owned(),
        kind: "any",
        video: !typed.transcript.is_empty() || errors.iter().any(|one| one.href == "#captions"),
        typed,
        errors,
    };
    render_with_status(tenant, status, "media/add_medium.html", &view)
}
