//! How somebody narrowed a list: what stands behind `?` in its address. Lists work without JavaScript, so every choice is a link
//! or a form that leads to such an address.

use serde::Serialize;
use url::form_urlencoded;

/// More than any list has; the rest is not looked at.
const MOST: usize = 60;

/// Longer than anything that somebody looks for.
const LONGEST: usize = 100;

/// How many lines stand on one page of a list.
pub(crate) const ON_A_PAGE: usize = 20;

/// The choices, in the order of the address; what is empty counts as not chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Choices(Vec<(String, String)>);

impl Choices {
    /// Reads what stands behind `?`.
    pub(crate) fn read(query: &str) -> Self {
        let pairs = form_urlencoded::parse(query.as_bytes()).take(MOST).map(|(key, value)| {
            let value: String = value.trim().chars().filter(|letter| !letter.is_control()).take(LONGEST).collect();
            (key.into_owned(), value)
        });
        Self(pairs.filter(|(_, value)| !value.is_empty()).collect())
    }

    /// Whether nothing was chosen.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What was chosen for a key, if anything.
    pub(crate) fn one(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|(one, _)| one == key).map(|(_, value)| value.as_str())
    }

    /// Everything that was chosen for a key.
    pub(crate) fn all(&self, key: &str) -> Vec<&str> {
        self.0.iter().filter(|(one, _)| one == key).map(|(_, value)| value.as_str()).collect()
    }

    /// Which page of the list, from 1.
    pub(crate) fn page(&self) -> usize {
        self.one("page").and_then(|text| text.parse().ok()).filter(|page| *page > 0).unwrap_or(1)
    }

    /// The address of the same list with another value for one key; `None` takes the key away. What is left behind begins at
    /// its first page again.
    pub(crate) fn href(&self, path: &str, key: &str, value: Option<&str>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (one, kept) in self.0.iter().filter(|(one, _)| one != key && one != "page") {
            query.append_pair(one, kept);
        }
        if let Some(value) = value {
            query.append_pair(key, value);
        }
        let query = query.finish();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }
}

/// Where somebody is in a long list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Paging {
    /// How many lines there are in all.
    pub total: usize,
    /// The first one that is shown, from 1; 0 when there is none.
    pub first: usize,
    pub last: usize,
    pub page: usize,
    pub pages: usize,
    pub previous: Option<String>,
    pub next: Option<String>,
}

/// The lines of the page that was asked for. A page behind the last one is the last one.
pub(crate) fn cut<T>(all: Vec<T>, choices: &Choices, path: &str) -> (Vec<T>, Paging) {
    let total = all.len();
    let pages = total.div_ceil(ON_A_PAGE).max(1);
    let page = choices.page().min(pages);
    let before = (page - 1) * ON_A_PAGE;
    let shown: Vec<T> = all.into_iter().skip(before).take(ON_A_PAGE).collect();
    let to = |page: usize| match page {
        1 => choices.href(path, "page", None),
        _ => choices.href(path, "page", Some(&page.to_string())),
    };
    let paging = Paging {
        total,
        first: if total == 0 { 0 } else { before + 1 },
        last: before + shown.len(),
        page,
        pages,
        previous: (page > 1).then(|| to(page - 1)),
        next: (page < pages).then(|| to(page + 1)),
    };
    (shown, paging)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_are_read_and_written() {
        let choices = Choices::read("q=+caf%C3%A9+&type=park&type=library&empty=&page=3");
        assert_eq!(choices.one("q"), Some("café"));
        assert_eq!(choices.all("type"), ["park", "library"]);
        assert_eq!((choices.one("empty"), choices.page()), (None, 3));
        assert_eq!(choices.href("/x", "q", None), "/x?type=park&type=library");
        assert_eq!(choices.href("/x", "q", Some("a&b")), "/x?type=park&type=library&q=a%26b");
        assert_eq!(Choices::read("page=1").href("/x", "page", None), "/x");
        assert_eq!((Choices::read("page=0").page(), Choices::read("page=x").page()), (1, 1));
    }

    #[test]
    fn a_long_list_is_cut_into_pages() {
        let (shown, paging) = cut((1..=45).collect(), &Choices::read("year=2026&page=2"), "/news");
        assert_eq!((shown.first(), shown.len()), (Some(&21), 20));
        assert_eq!((paging.first, paging.last, paging.pages), (21, 40, 3));
        assert_eq!(paging.previous.as_deref(), Some("/news?year=2026"));
        assert_eq!(paging.next.as_deref(), Some("/news?year=2026&page=3"));
        let (shown, paging) = cut((1..=45).collect(), &Choices::read("page=99"), "/news");
        assert_eq!((shown.len(), paging.page, paging.next), (5, 3, None));
        let (shown, paging) = cut(Vec::<u8>::new(), &Choices::default(), "/news");
        assert_eq!((shown.len(), paging.first, paging.pages), (0, 0, 1));
    }
}
