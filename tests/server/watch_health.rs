//! What the people who run it see: health, figures, and logs without personal data (OP-15, OP-17, OP-18).

use sea_orm::ConnectionTrait as _;
use tests::{Answers, Platform, Setup, fill_in, journey};

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
async fn a_newer_release_s_changes_leave_an_older_one_ready() {
    let platform = Platform::start().await;
    for (what, sql, status, word) in [
        ("newer", "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_future', 0)", 200, "newer"),
        ("behind", "DELETE FROM seaql_migrations WHERE version LIKE 'm9999%' OR version LIKE 'm0006%'", 503, "behind"),
    ] {
        let tx = platform.tenant("bromley").db().write_tx().await.unwrap();
        tx.execute_unprepared(sql).await.unwrap();
        tx.commit().await.unwrap();
        let (found, said) = platform.admin("/readyz").await;
        assert_eq!(found, status, "{what}: {said}");
        assert!(said.contains(word), "{what}: {said}");
    }
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_or_a_disk_that_is_gone_is_told_within_two_seconds() {
    let platform = Platform::start_with(Setup { worker: false, ..Setup::default() }).await;
    for slug in ["bromley", "bexley"] {
        platform.tenant(slug).db().close().await.unwrap();
    }
    let began = std::time::Instant::now();
    let (status, said) = platform.admin("/readyz").await;
    assert_eq!(status, 503, "{said}");
    assert!(began.elapsed() < std::time::Duration::from_secs(2), "{:?}", began.elapsed());
    assert_eq!(platform.admin("/livez").await.0, 200);
    platform.bromley().get("/track").await.has_status(200);
    let page = platform.bromley().go("/forms/road-fault").await;
    page.has_status(503).see("there is a problem with the service");
    assert!(page.header("retry-after").is_some());
    for inside in ["pool", "sqlx", "database", "SELECT", "/tmp"] {
        assert!(!page.body.contains(inside), "the page of an error tells of {inside}: {}", page.text());
    }
    platform.stop().await;

    let platform = Platform::start().await;
    let data = platform.folder.path();
    let away = data.with_extension("away");
    std::fs::rename(data, &away).unwrap();
    let (status, said) = platform.admin("/readyz").await;
    assert!(status == 503 && said.contains("not writable"), "{status}: {said}");
    std::fs::rename(&away, data).unwrap();
    assert_eq!(platform.admin("/readyz").await.0, 200);
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
