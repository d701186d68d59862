//! How a crossing ends: by who crossed, by the borough, by the programme, and by time. Always on every node.

use std::time::Instant;

use chrono::Duration;
use tests::{Person, Platform, Visitor, eventually};

async fn officer(platform: &Platform, boroughs: &[&str]) -> Person {
    let officer = platform.staff("joint", "Olive Officer", &["programme_officer"]).await;
    for slug in boroughs {
        platform.grant(&officer, slug, &["team_leader"]).await;
    }
    officer
}

/// Waits until a page is refused at every node, and gives the seconds.
async fn shut_out(visitors: &[Visitor]) -> f64 {
    let began = Instant::now();
    for visitor in visitors {
        eventually("the end of the session", async || (visitor.get("/staff").await.status == 303).then_some(())).await;
    }
    began.elapsed().as_secs_f64()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_grant_that_is_taken_away_ends_the_work_on_both_nodes_and_for_good() {
    let platform = Platform::start().await;
    let officer = officer(&platform, &["bromley"]).await;
    let other = platform.another_node().await;
    let here = platform.cross(&officer, "bromley").await;
    let there = here.at_node(other);
    for visitor in [&here, &there] {
        visitor.get("/staff").await.has_status(200);
    }
    let head = platform.staff("joint", "Petra Administrator", &["programme_administrator"]).await;
    let form = head.go(&format!("/people/{}/grants", officer.id)).await.form();
    let mut fields = form.untouched();
    fields.retain(|(name, _)| name != "roles-bromley");
    head.send(&form.action, &fields).await.has_status(200);
    let seconds = shut_out(&[here.at_node(platform.address()), there.at_node(other)]).await;
    println!("a grant taken away ended the session on 2 nodes after {seconds:.1} s");
    assert!(seconds < 60.0);
    // Given again, it does not bring the old crossing back.
    platform.grant(&officer, "bromley", &["team_leader"]).await;
    here.get("/staff").await.has_status(303);
    platform.cross(&officer, "bromley").await.get("/staff").await.has_status(200);
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn disabling_somebody_of_the_joint_team_ends_their_work_in_both_boroughs() {
    let platform = Platform::start().await;
    let officer = officer(&platform, &["bromley", "bexley"]).await;
    let other = platform.another_node().await;
    let mut visitors = Vec::new();
    for slug in ["bromley", "bexley"] {
        let here = platform.cross(&officer, slug).await;
        visitors.extend([here.at_node(other), here]);
    }
    for visitor in &visitors {
        visitor.get("/staff").await.has_status(200);
    }
    let head = platform.staff("joint", "Petra Administrator", &["programme_administrator"]).await;
    let form = head.go(&format!("/people/{}", officer.id)).await.form_to("/state");
    head.send(&form.action, &form.filled(&[("do", "disable")])).await.see("shut out");
    officer.get("/staff").await.has_status(303);
    let seconds = shut_out(&visitors).await;
    println!("disabling ended {} sessions in 2 boroughs on 2 nodes after {seconds:.1} s", visitors.len());
    assert!(seconds < 60.0);
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_borough_s_administrator_sees_who_is_here_and_ends_it_at_once() {
    let platform = Platform::start().await;
    let officer = officer(&platform, &["bexley"]).await;
    let other = platform.another_node().await;
    let here = platform.cross(&officer, "bexley").await;
    let there = here.at_node(other);
    let admin = platform.staff("bexley", "Bea Administrator", &["borough_administrator"]).await;
    let form = admin.go("/staff/crossings").await.form_to("/end");
    // Another borough's administrator cannot: to them there is no such crossing.
    let foreign = platform.staff("bromley", "Bob Administrator", &["borough_administrator"]).await;
    let token = foreign.go("/staff/people/invite").await.form().untouched();
    foreign.post(&form.action, &token).await.has_status(404);
    here.get("/staff").await.has_status(200);
    admin.send(&form.action, &form.untouched()).await.see("Nobody of the joint team is here").see("Olive Officer");
    for visitor in [&here, &there] {
        visitor.get("/staff").await.has_status(303);
    }
    admin.post(&form.action, &form.untouched()).await.has_status(303);
    let ended = "SELECT COUNT(*) FROM audit_entry WHERE action = 'end_crossing' AND outcome = 'done'";
    assert_eq!(platform.count("bexley", ended).await, 1, "ending twice is one end");
    let worker = platform.staff("bexley", "Wim Worker", &["team_leader"]).await;
    worker.get("/staff/crossings").await.has_status(403);
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_and_half_an_hour_without_use_end_a_crossing() {
    let platform = Platform::start().await;
    let officer = officer(&platform, &["bromley"]).await;
    let admin = platform.staff("bromley", "Bea Administrator", &["borough_administrator"]).await;
    let here = platform.cross(&officer, "bromley").await;
    let start = here.go("/staff").await;
    let csrf = start.attribute("input[name=csrf]", "value").unwrap();
    let kept = here.at_node(platform.address());
    here.post("/staff/sign-out", &[("csrf".to_owned(), csrf)]).await.has_status(303);
    kept.get("/staff").await.has_status(303);
    admin.go("/staff/crossings").await.see("Nobody of the joint team is here").see("signed out");
    let here = platform.cross(&officer, "bromley").await;
    platform.clock.advance(Duration::minutes(29));
    platform.follow_grants().await;
    here.get("/staff").await.has_status(200);
    platform.clock.advance(Duration::minutes(31));
    platform.follow_grants().await;
    here.get("/staff").await.has_status(303);
    officer.get("/boroughs").await.has_status(303);
    platform.stop().await;
}
