//! The cookies page says what is true: a walk through the whole site, in and out of accounts, sets the cookies that it lists and
//! no other (LG-03, LG-04), and no page asks another site for anything.

use std::collections::BTreeSet;

use tests::{Answers, PASSWORD, Page, Platform, Setup, fill_in, journey};

/// What a page makes a browser fetch by itself.
const FETCHED: [(&str, &str); 8] = [
    ("script[src]", "src"),
    ("link[rel=stylesheet]", "href"),
    ("link[rel=preload]", "href"),
    ("link[rel=icon]", "href"),
    ("img[src]", "src"),
    ("iframe[src]", "src"),
    ("source[src]", "src"),
    ("video[src]", "src"),
];

fn asks_nobody_else(page: &Page) {
    for (css, attribute) in FETCHED {
        for address in page.all_attributes(css, attribute) {
            let own = address.starts_with('/') && !address.starts_with("//");
            assert!(own || address.starts_with("data:"), "{} fetches {address}", page.asked);
        }
    }
}

fn set_by(page: &Page) -> Vec<String> {
    let set = page.headers.get("set-cookie").cloned().unwrap_or_default();
    set.iter().filter_map(|cookie| cookie.split('=').next()).map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_walk_through_the_whole_site_sets_the_cookies_that_are_listed_and_no_other() {
    let platform = Platform::start_with(Setup { pages: true, ..Setup::default() }).await;
    let listed: BTreeSet<String> = web::COOKIES.iter().map(|cookie| cookie.name.to_owned()).collect();
    for slug in ["bromley", "bexley"] {
        let mut seen = BTreeSet::new();
        let reader = platform.visitor(slug);
        let sitemap = reader.get("/sitemap.xml").await.body;
        let addresses = sitemap.split("<loc>").skip(1).filter_map(|rest| rest.split("</loc>").next());
        for address in addresses {
            let page = reader.get(address.strip_prefix(&reader.origin()).unwrap()).await;
            asks_nobody_else(&page);
            assert_eq!(set_by(&page), Vec::<String>::new(), "{address} is published");
        }
        for path in
            ["/track", "/account/sign-in", "/account/register", "/staff/sign-in", "/forms/road-fault", "/alerts"]
        {
            let page = reader.get(path).await;
            asks_nobody_else(&page);
            seen.extend(set_by(&page));
        }
        // A request, and the proof that it is one's own.
        let check = fill_in(&reader, "road-fault", &Answers::default()).await;
        let reference = journey::submit(&reader, &check).await.reference().unwrap();
        let form = reader.go("/track").await.form();
        let typed = form.fields.iter().map(|field| {
            let value = match field.kind.as_str() {
                "hidden" => field.value.clone(),
                _ if field.name.contains("reference") => reference.clone(),
                _ => "ada@example.org".to_owned(),
            };
            (field.name.clone(), value)
        });
        seen.extend(set_by(&reader.post(&form.action, &typed.collect::<Vec<_>>()).await));
        // Into an account, and to work.
        let resident = platform.resident(slug, "Ada Synthetic").await;
        let worker = platform.staff(slug, "Wilma Worker", &["team_leader"]).await;
        for (door, person) in [("/account/sign-in", &resident), ("/staff/sign-in", &worker)] {
            platform.give_password(slug, person).await;
            let words = [("email", person.email.as_str()), ("password", PASSWORD)];
            seen.extend(set_by(&platform.visitor(slug).fill_once(door, &words).await));
        }
        assert_eq!(seen, listed, "{slug}");
        let page = reader.go("/cookies").await;
        listed.iter().for_each(|name| {
            page.see(name);
        });
    }
    platform.stop().await;
}
