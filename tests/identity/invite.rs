//! Invitations (AC-05): they name the borough, open on its host, count once and for 48 hours.

use chrono::Duration;
use identity::invitation::{self, By, Invitation};
use identity::{Account, Actor, Door};
use mail::EmailAddress;
use tests::{Page, Platform, Visitor, eventually};

const NAME: &str = "Ada Synthetic";
const CHOSEN: &str = "violet anchor thursday";

/// Invites somebody as the operator does, and gives the path of the link.
async fn invite(platform: &Platform, slug: &str, email: &str) -> String {
    let house = platform.house(slug);
    let role = if slug == "joint" { "programme_officer" } else { "case_worker" };
    let by = By { name: "Grace Example", actor: Actor::Operator, origin: String::new() };
    let address = EmailAddress::parse(email).unwrap();
    let invitation = Invitation { email: &address, name: NAME, roles: &[role.to_owned()] };
    let tx = house.db().write_tx().await.unwrap();
    let invited = invitation::invite(&tx, &house, by, invitation).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    format!("/staff/invite/{}", invited.secret)
}

/// Fills in the page of an invitation and sends it.
async fn accept(visitor: &Visitor, page: &Page, name: &str, password: &str) -> Page {
    let form = page.form();
    let mut fields = form.untouched();
    fields.retain(|(field, _)| field != "name" && field != "new-password");
    fields.push(("name".to_owned(), name.to_owned()));
    fields.push(("new-password".to_owned(), password.to_owned()));
    visitor.post(&form.action, &fields).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_names_its_site_and_opens_there_once() {
    let platform = Platform::start().await;
    for (slug, council) in [
        ("bromley", "London Borough of Bromley"),
        ("bexley", "London Borough of Bexley"),
        ("joint", "Joint Web Programme"),
    ] {
        let link = invite(&platform, slug, "ada@example.org").await;
        let letter = eventually("the letter", async || platform.mails(slug).pop()).await;
        let letter = letter.replace("=\r\n", "");
        let address = format!("{}{link}", platform.house(slug).profile().origin);
        assert!(letter.contains(council) && letter.contains(&address) && !letter.contains("(("), "{letter}");
        let visitor = platform.visitor(slug);
        // Mail programs open links: looking changes nothing.
        for _ in 0..3 {
            visitor.get(&link).await.has_status(200).see(council).see("Grace Example");
        }
        let page = visitor.get(&link).await;
        assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
        assert_eq!(page.header("cache-control"), Some("no-store"));
        let answer = accept(&visitor, &page, "Ada Lovelace", CHOSEN).await;
        answer.has_status(303);
        let next = answer.redirect().unwrap();
        assert!(next.starts_with("/staff/sign-in/second-step"), "{next}: nobody works without a second factor");
        visitor.get("/staff").await.has_status(303);
        let house = platform.house(slug);
        let address = EmailAddress::parse("ada@example.org").unwrap();
        let account = Account::find_by_email(house.db().read(), Door::Staff, &address).await.unwrap().unwrap();
        assert!(account.is_open() && account.name() == "Ada Lovelace");
        // Used up: for the same person, and for whoever else has the link.
        for again in [&visitor, &platform.visitor(slug)] {
            again.get(&link).await.has_status(404).see("This invitation cannot be used");
        }
        assert_eq!(accept(&visitor, &page, "Eve", CHOSEN).await.status, 404);
    }
    assert_eq!(platform.count("bromley", "SELECT COUNT(*) FROM account WHERE door = 'staff'").await, 1);
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_is_nothing_on_another_site_and_still_good_at_home() {
    let platform = Platform::start().await;
    let sites = ["bromley", "bexley", "joint"];
    let mut injected = 0;
    for home in sites {
        let link = invite(&platform, home, "ada@example.org").await;
        let page = platform.visitor(home).get(&link).await;
        for abroad in sites.into_iter().filter(|slug| *slug != home) {
            let visitor = platform.visitor(abroad);
            visitor.get(&link).await.has_status(404).see_not(NAME);
            visitor.go("/staff/sign-in").await;
            let token = visitor.go("/staff/sign-in").await.form().untouched();
            let csrf = token.into_iter().find(|(name, _)| name == "csrf").unwrap();
            let fields = [csrf, ("name".to_owned(), "Eve".to_owned()), ("new-password".to_owned(), CHOSEN.to_owned())];
            visitor.post(&link, &fields).await.has_status(404);
            injected += 2;
        }
        let visitor = platform.visitor(home);
        let page = visitor.get(&page.asked).await;
        accept(&visitor, &page, NAME, CHOSEN).await.has_status(303);
    }
    println!("invitations tried on another site: {injected}, taken: 0");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_ends_after_48_hours_and_with_a_newer_one() {
    let platform = Platform::start().await;
    let visitor = platform.bromley();
    let first = invite(&platform, "bromley", "ada@example.org").await;
    let second = invite(&platform, "bromley", "ada@example.org").await;
    visitor.get(&first).await.has_status(404);
    let page = visitor.get(&second).await;
    page.has_status(200);
    platform.clock.advance(Duration::hours(48));
    visitor.get(&second).await.has_status(404);
    accept(&visitor, &page, NAME, CHOSEN).await.has_status(404).see("ask whoever invited you");
    assert_eq!(platform.count("bromley", "SELECT COUNT(*) FROM account WHERE verified_at IS NOT NULL").await, 0);
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_used_is_said_beside_the_field_and_uses_nothing_up() {
    let platform = Platform::start().await;
    let visitor = platform.bexley();
    let link = invite(&platform, "bexley", "ada@example.org").await;
    let page = visitor.get(&link).await;
    for (name, password, says) in [
        ("", CHOSEN, "Enter your name"),
        (NAME, "", "Enter a password"),
        (NAME, "short", "Password must be 12 characters or more"),
        (NAME, "bexleybexleybexley", "harder to guess"),
        (NAME, "ada@example.org", "harder to guess"),
    ] {
        let answer = accept(&visitor, &page, name, password).await;
        answer.has_status(422).see("There is a problem").see(says);
        assert_eq!(answer.attribute("input[type=password]", "value"), None, "a password is never shown again");
    }
    accept(&visitor, &page, NAME, CHOSEN).await.has_status(303);
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_accept_at_once_one_does() {
    let platform = Platform::start().await;
    let link = invite(&platform, "bromley", "ada@example.org").await;
    let (one, other) = (platform.bromley(), platform.bromley().at_node(platform.another_node().await));
    let pages = [one.get(&link).await, other.get(&link).await];
    let (first, second) =
        tokio::join!(accept(&one, &pages[0], "One", CHOSEN), accept(&other, &pages[1], "Other", CHOSEN));
    let mut statuses = [first.status, second.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 404]);
    platform.stop().await;
}
