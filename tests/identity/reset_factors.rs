//! A lost second step: one administrator asks, another confirms, and the person begins as when they joined (ASVS 6.4.4).

use identity::authenticator;
use tests::{Person, Platform, eventually};

const WHY: &str = "She came to my desk and showed her staff card";

async fn with_authenticator(platform: &Platform, person: &Person) {
    let house = platform.house("bromley");
    let tx = house.db().write_tx().await.unwrap();
    authenticator::seed(&tx, &house, person.id, server::demo_sign_ins::SECRET).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_administrator_has_to_confirm_that_a_second_step_is_reset() {
    let platform = Platform::start().await;
    let first = platform.staff("bromley", "Bea Administrator", &["borough_administrator"]).await;
    let second = platform.staff("bromley", "Bob Administrator", &["borough_administrator"]).await;
    let loser = platform.staff("bromley", "Lou Loser", &["borough_administrator"]).await;
    platform.give_password("bromley", &loser).await;
    with_authenticator(&platform, &loser).await;
    let path = format!("/staff/people/{}", loser.id);
    let form = first.go(&path).await.form_to("/second-factor");
    first.post(&form.action, &form.filled(&[("do", "confirm")])).await.has_status(422).see("Nothing waits");
    first.post(&form.action, &form.filled(&[("do", "ask"), ("why", "lost")])).await.has_status(422);
    first.send(&form.action, &form.filled(&[("do", "ask"), ("why", WHY)])).await.see("waits for a second");
    first.post(&form.action, &form.filled(&[("do", "ask"), ("why", WHY)])).await.has_status(422);
    // Neither who asked, nor whom it is about.
    for (person, says) in [(&first, "Another administrator has to confirm"), (&loser, "for yourself")] {
        let token = person.go("/staff/people/invite").await.form();
        let refused = person.post(&form.action, &token.filled(&[("do", "confirm")])).await;
        refused.has_status(422).see(says);
    }
    loser.get("/staff").await.has_status(200);
    second.go("/staff/people").await.see("1 request").see("Reset asked for");
    let page = second.go(&path).await;
    page.see(WHY).see("Bea Administrator");
    let form = page.form_to("/second-factor");
    second.send(&form.action, &form.filled(&[("do", "confirm")])).await.see("to begin anew");
    second.post(&form.action, &form.filled(&[("do", "confirm")])).await.has_status(422).see("Nothing waits");
    // Everything of before is gone: sessions, password, second step. A new invitation is on its way.
    loser.get("/staff").await.has_status(303);
    let house = platform.house("bromley");
    assert!(!authenticator::is_set_up(house.db().read(), loser.id).await.unwrap());
    let with_password = "SELECT COUNT(*) FROM account WHERE name = 'Lou Loser' AND password_hash IS NOT NULL";
    assert_eq!(platform.count("bromley", with_password).await, 0);
    let letter = eventually("the letter", async || platform.mails("bromley").pop()).await;
    assert!(letter.contains("/staff/invite/"), "{letter}");
    for action in ["ask_factor_reset", "reset_factors", "invite_again"] {
        let sql = format!("SELECT COUNT(*) FROM audit_entry WHERE action = '{action}' AND subject_name = 'Lou Loser'");
        assert_eq!(platform.count("bromley", &sql).await, 1, "{action}");
    }
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_is_dropped_or_waits_too_long_changes_nothing() {
    let platform = Platform::start().await;
    let first = platform.staff("bromley", "Bea Administrator", &["borough_administrator"]).await;
    let second = platform.staff("bromley", "Bob Administrator", &["borough_administrator"]).await;
    let keeper = platform.staff("bromley", "Kim Keeper", &["editor"]).await;
    with_authenticator(&platform, &keeper).await;
    let path = format!("/staff/people/{}", keeper.id);
    let form = first.go(&path).await.form_to("/second-factor");
    let ask = form.filled(&[("do", "ask"), ("why", WHY)]);
    first.send(&form.action, &ask).await.has_status(200);
    second.send(&form.action, &second.go(&path).await.form().filled(&[("do", "drop")])).await.see("dropped");
    first.send(&form.action, &ask).await.has_status(200);
    platform.clock.advance(identity::factor_reset::WAITS);
    let house = platform.house("bromley");
    platform.begin_session(&house, identity::Door::Staff, &second).await;
    let form_now = second.go(&path).await.form();
    let late = second.post(&form.action, &form_now.filled(&[("do", "confirm")])).await;
    late.has_status(422).see("Nothing waits");
    assert!(authenticator::is_set_up(house.db().read(), keeper.id).await.unwrap());
    platform.stop().await;
}
