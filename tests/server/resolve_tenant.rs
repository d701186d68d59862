//! The host decides the borough, and nothing else does (TI-01, TI-02).

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};

use reqwest::Method;
use tests::Platform;

/// Sends bytes as they are and gives the status line's code and the whole answer.
fn raw(address: SocketAddr, request: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    stream.shutdown(std::net::Shutdown::Write).unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status = answer.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or_default();
    (status, answer)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_host_gets_a_neutral_421() {
    let platform = Platform::start().await;
    for host in [
        "greenwich.localhost",
        "127.0.0.1",
        "",
        "bromley.localhost.evil.example",
        "user@bromley.localhost",
        "bromley.localhost:80:90",
        "localhost",
    ] {
        for path in ["/", "/track", "/no-such-page", "/forms/road-fault"] {
            let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
            let (status, answer) = raw(platform.address(), &request);
            assert!([421, 400].contains(&status), "{host}{path}: {status}");
            let lower = answer.to_lowercase();
            let named = lower.matches("bromley").count() + lower.matches("bexley").count();
            assert_eq!(named, 0, "{host}{path} names a borough: {answer}");
        }
    }
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn case_port_and_a_final_dot_do_not_count() {
    let platform = Platform::start().await;
    for host in ["BROMLEY.LOCALHOST", "bromley.localhost.", "bromley.localhost:9", "Bromley.localhost.:8080"] {
        let (status, answer) =
            raw(platform.address(), &format!("GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"));
        assert_eq!(status, 200, "{host}: {answer}");
        assert!(answer.contains("Bromley"), "{host}");
    }
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn contradictory_and_missing_hosts_are_refused() {
    let platform = Platform::start().await;
    let address = platform.address();
    let two = raw(
        address,
        "GET / HTTP/1.1\r\nHost: bromley.localhost\r\nHost: bexley.localhost\r\nConnection: close\r\n\r\n",
    );
    assert_eq!(two.0, 400, "{}", two.1);
    let none = raw(address, "GET / HTTP/1.1\r\nConnection: close\r\n\r\n");
    assert_eq!(none.0, 400, "{}", none.1);
    let old = raw(address, "GET / HTTP/1.0\r\n\r\n");
    assert_eq!(old.0, 400, "{}", old.1);
    let split =
        raw(address, "GET http://bexley.localhost/ HTTP/1.1\r\nHost: bromley.localhost\r\nConnection: close\r\n\r\n");
    assert_eq!(split.0, 400, "{}", split.1);
    let agreed =
        raw(address, "GET http://bexley.localhost/ HTTP/1.1\r\nHost: bexley.localhost\r\nConnection: close\r\n\r\n");
    assert_eq!(agreed.0, 200, "{}", agreed.1);
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_but_the_host_chooses_the_borough() {
    let platform = Platform::start().await;
    let bromley = platform.bromley();
    let plain = bromley.get("/").await;
    for header in ["X-Forwarded-Host", "X-Host", "X-Original-Host", "X-Rewrite-URL", "X-Forwarded-Server"] {
        let page = bromley.ask(Method::GET, "/", None, &[(header, "bexley.localhost")]).await;
        assert_eq!(page.body, plain.body, "{header}");
    }
    let page = bromley.ask(Method::GET, "/", None, &[("Forwarded", "host=bexley.localhost")]).await;
    assert_eq!(page.body, plain.body);
    for query in ["/?tenant=bexley", "/?__ws=bexley.localhost", "/?host=bexley.localhost"] {
        bromley.get(query).await.has_status(200).see_not("Bexley");
    }
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn other_hosts_of_a_borough_lead_to_its_first() {
    let platform = Platform::start().await;
    let www = platform.visitor("www.bromley");
    let page = www.get("/services?q=hole").await;
    page.has_status(301);
    assert_eq!(page.header("location").unwrap(), format!("{}/services?q=hole", platform.bromley().origin()));
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_boroughs_differ_and_the_joint_host_shows_both() {
    let platform = Platform::start().await;
    let (bromley, bexley) = (platform.bromley().get("/").await, platform.bexley().get("/").await);
    bromley.has_status(200).see_not("Bexley");
    bexley.has_status(200).see_not("Bromley");
    let style = |page: &tests::Page| page.all_attributes("link[rel=stylesheet]", "href");
    assert_ne!(style(&bromley), style(&bexley), "each has its own colours");
    let joint = platform.visitor("joint");
    let page = joint.get("/").await;
    page.has_status(200);
    assert!(page.body.contains("bromley.localhost") && page.body.contains("bexley.localhost"), "{}", page.body);
    joint.get("/track").await.has_status(404);
    joint.get("/forms/road-fault").await.has_status(404);
    platform.stop().await;
}
