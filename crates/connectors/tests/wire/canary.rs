//! A canary on loopback that must never be touched (AT-01), whatever an address looks like.

use std::path::Path;
use std::time::Duration;

use connectors::{AllowList, BackOffice, ConnectorSettings, Kind, Outbound, Outcome};
use tokio::net::TcpListener;

use crate::stub::{Stub, install, report, word};

fn build(url: &str, allow: AllowList) -> Result<BackOffice, connectors::SettingsError> {
    install();
    let settings = ConnectorSettings {
        url: Some(url.to_owned()),
        deadline_seconds: Some(2),
        ..ConnectorSettings::of_kind(Kind::Open311)
    };
    BackOffice::build("streets", &settings, &Outbound::new(allow), Path::new("/nowhere"))
}

#[tokio::test]
async fn loopback_is_out_of_reach_in_every_spelling() {
    let canary = TcpListener::bind("0.0.0.0:0").await.unwrap();
    let port = canary.local_addr().unwrap().port();
    for host in [
        "127.0.0.1",
        "127.1",
        "127.0.1",
        "0x7f000001",
        "0x7f.1",
        "2130706433",
        "0177.0.0.1",
        "017700000001",
        "127.0.0.1.",
        "0.0.0.0",
        "0",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]",
        "[64:ff9b::127.0.0.1]",
        "[2002:7f00:1::]",
        "localhost",
        "LOCALHOST.",
        "a.b.localhost",
        "１２７.０.０.１",
        "127。0。0。1",
        "allowed@127.0.0.1",
        "169.254.169.254",
        "[fe80::1]",
        "[fd00::1]",
    ] {
        let url = format!("http://{host}:{port}/open311/");
        match build(&url, AllowList::nothing()) {
            Err(_) => {}
            Ok(office) => assert_eq!(word(&office.submit(&report()).await.outcome), "refused", "{url}"),
        }
    }
    // An allow list for another port opens nothing here.
    let other = AllowList::read(["127.0.0.1:1"]).unwrap();
    assert!(build(&format!("http://127.0.0.1:{port}/"), other.clone()).is_err());
    assert!(build(&format!("http://x.localhost:{port}/"), other).is_err());
    let touched = tokio::time::timeout(Duration::from_millis(100), canary.accept()).await;
    assert!(touched.is_err(), "the canary was touched");
}

#[tokio::test]
async fn a_name_is_checked_when_it_is_connected_to() {
    // The machine's own name leads to one of its own addresses, or nowhere: never past the guard.
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let url = format!("http://{}:8080/", name.trim());
    if let Ok(office) = build(&url, AllowList::nothing()) {
        assert!(matches!(word(&office.submit(&report()).await.outcome), "refused" | "retry"));
    }
}

#[tokio::test]
async fn the_sandbox_is_reached_by_name_if_its_address_is_listed() {
    let stub =
        Stub::xml("<service_requests><request><service_request_id>1</service_request_id></request></service_requests>")
            .await;
    let port = stub.address.port();
    for url in [format!("http://sandbox.localhost:{port}/x"), format!("http://127.0.0.1:{port}/x")] {
        let office = build(&url, AllowList::address(stub.address)).unwrap();
        let attempt = office.submit(&report()).await;
        assert!(matches!(attempt.outcome, Outcome::Delivered { .. }), "{attempt:?}");
    }
    assert_eq!(stub.seen()[0].header("host"), Some(format!("sandbox.localhost:{port}").as_str()));
}

#[tokio::test]
async fn a_name_that_does_not_exist_is_worth_another_try() {
    let office = build("http://nobody.invalid:8080/", AllowList::nothing()).unwrap();
    assert_eq!(word(&office.submit(&report()).await.outcome), "retry");
}
