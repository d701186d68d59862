//! Who may open what. The matrix is made from the route lists that the crates export and from the roles in
//! `tenants/shared/roles.toml`; every cell is tried through the real server. A route whose path has a part that is not listed
//! here fails, and so does one that names a permission that nobody knows.

use std::collections::BTreeSet;

use identity::permission::{Permission, RoleSite, Roles};
use reqwest::Method;
use server::assembly;
use tests::{Answers, Page, Person, Platform, Visitor, fill_in, journey, project};
use web::{Access, Sites};

/// What stands for the parts of a path, where nothing of the kind exists: who may not come in must not learn that.
const PARTS: &[(&str, &str)] = &[
    ("{path:.*}", "about"),
    ("{event}", "about"),
    ("{zoom}", "15"),
    ("{across}", "16384"),
    ("{down}", "10901"),
    ("{reference}", "BR-7K3M-9FXD"),
    ("{client}", "01890000-0000-7000-8000-000000000001"),
    ("{provider}", "nobody"),
    ("{borough}", "bexley"),
    ("{account}", "01890000-0000-7000-8000-000000000001"),
    ("{person}", "01890000-0000-7000-8000-000000000001"),
    ("{id}", "01890000-0000-7000-8000-000000000001"),
    ("{session}", "01890000-0000-7000-8000-000000000001"),
    ("{crossing}", "01890000-0000-7000-8000-000000000001"),
    ("{delivery}", "01890000-0000-7000-8000-000000000001"),
    ("{task}", "01890000-0000-7000-8000-000000000001"),
    ("{passkey}", "01890000-0000-7000-8000-000000000001"),
    ("{secret}", "AAAAAAAAAAAAAAAAAAAAAAAAAAA"),
    ("{token}", "AAAAAAAAAAAAAAAAAAAAAAAAAAA"),
    ("{page}", "01890000-0000-7000-8000-000000000001"),
    ("{service}", "road-fault"),
    ("{what}", "reset"),
    ("{medium}", "01890000-0000-7000-8000-000000000001"),
    ("{variant}", "whole"),
    ("{file}", "a.jpg"),
];

/// Signing out would end the session with which the other cells are tried; `tests/identity/sign_in.rs` has it.
const APART: &[&str] = &["staff_sign_out", "sign_out"];

fn roles() -> Roles {
    Roles::read(&project().join("tenants/shared/roles.toml")).unwrap()
}

fn filled(path: &str) -> String {
    let path = PARTS.iter().fold(path.to_owned(), |path, (part, value)| path.replace(part, value));
    assert!(!path.contains('{'), "a part of {path} is not in PARTS: say what stands for it");
    path
}

fn is_on(page: &web::Page, joint: bool) -> bool {
    match page.sites {
        Sites::Boroughs => !joint,
        Sites::Joint => joint,
        Sites::Both => true,
    }
}

/// What happened to somebody at a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Met {
    /// They have to sign in first.
    SignIn,
    /// Their role does not include it.
    Refused,
    /// They are in: whatever the page then says.
    In,
}

fn met(page: &Page) -> Met {
    let leads_to_sign_in = page.header("location").is_some_and(|place| place.contains("/sign-in"));
    if page.status == 401 || (page.status == 303 && leads_to_sign_in) {
        return Met::SignIn;
    }
    if page.status == 403 {
        assert!(page.body.contains("You cannot do this"), "refused for another reason: {}", page.text());
        return Met::Refused;
    }
    assert!(page.status < 500, "{}: {}", page.asked, page.text());
    Met::In
}

/// Opens a page as a browser would, with a token that counts: what is tried is the right, not the token.
async fn open(visitor: &Visitor, method: &actix_web::http::Method, path: &str) -> Met {
    if method == actix_web::http::Method::GET {
        return met(&visitor.ask(Method::GET, path, None, &[]).await);
    }
    let form = visitor.get("/staff/sign-in").await.form();
    let token: Vec<(String, String)> = form.untouched().into_iter().filter(|(name, _)| name == "csrf").collect();
    met(&visitor.post(path, &token).await)
}

async fn matrix(platform: &Platform, slug: &str) -> usize {
    let joint = slug == "joint";
    let site = if joint { RoleSite::Joint } else { RoleSite::Borough };
    let roles = roles();
    let held: Vec<_> = roles.all().iter().filter(|role| role.site == site).collect();
    let mut cells = 0;
    let mut people: Vec<(String, Person)> = Vec::new();
    for role in &held {
        people.push((role.word.clone(), platform.staff(slug, &role.name, &[&role.word]).await));
    }
    let stranger = platform.visitor(slug);
    let pages = assembly::pages();
    for page in pages.iter().filter(|page| is_on(page, joint) && !APART.contains(&page.name)) {
        let Access::Staff(needs) = page.access else { continue };
        let needs = Permission::from_word(needs).unwrap_or_else(|| panic!("{} needs what is no permission", page.name));
        let path = filled(page.path);
        assert_eq!(open(&stranger, &page.method, &path).await, Met::SignIn, "a stranger at {}", page.name);
        cells += 1;
        for (word, person) in &people {
            let may = roles.get(word).unwrap().permissions.contains(&needs);
            let expected = if may { Met::In } else { Met::Refused };
            assert_eq!(open(person, &page.method, &path).await, expected, "{word} at {} of {slug}", page.name);
            cells += 1;
        }
    }
    cells
}

#[tokio::test(flavor = "multi_thread")]
async fn every_role_opens_exactly_what_its_permissions_say() {
    let platform = Platform::start().await;
    let borough = matrix(&platform, "bromley").await;
    let joint = matrix(&platform, "joint").await;
    println!("{borough} cells of a borough and {joint} of the joint host");
    assert!(borough > 0 && joint > 0);
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_of_one_site_are_nobody_on_another() {
    let platform = Platform::start().await;
    let everything: Vec<String> = roles().all().iter().map(|role| role.word.clone()).collect();
    let everything: Vec<&str> = everything.iter().map(String::as_str).collect();
    let mut tried = 0;
    for (home, abroad) in [("bromley", "bexley"), ("bexley", "bromley"), ("bromley", "joint"), ("joint", "bexley")] {
        let native = platform.staff(home, &format!("Ada of {home} for {abroad}"), &everything).await;
        let intruder = platform.visitor(abroad);
        intruder.take_cookies_of(&native);
        for page in assembly::pages().iter().filter(|page| is_on(page, abroad == "joint")) {
            let (Access::Staff(_) | Access::Resident) = page.access else { continue };
            if APART.contains(&page.name) {
                continue;
            }
            let met = open(&intruder, &page.method, &filled(page.path)).await;
            assert_eq!(met, Met::SignIn, "staff of {home} at {} of {abroad}", page.name);
            tried += 1;
        }
        assert_eq!(open(&native, &actix_web::http::Method::GET, "/staff").await, Met::In, "and still good at home");
    }
    println!("{tried} pages refused to staff of another site");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_resident_is_nobody_at_the_staff_s_door_and_staff_nobody_at_the_residents() {
    let platform = Platform::start().await;
    let resident = platform.resident("bromley", "Ada Resident").await;
    let staff = platform.staff("bromley", "Ada Staff", &["borough_administrator", "team_leader"]).await;
    for page in assembly::pages().iter().filter(|page| is_on(page, false) && !APART.contains(&page.name)) {
        let (who, what): (&Visitor, _) = match page.access {
            Access::Staff(_) => (&resident, "a resident"),
            Access::Resident => (&staff, "staff"),
            _ => continue,
        };
        assert_eq!(open(who, &page.method, &filled(page.path)).await, Met::SignIn, "{what} at {}", page.name);
    }
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_borough_s_case_and_no_case_look_the_same_to_staff() {
    let platform = Platform::start().await;
    let visitor = platform.bexley();
    let check = fill_in(&visitor, "graffiti", &Answers::default()).await;
    let theirs = journey::submit(&visitor, &check).await.reference().unwrap();
    let staff = platform.staff("bromley", "Ada Leader", &["team_leader"]).await;
    let pages = assembly::pages();
    let of_cases: BTreeSet<_> = pages
        .iter()
        .filter(|page| matches!(page.access, Access::Staff(_)) && page.path.contains("{reference}"))
        .map(|page| (page.path, page.method.clone()))
        .collect::<Vec<_>>()
        .into_iter()
        .map(|(path, method)| (path, method.to_string()))
        .collect();
    for (path, method) in &of_cases {
        if method != "GET" {
            continue;
        }
        let foreign = staff.get(&path.replace("{reference}", &theirs)).await;
        let random = staff.get(&path.replace("{reference}", "BX-7K3M-9FXD")).await;
        assert_eq!((foreign.status, foreign.text()), (random.status, random.text()), "{path}");
        foreign.has_status(404);
    }
    platform.stop().await;
}

#[test]
fn every_route_says_who_may_open_it_in_a_way_that_is_known() {
    for page in assembly::pages() {
        if let Access::Staff(word) = page.access {
            assert!(Permission::from_word(word).is_some(), "{} needs `{word}`", page.name);
        }
        filled_or_public(&page);
    }
}

/// A page behind a door must be in the matrix; a public one need not.
fn filled_or_public(page: &web::Page) {
    if matches!(page.access, Access::Staff(_) | Access::Resident) {
        filled(page.path);
    }
}
