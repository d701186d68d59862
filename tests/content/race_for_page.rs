//! Two people save at the same moment on the same ground, again and again: one of them wins, the other is told, and nothing is
//! ever overwritten silently (CM-13). A hundred times in the suite, a thousand behind `make soak`.

use tests::{Person, Platform};

#[tokio::test(flavor = "multi_thread")]
async fn of_two_savers_one_wins_and_the_other_is_told() {
    let races: usize = if std::env::var("JWP_SOAK").is_ok_and(|form| form == "long") { 1000 } else { 100 };
    let platform = Platform::start().await;
    let ada = platform.staff("bromley", "Ada Author", &["content_author"]).await;
    let ben = platform.staff("bromley", "Ben Editor", &["editor"]).await;
    let form = ada.go("/staff/pages/new?kind=plain").await.form_to("/staff/pages/new");
    let made = ada.post(&form.action, &form.typed(&[("title", "Contested"), ("path", "/contested")])).await;
    let edit = made.redirect().unwrap();
    let (hers, his) = (ada.go(&edit).await.form_to("/edit"), ben.go(&edit).await.form_to("/edit"));
    let save = async |person: &Person, form: &tests::Form, edition: usize, words: &str| {
        let edition = edition.to_string();
        person.post(&edit, &form.typed(&[("edition", &edition), ("b.0.markdown", words)])).await.status
    };
    let (mut won, mut told, mut first) = (0, 0, 0);
    let mut winners = Vec::new();
    for race in 0..races {
        let edition = race + 1;
        let (one, other) = (format!("Ada in race {race}"), format!("Ben in race {race}"));
        let (a, b) = tokio::join!(save(&ada, &hers, edition, &one), save(&ben, &his, edition, &other));
        won += usize::from(a == 303) + usize::from(b == 303);
        told += usize::from(a == 409) + usize::from(b == 409);
        first += usize::from(a == 303);
        assert_eq!([a, b].iter().filter(|status| **status == 303).count(), 1, "race {race}: {a} and {b}");
        winners.push(if a == 303 { one } else { other });
    }
    // What every winner wrote is in the history, in order: nobody's words were replaced by anybody's.
    let tenant = platform.tenant("bromley");
    let db = tenant.db().read();
    let page = content::page::Page::at(db, "/contested").await.unwrap().unwrap();
    let mut versions = content::revision::Revision::of_page(db, page.id).await.unwrap();
    versions.reverse();
    let words: Vec<String> =
        versions.iter().skip(1).map(|version| version.writing().block("intro").unwrap().markdown.clone()).collect();
    let lost = winners.iter().zip(&words).filter(|(won, kept)| won != kept).count();
    println!("{races} races: {won} won ({first} by the first), {told} told, {lost} overwritten silently");
    assert_eq!((won, told, lost, words.len()), (races, races, 0, races));
    assert_eq!(page.edition, i64::try_from(races).unwrap() + 1);
    platform.stop().await;
}
