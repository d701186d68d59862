//! What a page says: a title, a summary, fields and blocks; and an overlay, which says only what a borough says differently.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::field::Fields;
use crate::kind::Kind;

/// The block that stands before the first heading.
pub const INTRO: &str = "intro";

/// How many characters a title may have before search engines cut it (CM-19).
pub const LONGEST_TITLE: usize = 65;

/// The same of a summary.
pub const LONGEST_SUMMARY: usize = 160;

/// After how many months a page is looked at again unless it says otherwise (CM-07).
pub const REVIEW_MONTHS: u32 = 12;

/// What a page says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Writing {
    /// What kind of page it is.
    pub kind: Kind,
    /// The heading.
    pub title: String,
    /// One or two sentences for lists and search.
    #[serde(default)]
    pub summary: String,
    /// What its kind knows besides; see [`Kind::fields`].
    #[serde(default, skip_serializing_if = "Fields::is_empty")]
    pub fields: Fields,
    /// Its text, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub blocks: Vec<Block>,
}

/// A part of a page: a section, a chapter, a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// Its anchor, and its name in an overlay; [`INTRO`] for what stands before the first heading.
    pub id: String,
    /// Its heading; the intro has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heading: Option<String>,
    /// What stands under it.
    pub markdown: String,
}

/// What a borough says differently on a page that both carry. As a file, and as what its editors wrote in the browser. A
/// page of one borough alone is read as an overlay over nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Overlay {
    /// What kind of page it is; never changed by an overlay over something.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    /// Another heading.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Another summary.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// Fields with another value; null takes one away.
    #[serde(skip_serializing_if = "Fields::is_empty")]
    pub fields: Fields,
    /// Blocks with other words, and new ones, which stand behind the block named by `after` (else at the end).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub blocks: Vec<NewBlock>,
    /// Blocks that the borough leaves out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub without: Vec<String>,
    /// The order of all blocks, where it is another.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub order: Vec<String>,
    /// Whether the borough does without the page altogether.
    #[serde(skip_serializing_if = "is_false")]
    pub left_out: bool,
}

/// A block of an overlay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewBlock {
    /// The block itself.
    #[serde(flatten)]
    pub block: Block,
    /// Behind which block it stands, when it is new.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

impl Writing {
    /// A page that has a kind and a heading and nothing else yet.
    #[must_use]
    pub fn new(kind: Kind, title: impl Into<String>) -> Self {
        Self { kind, title: title.into(), summary: String::new(), fields: Fields::new(), blocks: Vec::new() }
    }

    /// The block with this id.
    #[must_use]
    pub fn block(&self, id: &str) -> Option<&Block> {
        self.blocks.iter().find(|block| block.id == id)
    }

    /// A field that holds a text, if it does.
    #[must_use]
    pub fn text(&self, field: &str) -> Option<&str> {
        self.fields.get(field).and_then(Value::as_str).filter(|text| !text.is_empty())
    }

    /// A field that holds a list of texts; empty when it does not.
    #[must_use]
    pub fn texts(&self, field: &str) -> Vec<String> {
        let list = self.fields.get(field).and_then(Value::as_array);
        list.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// The own fields of its kind, typed. A field that does not fit counts as absent: it was refused before publishing, so that
    /// only a draft can have one.
    #[must_use]
    pub fn typed<T: for<'de> Deserialize<'de> + Default>(&self) -> T {
        let fitting = self.fields.iter().filter(|(id, value)| {
            self.kind.field(id).is_some_and(|field| !value.is_null() && field.sort.fault(value).is_none())
        });
        let table = fitting.map(|(id, value)| (id.clone(), value.clone())).collect();
        serde_json::from_value(Value::Object(table)).unwrap_or_default()
    }

    /// After how many months it is looked at again.
    #[must_use]
    pub fn review_months(&self) -> u32 {
        let months = self.fields.get("review_months").and_then(Value::as_u64);
        months.and_then(|months| u32::try_from(months).ok()).unwrap_or(REVIEW_MONTHS)
    }

    /// As JSON, the same for equal pages.
    #[must_use]
    pub fn canonical_json(&self) -> String {
        catalogue::canonical_json(self)
    }

    /// Its name by content.
    #[must_use]
    pub fn sha256(&self) -> String {
        catalogue::content_sha256(&self.canonical_json())
    }

    /// What keeps it from being published as it is, in the order of the page: what is missing and what does not fit.
    #[must_use]
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut fault = |at: &str, what: String| faults.push(Fault { at: at.to_owned(), what });
        if self.title.trim().is_empty() {
            fault("title", "Enter a title".to_owned());
        }
        if self.summary.trim().is_empty() && self.kind != Kind::Redirect {
            fault("summary", "Enter a summary".to_owned());
        }
        for field in self.kind.fields() {
            match self.fields.get(field.id) {
                None | Some(Value::Null) if field.needed => {
                    fault(field.id, format!("Fill in “{}”", field.label));
                }
                Some(value) if !value.is_null() => {
                    if let Some(what) = field.sort.fault(value) {
                        fault(field.id, format!("“{}”: {what}", field.label));
                    }
                }
                None | Some(_) => {}
            }
        }
        for (id, _) in self.fields.iter().filter(|(id, _)| self.kind.field(id).is_none()) {
            fault(id, format!("{} has no field “{id}”", self.kind.label()));
        }
        for (index, block) in self.blocks.iter().enumerate() {
            if block.id.is_empty() || self.blocks.iter().take(index).any(|other| other.id == block.id) {
                fault(&block.id, format!("Two parts have the name “{}”: give one of them another", block.id));
            }
        }
        faults
    }
}

/// One thing that keeps a page from being published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// The field or block.
    pub at: String,
    /// What to do, in words.
    pub what: String,
}

impl Overlay {
    /// Whether it changes nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether it says this part differently; parts have the names of [`crate::differences::Difference`].
    #[must_use]
    pub fn says(&self, part: &str) -> bool {
        let mut without = self.clone();
        without.take_back(part);
        without != *self
    }

    /// Says nothing of its own about a part any more: the shared words stand there again.
    pub fn take_back(&mut self, part: &str) {
        match part.split_once(':') {
            Some(("field", id)) => drop(self.fields.remove(id)),
            Some(("block", id)) => {
                self.blocks.retain(|new| new.block.id != id);
                self.without.retain(|gone| gone != id);
            }
            _ if part == "title" => self.title = None,
            _ if part == "summary" => self.summary = None,
            _ if part == "order" => self.order.clear(),
            _ => {}
        }
    }

    /// The page that it makes of another.
    #[must_use]
    pub fn over(&self, shared: &Writing) -> Writing {
        let mut writing = shared.clone();
        if let Some(title) = &self.title {
            writing.title.clone_from(title);
        }
        if let Some(summary) = &self.summary {
            writing.summary.clone_from(summary);
        }
        for (id, value) in &self.fields {
            if value.is_null() {
                writing.fields.remove(id);
            } else {
                writing.fields.insert(id.clone(), value.clone());
            }
        }
        for new in &self.blocks {
            if let Some(known) = writing.blocks.iter_mut().find(|block| block.id == new.block.id) {
                *known = new.block.clone();
                continue;
            }
            let behind = new.after.as_ref().and_then(|id| writing.blocks.iter().position(|block| block.id == *id));
            let at = if new.block.id == INTRO { 0 } else { behind.map_or(writing.blocks.len(), |index| index + 1) };
            writing.blocks.insert(at, new.block.clone());
        }
        writing.blocks.retain(|block| !self.without.contains(&block.id));
        if !self.order.is_empty() {
            // What the order does not know stays behind what it stood behind.
            let mut last = 0;
            let mut keyed: Vec<(usize, Block)> = Vec::new();
            for block in std::mem::take(&mut writing.blocks) {
                last = self.order.iter().position(|id| *id == block.id).unwrap_or(last);
                keyed.push((last, block));
            }
            keyed.sort_by_key(|(place, _)| *place);
            writing.blocks = keyed.into_iter().map(|(_, block)| block).collect();
        }
        writing
    }

    /// The page that it is by itself, if it says enough for one.
    #[must_use]
    pub fn alone(&self) -> Option<Writing> {
        Some(self.over(&Writing::new(self.kind?, self.title.clone()?)))
    }

    /// What has to be said differently so that `wanted` comes of `shared`.
    #[must_use]
    pub fn between(shared: &Writing, wanted: &Writing) -> Self {
        let mut overlay = Self {
            title: Some(wanted.title.clone()).filter(|title| *title != shared.title),
            summary: Some(wanted.summary.clone()).filter(|summary| *summary != shared.summary),
            ..Self::default()
        };
        for (id, value) in &wanted.fields {
            if shared.fields.get(id) != Some(value) {
                overlay.fields.insert(id.clone(), value.clone());
            }
        }
        for id in shared.fields.keys().filter(|id| !wanted.fields.contains_key(*id)) {
            overlay.fields.insert(id.clone(), Value::Null);
        }
        for (index, block) in wanted.blocks.iter().enumerate() {
            match shared.block(&block.id) {
                Some(known) if known == block => {}
                Some(_) => overlay.blocks.push(NewBlock { block: block.clone(), after: None }),
                None => {
                    let before = index.checked_sub(1).and_then(|before| wanted.blocks.get(before));
                    let after = before.map(|before| before.id.clone());
                    overlay.blocks.push(NewBlock { block: block.clone(), after });
                }
            }
        }
        let gone = shared.blocks.iter().filter(|block| wanted.block(&block.id).is_none());
        overlay.without = gone.map(|block| block.id.clone()).collect();
        if overlay.over(shared).blocks != wanted.blocks {
            overlay.order = wanted.blocks.iter().map(|block| block.id.clone()).collect();
        }
        overlay
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn block(id: &str, words: &str) -> Block {
        let heading = Some(id.to_uppercase()).filter(|_| id != INTRO);
        Block { id: id.to_owned(), heading, markdown: words.to_owned() }
    }

    fn page(blocks: &[(&str, &str)]) -> Writing {
        let mut page = Writing::new(Kind::Guide, "Moving home");
        page.summary = "What to do.".to_owned();
        page.blocks = blocks.iter().map(|(id, words)| block(id, words)).collect();
        page
    }

    #[test]
    fn an_overlay_says_only_what_differs_and_makes_the_same_page_again() {
        let mut shared = page(&[("intro", "a"), ("before", "b"), ("after", "c")]);
        shared.fields.insert("lgsl".to_owned(), json!(57));
        for wanted in [
            page(&[("intro", "a"), ("before", "b"), ("after", "c")]),
            page(&[("intro", "a"), ("before", "other"), ("after", "c")]),
            page(&[("intro", "a"), ("before", "b"), ("new", "n"), ("after", "c")]),
            page(&[("intro", "a"), ("after", "c"), ("before", "b")]),
            page(&[("after", "c"), ("one", "1"), ("two", "2")]),
            page(&[]),
        ] {
            let overlay = Overlay::between(&shared, &wanted);
            assert_eq!(overlay.over(&shared), wanted, "{overlay:?}");
        }
        assert!(Overlay::between(&shared, &shared).is_empty());
    }

    #[test]
    fn a_change_of_the_shared_page_comes_through_where_the_borough_said_nothing() {
        let shared = page(&[("intro", "a"), ("before", "b"), ("after", "c")]);
        let ours = page(&[("intro", "a"), ("before", "ours"), ("after", "c")]);
        let overlay = Overlay::between(&shared, &ours);
        let newer = page(&[("intro", "newer"), ("before", "newer"), ("between", "x"), ("after", "newer")]);
        let words: Vec<_> = overlay.over(&newer).blocks.into_iter().map(|block| block.markdown).collect();
        assert_eq!(words, ["newer", "ours", "x", "newer"]);
    }

    #[test]
    fn the_shared_words_come_back_part_by_part() {
        let shared = page(&[("intro", "a"), ("before", "b"), ("after", "c")]);
        let mut ours = page(&[("intro", "a"), ("before", "ours")]);
        ours.title = "Our title".to_owned();
        let mut overlay = Overlay::between(&shared, &ours);
        assert!(overlay.says("title") && overlay.says("block:after") && !overlay.says("block:intro"));
        for part in ["title", "block:before", "block:after"] {
            overlay.take_back(part);
        }
        assert!(overlay.is_empty(), "{overlay:?}");
    }

    #[test]
    fn what_is_missing_or_does_not_fit_is_said() {
        let mut page = Writing::new(Kind::Consultation, "");
        page.fields.insert("opens".to_owned(), json!("soon"));
        page.fields.insert("colour".to_owned(), json!("red"));
        let at: Vec<_> = page.faults().into_iter().map(|fault| fault.at).collect();
        assert_eq!(at, ["title", "summary", "opens", "closes", "colour"]);
    }

    #[test]
    fn equal_pages_have_equal_names_whatever_the_order_of_their_fields() {
        let mut one = page(&[]);
        one.fields.insert("joins".to_owned(), json!({ "a": "or", "b": "and" }));
        let mut other = page(&[]);
        other.fields.insert("joins".to_owned(), json!({ "b": "and", "a": "or" }));
        assert_eq!(one.sha256(), other.sha256());
    }
}
