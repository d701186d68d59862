//! Paths of pages: where a page of which kind may stand.

use crate::kind::Kind;

/// First parts of paths that belong to the platform (docs/how-to/write-pages-as-files.md and the outward contract). Some are
/// the home of one kind of page, which says so in [`Kind::stands_under`].
pub const RESERVED: &[&str] = &[
    "a-z",
    "accessibility",
    "account",
    "alerts",
    "api",
    "assets",
    "bookings",
    "callbacks",
    "consultations",
    "cookies",
    "crossing",
    "directories",
    "events",
    "favicon.ico",
    "feedback",
    "feeds",
    "forms",
    "fragments",
    "media",
    "news",
    "open311",
    "pay",
    "preview",
    "privacy",
    "publications",
    "robots.txt",
    "search",
    "service-status",
    "services",
    "sitemap.xml",
    "staff",
    "tiles",
    "track",
    "unsubscribe",
    ".well-known",
];

/// How long a path may be.
const LONGEST: usize = 200;

/// Why a page cannot stand at a path; in words that say what to do.
///
/// # Errors
/// The words.
pub fn check(kind: Kind, path: &str) -> Result<(), String> {
    if kind == Kind::Home || path == "/" {
        let fits = kind == Kind::Home && path == "/";
        return if fits { Ok(()) } else { Err("The front page stands at /, and nothing else does".to_owned()) };
    }
    let Some(rest) = path.strip_prefix('/') else {
        return Err("Begin the address with /".to_owned());
    };
    let fits = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
            && !part.starts_with('-')
            && !part.ends_with('-')
    };
    if rest.len() > LONGEST || !rest.split('/').all(fits) {
        return Err("Use small letters, digits and hyphens in the address, with / between its parts".to_owned());
    }
    let (first, below) = rest.split_once('/').unwrap_or((rest, ""));
    match kind.stands_under() {
        Some(home) if home == first && !below.is_empty() => Ok(()),
        Some(home) => Err(format!("{} pages stand under /{home}/", kind.label())),
        None if kind == Kind::Venue && first == "directories" && below.contains('/') => Ok(()),
        None if RESERVED.contains(&first) => {
            Err(format!("/{first} is kept for the platform’s own pages: choose another beginning"))
        }
        None => Ok(()),
    }
}

/// The path above; `None` above the first part.
#[must_use]
pub fn above(path: &str) -> Option<&str> {
    let (above, _) = path.rsplit_once('/')?;
    Some(above).filter(|above| !above.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_stands_where_its_kind_may() {
        for (kind, path, fits) in [
            (Kind::Home, "/", true),
            (Kind::Plain, "/", false),
            (Kind::Home, "/home", false),
            (Kind::Plain, "/about/council", true),
            (Kind::Plain, "/About", false),
            (Kind::Plain, "/about//us", false),
            (Kind::Plain, "/staff/x", false),
            (Kind::Plain, "about", false),
            (Kind::News, "/news/new-park", true),
            (Kind::News, "/news", false),
            (Kind::News, "/about/new-park", false),
            (Kind::Venue, "/directories/venues/park", true),
            (Kind::Venue, "/directories/park", false),
            (Kind::Venue, "/parks/park", true),
            (Kind::Entry, "/directories/clubs/chess", true),
            (Kind::Plain, "/a-", false),
        ] {
            assert_eq!(check(kind, path).is_ok(), fits, "{kind:?} at {path}: {:?}", check(kind, path));
        }
    }

    #[test]
    fn a_path_has_one_above() {
        assert_eq!(above("/a/b/c"), Some("/a/b"));
        assert_eq!(above("/a"), None);
    }
}
