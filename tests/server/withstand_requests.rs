//! Requests that no browser sends: tricks with paths, lengths, methods and slowness. Each gets a page of the right status that
//! tells nothing, and the next request is never one that was hidden in the last.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use reqwest::Method;
use tests::{Platform, Visitor};

/// Sends bytes as they are, and gives the status of every answer on the connection with all that came.
fn raw(platform: &Platform, request: &str) -> (Vec<u16>, String) {
    let mut stream = TcpStream::connect(platform.address()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(3))).unwrap();
    // A server that refuses early may close while we still send.
    let _ = stream.write_all(request.as_bytes());
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let statuses = answer.match_indices("HTTP/1.").filter_map(|(at, _)| answer.get(at + 9..at + 12)?.parse().ok());
    (statuses.collect(), answer)
}

fn get(path: &str, headers: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: bromley.localhost\r\n{headers}Connection: close\r\n\r\n")
}

fn post(headers: &str, body: &str) -> String {
    format!("POST /track HTTP/1.1\r\nHost: bromley.localhost\r\n{headers}\r\n{body}")
}

#[tokio::test(flavor = "multi_thread")]
async fn tricks_with_paths_lead_to_a_page_that_is_not_found() {
    let platform = Platform::start().await;
    for path in [
        "/forms/../",
        "/forms/%2e%2e/",
        "/..;/",
        "//",
        "//evil.example/",
        "/\\evil",
        "/%00",
        "/forms/road-fault%00",
        "/forms/%ff%fe",
        "/.git/config",
        "/FORMS/road-fault",
        "/forms/road-fault/..%2fcheck",
        "/assets/x/../../Cargo.toml",
        "/assets/x/..%2f..%2fCargo.toml",
        "/forms/x%0d%0aSet-Cookie:x=y",
        "/forms/road-fault/sent/%FF",
    ] {
        let (statuses, answer) = raw(&platform, &get(path, ""));
        assert_eq!(statuses, [404], "{path}: {answer}");
        assert!(answer.contains("content-security-policy") && answer.contains("Page not found"), "{path}");
    }
    // A break of the line never reaches a header.
    let (_, answer) = raw(&platform, &get("/track/%0d%0aSet-Cookie:x=y", ""));
    assert!(!answer.to_lowercase().contains("\nset-cookie:x"), "{answer}");
    // On a borough's other host everything leads to its first host and nowhere else.
    for (path, end) in [("//evil.example/", "//evil.example/"), ("*", "/"), ("/%0d%0aX:y", "/%0d%0aX:y")] {
        let request = get(path, "").replace("Host: bromley", "Host: www.bromley");
        let (_, answer) = raw(&platform, &request);
        let expected = format!("location: {}{end}\r\n", platform.bromley().origin());
        assert!(answer.contains(&expected), "{path}: {answer}");
    }
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_long_or_unreadable_is_said_to_be() {
    let platform = Platform::start().await;
    let long = |count: usize| "a".repeat(count);
    let cookies = format!("Cookie: junk={}\r\n", long(33_000));
    let form = "Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n";
    for (request, status) in [
        (get(&format!("/{}", long(9_000)), ""), 414),
        (get("/forms/road-fault", &cookies), 431),
        (post(&format!("{form}Content-Length: 2000000\r\n"), "a=b"), 413),
        (
            post(
                &format!("{form}Transfer-Encoding: chunked\r\n"),
                &format!("{}0\r\n\r\n", format!("10000\r\n{}\r\n", long(65_536)).repeat(20)),
            ),
            413,
        ),
        (post(&format!("{form}Content-Encoding: gzip\r\nContent-Length: 3\r\n"), "abc"), 415),
        (post(&format!("{form}Content-Length: 13\r\n"), "reference=%00"), 400),
        (get("/search?q=%00", ""), 400),
        (post("Content-Type: text/plain\r\nContent-Length: 3\r\nConnection: close\r\n", "a=b"), 415),
    ] {
        let (statuses, answer) = raw(&platform, &request);
        assert_eq!(statuses.first(), Some(&status), "{}…: {answer}", &request[..60.min(request.len())]);
        assert!(answer.contains("content-security-policy") && answer.contains("<h1"), "{status}: {answer}");
    }
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_request_hides_in_another() {
    let platform = Platform::start().await;
    let hidden = "GET /hidden HTTP/1.1\r\nHost: bromley.localhost\r\n\r\n";
    let after_chunks = format!("0\r\n\r\n{hidden}");
    for headers in [
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding : chunked\r\n",
        "Transfer-Encoding: xchunked\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
        "Transfer-Encoding: gzip, chunked\r\n",
        "Content-Length: +5\r\n",
        "Content-Length: 5\r\nContent-Length: 6\r\n",
        "Content-Length: 5, 5\r\n",
        "Content-Length: -1\r\n",
        "Content-Length: 0x5\r\n",
        "X-A: b\r\n c\r\nContent-Length: 0\r\n",
    ] {
        let (statuses, answer) = raw(&platform, &post(headers, &after_chunks));
        assert_eq!(statuses, [400], "{headers:?}: {answer}");
    }
    // A body that the page does not read is not the next request.
    for path in ["/", "/no-such-page"] {
        let length = hidden.len();
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: bromley.localhost\r\nContent-Length: {length}\r\n\r\n{hidden}");
        let (statuses, answer) = raw(&platform, &request);
        assert_eq!(statuses.len(), 1, "{path}: {answer}");
    }
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_method_that_a_page_does_not_take_is_405_and_says_which_it_takes() {
    let platform = Platform::start().await;
    let visitor = platform.bromley();
    for (path, allowed) in [("/", "GET, HEAD"), ("/track", "GET, HEAD, POST"), ("/services/road-fault", "GET, HEAD")] {
        for method in [Method::OPTIONS, Method::TRACE, Method::PUT, Method::DELETE, Method::PATCH] {
            let page = visitor.ask(method.clone(), path, None, &[]).await;
            page.has_status(405);
            assert_eq!(page.header("allow"), Some(allowed), "{method} {path}");
        }
        let (head, whole) = (visitor.ask(Method::HEAD, path, None, &[]).await, visitor.get(path).await);
        assert_eq!((head.status, head.body.len()), (whole.status, 0), "HEAD {path}");
        assert_eq!(head.header("content-type"), whole.header("content-type"), "HEAD {path}");
    }
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_from_elsewhere_or_with_a_token_of_elsewhere_is_refused() {
    let platform = Platform::start().await;
    let visitor = platform.bromley();
    let form = visitor.go("/forms/road-fault").await.form();
    let ours = visitor.origin();
    let other = platform.bexley().origin();
    let token = form.untouched().into_iter().find(|(name, _)| name == "csrf").unwrap();
    let fields = [token.clone(), ("x".to_owned(), "y".to_owned())];
    for headers in [
        vec![("Origin", "https://evil.example")],
        vec![("Origin", other.as_str())],
        vec![("Origin", "null")],
        vec![("Origin", ours.as_str()), ("Sec-Fetch-Site", "cross-site")],
        vec![("Sec-Fetch-Site", "same-site")],
        vec![("Origin", ours.as_str()), ("Origin", other.as_str())],
    ] {
        let page = visitor.ask(Method::POST, &form.action, Some(&fields), &headers).await;
        page.has_status(403);
        assert!(!page.body.contains("value=\"y\""), "{headers:?}: a form of another site is not shown again");
    }
    for fields in [
        vec![],
        vec![("csrf".to_owned(), String::new())],
        vec![token.clone(), token.clone()],
        vec![("csrf".to_owned(), format!("{}x", token.1))],
    ] {
        let page = visitor.post(&form.action, &fields).await;
        page.has_status(403);
    }
    // A stranger's token, and the other borough's, with a visit of one's own.
    let stranger = platform.bromley();
    stranger.go("/forms/road-fault").await;
    stranger.post(&form.action, std::slice::from_ref(&token)).await.has_status(403);
    let abroad: Visitor = platform.bexley();
    abroad.take_cookies_of(&visitor);
    abroad.post(&form.action, &[token]).await.has_status(403);
    platform.stop().await;
}
