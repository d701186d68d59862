//! A page on which everything is wrong, and one on which nothing is.

use super::*;
use serde_json::json;

fn page(blocks: &[(&str, &str, &str)]) -> Writing {
    let mut page = Writing::new(Kind::Plain, "Bins");
    page.summary = "When we collect your bins.".to_owned();
    page.blocks = blocks
        .iter()
        .map(|(id, heading, markdown)| Block {
            id: (*id).to_owned(),
            heading: Some((*heading).to_owned()).filter(|heading| !heading.is_empty()),
            markdown: (*markdown).to_owned(),
        })
        .collect();
    page
}

fn rules(findings: &[Finding]) -> Vec<&str> {
    findings.iter().map(|one| one.rule.as_str()).collect()
}

#[test]
fn each_fault_is_found_where_it_is_and_says_what_to_do() {
    let long = format!("We {}end.", "go on ".repeat(13));
    let table = "|  |  |\n|---|---|\n| Monday | Tuesday |";
    for (markdown, rule, grade) in [
        ("![](media:park)", "no_description park", Grade::Serious),
        ("![IMG_2041.jpg](media:park)", "bad_description", Grade::Serious),
        ("Words ![town_hall_front](media:park) words.", "bad_description", Grade::Serious),
        ("### One\n\n##### Two\n\nText.", "heading_order", Grade::Warning),
        ("# One\n\nText.", "heading_order", Grade::Warning),
        ("###\n\nText.", "empty_heading", Grade::Serious),
        ("**When we come**\n\nOn Monday.", "bold_heading", Grade::Warning),
        ("See [](/bins).", "empty_link", Grade::Serious),
        ("See [the bins]().", "empty_link", Grade::Serious),
        ("[Click here](/bins) for bins.", "vague_link", Grade::Warning),
        ("[Read more…](/bins)", "vague_link", Grade::Warning),
        ("See [https://example.org/x](https://example.org/x).", "bare_address", Grade::Warning),
        ("Go to www.example.org for more.", "bare_address", Grade::Warning),
        ("[Bins](/a) and [bins](/b).", "same_words", Grade::Warning),
        (table, "table_without_headings", Grade::Serious),
        ("PLEASE NEVER park here.\n\nDO NOT LEAVE YOUR BINS HERE", "capitals", Grade::Warning),
        (&long, "long_sentence", Grade::Advice),
        (
            "Notwithstanding aforementioned administrative considerations, applicants necessarily demonstrate continuing eligibility.",
            "reading_age",
            Grade::Warning,
        ),
        (":::calout\nx\n:::", "mark", Grade::Serious),
        (":::video src=\"crew\" title=\"The crew\"\n:::", "no_transcript", Grade::Serious),
        (":::video src=\"crew\"\nThey wave.\n:::", "no_video_title", Grade::Serious),
        (":::map latitude=\"51.4\" longitude=\"0.02\"\n:::", "map_without_address", Grade::Serious),
    ] {
        let found = of(&page(&[("when", "When", markdown)]));
        let one = found.iter().find(|one| one.rule == rule);
        assert!(one.is_some_and(|one| one.grade == grade && !one.what.is_empty()), "{markdown}: {found:?}");
    }
}

#[test]
fn title_summary_and_headings_of_parts_are_looked_at_too() {
    let mut bad = page(&[("when", " ", "On Monday.")]);
    bad.title = "EVERYTHING ABOUT YOUR BINS ".repeat(3);
    bad.summary = String::new();
    let found = of(&bad);
    for rule in ["long_title", "capitals", "no_summary", "empty_heading"] {
        assert!(rules(&found).contains(&rule), "{rule}: {found:?}");
    }
    bad.summary = "Bins. ".repeat(40);
    assert!(rules(&of(&bad)).contains(&"long_summary"));
    assert_eq!(found.first().map(|one| one.grade), Some(Grade::Serious), "the gravest first");
}

#[test]
fn a_place_on_the_map_needs_its_address_in_words() {
    let mut place = page(&[]);
    place.kind = Kind::Entry;
    place.fields.insert("latitude".to_owned(), json!(51.4));
    assert_eq!(rules(&of(&place)), ["map_without_address"]);
    place.fields.insert("address".to_owned(), json!(["1 High Street"]));
    assert!(of(&place).is_empty());
}

#[test]
fn nothing_is_found_on_a_good_page() {
    let good = page(&[
        ("intro", "", "We collect your bins once a week. Put them out by 7am."),
        (
            "when",
            "When we come",
            "### Which day\n\nSee [your collection day](/bins/day). **Note:** it can change.\n\n| Day | Area |\n|---|---|\n| Monday | North |\n\n\
             ![Two green bins at a gate](media:bins \"Bins\")\n\n:::callout\nPut them out by 7am.\n:::\n\n\
             :::accordion\n### Holidays\nWe come a day later.\n:::\n\n:::map latitude=\"51.4\" longitude=\"0.02\"\n1 High Street\n:::\n\n\
             :::video src=\"crew\" title=\"Meet the crew\"\nThe crew wave and take a bin.\n:::\n\n[Email us](mailto:bins@example.org).",
        ),
        ("help", "Get help", "Call the BBC or NHS on 020 7946 0000. Ask for [help with bins](/bins/help)."),
    ]);
    assert_eq!(of(&good), []);
    let figures = figures(&good);
    assert!(figures.words > 30 && figures.minutes == 1 && figures.age <= 11, "{figures:?}");
}
