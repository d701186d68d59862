//! Finding things on one borough's site by the words that people type.
//!
//! Everything that can be found is a *document*, in the borough's own database: whoever publishes puts it, whoever takes down
//! removes it, in the transaction of that fact. So search never knows anything unpublished, and never the other borough's.
//!
//! Words: a *stem* is a word without its ending; the *vocabulary* is every word of every document, with trigrams, by which
//! mistyped words are mended; a *synonym group* is phrases that mean the same; a *best bet* is a page that staff want to stand
//! first for a phrase; a *facet* is a name and a value by which a list can be narrowed.
//!
//! Map: `document` what can be found · `find` a list of results · `suggest` while typing · `understand` what was meant ·
//! `rank` what comes first · `excerpt` the passage with marks · `synonyms`, `best_bets`, `log` what staff look after ·
//! `words` how text becomes words · `vocabulary` typing errors · `index` and `expression` where the two databases differ ·
//! `statement` how a question is put together.
//!
//! Deliberately not here: pages and handlers (they belong to `content`), what is published, people and cases (never searched
//! here), search over both boroughs.

pub mod best_bets;
mod document;
mod excerpt;
mod expression;
mod find;
mod index;
mod log;
mod rank;
mod statement;
mod suggest;
pub mod synonyms;
mod understand;
mod vocabulary;
mod words;

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

pub use document::{Document, keys, put, put_if_changed, remove};
pub use excerpt::Piece;
pub use find::{Found, Hit, MOST_RANKED, PAGE, Query, find};
pub use log::{WithoutResult, forget_before, log, without_results};
pub use suggest::{MOST_SUGGESTIONS, Suggestion, suggest};
pub use synonyms::SharedSynonyms;

/// The kind of documents that are services. Every other kind is a kind of page.
pub const SERVICE: &str = "service";
