//! A published page that is kept is answered before a route is looked for. Nobody can tell, but by the clock.

use reqwest::Method;
use tests::page::Page;
use tests::{Platform, Visitor};
use web::{Access, Sites};

/// The addresses of published pages: all that hold no name, and one that does.
fn published() -> Vec<&'static str> {
    let pages = server::assembly::pages();
    let open = pages.iter().filter(|page| page.access == Access::Published && page.sites != Sites::Joint);
    open.map(|page| page.path).filter(|path| !path.contains('{')).chain(["/services/road-fault"]).collect()
}

/// What an answer says but for its name and its time.
fn said(page: &Page) -> (u16, Vec<(String, Vec<String>)>, String) {
    let mut headers = page.headers.clone();
    headers.remove("x-request-id");
    headers.remove("date");
    (page.status, headers.into_iter().collect(), page.body.clone())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_from_memory_is_the_answer_that_its_route_gave() {
    let platform = Platform::start().await;
    assert!(published().contains(&"/"));
    for visitor in [platform.bromley(), platform.bexley()] {
        for path in published() {
            // Asked with a question mark, it goes by its route each time.
            let routed = visitor.get(&format!("{path}?")).await;
            let made = visitor.get(path).await;
            let kept = visitor.get(path).await;
            // A page that this borough does not have is made each time.
            if made.status != 200 {
                continue;
            }
            assert_eq!(said(&made), said(&kept), "{path}");
            assert_eq!(said(&routed), said(&kept), "{path}");
            assert_ne!(made.header("x-request-id"), kept.header("x-request-id"), "{path}");
            let etag = kept.header("etag").unwrap_or_default().to_owned();
            let again = visitor.ask(Method::GET, path, None, &[("If-None-Match", &etag)]).await;
            assert_eq!((again.status, again.body.as_str()), (304, ""), "{path}");
            assert_eq!(again.header("content-security-policy"), kept.header("content-security-policy"), "{path}");
            let head = visitor.ask(Method::HEAD, path, None, &[]).await;
            assert_eq!((head.status, head.body.as_str(), head.header("etag")), (200, "", Some(&*etag)), "{path}");
        }
    }
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kept_page_is_shown_to_nobody_who_asks_another_host_or_in_another_way() {
    let platform = Platform::start().await;
    let (bromley, bexley) = (platform.bromley(), platform.bexley());
    for visitor in [&bromley, &bexley] {
        for _ in 0..2 {
            visitor.get("/").await.has_status(200);
        }
    }
    assert_ne!(bromley.get("/").await.body, bexley.get("/").await.body);
    let other_host = Visitor::new(platform.address(), "www.bromley.localhost");
    assert_eq!(other_host.get("/").await.status, 301);
    let nobody = bromley.ask(Method::GET, "/", None, &[("Host", "greenwich.localhost")]).await;
    assert_eq!(nobody.status, 421);
    let long = "x".repeat(40 * 1024);
    assert_eq!(bromley.ask(Method::GET, "/", None, &[("X-Long", &long)]).await.status, 431);
    assert_eq!(bromley.ask(Method::DELETE, "/", None, &[]).await.status, 405);
    platform.stop().await;
}
