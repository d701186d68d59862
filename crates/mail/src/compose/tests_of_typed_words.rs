//! Typed words put together at random, judged by somebody else's eyes: the rules by which GitHub's Markdown
//! turns bare addresses into links, which are much like those of mail programs.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use comrak::nodes::NodeValue;
use comrak::{Arena, Options, parse_document};

use super::*;

const FRAGMENTS: [&str; 34] = [
    "http://", "https://", "ftp://", "mailto:", "www.", "evil", "example", "com", "co.uk", ".", "..", "@", "/", "//",
    ":", "joe", "1", "10.0.0.1", " ", "\n", "\r\n\r\n", "\u{200b}", "\u{ad}", "**", "_", "`", "[", "](", ")", "<", ">",
    "# ", "((name))", "é",
];

/// The links that bare text becomes. What is Markdown and not bare text is made harmless first: no mail
/// program reads it.
fn links(text: &str) -> Vec<String> {
    let bare = text.replace(['[', ']', '<', '>', '`', '*', '_', '\\'], "|");
    let arena = Arena::new();
    let mut options = Options::default();
    options.extension.autolink = true;
    options.parse.relaxed_autolinks = true;
    let document = parse_document(&arena, &bare, &options);
    let link = |node: comrak::Node<'_>| match &node.data().value {
        NodeValue::Link(link) => Some(link.url.clone()),
        _ => None,
    };
    // A bare `www.` or `://` at the end of a line leads nowhere: there is nobody's name in it.
    let leads_somewhere = |url: &String| {
        let target = url.split_once("://").map_or(url.as_str(), |(_, target)| target);
        target != "www" && target.contains(char::is_alphanumeric)
    };
    document.descendants().filter_map(link).filter(leads_somewhere).collect()
}

#[test]
fn the_judge_sees_links() {
    for text in ["see http://evil.example now", "www.evil.example", "joe@evil.example", "ftp://evil.example"] {
        assert_eq!(links(text).len(), 1, "{text}");
    }
}

#[test]
fn no_words_put_together_at_random_become_a_link() {
    // A small generator of our own: the same words on every run.
    let mut state: u32 = 1;
    let mut next = move |below: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        usize::try_from(state >> 16).unwrap() % below
    };
    for _ in 0..5_000 {
        let length = 1 + next(8);
        let typed: String = (0..length).map(|_| FRAGMENTS[next(FRAGMENTS.len())]).collect();
        let markdown =
            ["Dear ((name)),", "**((name))**.com", "((name)).example", "- x@((name))\n", "www.((name))"][next(5)];
        let values = BTreeMap::from([("name".to_owned(), Value::Words(typed.clone()))]);
        let composed = compose("S", markdown, &values).unwrap();
        assert_eq!(links(&composed.text), Vec::<String>::new(), "{typed:?} in {markdown:?}: {:?}", composed.text);
        assert!(!composed.html.contains("<a"), "{typed:?}: {}", composed.html);
    }
}

#[test]
fn no_message_file_put_together_at_random_stops_the_program() {
    let mut state: u32 = 2;
    let mut next = move |below: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        usize::try_from(state >> 16).unwrap() % below
    };
    let values = BTreeMap::from([("name".to_owned(), Value::Words("x".to_owned()))]);
    for _ in 0..5_000 {
        let length = 1 + next(20);
        let written: String = (0..length).map(|_| FRAGMENTS[next(FRAGMENTS.len())]).collect();
        // An error is an answer too.
        let _ = compose(&written, &written, &values);
    }
}
