//! What an Open311 server says became of reports.

use connectors::{ConnectorSettings, FeedError, StatusFeed};

use crate::open311::settings;
use crate::stub::{Stub, answer};

const UPDATES: &str = r#"<?xml version="1.0" encoding="utf-8"?><service_request_updates>
<request_update><update_id>u:2</update_id><service_request_id>77</service_request_id><status>Action Scheduled</status>
<updated_datetime>2026-06-01T11:00:00+01:00</updated_datetime><description>We’ll fix it &amp; soon ☃</description>
<external_status_code>X1</external_status_code><media_url>a</media_url><media_url>b</media_url></request_update>
<request_update><update_id></update_id><service_request_id>77</service_request_id><status>open</status></request_update>
<request_update><update_id>u:3</update_id><status>open</status></request_update>
<request_update><update_id>u:4</update_id><service_request_id>78</service_request_id><status/></request_update>
<request_update><update_id>u:1</update_id><service_request_id>77</service_request_id><status>INVESTIGATING</status>
<updated_datetime>2026-06-01T09:00:00Z</updated_datetime><description/></request_update>
<request_update><update_id>u:5</update_id><service_request_id>79</service_request_id><status>fixed</status>
<updated_datetime>yesterday</updated_datetime></request_update>
<request_update><update_id>u:6</update_id><service_request_id>79</service_request_id><status>closed</status>
<updated_datetime>2026-06-01T09:00:00Z</updated_datetime>
<extras><latest_data_only>1</latest_data_only><assigned_user_email>officer@example.org</assigned_user_email></extras></request_update>
</service_request_updates>"#;

async fn changes(stub: &Stub, settings: &ConnectorSettings) -> Result<Vec<connectors::Change>, FeedError> {
    let office = stub.build(settings);
    let feed: &dyn StatusFeed = office.feed().unwrap();
    feed.changes("2026-06-01T08:00:00.123Z".parse().unwrap(), "2026-06-01T12:00:00Z".parse().unwrap()).await
}

#[tokio::test]
async fn each_update_is_read_by_itself() {
    let stub = Stub::xml(UPDATES).await;
    let changes = changes(&stub, &settings(&stub)).await.unwrap();
    let short: Vec<_> =
        changes.iter().map(|c| (c.source_key.as_str(), c.external_id.as_str(), c.code.as_str())).collect();
    assert_eq!(
        short,
        [
            ("u:5", "79", "fixed"),
            ("u:6", "79", "closed"),
            ("u:1", "77", "investigating"),
            ("u:2", "77", "action_scheduled")
        ]
    );
    assert_eq!((changes[0].at, changes[1].at), (None, None), "unreadable, and not to be trusted");
    assert_eq!(changes[3].at, Some("2026-06-01T10:00:00Z".parse().unwrap()));
    assert_eq!(changes[3].text.as_deref(), Some("We’ll fix it & soon ☃"));
    assert_eq!(changes[2].text, None);
    assert!(changes[3].raw.contains("\"external_status_code\":\"X1\"") && changes[3].raw.contains("[\"a\",\"b\"]"));
    assert!(!changes[1].raw.contains("officer@"));
    assert_eq!(
        stub.seen()[0].line(),
        "GET /open311/v2/servicerequestupdates.xml?api_key=s3cr%26t&jurisdiction_id=council.example.org\
         &start_date=2026-06-01T08%3A00%3A00Z&end_date=2026-06-01T12%3A00%3A00Z HTTP/1.1"
    );
}

#[tokio::test]
async fn a_server_may_want_another_file_and_no_dates() {
    let stub = Stub::xml("<service_request_updates/>").await;
    let settings = ConnectorSettings {
        updates: Some("update.xml".to_owned()),
        feed_window: Some(false),
        api_key: None,
        ..settings(&stub)
    };
    assert_eq!(changes(&stub, &settings).await, Ok(Vec::new()));
    assert_eq!(
        stub.seen()[0].line(),
        "GET /open311/v2/update.xml?api_key=&jurisdiction_id=council.example.org HTTP/1.1"
    );
    let none = ConnectorSettings { updates: Some(String::new()), ..settings };
    let office = stub.build(&none);
    assert!(office.feed().is_none() && !office.carries().reports_status);
}

#[tokio::test]
async fn what_is_not_a_list_of_updates_is_an_error_and_not_an_empty_list() {
    for body in
        ["", "<html>Log in</html>", "<service_request_updates>", "<errors/>", "<!DOCTYPE a><service_request_updates/>"]
    {
        let stub = Stub::xml(body).await;
        assert!(matches!(changes(&stub, &settings(&stub)).await, Err(FeedError::NotUnderstood(_))), "{body}");
    }
    let stub = Stub::answering("500 Oops", "", "key s3cr&t broke").await;
    let Err(FeedError::Status { status: 500, reason }) = changes(&stub, &settings(&stub)).await else { panic!() };
    assert_eq!(reason, "key [secret] broke");
}

#[tokio::test]
async fn a_feed_may_be_allowed_more_than_an_answer() {
    let long = UPDATES.replace("soon", &"x".repeat(1_200_000));
    let stub =
        Stub::that(crate::stub::Does::Sends(answer("200 OK", "Content-Type: text/xml\r\n", long.as_bytes()))).await;
    assert!(matches!(changes(&stub, &settings(&stub)).await, Err(FeedError::NotUnderstood(_))));
    let wide = ConnectorSettings { feed_limit_kib: Some(2048), ..settings(&stub) };
    assert_eq!(changes(&stub, &wide).await.unwrap().len(), 4);
}
