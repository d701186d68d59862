//! What the people who run it see: health, figures, and logs without personal data (OP-15, OP-17, OP-18).

use tests::{Answers, Platform, fill_in, journey};

#[tokio::test(flavor = "multi_thread")]
async fn health_and_figures_live_on_their_own_listener() {
    let platform = Platform::start().await;
    assert_eq!(platform.admin("/livez").await.0, 200);
    let (status, ready) = platform.admin("/readyz").await;
    assert_eq!(status, 200, "{ready}");
    assert!(ready.contains("\"bromley\"") && ready.contains("\"bexley\""), "{ready}");
    for path in ["/livez", "/readyz", "/metrics"] {
        platform.bromley().get(path).await.has_status(404);
    }
    let visitor = platform.bromley();
    let check = fill_in(&visitor, "road-fault", &Answers::default()).await;
    journey::submit(&visitor, &check).await.has_status(200);
    let (status, figures) = platform.admin("/metrics").await;
    assert_eq!(status, 200);
    for name in [
        "http_requests_total",
        "http_request_duration_seconds",
        "submissions_total",
        "outbox_depth",
        "outbox_oldest_seconds",
        "tasks_open",
        "build_info",
    ] {
        assert!(figures.contains(name), "{name} is missing in\n{figures}");
    }
    let series = figures.lines().filter(|line| !line.starts_with('#')).count();
    assert!(series < 2000, "{series} series");
    assert!(!figures.contains("ada@example.org"));
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_carries_the_headers_that_keep_it_safe() {
    let platform = Platform::start().await;
    let visitor = platform.bexley();
    for path in ["/", "/services/road-fault", "/forms/road-fault", "/track", "/no-such-page", "/assets/x/y.css"] {
        let page = visitor.get(path).await;
        let policy =
            page.header("content-security-policy").unwrap_or_else(|| panic!("{path} has no policy")).to_owned();
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(page.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert!(page.header("referrer-policy").is_some(), "{path}");
        assert!(page.header("x-request-id").is_some(), "{path}");
        for cookie in page.headers.get("set-cookie").into_iter().flatten() {
            let strict =
                ["__Host-", "Secure", "HttpOnly", "SameSite=Lax", "Path=/"].iter().all(|part| cookie.contains(part));
            assert!(strict && !cookie.contains("Domain"), "{path}: {cookie}");
        }
    }
    for path in ["/", "/services", "/services/road-fault", "/a-z", "/privacy"] {
        let page = visitor.get(path).await;
        assert!(!page.headers.contains_key("set-cookie"), "{path} is the same for everyone");
        let etag = page.header("etag").unwrap_or_else(|| panic!("{path} has no ETag")).to_owned();
        let again = visitor.ask(reqwest::Method::GET, path, None, &[("If-None-Match", &etag)]).await;
        assert_eq!(again.status, 304, "{path}");
    }
    for path in ["/forms/road-fault/where", "/track"] {
        let page = visitor.go(path).await;
        assert!(page.header("cache-control").is_some_and(|value| value.contains("no-store")), "{path}");
    }
    platform.stop().await;
}
