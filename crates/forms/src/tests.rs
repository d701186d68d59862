//! Forms as a visitor meets them, on the real pages with a real database.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

mod sending;
mod steps;
mod tracking;

use crate::testing::{Browser, Site};

/// What is answered at each step of the short way.
const SHORT_WAY: [(&str, &[(&str, &str)]); 8] = [
    ("where", &[("where.street", "High Street"), ("where.landmark", "the library")]),
    ("danger", &[("danger", "no")]),
    ("size", &[("size", "plate")]),
    ("kinds", &[("kinds", "tyres"), ("kinds", "bags")]),
    ("seen", &[("seen-day", "4"), ("seen-month", "June"), ("seen-year", "2026")]),
    (
        "home",
        &[
            ("home.address-line-1", "1 O’Brien Road"),
            ("home.address-line-2", ""),
            ("home.town", "Northtown"),
            ("home.postcode", "br13uh"),
        ],
    ),
    ("details", &[("details", "It is <b>deep</b>.\r\nVery.")]),
    ("you", &[("you.full-name", "Zoë O'Neill"), ("you.email", "zoe@example.org"), ("you.phone", "")]),
];

/// Goes the short way up to the check page.
async fn fill_in(browser: &Browser, site: &Site) {
    let mut next = browser.get(site, "/forms/test-report").await.leads().to_owned();
    for (step, fields) in SHORT_WAY {
        assert_eq!(next, format!("/forms/test-report/{step}"));
        let got = browser.answer(site, &next, fields).await;
        assert_eq!(got.status, actix_web::http::StatusCode::SEE_OTHER, "{step}: {}", got.body);
        next = got.leads().to_owned();
    }
    assert_eq!(next, "/forms/test-report/check");
}

/// Goes the whole way; gives the reference.
async fn send(browser: &Browser, site: &Site) -> String {
    fill_in(browser, site).await;
    let sent = browser.answer(site, "/forms/test-report/check", &[]).await.leads().to_owned();
    browser.get(site, &sent).await.reference()
}
