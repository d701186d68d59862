//! Which page somebody speaks of. The link to the form says it in its address, which anybody can write, so it counts only if it
//! is the path of something that this site publishes; anything else counts for the whole website.

use actix_web::dev::{Path, ResourceDef};
use actix_web::http::Method;
use web::{Access, Page, Sites};

/// The longest path that counts, in letters.
const LONGEST: usize = 200;

/// The path of a published page, or the whole website.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PagePath(String);

impl PagePath {
    /// What was asked for, if it is a page that this borough publishes. `pages` is every route, in the order in which they are
    /// tried; `offers` says which services there are. Which pages editors have written is not known here: below a route that takes
    /// any path, whatever is well formed counts, and staff can say that it is spam.
    #[must_use]
    pub fn of(pages: &[Page], offers: impl Fn(&str) -> bool, asked: &str) -> Self {
        let known = is_well_formed(asked) && is_published(pages, offers, asked);
        Self(if known { asked.to_owned() } else { String::new() })
    }

    /// As it is kept; empty for the whole website.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Only what our own pages are called: small letters, digits and dashes between slashes.
fn is_well_formed(path: &str) -> bool {
    let part = |part: &str| {
        !part.is_empty() && part.bytes().all(|sign| matches!(sign, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_'))
    };
    path == "/" || (path.len() <= LONGEST && path.strip_prefix('/').is_some_and(|rest| rest.split('/').all(part)))
}

/// Whether the first page that takes this path is a published one, of a service that there is. A route that takes any path
/// does not reach into a room such as `/staff` or `/account`, where nothing is published.
fn is_published(pages: &[Page], offers: impl Fn(&str) -> bool, path: &str) -> bool {
    let here = || pages.iter().filter(|page| page.method == Method::GET && page.sites != Sites::Joint);
    let may_take = |page: &&Page| takes_any(page) || first_part(page.path) == first_part(path);
    let taken = here().filter(may_take).find_map(|page| {
        let mut asked = Path::new(path);
        ResourceDef::new(page.path).capture_match_info(&mut asked).then_some((page, asked))
    });
    let Some((page, asked)) = taken else { return false };
    let in_a_room = || {
        here().any(|other| {
            !matches!(other.access, Access::Published | Access::Open) && first_part(other.path) == first_part(path)
        })
    };
    page.access == Access::Published && asked.get("service").is_none_or(offers) && (!takes_any(page) || !in_a_room())
}

/// Whether a page stands at paths that begin with anything.
fn takes_any(page: &Page) -> bool {
    first_part(page.path).starts_with('{')
}

fn first_part(path: &str) -> &str {
    path.split('/').nth(1).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use actix_web::HttpResponse;
    use web::get;

    use super::*;

    fn pages() -> Vec<Page> {
        let page = |path, access| Page::get(path, "show", access, || get().to(HttpResponse::Ok));
        vec![
            page("/staff", Access::Staff("enter")),
            page("/alerts/sign-up", Access::Visit),
            page("/alerts", Access::Published),
            page("/boroughs", Access::Published).on(Sites::Joint),
            page("/", Access::Published),
            page("/services/{service}", Access::Published),
            page("/track", Access::Visit),
            page("/{path:.*}", Access::Published),
        ]
    }

    fn kept(asked: &str) -> String {
        PagePath::of(&pages(), |service| service == "graffiti", asked).as_str().to_owned()
    }

    #[test]
    fn a_page_that_is_published_counts_for_itself() {
        for path in ["/", "/services/graffiti", "/alerts", "/moving-home/tell-us", "/2027/budget_1"] {
            assert_eq!(kept(path), path);
        }
    }

    #[test]
    fn anything_else_counts_for_the_whole_website() {
        for path in [
            "",
            "services",
            "//example.org",
            "https://example.org/",
            "/services/no-such-service",
            "/staff",
            "/staff/cases",
            "/track",
            "/alerts/sign-up/now",
            "/a b",
            "/a?b=c",
            "/a#b",
            "/a/../b",
            "/a/",
            "/\\a",
            "/=cmd()",
            "/É",
            &format!("/{}", "a".repeat(LONGEST)),
        ] {
            assert_eq!(kept(path), "", "{path}");
        }
    }
}
