//! Every field of every kind of page in the editor's form: written, read back, refused with what was typed.

use content::kind::Kind;
use tests::{Form, Platform};

/// What somebody types into the own fields of a kind; ids are those of the fields.
fn typed(kind: Kind) -> &'static [(&'static str, &'static str)] {
    match kind {
        Kind::Plain | Kind::Guide => &[],
        Kind::News => &[
            ("f.date-day", "16"),
            ("f.date-month", "1"),
            ("f.date-year", "2027"),
            ("f.category", "Parks"),
            ("f.featured", "yes"),
            ("f.wards", "North Ward\nSouth Ward"),
        ],
        Kind::Event => &[
            ("f.starts-day", "16"),
            ("f.starts-month", "1"),
            ("f.starts-year", "2027"),
            ("f.starts.time", "09:30"),
            ("f.all_day", "yes"),
            ("f.repeats.every", "week"),
            ("f.repeats.interval", "2"),
            ("f.repeats.until-day", "1"),
            ("f.repeats.until-month", "3"),
            ("f.repeats.until-year", "2027"),
            ("f.except", "2027-01-30"),
            ("f.place", "Town hall"),
            ("f.venue", "/parks/hall"),
            ("f.latitude", "51.4012"),
            ("f.longitude", "-0.5"),
            ("f.price", "Free"),
            ("f.booking.text", "Book"),
            ("f.booking.href", "/book"),
            ("f.category", "Families"),
        ],
        Kind::Steps => &[],
        Kind::Landing => {
            &[("f.category", "clean-streets"), ("f.popular.text", "Pay"), ("f.popular.href", "/services/graffiti")]
        }
        Kind::Sublanding => &[("f.services", "graffiti")],
        Kind::Directory => &[
            ("f.singular", "club"),
            ("f.facets.id", "area"),
            ("f.facets.label", "Area"),
            ("f.facets.options", "north = North\nsouth = South"),
            ("f.map", "yes"),
        ],
        Kind::Entry => &[
            ("f.facets.in.area", "north"),
            ("f.address", "1 Example Way\nExampleton"),
            ("f.postcode", "BR1 3UH"),
            ("f.telephone", "020 7946 0123"),
            ("f.email", "club@example.org"),
            ("f.website", "https://club.example.org"),
            ("f.opening", "Monday to Friday, 9am to 5pm"),
        ],
        Kind::Venue => &[("f.address", "1 Example Way"), ("f.facilities", "Toilets\nLift")],
        Kind::Publication => &[
            ("f.published-day", "16"),
            ("f.published-month", "11"),
            ("f.published-year", "2026"),
            ("f.reference", "PL/12"),
        ],
        Kind::Consultation => &[
            ("f.opens-day", "16"),
            ("f.opens-month", "1"),
            ("f.opens-year", "2027"),
            ("f.respond.text", "Answer"),
            ("f.respond.href", "https://answers.example.org"),
        ],
        Kind::Status => &[("f.state", "disrupted"), ("f.service", "graffiti")],
        Kind::Redirect => &[("f.to", "/about")],
        Kind::Home => &[("f.tasks", "graffiti"), ("f.welcome", "What can we do for you?")],
    }
}

const EVERYWHERE: &[(&str, &str)] = &[
    ("summary", "What it is about."),
    ("f.keywords", "one\ntwo words"),
    ("f.topics", "clean-streets"),
    ("f.lgsl", "57"),
    ("f.owner_name", "Parks team"),
    ("f.owner_email", "parks@example.org"),
    ("f.review_months", "6"),
    ("f.image", "town-hall"),
];

#[tokio::test(flavor = "multi_thread")]
async fn every_field_of_every_kind_is_written_and_stands_in_the_form_again() {
    let platform = Platform::start().await;
    let ada = platform.staff("bromley", "Ada Author", &["content_author"]).await;
    let mut fields = 0;
    for kind in Kind::ALL.iter().copied() {
        let word = kind.word();
        let path = match kind {
            Kind::Home => "/".to_owned(),
            // Below the directory, whose facets it chooses from.
            Kind::Entry => "/directories/directory/club".to_owned(),
            _ => format!("/{}/{word}", kind.stands_under().unwrap_or("somewhere")),
        };
        if kind == Kind::Home && platform.count("bromley", "SELECT COUNT(*) FROM page WHERE path = '/'").await > 0 {
            continue;
        }
        let edit = ada.make_page(word, &format!("A {word}"), &path).await;
        let (_, form) = ada.open_page(&edit).await;
        let mut values: Vec<(&str, &str)> = typed(kind).iter().chain(EVERYWHERE).copied().collect();
        if form.fields.iter().any(|field| field.name == "b.0.markdown") {
            values.extend([
                ("b.0.markdown", "Before the first heading, with **bold** & “quotes”."),
                ("b.1.id", ""),
                ("b.1.heading", "A first part"),
                ("b.1.markdown", "Words.\n\n- one\n- two"),
            ]);
        }
        for (name, _) in &values {
            let ours = form.fields.iter().any(|field| field.name == *name) || name.starts_with("b.1.");
            assert!(ours, "{word} has no {name}: {:?}", form.fields.iter().map(|f| &f.name).collect::<Vec<_>>());
        }
        ada.post(&form.action, &form.typed(&values)).await.has_status(303);
        let (_, again) = ada.open_page(&edit).await;
        let mut sent = Form { action: String::new(), fields: Vec::new() }.typed(&values);
        sent.push(("title".to_owned(), format!("A {word}")));
        if values.iter().any(|(name, _)| *name == "b.1.id") {
            sent.extend([("b.0.id", "intro"), ("b.1.id", "a-first-part")].map(|(n, v)| (n.to_owned(), v.to_owned())));
        }
        sent.retain(|(_, value)| !value.is_empty());
        sent.sort();
        assert_eq!(again.said(), sent, "{word}");
        fields += values.len();
    }
    println!("{fields} fields of {} kinds came back as they were typed", Kind::ALL.len());
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_fit_is_refused_and_everything_typed_is_kept() {
    let platform = Platform::start().await;
    let ada = platform.staff("bromley", "Ada Author", &["content_author"]).await;
    let edit = ada.make_page("event", "A fair", "/events/fair").await;
    let values = [
        ("title", ""),
        ("summary", "Fun for <b>all</b>"),
        ("f.starts-day", "soon"),
        ("f.starts-month", "13"),
        ("f.starts-year", "2027"),
        ("f.starts.time", "noon"),
        ("f.latitude", "north"),
        ("f.owner_email", "nobody"),
        ("f.booking.text", "Book"),
        ("b.0.markdown", "Kept."),
    ];
    let refused = ada.write_page(&edit, &values).await;
    refused.has_status(422).see("Enter a title").see("Starts: enter a day and a time").see("Latitude: write degrees");
    refused.see("Their email: write a mail address").see("Where to book: enter both the words and the address");
    assert!(refused.title().starts_with("Error: "), "{}", refused.title());
    for href in refused.all_attributes(".govuk-error-summary a", "href") {
        let field = href.trim_start_matches('#');
        assert!(refused.attribute(&format!("[id='{field}']"), "name").is_some(), "{href} leads to a field");
    }
    let kept = refused.form_to("/edit").untouched();
    for (name, value) in values {
        assert!(kept.contains(&(name.to_owned(), value.to_owned())), "{name}: {kept:?}");
    }
    assert_eq!(
        platform
            .count(
                "bromley",
                "SELECT COUNT(*) FROM page_revision r JOIN page p ON p.id = r.page_id WHERE p.path = '/events/fair'"
            )
            .await,
        1
    );
    // What is only missing is no fault of a draft.
    ada.write_page(&edit, &[("summary", "")]).await.has_status(303);
    platform.stop().await;
}
