//! Working at the desk: the forms of a case's page, sent as a person would.

use crate::page::Page;
use crate::visitor::Visitor;

impl Page {
    /// What a form holds that ends with this address, with nothing changed but `fields`.
    #[track_caller]
    pub fn filled(&self, ends: &str, fields: &[(&str, &str)]) -> (String, Vec<(String, String)>) {
        let css = format!("form[action$='{ends}']");
        let action = self.attribute(&css, "action").unwrap_or_else(|| panic!("{} has no form for {ends}", self.asked));
        let names = self.all_attributes(&format!("{css} input[type=hidden]"), "name");
        let values = self.all_attributes(&format!("{css} input[type=hidden]"), "value");
        let hidden = names.into_iter().zip(values);
        let typed = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        (action, hidden.chain(typed).collect())
    }
}

impl Visitor {
    /// Fills in one form of a page and sends it.
    pub async fn do_on(&self, page: &Page, ends: &str, fields: &[(&str, &str)]) -> Page {
        let (action, filled) = page.filled(ends, fields);
        self.send(&action, &filled).await
    }
}
