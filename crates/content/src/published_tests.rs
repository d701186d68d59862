//! Every page of this crate, for every borough of `tenants/`, as a browser would get it.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use actix_web::body::to_bytes;
use actix_web::dev::Service as _;
use actix_web::{App, HttpMessage as _, test};
use tenancy::Tenant;

use crate::templates::{STAFF_TEMPLATES, TEMPLATES};
use crate::trial::boroughs;

/// HTML that these templates trust, because `catalogue::html` made it. The list only ever gets shorter.
const TRUSTED: &[(&str, &[&str])] = &[
    ("content/show_service.html", &["intro | safe", "block.html | safe"]),
    (
        "content/pieces.html",
        &[
            "{{ piece.html | safe }}\n{%- elif piece.kind == \"callout\"",
            "<div class=\"govuk-inset-text\">{{ piece.html | safe }}</div>",
            "Warning</span> {{ piece.html | safe }}</div>",
            "<div class=\"jwp-contact\">{{ piece.html | safe }}</div>",
            "part.html | safe",
            "{%- endif %}\n  {{ piece.html | safe }}",
            "film.transcript | safe",
        ],
    ),
];

/// Status, headers in one text, and body of a page.
async fn got(tenant: &Tenant, path: &str) -> (u16, String, String) {
    let owner = tenant.clone();
    let mut app = App::new().wrap_fn(move |request, next| {
        request.extensions_mut().insert(tenancy::Site::Borough(owner.clone()));
        next.call(request)
    });
    for page in crate::pages() {
        app = app.route(page.path, (page.route)());
    }
    let app = test::init_service(app).await;
    let response = test::call_service(&app, test::TestRequest::get().uri(path).to_request()).await;
    let status = response.status().as_u16();
    let headers = format!("{:?}", response.headers());
    let body = to_bytes(response.into_body()).await.unwrap();
    (status, headers, String::from_utf8(body.to_vec()).unwrap())
}

#[actix_web::test]
async fn every_page_of_every_borough_is_whole() {
    let (all, _data) = boroughs().await;
    assert!(all.len() >= 2);
    for tenant in &all {
        let mut paths: Vec<String> =
            ["/", "/services", "/a-z", "/accessibility", "/privacy", "/cookies"].map(str::to_owned).into();
        paths.extend(tenant.services().all().keys().map(|service| format!("/services/{service}")));
        let mut titles = std::collections::BTreeSet::new();
        for path in paths {
            let (status, headers, html) = got(tenant, &path).await;
            assert_eq!(status, 200, "{path}");
            assert!(!headers.contains("set-cookie"), "{path}");
            assert_eq!(html.matches("<h1").count(), 1, "{path}");
            assert!(html.contains(&tenant.profile().brand.footer_note), "{path}");
            for banned in [" style=", "<script>", "onclick=", "((", "{{", "{%"] {
                assert!(!html.contains(banned), "{path} holds {banned}");
            }
            let title = html.split("<title>").nth(1).unwrap().split("</title>").next().unwrap().to_owned();
            assert!(title.contains(&tenant.profile().short_name), "{title}");
            assert!(titles.insert(title.clone()), "two pages are called {title}");
            for other in all.iter().filter(|other| other.slug() != tenant.slug()) {
                assert!(
                    !html.contains(&other.profile().contacts.telephone),
                    "{path} names another borough's telephone"
                );
            }
        }
    }
}

#[actix_web::test]
async fn a_service_says_how_to_begin_what_it_takes_and_whom_to_ask() {
    let (all, _data) = boroughs().await;
    for tenant in &all {
        for (service, version) in tenant.services().all().iter() {
            let (_, _, html) = got(tenant, &format!("/services/{service}")).await;
            let definition = &version.definition;
            let mut parts: Vec<String> = definition.fees.iter().map(|fee| fee.price.shown()).collect();
            if definition.has_form() {
                let promise = crate::listing::length(definition.promise);
                parts.extend([
                    format!("href=\"/forms/{service}\""),
                    "Start now".to_owned(),
                    promise,
                    "Free".to_owned(),
                ]);
            } else {
                assert!(!html.contains("href=\"/forms/"), "{service} has no form");
            }
            if let Some(apply) = &definition.apply {
                parts.extend([format!("href=\"{}\"", apply.href), apply.label.clone()]);
            }
            for part in parts {
                assert!(html.contains(&part), "{service} lacks {part}");
            }
            let last = html.rfind("<section class=\"jwp-prose\"").unwrap();
            assert!(html[last..].contains("id=\"contact\""), "{service}: contacts stand last");
            for list in ["/services", "/a-z"] {
                let (_, _, html) = got(tenant, list).await;
                assert!(html.contains(&format!("href=\"/services/{service}\"")), "{list} lacks {service}");
            }
        }
    }
}

#[actix_web::test]
async fn what_is_not_offered_is_not_there() {
    let (all, _data) = boroughs().await;
    for path in ["/services/nothing-of-the-kind", "/services/..", "/services/road-fault/more"] {
        assert_eq!(got(&all[0], path).await.0, 404, "{path}");
    }
}

#[actix_web::test]
async fn machines_are_told_what_there_is() {
    let (all, _data) = boroughs().await;
    let tenant = &all[0];
    let origin = &tenant.profile().origin;
    let (_, _, robots) = got(tenant, "/robots.txt").await;
    assert!(robots.contains("Disallow: /forms/") && robots.contains(&format!("Sitemap: {origin}/sitemap.xml")));
    let (_, _, sitemap) = got(tenant, "/sitemap.xml").await;
    for service in tenant.services().all().keys() {
        assert!(sitemap.contains(&format!("<loc>{origin}/services/{service}</loc>")));
    }
    let (_, _, security) = got(tenant, "/.well-known/security.txt").await;
    assert!(security.starts_with("Contact: mailto:") && security.contains("\nExpires: 20"), "{security}");
}

#[actix_web::test]
async fn the_cookies_page_lists_what_is_set() {
    let (all, _data) = boroughs().await;
    let (_, _, html) = got(&all[0], "/cookies").await;
    for cookie in web::COOKIES {
        assert!(html.contains(cookie.name) && html.contains(cookie.expires));
    }
}

#[actix_web::test]
async fn the_statement_has_every_part_that_the_law_names() {
    let (all, _data) = boroughs().await;
    let (_, _, html) = got(&all[0], "/accessibility").await;
    for heading in [
        "Feedback and contact information",
        "Enforcement procedure",
        "Compliance status",
        "Non-accessible content",
        "Non-compliance with the accessibility regulations",
        "Disproportionate burden",
        "not within the scope of the accessibility regulations",
        "Preparation of this accessibility statement",
    ] {
        assert!(html.contains(heading), "{heading}");
    }
}

#[actix_web::test]
async fn only_html_that_the_catalogue_made_is_trusted() {
    for (name, text) in TEMPLATES.iter().chain(STAFF_TEMPLATES) {
        let trusted = TRUSTED.iter().find(|(one, _)| one == name).map_or(&[][..], |(_, trusted)| *trusted);
        assert_eq!(text.matches("| safe").count(), trusted.len(), "{name}");
        assert!(!text.contains("|safe"), "{name}");
        for expression in trusted {
            assert!(text.contains(expression), "{name}: {expression}");
        }
    }
}

#[actix_web::test]
async fn every_template_is_listed() {
    let mut left = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/templates/content"))];
    while let Some(path) = left.pop() {
        if path.is_dir() {
            left.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        let name = path.to_str().unwrap().rsplit_once("/templates/").unwrap().1.to_owned();
        assert!(TEMPLATES.iter().chain(STAFF_TEMPLATES).any(|(listed, _)| *listed == name), "{name} is not listed");
    }
}
