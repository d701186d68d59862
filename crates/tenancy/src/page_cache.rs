//! Published pages, rendered and compressed once for each revision of the site and each day, and then served from memory.

use std::collections::HashMap;
use std::sync::{Arc, RwLock};

use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::web::Bytes;
use chrono::NaiveDate;

/// A page that is the same bytes for everyone.
#[derive(Debug)]
pub struct PublishedPage {
    /// The pattern of its route, if its path alone is its address: it may then be answered before any route is looked for.
    pub route: Option<String>,
    /// Strong validator, without quotes and without any mark of the encoding.
    pub content: String,
    /// As it is.
    pub plain: Pressed,
    /// Compressed with gzip.
    pub gzip: Pressed,
    /// Compressed with brotli.
    pub brotli: Pressed,
}

/// A page in one encoding, ready to be sent.
#[derive(Debug)]
pub struct Pressed {
    /// Every header of its answer but those that differ from one request to the next.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// Its bytes.
    pub body: Bytes,
}

/// At most this many pages are kept; more would be a crawler asking for addresses that do not exist.
const MOST: usize = 20_000;

/// The rendered pages of one borough.
#[derive(Debug, Default)]
pub struct PageCache {
    kept: RwLock<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    revision: i64,
    /// Pages say what is on today, and for how long something is still ahead: tomorrow they are made again.
    day: NaiveDate,
    pages: HashMap<String, Arc<PublishedPage>>,
}

impl PageCache {
    /// The page at `path`, if it was rendered for the present revision, and `today` is still the day of that.
    #[must_use]
    pub fn get(&self, path: &str, today: NaiveDate) -> Option<Arc<PublishedPage>> {
        let kept = self.kept.read().ok()?;
        if kept.day == today { kept.pages.get(path).cloned() } else { None }
    }

    /// The revision that pages are kept for.
    #[must_use]
    pub fn revision(&self) -> i64 {
        self.kept.read().map(|kept| kept.revision).unwrap_or_default()
    }

    /// Keeps a page that was rendered on `day` when the revision was `revision`; a page of an older one is dropped.
    pub fn put(&self, path: &str, revision: i64, day: NaiveDate, page: Arc<PublishedPage>) {
        let Ok(mut kept) = self.kept.write() else { return };
        if kept.revision != revision || day < kept.day {
            return;
        }
        if day > kept.day {
            kept.day = day;
            kept.pages.clear();
        }
        if kept.pages.len() < MOST {
            kept.pages.insert(path.to_owned(), page);
        }
    }

    /// Forgets every page: the site has changed.
    pub fn start_over(&self, revision: i64) {
        if let Ok(mut kept) = self.kept.write() {
            kept.revision = revision;
            kept.pages.clear();
        }
    }
}
