//! `POST /staff/pages/preview`: what is typed, as residents would see it. The script shows its main part beside the form while
//! one types; without the script a button opens it in a tab of its own.

use identity::{Staff, may};
use web::{Fields, PageError, PageResult, ProtectedForm};

use super::find;
use super::show_preview::as_it_would_look;
use crate::editor_form;
use crate::view::Asked;

pub(super) async fn preview_page(staff: Staff<may::WriteContent>, form: ProtectedForm<Fields>) -> PageResult {
    let tenant = staff.tenant();
    let page = find(tenant, form.0.one("page")?.ok_or(PageError::NotFound)?).await?;
    let writing = editor_form::tidy(editor_form::read(page.kind(), &form.0));
    let banner = "This is a preview of what you are writing. It is not saved.".to_owned();
    as_it_would_look(Asked::of(tenant, &page.path, &writing), banner).await
}
