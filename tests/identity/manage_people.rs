//! Joiners, movers, leavers: an administrator looks after a site's people, never after themselves, and always on record.

use identity::colleague::{self, Refused};
use identity::invitation::By;
use identity::{Account, Actor, Roles};
use tests::{Person, Platform, eventually, project};

const ADMIN: &str = "borough_administrator";

fn roles() -> Roles {
    Roles::read(&project().join("tenants/shared/roles.toml")).unwrap()
}

/// Presses one of the buttons on somebody's page, and gives what follows.
async fn press(admin: &Person, base: &str, id: uuid::Uuid, what: &str) -> tests::Page {
    let form = admin.go(&format!("{base}/{id}")).await.form_to("/state");
    admin.send(&form.action, &form.filled(&[("do", what)])).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_joiner_is_invited_on_the_page_and_comes_in() {
    let platform = Platform::start().await;
    for (slug, base, admin_role, role) in
        [("bexley", "/staff/people", ADMIN, "editor"), ("joint", "/people", "programme_administrator", "auditor")]
    {
        let admin = platform.staff(slug, "Bea Administrator", &[admin_role]).await;
        let page = admin.go(&admin.go(base).await.link("Invite somebody")).await;
        let form = page.form();
        for (name, email, chosen, says) in [
            ("", "new@example.org", role, "Enter their name"),
            ("New Person", "new", role, "in the right form"),
            ("New Person", &admin.email, role, "works here already"),
        ] {
            let fields = form.filled(&[("name", name), ("email", email), ("roles", chosen)]);
            admin.post(&form.action, &fields).await.has_status(422).see(says);
        }
        let fields = form.filled(&[("name", "New Person"), ("email", "new@example.org")]);
        admin.post(&form.action, &fields).await.has_status(422).see("Choose at least one role");
        let foreign = if slug == "joint" { "editor" } else { "auditor" };
        let fields = form.filled(&[("name", "New Person"), ("email", "new@example.org"), ("roles", foreign)]);
        admin.post(&form.action, &fields).await.has_status(400);
        let fields = form.filled(&[("name", "New Person"), ("email", "new@example.org"), ("roles", role)]);
        admin.send(&form.action, &fields).await.see("The invitation is on its way").see("Invited");
        let letter = eventually("the letter", async || platform.mails(slug).pop()).await;
        assert!(letter.contains("Bea Administrator") && letter.contains("/staff/invite/"), "{letter}");
        admin.go(base).await.see("New Person").see("Invited");
    }
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_is_sent_again_and_taken_back() {
    let platform = Platform::start().await;
    let admin = platform.staff("bromley", "Bea Administrator", &[ADMIN]).await;
    let form = admin.go("/staff/people/invite").await.form();
    let fields = form.filled(&[("name", "New Person"), ("email", "new@example.org"), ("roles", "editor")]);
    let page = admin.send(&form.action, &fields).await;
    let id = page.asked.rsplit('/').next().unwrap().split('?').next().unwrap().parse().unwrap();
    let links = async |many: usize| {
        eventually("the letters", async || {
            let mails = platform.mails("bromley");
            (mails.len() == many).then_some(mails)
        })
        .await
        .iter()
        .map(|mail| {
            let mail = mail.replace("=\r\n", "");
            let at = mail.find("/staff/invite/").unwrap();
            mail[at..at + "/staff/invite/".len() + 27].to_owned()
        })
        .collect::<Vec<String>>()
    };
    let first = links(1).await[0].clone();
    platform.bromley().get(&first).await.has_status(200);
    press(&admin, "/staff/people", id, "invite-again").await.see("on its way");
    platform.bromley().get(&first).await.has_status(404);
    let second = links(2).await.into_iter().find(|link| *link != first).unwrap();
    platform.bromley().get(&second).await.has_status(200);
    press(&admin, "/staff/people", id, "withdraw").await.see("opens nothing any more").see("Did not come");
    platform.bromley().get(&second).await.has_status(404);
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn roles_count_from_the_next_page_and_the_trail_has_before_and_after() {
    let platform = Platform::start().await;
    let admin = platform.staff("bromley", "Bea Administrator", &[ADMIN]).await;
    let mover = platform.staff("bromley", "Mo Mover", &["editor"]).await;
    mover.get("/staff/people").await.has_status(403);
    let page = admin.go(&format!("/staff/people/{}", mover.id)).await;
    page.see("Editor").see_not("Programme officer");
    let form = page.form_to("/roles");
    admin.send(&form.action, &form.filled(&[("roles", ADMIN)])).await.see("The roles were changed");
    mover.get("/staff/people").await.has_status(200);
    let sql = "SELECT COUNT(*) FROM audit_entry WHERE action = 'give_roles' AND actor_name = 'Bea Administrator' AND \
               subject_name = 'Mo Mover' AND detail LIKE '%\"before\":[\"editor\"]%' AND \
               detail LIKE '%\"now\":[\"borough_administrator\"]%'";
    assert_eq!(platform.count("bromley", sql).await, 1);
    // The page was shown before the change: what it says now would undo somebody's work.
    let stale = admin.post(&form.action, &form.filled(&[("roles", "case_worker")])).await;
    stale.has_status(422).see("Somebody else changed these roles meanwhile");
    mover.get("/staff/people").await.has_status(200);
    for role in ["programme_administrator", "auditor", "nonsense"] {
        admin.post(&form.action, &form.filled(&[("roles", role)])).await.has_status(400);
    }
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_changes_themselves_and_somebody_always_looks_after_people() {
    let platform = Platform::start().await;
    let one = platform.staff("bexley", "Bea Administrator", &[ADMIN]).await;
    let other = platform.staff("bexley", "Bob Administrator", &[ADMIN]).await;
    let form = one.go(&format!("/staff/people/{}", other.id)).await.form_to("/roles");
    one.go(&format!("/staff/people/{}", one.id)).await.see("This is you");
    let mine = form.action.replace(&other.id.to_string(), &one.id.to_string());
    one.post(&mine, &form.filled(&[("roles", "team_leader")])).await.has_status(422).see("for yourself");
    let state = mine.replace("/roles", "/state");
    for what in ["disable", "enable"] {
        one.post(&state, &form.filled(&[("do", what)])).await.has_status(422).see("for yourself");
    }
    // Two who take the right from each other at the same time: one of them keeps it.
    let theirs = other.go(&format!("/staff/people/{}", one.id)).await.form_to("/roles");
    let forms = [form.filled(&[("roles", "editor")]), theirs.filled(&[("roles", "editor")])];
    tokio::join!(one.post(&form.action, &forms[0]), other.post(&theirs.action, &forms[1]));
    let sql = "SELECT COUNT(*) FROM account_role WHERE role = 'borough_administrator'";
    assert_eq!(platform.count("bexley", sql).await, 1);
    let house = platform.house("bexley");
    for person in [&one, &other] {
        let tx = house.db().write_tx().await.unwrap();
        let by = By { name: "a test", actor: Actor::Operator, origin: String::new() };
        let mut account = Account::find(&tx, person.id).await.unwrap().unwrap();
        let admin = identity::staff_role::of(&tx, person.id).await.unwrap() == [ADMIN];
        let expected = if admin { Err(Refused::LastAdministrator) } else { Ok(()) };
        assert_eq!(colleague::disable(&tx, &house, &roles(), by, &mut account).await.unwrap(), expected);
        tx.rollback().await.unwrap();
    }
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_leaver_is_out_at_once_on_every_node_and_can_come_back() {
    let platform = Platform::start().await;
    let other = platform.another_node().await;
    let admin = platform.staff("bromley", "Bea Administrator", &[ADMIN]).await;
    let leaver = platform.staff("bromley", "Lee Leaver", &["team_leader"]).await;
    let house = platform.house("bromley");
    let mut sessions = vec![leaver.at_node(other), leaver.at_node(platform.address())];
    for _ in 0..3 {
        platform.begin_session(&house, identity::Door::Staff, &leaver).await;
        sessions.extend([leaver.at_node(other), leaver.at_node(platform.address())]);
    }
    for session in &sessions {
        session.get("/staff").await.has_status(200);
    }
    press(&admin, "/staff/people", leaver.id, "disable").await.see("They are shut out").see("Shut out");
    let mut refused = 0;
    for session in &sessions {
        session.get("/staff").await.has_status(303);
        refused += 1;
    }
    println!("sessions of a leaver tried on 2 nodes: {refused}, that still opened something: 0");
    press(&admin, "/staff/people", leaver.id, "enable").await.see("They can sign in again");
    for session in &sessions {
        session.get("/staff").await.has_status(303);
    }
    platform.begin_session(&house, identity::Door::Staff, &leaver).await;
    leaver.get("/staff").await.has_status(200);
    press(&admin, "/staff/people", leaver.id, "sign-out").await.see("signed out everywhere");
    leaver.get("/staff").await.has_status(303);
    for action in ["disable_account", "enable_account", "end_sessions"] {
        let sql = format!("SELECT COUNT(*) FROM audit_entry WHERE action = '{action}' AND subject_name = 'Lee Leaver'");
        assert_eq!(platform.count("bromley", &sql).await, 1, "{action}");
    }
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_resident_and_somebody_of_another_site_are_not_among_the_people() {
    let platform = Platform::start().await;
    let admin = platform.staff("bromley", "Bea Administrator", &[ADMIN]).await;
    let resident = platform.resident("bromley", "Ada Resident").await;
    let abroad = platform.staff("bexley", "Ben Abroad", &["editor"]).await;
    admin.go("/staff/people").await.see_not("Ada Resident").see_not("Ben Abroad");
    for id in [resident.id, abroad.id] {
        admin.get(&format!("/staff/people/{id}")).await.has_status(404);
        let token = admin.go("/staff/people/invite").await.form().untouched();
        for what in ["roles", "state", "second-factor"] {
            let fields: Vec<_> = [token.clone(), vec![("do".to_owned(), "disable".to_owned())]].concat();
            admin.post(&format!("/staff/people/{id}/{what}"), &fields).await.has_status(404);
        }
    }
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_colleague_is_found_by_name_address_role_and_state() {
    let platform = Platform::start().await;
    for (slug, base, admin_role, role) in [
        ("bromley", "/staff/people", ADMIN, "editor"),
        ("joint", "/people", "programme_administrator", "programme_officer"),
    ] {
        let admin = platform.staff(slug, "Bea Administrator", &[admin_role]).await;
        platform.staff(slug, "Zora Writer", &[role]).await;
        let leaver = platform.staff(slug, "Lena Leaver", &[role]).await;
        press(&admin, base, leaver.id, "disable").await;
        let all = ["Bea Administrator", "Zora Writer", "Lena Leaver"];
        for (query, found) in [
            ("", vec![0, 1, 2]),
            ("?q=ZORA", vec![1]),
            ("?q=writer+zor", vec![1]),
            ("?q=%25", vec![]),
            ("?q=bea+writer", vec![]),
            (&format!("?q={}", leaver.email), vec![2]),
            (&format!("?role={role}"), vec![1, 2]),
            ("?state=shut-out", vec![2]),
            ("?state=here", vec![0, 1]),
            ("?state=coming", vec![]),
            (&format!("?q=le&role={role}&state=shut-out"), vec![2]),
            ("?q=&role=&state=", vec![0, 1, 2]),
            ("?state=nonsense", vec![0, 1, 2]),
        ] {
            let page = admin.go(&format!("{base}{query}")).await;
            page.has_status(200);
            let names = page.all("main tbody th a");
            let expected: Vec<&str> = found.iter().map(|place: &usize| all[*place]).collect();
            let sorted = |mut names: Vec<String>| {
                names.sort();
                names
            };
            assert_eq!(sorted(names), sorted(expected.iter().map(|name| (*name).to_owned()).collect()), "{query}");
        }
        let page = admin.go(&format!("{base}?q=nobody&role={role}")).await;
        page.see("0 of 3 people").see("Check the spelling");
        assert_eq!(page.attribute("input[name=q]", "value").as_deref(), Some("nobody"), "what was asked stays");
        assert_eq!(page.attribute("select[name=role] option[selected]", "value").as_deref(), Some(role));
        admin.go(&page.link("Clear")).await.see("3 people");
    }
    platform.stop().await;
}
