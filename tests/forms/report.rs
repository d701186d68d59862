//! What the back office gets: every word as it was typed, whole, and nothing that nobody said.

use serde_json::Value;
use tests::{Answers, Platform, Visitor, eventually, fill_in, journey};

/// Quotation marks, dashes, markup, what XML and forms have to escape, letters beyond the first plane, and line ends as a
/// browser sends them.
const TYPED: &str = "– “quoted” ‘it’s’ £5 ☃ & <b>bold</b> ]]> 100% a+b=c 😀\r\nsecond line\r\n\r\nfourth";

async fn send(platform: &Platform, slug: &str, service: &str, answers: &Answers) -> String {
    let visitor: Visitor = platform.visitor(slug);
    let check = fill_in(&visitor, service, answers).await;
    let sent = journey::submit(&visitor, &check).await;
    sent.reference().unwrap_or_else(|| panic!("no reference: {}", sent.text()))
}

/// The record in the back office, field by field, as the sandbox wrote it down.
async fn record(platform: &Platform, reference: &str) -> Vec<(String, String)> {
    let file = platform.folder.path().join("sandbox/state.jsonl");
    let opened = eventually("the record in the back office", async || {
        let text = std::fs::read_to_string(&file).ok()?;
        let lines = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        lines.into_iter().map(|line| line["opened"].clone()).find(|opened| opened["reference"] == reference)
    })
    .await;
    serde_json::from_value(opened["fields"].clone()).unwrap()
}

fn field<'a>(record: &'a [(String, String)], name: &str) -> Option<&'a str> {
    record.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

/// The files of a report in an out-tray: the one for people.
async fn laid_out(platform: &Platform, slug: &str, tray: &str, reference: &str) -> String {
    let file = platform.folder.path().join(format!("files/{slug}/{tray}/{reference}/report.txt"));
    eventually("the report in the out-tray", async || std::fs::read_to_string(&file).ok()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_character_arrives_in_both_back_offices() {
    let platform = Platform::start().await;
    let answers = Answers::default()
        .with("details", TYPED)
        .with("where.street", "– “ ” £ ☃ & <")
        .with("you.full-name", "Zoë van O’Neill-Ångström <&>");
    for (slug, description, break_) in [("bromley", "description", "\r\n"), ("bexley", "Description", "\n")] {
        let reference = send(&platform, slug, "road-fault", &answers).await;
        let record = record(&platform, &reference).await;
        let words = field(&record, description).unwrap();
        let whole = TYPED.replace("\r\n", break_);
        assert!(words.ends_with(&format!("find it?{break_}{whole}")), "{slug}: {words:?}");
        assert!(record.iter().any(|(_, value)| value == "– “ ” £ ☃ & <, outside the library"), "{slug}: {record:?}");
        match slug {
            "bromley" => {
                // Both places for a last name say the same.
                assert_eq!(field(&record, "first_name"), Some("Zoë"));
                assert_eq!(field(&record, "last_name"), Some("van O’Neill-Ångström <&>"));
                assert_eq!(field(&record, "attribute[last_name]"), Some("van O’Neill-Ångström <&>"));
            }
            _ => assert_eq!(field(&record, "CustomerFullName"), Some("Zoë van O’Neill-Ångström <&>")),
        }
    }
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_longest_answers_are_not_cut_at_the_back_office() {
    let platform = Platform::start().await;
    for service in ["road-fault", "street-light"] {
        let visitor = platform.bromley();
        let long = |letter: &str, most: usize| letter.repeat(most);
        let mut answers = Answers::default()
            .with("where.street", &long("s", 200))
            .with("where.landmark", &long("l", 200))
            .with("number", &long("n", 30))
            .with("path-number", &long("p", 30));
        let most: usize = {
            let version = platform.tenant("bromley").services().present(service).unwrap();
            version.definition.step("details").unwrap().max.unwrap()
        };
        let details = format!("{}\r\n.", long("d", most - 2));
        answers = answers.with("details", &details);
        let check = fill_in(&visitor, service, &answers).await;
        let reference = journey::submit(&visitor, &check).await.reference().unwrap();
        let record = record(&platform, &reference).await;
        let words = field(&record, "description").unwrap();
        assert!(words.ends_with(&details) && words.chars().count() <= 1750, "{} {words}", words.chars().count());
        // One more is told before it is sent.
        let page = visitor.go(&format!("/forms/{service}")).await;
        assert!(!page.asked.ends_with("/check"));
    }
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_point_is_sent_only_where_a_grid_reference_was_given() {
    let platform = Platform::start().await;
    let with_point = Answers::default().with("where.street", "").with("where.grid-reference", "tq4215265062");
    let plain = send(&platform, "bromley", "road-fault", &Answers::default()).await;
    let plain = record(&platform, &plain).await;
    assert_eq!(field(&plain, "address_string"), Some("Example Road, outside the library"));
    for name in ["lat", "long", "attribute[easting]", "attribute[northing]", "address_id"] {
        assert_eq!(field(&plain, name), None, "{name}");
    }
    let pointed = send(&platform, "bromley", "road-fault", &with_point).await;
    let pointed = record(&platform, &pointed).await;
    assert_eq!(field(&pointed, "attribute[easting]"), Some("542152"));
    assert_eq!(field(&pointed, "attribute[northing]"), Some("165062"));
    let degrees = |name: &str| field(&pointed, name).unwrap().parse::<f64>().unwrap();
    assert!((51.36..51.37).contains(&degrees("lat")) && (0.035..0.05).contains(&degrees("long")), "{pointed:?}");
    assert_eq!(field(&pointed, "address_string"), None);
    assert!(
        field(&pointed, "description").unwrap().contains("Near: outside the library, Grid reference: TQ 42152 65062")
    );

    let plain = send(&platform, "bexley", "road-fault", &Answers::default()).await;
    let plain = record(&platform, &plain).await;
    assert_eq!(
        (field(&plain, "Easting"), field(&plain, "Northing"), field(&plain, "NSGRef")),
        (Some(""), Some(""), Some(""))
    );
    assert_eq!(field(&plain, "Location"), Some("Example Road, outside the library"));
    let pointed = send(&platform, "bexley", "road-fault", &with_point).await;
    let pointed = record(&platform, &pointed).await;
    assert_eq!((field(&pointed, "Easting"), field(&pointed, "Northing")), (Some("542152"), Some("165062")));
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_was_told_is_lost_on_the_way_to_an_out_tray() {
    let platform = Platform::start().await;
    let answers = Answers::default()
        .with("surface", "building")
        .with("owner", "no")
        .with("owner-name.full-name", "Olu Owner")
        .with("owner-email.email", "olu@example.org")
        .with("details", "first\r\nsecond");
    let reference = send(&platform, "bromley", "graffiti", &answers).await;
    let text = laid_out(&platform, "bromley", "waste", &reference).await;
    for words in [
        "Name: Ada Synthetic",
        "E-mail: ada@example.org",
        "What is the name of the owner or the shop? Olu Owner",
        "What is the owner's email address? olu@example.org",
        "What does it say or show?\nfirst\nsecond\n",
        "promised_by: 20",
    ] {
        assert!(text.contains(words), "“{words}” is missing:\n{text}");
    }
    assert!(!text.contains("How can we tell you"), "who asks is said once:\n{text}");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_that_has_not_come_is_refused_in_words_and_the_form_keeps_it() {
    let platform = Platform::start().await;
    for slug in ["bromley", "bexley"] {
        let visitor = platform.visitor(slug);
        let mut page = visitor.go("/forms/missed-collection").await;
        while !page.asked.ends_with("/due") {
            let form = page.form();
            page = visitor.send(&form.action, &journey::answer(&form, &Answers::default().with("what", "food"))).await;
        }
        let tomorrow = platform.clock.today() + chrono::Duration::days(1);
        let part = |format: &str| tomorrow.format(format).to_string();
        let answers = Answers::default()
            .with("due-day", &part("%-d"))
            .with("due-month", &part("%B"))
            .with("due-year", &part("%Y"));
        let form = page.form();
        let again = visitor.post(&form.action, &journey::answer(&form, &answers)).await;
        again.has_status(422).see("must be today or in the past");
        assert_eq!(again.attribute("#due-month", "value"), Some(part("%B")), "what was typed stays");
        assert!(again.title().starts_with("Error: "));
    }
    platform.stop().await;
}
