//! Staff find cases: by reference at once, by words, by where they stand and whose they are (AD-01, AD-19, AD-22).

use tests::{Answers, Platform, Visitor, fill_in, journey};

async fn report(visitor: &Visitor, service: &str, answers: &Answers) -> String {
    let check = fill_in(visitor, service, answers).await;
    journey::submit(visitor, &check).await.reference().expect("a reference")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reference_opens_its_case_at_once_however_it_is_typed() {
    let platform = Platform::start().await;
    let reference = report(&platform.bromley(), "graffiti", &Answers::default()).await;
    let ada = platform.staff("bromley", "Ada Adviser", &["resident_adviser"]).await;
    for typed in [reference.clone(), reference.to_lowercase().replace('-', "+")] {
        let page = ada.go(&format!("/staff/cases?q={typed}")).await;
        page.has_status(200).see("Ada Synthetic").see("What has happened");
        assert!(page.asked.ends_with(&reference), "{}", page.asked);
    }
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn people_and_places_are_found_by_what_is_said_on_the_telephone() {
    let platform = Platform::start().await;
    let answers = Answers::default().with("you.full-name", "Zoë O’Brien").with("you.email", "zoe@example.org");
    let hers = report(&platform.bromley(), "graffiti", &answers).await;
    let other = report(&platform.bromley(), "road-fault", &Answers::default()).await;
    let ada = platform.staff("bromley", "Ada Adviser", &["resident_adviser"]).await;
    let all = ada.go("/staff/cases").await;
    all.see(&hers).see(&other).see("2 open cases");
    // Nobody asked for a person, so nobody is named.
    all.see_not("Synthetic").see_not("O’Brien");
    for typed in ["zoe", "ZOE%40example", "o%E2%80%99brien+zo%C3%AB"] {
        ada.go(&format!("/staff/cases?q={typed}")).await.see(&hers).see_not(&other).see("Zoë");
    }
    ada.go("/staff/cases?q=example+road").await.see("2 cases");
    ada.go("/staff/cases?q=100%25").await.see("No cases fit");
    ada.go("/staff/cases?service=road-fault").await.see(&other).see_not(&hers);
    ada.go("/staff/cases?state=closed").await.see("No ended cases fit");
    ada.go("/staff/cases?late=yes").await.see("No open cases fit");
    platform.clock.advance(chrono::Duration::days(60));
    platform.begin_session(&platform.house("bromley"), identity::Door::Staff, &ada).await;
    ada.go("/staff/cases?late=yes").await.see(&other).see("late");
    // Every look for somebody is written down, without what was looked for.
    let looks = "SELECT COUNT(*) FROM audit_entry WHERE action = 'look_for'";
    assert_eq!(platform.count("bromley", looks).await, 5);
    let names = "SELECT COUNT(*) FROM audit_entry WHERE detail LIKE '%zoe%' OR subject_name LIKE '%zoe%'";
    assert_eq!(platform.count("bromley", names).await, 0);
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_may_not_see_cases_finds_none() {
    let platform = Platform::start().await;
    let reference = report(&platform.bromley(), "graffiti", &Answers::default()).await;
    for role in ["integration_operator", "editor", "borough_administrator"] {
        let person = platform.staff("bromley", &format!("Someone {role}"), &[role]).await;
        for path in
            ["/staff/cases".to_owned(), format!("/staff/cases/{reference}"), format!("/staff/cases?q={reference}")]
        {
            person.get(&path).await.has_status(403).see_not("Ada Synthetic");
        }
        person.go("/staff").await.see_not("/staff/cases");
    }
    let stranger = platform.bromley();
    stranger.get(&format!("/staff/cases/{reference}")).await.has_status(303);
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_borough_s_reference_is_as_unknown_as_one_that_never_was() {
    let platform = Platform::start().await;
    let theirs = report(&platform.bexley(), "graffiti", &Answers::default()).await;
    let ada = platform.staff("bromley", "Ada Adviser", &["resident_adviser"]).await;
    let pages = [
        ada.get(&format!("/staff/cases/{theirs}")).await,
        ada.get("/staff/cases/BR-2222-2222").await,
        ada.get("/staff/cases/nonsense").await,
    ];
    for page in &pages {
        assert_eq!((page.status, page.text()), (404, pages[0].text()));
    }
    assert_eq!(platform.count("bromley", "SELECT COUNT(*) FROM audit_entry WHERE action = 'look_up'").await, 0);
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_stand_on_a_page_and_the_address_says_which() {
    let platform = Platform::start().await;
    let reference = report(&platform.bromley(), "graffiti", &Answers::default()).await;
    let tenant = platform.tenant("bromley");
    let tx = tenant.db().write_tx().await.unwrap();
    use sea_orm::ConnectionTrait as _;
    for number in 0..119 {
        let id = uuid::Uuid::now_v7();
        let id = if tx.get_database_backend() == sea_orm::DbBackend::Postgres {
            format!("'{id}'")
        } else {
            format!("x'{}'", id.simple())
        };
        let columns =
            "service, version_id, state, words, promised_on, message_values, channel, opened_at, updated_at, found_by";
        let sql = format!(
            "INSERT INTO case_file (id, reference, {columns}) SELECT {id}, 'BR-{number:04}-TEST', {columns} FROM case_file \
             WHERE reference = '{reference}'"
        );
        tx.execute_unprepared(&sql).await.unwrap();
    }
    tx.commit().await.unwrap();
    let ada = platform.staff("bromley", "Ada Adviser", &["resident_adviser"]).await;
    let first = ada.go("/staff/cases?service=graffiti").await;
    first.see("1 to 50 of 120 open cases");
    let second = ada.go(&first.link("Next page")).await;
    second.see("51 to 100 of 120 open cases");
    let third = ada.go(&second.link("Next page")).await;
    third.see("101 to 120 of 120 open cases");
    assert_eq!(third.all("tbody tr").len(), 20);
    assert!(third.all("a[rel=next]").is_empty());
    let mut seen: Vec<String> = [&first, &second, &third].iter().flat_map(|page| page.all("tbody th")).collect();
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 120, "each stands there once");
    platform.stop().await;
}
