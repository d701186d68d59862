//! A guide or a publication: chapters that are pages of their own, with a list of them, a way on and a way back, and all of them
//! on one page for paper. A guide begins with its first chapter; a publication with its cover.

use chrono::NaiveDate;
use serde::Serialize;

use super::{Asked, Shown};
use crate::kind::publication::Publication;
use crate::kind::{Blocks, Kind};
use crate::writing::{INTRO, Writing};

/// The last part of the address of all chapters on one page.
const WHOLE: &str = "print";

/// What a page in chapters knows.
#[derive(Debug, Serialize)]
pub(crate) struct Own {
    contents: Vec<Chapter>,
    previous: Option<Chapter>,
    next: Option<Chapter>,
    /// Whether this is the page itself, not one of its later chapters.
    first: bool,
    /// Whether all chapters stand here.
    whole: bool,
    /// Where all chapters stand on one page; absent where there is but one.
    print: Option<String>,
    /// Of a publication.
    published: Option<NaiveDate>,
    reference: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
struct Chapter {
    text: String,
    href: String,
    current: bool,
}

/// Whether a page has this chapter, or this way of showing its chapters.
pub(super) fn has(writing: &Writing, chapter: &str) -> bool {
    let known = chapter == WHOLE || writing.block(chapter).is_some();
    writing.kind.blocks() == Blocks::Chapters && chapter != INTRO && known
}

/// Turns a page to the chapter that was asked for.
pub(super) fn turn_to(asked: Asked<'_>, shown: &mut Shown) {
    let cover = asked.writing.kind == Kind::Publication;
    let whole = asked.chapter == Some(WHOLE) && asked.writing.block(WHOLE).is_none();
    let at = match asked.chapter {
        _ if whole => None,
        Some(chapter) => shown.blocks.iter().position(|block| block.id == chapter),
        None if cover => None,
        None => Some(0).filter(|_| !shown.blocks.is_empty()),
    };
    let home = asked.preview.unwrap_or(asked.path);
    let below = |id: &str| match asked.preview {
        Some(link) => format!("{link}?chapter={id}"),
        None => format!("{}/{id}", asked.path),
    };
    let href = |index: usize, id: &str| if index == 0 && !cover { home.to_owned() } else { below(id) };
    let contents: Vec<Chapter> = shown
        .blocks
        .iter()
        .enumerate()
        .map(|(index, block)| Chapter {
            text: block.heading.clone(),
            href: href(index, &block.id),
            current: at == Some(index),
        })
        .collect();
    let front = Chapter { text: shown.title.clone(), href: home.to_owned(), current: false };
    let (previous, next) = match at {
        _ if whole => (None, None),
        None => (None, contents.first().cloned()),
        Some(0) if cover => (Some(front), contents.get(1).cloned()),
        Some(index) => {
            (index.checked_sub(1).and_then(|before| contents.get(before).cloned()), contents.get(index + 1).cloned())
        }
    };
    let first = !whole && (at.is_none() || (at == Some(0) && !cover));
    if let Some(chapter) = at.and_then(|index| contents.get(index)).filter(|_| !first) {
        shown.page.title.clone_from(&chapter.text);
        shown.page.of = Some(shown.title.clone());
        shown.page.path = Some(chapter.href.clone());
    }
    if let Some(index) = at {
        shown.blocks = shown.blocks.drain(..).skip(index).take(1).collect();
    } else if !whole {
        shown.blocks.clear();
    }
    if !first && !whole {
        shown.intro.clear();
    }
    let publication = asked.writing.typed::<Publication>();
    shown.own = super::Own::Chapters(Own {
        print: (contents.len() > 1).then(|| below(WHOLE)),
        contents,
        previous,
        next,
        first,
        whole,
        published: publication.published,
        reference: publication.reference,
    });
}
