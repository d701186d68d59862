//! A forgotten password: a link by mail, one hour, once; the second factor is still asked for (AC-04, ASVS 6.4.3).

use chrono::Duration;
use sea_orm::{ConnectionTrait as _, Statement};
use tests::{PASSWORD, Person, Platform, Visitor};

const NEW: &str = "wednesday kettle orchard";

async fn ask(platform: &Platform, visitor: &Visitor, door: &str, slug: &str, person: &Person, count: usize) -> String {
    visitor.fill(&format!("{door}/reset-password"), &[("email", &person.email)]).await.see("Check your email");
    let letter = platform.letter(slug, &person.email, "Choose a new password", count).await;
    letter.link(&visitor.origin(), &format!("{door}/reset-password/"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forgotten_password_is_chosen_anew_once_and_within_an_hour() {
    let platform = Platform::start().await;
    for slug in ["bromley", "bexley"] {
        let owner = platform.resident(slug, "Ada Synthetic").await;
        platform.give_password(slug, &owner).await;
        let visitor = platform.visitor(slug);
        let first = ask(&platform, &visitor, "/account", slug, &owner, 1).await;
        let second = ask(&platform, &visitor, "/account", slug, &owner, 2).await;
        visitor.get(&first).await.has_status(404).see("does not work any more");
        let page = visitor.get(&second).await;
        page.has_status(200).see("Choose a new password");
        assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
        for (typed, said) in
            [("", "Enter a password"), ("short", "12 characters"), ("Ada Synthetic 123", "harder to guess")]
        {
            visitor.fill(&second, &[("new-password", typed)]).await.has_status(422).see(said).see_not("short\"");
        }
        owner.get("/account").await.has_status(200);
        let page = visitor.fill(&second, &[("new-password", NEW)]).await;
        assert_eq!(page.heading(), "My requests");
        owner.get("/account").await.has_status(303);
        visitor.get(&second).await.has_status(404);
        platform.letter(slug, &owner.email, "Your password was changed", 1).await;
        let again = platform.visitor(slug);
        again.fill("/account/sign-in", &[("email", &owner.email), ("password", PASSWORD)]).await.has_status(422);
        again.fill("/account/sign-in", &[("email", &owner.email), ("password", NEW)]).await.see("My requests");
        let third = ask(&platform, &visitor, "/account", slug, &owner, 3).await;
        let form = visitor.get(&third).await.form();
        platform.clock.advance(Duration::hours(1));
        visitor.get(&third).await.has_status(404);
        visitor.post(&form.action, &form.typed(&[("new-password", NEW)])).await.has_status(404);
    }
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_use_a_link_at_once_one_gets_it() {
    let platform = Platform::start().await;
    let owner = platform.resident("bromley", "Ada Synthetic").await;
    let visitor = platform.bromley();
    let link = ask(&platform, &visitor, "/account", "bromley", &owner, 1).await;
    let form = visitor.get(&link).await.form();
    let fields = form.typed(&[("new-password", NEW)]);
    let tries = (0..6).map(|_| visitor.post(&form.action, &fields));
    let answers = futures_util::future::join_all(tries).await;
    let statuses: Vec<u16> = answers.iter().map(|page| page.status).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 303).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 404).count(), 5, "{statuses:?}");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_factor_is_still_asked_for_and_a_link_opens_one_door_of_one_site() {
    let platform = Platform::start().await;
    let colleague = platform.staff("bromley", "Sam Worker", &["case_worker"]).await;
    let resident = platform.resident("bromley", "Ada Synthetic").await;
    let visitor = platform.bromley();
    let staff_link = ask(&platform, &visitor, "/staff", "bromley", &colleague, 1).await;
    let own_link = ask(&platform, &visitor, "/account", "bromley", &resident, 1).await;
    for (link, other) in [(&staff_link, "/account"), (&own_link, "/staff")] {
        let secret = link.rsplit('/').next().unwrap();
        visitor.get(&format!("{other}/reset-password/{secret}")).await.has_status(404);
        platform.bexley().get(link).await.has_status(404);
        visitor.get(link).await.has_status(200);
    }
    let page = visitor.fill_once(&staff_link, &[("new-password", NEW)]).await;
    assert_eq!(page.redirect().as_deref(), Some("/staff/sign-in/second-step?next=%2Fstaff"));
    visitor.get("/staff").await.has_status(303);
    // A resident who has set up an authenticator app is asked for a code.
    let house = platform.house("bromley");
    let tx = house.db().write_tx().await.unwrap();
    let backend = tx.get_database_backend();
    let sql = match backend {
        sea_orm::DbBackend::Postgres => {
            "INSERT INTO authenticator (account_id, sealed_secret, confirmed_at, last_step) VALUES ($1, 'x', $2, 0)"
        }
        _ => "INSERT INTO authenticator (account_id, sealed_secret, confirmed_at, last_step) VALUES (?, 'x', ?, 0)",
    };
    let values = [sea_orm::Value::from(resident.id), sea_orm::Value::from(house.clock().now())];
    tx.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await.unwrap();
    tx.commit().await.unwrap();
    let page = visitor.fill_once(&own_link, &[("new-password", NEW)]).await;
    assert_eq!(page.redirect().as_deref(), Some("/account/sign-in/second-step?next=%2Faccount"));
    visitor.get("/account").await.has_status(303);
    platform.stop().await;
}
