//! Finding things on the site, and what staff do so that people find them.

mod keep_best_bet;
mod keep_synonyms;
mod list_search_words;
mod search_site;
mod suggest;

use web::{Access, Page, get, post};

/// The pages of search.
pub(crate) fn pages() -> Vec<Page> {
    let see = Access::Staff("write_content");
    let change = Access::Staff("publish_content");
    vec![
        Page::get("/search", "search_site", Access::Open, || get().to(search_site::search_site)),
        Page::get("/search/suggestions", "suggest", Access::Open, || get().to(suggest::suggest)),
        Page::get("/staff/search", "list_search_words", see, || get().to(list_search_words::list_search_words))
            .labelled("Search", "See what people look for in vain, and help them find it"),
        Page::post("/staff/search/synonyms", "add_synonyms", change, || post().to(keep_synonyms::add_synonyms)),
        Page::post("/staff/search/synonyms/{id}/remove", "remove_synonyms", change, || {
            post().to(keep_synonyms::remove_synonyms)
        }),
        Page::post("/staff/search/best-bets", "add_best_bet", change, || post().to(keep_best_bet::add_best_bet)),
        Page::post("/staff/search/best-bets/{id}/remove", "remove_best_bet", change, || {
            post().to(keep_best_bet::remove_best_bet)
        }),
    ]
}
