//! Writing pages: the editor's form, filled in as a person would without a script.

use crate::page::{Form, Page};
use crate::people::Person;

impl Person {
    /// Makes a page and gives the path of its form.
    pub async fn make_page(&self, kind: &str, title: &str, path: &str) -> String {
        let asked = self.go(&format!("/staff/pages/new?kind={kind}")).await;
        let form = asked.form_to("/staff/pages/new");
        let made = self.post(&form.action, &form.typed(&[("title", title), ("path", path)])).await;
        made.has_status(303);
        made.redirect().unwrap()
    }

    /// Opens the form of a page.
    pub async fn open_page(&self, edit: &str) -> (Page, Form) {
        let page = self.go(edit).await;
        page.has_status(200);
        let form = page.form_to("/edit");
        (page, form)
    }

    /// Opens the form of a page, types and saves.
    pub async fn write_page(&self, edit: &str, values: &[(&str, &str)]) -> Page {
        let (_, form) = self.open_page(edit).await;
        self.post(&form.action, &form.typed(values)).await
    }
}

impl Form {
    /// What an editor's form holds of the page itself, in order, without what is empty.
    pub fn said(&self) -> Vec<(String, String)> {
        let apart = ["csrf", "tab", "over", "edition", "note", "page"];
        let mut said = self.untouched();
        said.retain(|(name, value)| !apart.contains(&name.as_str()) && !value.is_empty());
        said.sort();
        said
    }
}
