//! Who of the joint team may work where: said by a programme administrator, never about oneself, always on record.

use tests::Platform;

#[tokio::test(flavor = "multi_thread")]
async fn a_programme_administrator_says_who_may_work_where_and_the_trail_has_both_sides() {
    let platform = Platform::start().await;
    let officer = platform.staff("joint", "Olive Officer", &["programme_officer"]).await;
    let head = platform.staff("joint", "Petra Administrator", &["programme_administrator"]).await;
    let person = head.go(&format!("/people/{}", officer.id)).await;
    let page = head.go(&person.link("In which boroughs they may work")).await;
    page.see("In Bromley").see("In Bexley").see("Team leader").see_not("Borough administrator");
    let form = page.form();
    head.send(&form.action, &form.filled(&[("roles-bromley", "team_leader"), ("roles-bexley", "editor")])).await;
    officer.go("/boroughs").await.see("Team leader").see("Editor");
    let sql = "SELECT COUNT(*) FROM audit_entry WHERE action = 'give_grants' AND outcome = 'done' AND \
               detail LIKE '%\"before\":{}%' AND detail LIKE '%team_leader%'";
    assert_eq!(platform.count("joint", sql).await, 1);
    // A page that was shown before somebody else's change saves nothing.
    let stale = head.post(&form.action, &form.filled(&[("roles-bromley", "case_worker")])).await;
    stale.has_status(422).see("Somebody else changed this meanwhile");
    officer.go("/boroughs").await.see("Team leader").see_not("Case worker");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_grants_to_themselves_and_nothing_that_is_not_lent_is_granted() {
    let platform = Platform::start().await;
    let officer = platform.staff("joint", "Olive Officer", &["programme_officer"]).await;
    let head = platform.staff("joint", "Petra Administrator", &["programme_administrator"]).await;
    let other = platform.staff("joint", "Pavel Administrator", &["programme_administrator"]).await;
    let form = head.go(&format!("/people/{}/grants", officer.id)).await.form();
    let mine = format!("/people/{}/grants", head.id);
    head.go(&mine).await.see("This is you");
    let refused = head.post(&mine, &form.filled(&[("roles-bromley", "team_leader")])).await;
    refused.has_status(422).see("You cannot change this for yourself");
    let mut tried = 1;
    for role in ["borough_administrator", "programme_administrator", "auditor", "nonsense", "team_leader'--"] {
        head.post(&form.action, &form.filled(&[("roles-bromley", role)])).await.has_status(400);
        tried += 1;
    }
    let theirs = officer.go("/boroughs").await.attribute("input[name=csrf]", "value").unwrap();
    let fields = [("csrf".to_owned(), theirs), ("before".to_owned(), String::new())];
    officer.post(&form.action, &fields).await.has_status(403);
    head.get("/people/01890000-0000-7000-8000-000000000001/grants").await.has_status(404);
    assert_eq!(platform.count("joint", "SELECT COUNT(*) FROM programme_grant").await, 0);
    println!("grants tried that may not be given: {}, given: 0", tried + 1);
    // A colleague may.
    let form = other.go(&mine).await.form();
    other.send(&form.action, &form.filled(&[("roles-bexley", "case_worker")])).await.has_status(200);
    head.go("/boroughs").await.see("Case worker");
    platform.stop().await;
}
