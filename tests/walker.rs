//! A walker (TI-21): somebody with every right in one borough goes wherever its pages and forms lead, and in half of the places where
//! an id stands puts one of the other borough's. Nothing of the other borough ever shows, and nothing there changes.
//!
//! The way is the same in each run, for its random numbers begin at the same place. `JWP_SOAK=long` walks 20,000 steps.

use std::collections::BTreeSet;

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use reqwest::Method;
use server::assembly;
use tests::{Answers, Page, Platform, Visitor, fill_in, journey};
use web::{Access, Sites};

const HERE: &str = "bromley";
const THERE: &str = "bexley";
const CANARY: &str = "CANARY-SOUTH-7272";

/// What would end the walk itself: signing out, leaving, and changing how the walker signs in.
const NOT_SENT: [&str; 8] =
    ["sign-out", "/delete", "/password", "/security", "/sessions", "/email", "prove-again", "/crossings"];

/// The ids of a borough, as they stand in addresses and forms.
#[derive(Default)]
struct Ids(BTreeSet<String>);

/// A part of an address or a value that names one thing: an id, a reference, or a token.
fn shape_of(part: &str) -> Option<&'static str> {
    let letters = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    match part.len() {
        36 if part.matches('-').count() == 4 && part.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-') => {
            Some("id")
        }
        12 if part.as_bytes()[2] == b'-' && part.as_bytes()[7] == b'-' && letters(part) => Some("reference"),
        20..=64 if letters(part) && part.bytes().any(|byte| byte.is_ascii_digit()) => Some("token"),
        _ => None,
    }
}

fn parts(address: &str) -> Vec<&str> {
    address.split(['/', '?', '&', '=']).collect()
}

impl Ids {
    fn learn(&mut self, address: &str) {
        self.0.extend(parts(address).into_iter().filter(|part| shape_of(part).is_some()).map(str::to_owned));
    }

    /// One of the same shape.
    fn like(&self, part: &str, random: &mut StdRng) -> Option<&str> {
        let shape = shape_of(part)?;
        let fitting: Vec<&String> = self.0.iter().filter(|id| shape_of(id) == Some(shape)).collect();
        (!fitting.is_empty()).then(|| fitting[random.random_range(0..fitting.len())].as_str())
    }

    /// The address, with every second id exchanged for one of these.
    fn mixed_into(&self, address: &str, random: &mut StdRng) -> String {
        let mut mixed = address.to_owned();
        for part in parts(address) {
            if random.random_bool(0.5)
                && let Some(other) = self.like(part, random)
            {
                mixed = mixed.replace(part, other);
            }
        }
        mixed
    }
}

/// Every page that a borough has without knowing any id.
fn entrances() -> Vec<String> {
    let pages = assembly::pages();
    let plain = pages.iter().filter(|page| page.method == actix_web::http::Method::GET && !page.path.contains('{'));
    let here = plain.filter(|page| page.sites != Sites::Joint && !matches!(page.access, Access::Token(_)));
    here.map(|page| page.path.to_owned()).filter(|path| !NOT_SENT.iter().any(|end| path.contains(end))).collect()
}

fn links(page: &Page) -> Vec<String> {
    let links = page.all_attributes("a[href^='/']", "href");
    links.into_iter().filter(|link| !link.starts_with("//") && !link.starts_with("/assets")).collect()
}

/// A resident with a report, who is the borough's team leader and administrator as well.
async fn settle(platform: &Platform, slug: &str, canary: &str) -> Visitor {
    let visitor = platform.resident(slug, &format!("Ada {canary}")).await.visitor;
    let answers = Answers::default().with("details", canary);
    for _ in 0..2 {
        let check = fill_in(&visitor, "road-fault", &answers).await;
        journey::submit(&visitor, &check).await.has_status(200);
    }
    fill_in(&visitor, "road-fault", &answers).await;
    let roles = ["team_leader", "borough_administrator", "integration_operator"];
    let worker = platform.staff(slug, &format!("Wilma {canary}"), &roles).await;
    platform.staff(slug, &format!("Ben {canary}"), &["case_worker"]).await;
    visitor.set_cookie(web::STAFF.name, &worker.cookie(web::STAFF.name).unwrap());
    visitor
}

/// Reads everything that a borough's pages lead to, and gives the ids that it meets.
async fn read_everything(visitor: &Visitor) -> Ids {
    let (mut ids, mut seen) = (Ids::default(), BTreeSet::new());
    let mut waiting = entrances();
    while let Some(path) = waiting.pop() {
        ids.learn(&path);
        if !seen.insert(path.clone()) || seen.len() > 150 {
            continue;
        }
        let page = visitor.get(&path).await;
        waiting.extend(page.redirect());
        waiting.extend(links(&page));
        for field in page.all_attributes("input[type=hidden]", "value") {
            ids.learn(&field);
        }
    }
    ids
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_walks_through_one_borough_with_the_other_s_ids_finds_nothing_of_it() {
    let steps = if std::env::var("JWP_SOAK").is_ok_and(|long| long == "long") { 20_000 } else { 200 };
    let platform = Platform::start().await;
    let there = settle(&platform, THERE, CANARY).await;
    let walker = settle(&platform, HERE, "CANARY-NORTH-5150").await;
    let theirs = read_everything(&there).await;
    assert!(theirs.0.iter().any(|id| shape_of(id) == Some("reference")), "references of the other borough");
    assert!(theirs.0.iter().any(|id| shape_of(id) == Some("id")), "ids of the other borough");
    let done = "SELECT COUNT(*) FROM delivery WHERE state = 'delivered'";
    tests::eventually("its reports to arrive", async || (platform.count(THERE, done).await == 2).then_some(())).await;
    let waits = "SELECT COUNT(*) FROM notice WHERE state <> 'delivered'";
    tests::eventually("its mail to go out", async || (platform.count(THERE, waits).await == 0).then_some(())).await;
    let state = async || {
        let mut rows = Vec::new();
        for table in
            ["audit_entry", "account", "session", "timeline_entry", "notice", "draft", "submission", "one_time"]
        {
            rows.push(platform.count(THERE, &format!("SELECT COUNT(*) FROM {table}")).await);
        }
        rows
    };
    let before = state().await;

    let mut random = StdRng::seed_from_u64(21);
    let mut known: Vec<String> = entrances();
    let mut seen: BTreeSet<String> = known.iter().cloned().collect();
    let (mut sent, mut mixed, mut found) = (0, 0, 0);
    for _ in 0..steps {
        // Where an id stands there is something to find, so most steps lead there.
        let named: Vec<&String> =
            known.iter().filter(|path| parts(path).iter().any(|part| shape_of(part).is_some())).collect();
        let path = if !named.is_empty() && random.random_bool(0.7) {
            named[random.random_range(0..named.len())].clone()
        } else {
            known[random.random_range(0..known.len())].clone()
        };
        let asked = theirs.mixed_into(&path, &mut random);
        mixed += usize::from(asked != path);
        let mut page = walker.get(&asked).await;
        if page.has_form() && random.random_bool(0.3) {
            let form = page.form();
            if !NOT_SENT.iter().any(|end| form.action.contains(end)) {
                let exchange = |(name, value): (String, String), random: &mut StdRng| {
                    let other = theirs.like(&value, random).filter(|_| name != "csrf" && random.random_bool(0.5));
                    (name, other.map_or(value.clone(), str::to_owned))
                };
                let typed = form.typed(&[]).into_iter().map(|field| exchange(field, &mut random)).collect::<Vec<_>>();
                let action = theirs.mixed_into(&form.action, &mut random);
                page = walker.ask(Method::POST, &action, Some(&typed), &[]).await;
                sent += 1;
            }
        }
        assert!(page.status < 500, "{}: {}", page.asked, page.text());
        let told = format!("{}{:?}", page.body, page.header("location")).to_uppercase();
        assert!(!told.contains(CANARY), "{} shows something of the other borough", page.asked);
        found += usize::from(page.status == 200);
        for link in links(&page).into_iter().chain(page.redirect()) {
            if !NOT_SENT.iter().any(|end| link.contains(end)) && seen.insert(link.clone()) {
                known.push(link);
            }
        }
    }
    assert!(mixed > steps / 10 && sent > steps / 40 && found > steps / 4, "{mixed} mixed, {sent} sent, {found} found");
    assert_eq!(state().await, before, "nothing changed there");
    println!("{steps} steps, {mixed} with ids of the other borough, {sent} forms sent: 0 canaries");
    platform.stop().await;
}
