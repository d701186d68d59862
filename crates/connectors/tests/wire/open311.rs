//! Sending a report to an Open311 server.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use connectors::{BackOffice, ConnectorSettings, Kind, Outcome, Place, RetrySafety, Secret};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::stub::{Does, NASTY, Stub, answer, report, word};

const CREATED: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?><service_requests><request><service_request_id>LBX-2026-000123</service_request_id><service_notice/><account_id/></request></service_requests>";

pub fn settings(stub: &Stub) -> ConnectorSettings {
    ConnectorSettings {
        url: Some(stub.url("/open311/v2")),
        jurisdiction: Some("council.example.org".to_owned()),
        dedupes: Some("service_request_id_ext".to_owned()),
        api_key: Some(Secret::given("s3cr&t")),
        deadline_seconds: Some(2),
        ..ConnectorSettings::of_kind(Kind::Open311)
    }
}

async fn outcome(stub: &Stub) -> Outcome {
    stub.build(&settings(stub)).submit(&report()).await.outcome
}

#[tokio::test]
async fn the_form_is_as_the_standard_says() {
    let stub = Stub::xml(CREATED).await;
    let mut report = report();
    report.fields = BTreeMap::from([
        ("report_title".to_owned(), "Pothole – <deep> & “wide”".to_owned()),
        ("service_request_id_ext".to_owned(), "not this".to_owned()),
        ("nothing".to_owned(), String::new()),
    ]);
    let office = stub.build(&settings(&stub));
    assert_eq!(office.retry_safety(), RetrySafety::Dedupes);
    let attempt = office.submit(&report).await;
    assert_eq!(attempt.outcome, Outcome::Delivered { external_id: Some("LBX-2026-000123".to_owned()), note: None });
    assert_eq!(attempt.http_status, Some(200));

    let seen = &stub.seen()[0];
    assert_eq!(seen.line(), "POST /open311/v2/requests.xml HTTP/1.1");
    assert_eq!(seen.header("content-type"), Some("application/x-www-form-urlencoded; charset=utf-8"));
    assert_eq!(seen.header("idempotency-key"), Some("0190a7a4-0000-7000-8000-000000000001"));
    let wanted = [
        ("api_key", "s3cr&t"),
        ("jurisdiction_id", "council.example.org"),
        ("service_code", "POT"),
        ("address_string", "High Street, the clock"),
        ("description", &NASTY.replace("\r\n", "\n").replace('\n', "\r\n")),
        ("first_name", "Ada"),
        ("last_name", "van Synthetic"),
        ("email", "ada@example.org"),
        ("phone", "020 7946 0123"),
        ("attribute[report_title]", "Pothole – <deep> & “wide”"),
        ("attribute[service_request_id_ext]", "XX-7K3M-9FXD"),
    ];
    let wanted: BTreeMap<String, String> = wanted.iter().map(|(k, v)| (k.to_string(), v.to_string())).collect();
    assert_eq!(seen.form(), wanted);
    assert!(seen.body.contains("%E2%98%83") && seen.body.contains("%0D%0Asecond"), "UTF-8 once, CRLF");
}

#[tokio::test]
async fn a_place_goes_as_point_or_words_or_the_agreed_mark_and_nothing_is_made_up() {
    let stub = Stub::xml(CREATED).await;
    let office = stub.build(&settings(&stub));
    let mut report = report();
    report.place =
        Some(Place { lat: Some(51.441_1), long: Some(0.148_600_49), street: Some("x".to_owned()), ..Place::default() });
    office.submit(&report).await;
    report.place = Some(Place { lat: Some(51.4), easting: Some(1), northing: Some(2), ..Place::default() });
    office.submit(&report).await;
    report.place = None;
    report.contact.name = Some("Ada".to_owned());
    office.submit(&report).await;
    report.contact = connectors::Contact::default();
    office.submit(&report).await;

    let forms: Vec<_> = stub.seen().iter().map(|seen| seen.form()).collect();
    assert_eq!((forms[0]["lat"].as_str(), forms[0]["long"].as_str()), ("51.441100", "0.148600"));
    assert!(!forms[0].contains_key("address_string") && !forms[0].contains_key("address_id"));
    for form in &forms[1..] {
        assert_eq!(form["address_id"], "#NOTPINPOINTED#");
        assert!(!form.contains_key("lat") && !form.contains_key("long") && !form.contains_key("address_string"));
    }
    assert_eq!((forms[2]["first_name"].as_str(), forms[2]["last_name"].as_str()), ("Ada", "-"));
    assert_eq!((forms[3]["first_name"].as_str(), forms[3]["last_name"].as_str()), ("-", "-"));
    assert!(!forms[3].contains_key("email") && !forms[3].contains_key("phone"));
}

#[tokio::test]
async fn a_long_description_is_cut_with_a_mark() {
    let stub = Stub::xml(CREATED).await;
    let mut report = report();
    report.description = "é\n".repeat(2000);
    stub.build(&settings(&stub)).submit(&report).await;
    let sent = stub.seen()[0].form()["description"].clone();
    assert!(sent.chars().count() <= 1750 && sent.chars().count() > 1700);
    assert!(sent.ends_with(" … [cut]") && !sent.contains("\r …"));
}

#[tokio::test]
async fn only_an_id_or_a_token_counts() {
    let list = |inside: &str| format!("<service_requests><request>{inside}</request></service_requests>");
    for (body, expected) in [
        (CREATED.to_owned(), "delivered"),
        (list("<service_request_id>1</service_request_id><token>t</token>"), "delivered"),
        (list("<token>abc-1</token>"), "accepted"),
        (list("<service_request_id/><token>abc-1</token>"), "accepted"),
        (list("<service_request_id></service_request_id>"), "ambiguous"),
        (list("<service_request_id>an id with words</service_request_id>"), "ambiguous"),
        (list(""), "ambiguous"),
        ("<service_requests/>".to_owned(), "ambiguous"),
        ("<other><request><service_request_id>1</service_request_id></request></other>".to_owned(), "ambiguous"),
        (CREATED[..120].to_owned(), "ambiguous"),
        (String::new(), "ambiguous"),
        ("<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>".to_owned(), "ambiguous"),
        ("<errors><error><code>400</code><description>no</description></error></errors>".to_owned(), "refused"),
        ("<errors><error><code>500</code><description>no</description></error></errors>".to_owned(), "ambiguous"),
        ("<errors><error><description>no</description></error></errors>".to_owned(), "ambiguous"),
        ("[{\"service_request_id\":\"1\"}]".to_owned(), "ambiguous"),
    ] {
        let stub = Stub::xml(&body).await;
        assert_eq!(word(&outcome(&stub).await), expected, "{body}");
    }
    let html = "Content-Type: text/html\r\n";
    assert_eq!(word(&outcome(&Stub::answering("200 OK", html, CREATED).await).await), "ambiguous");
    let other = CREATED.replace("utf-8", "iso-8859-1");
    assert_eq!(word(&outcome(&Stub::xml(&other).await).await), "ambiguous");
}

#[tokio::test]
async fn statuses_and_their_errors() {
    let errors = "<errors><error><code>403</code><description>Missing key s3cr&amp;t of ada@example.org</description></error></errors>";
    for (status, expected) in [
        ("400 Bad", "refused"),
        ("401 No", "refused"),
        ("403 No", "refused"),
        ("404 No", "refused"),
        ("422 No", "refused"),
        ("409 Conflict", "ambiguous"),
        ("429 Slow", "retry"),
        ("500 Oops", "ambiguous"),
        ("502 Oops", "ambiguous"),
        ("503 Oops", "ambiguous"),
        ("504 Oops", "ambiguous"),
    ] {
        let stub = Stub::answering(status, "Content-Type: text/xml\r\n", errors).await;
        let attempt = stub.build(&settings(&stub)).submit(&report()).await;
        assert_eq!(word(&attempt.outcome), expected, "{status}");
        assert_eq!(attempt.http_status.unwrap().to_string(), status[..3]);
        let kept = format!("{:?}{}", attempt.outcome, attempt.excerpt);
        assert!(kept.contains("Missing key") && !kept.contains("s3cr") && !kept.contains("ada@"), "{kept}");
    }
    let stub = Stub::answering("503 Later", "Retry-After: 999999\r\n", "").await;
    let day = Duration::from_secs(86_400);
    assert!(matches!(outcome(&stub).await, Outcome::Retry { after: Some(after), .. } if after == day));
}

#[tokio::test]
async fn a_lost_answer_is_ambiguous_and_a_refused_connection_is_not() {
    for does in [
        Does::Drops,
        Does::Hangs,
        Does::Sends(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 500\r\n\r\n<service_req".to_vec()),
        Does::Sends(b"garbage\r\n\r\n".to_vec()),
        Does::Sends(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope".to_vec()),
    ] {
        let stub = Stub::that(does).await;
        assert_eq!(word(&outcome(&stub).await), "ambiguous");
        assert_eq!(stub.seen().len(), 1, "sent once");
    }
    let gone = Stub::gone();
    let office = gone.build(&settings(&gone));
    let attempt = office.submit(&report()).await;
    assert!(
        matches!(&attempt.outcome, Outcome::Retry { reason, after: None } if reason.contains("no connection")),
        "{attempt:?}"
    );
    assert_eq!(attempt.http_status, None);
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Stub::xml(CREATED).await;
    for (status, expected) in [("302 Found", "ambiguous"), ("307 Temporary", "refused"), ("308 Permanent", "refused")] {
        let location = format!("Location: {}\r\n", elsewhere.url("/requests.xml"));
        let stub = Stub::answering(status, &location, "").await;
        assert_eq!(word(&outcome(&stub).await), expected);
    }
    assert_eq!(elsewhere.seen().len(), 0);
}

#[tokio::test]
async fn floods_and_bombs_are_capped() {
    let started = Instant::now();
    let stub = Stub::that(Does::Floods(vec![b'a'; 65_536])).await;
    let attempt = stub.build(&settings(&stub)).submit(&report()).await;
    assert!(matches!(&attempt.outcome, Outcome::Ambiguous { reason } if reason.contains("longer")), "{attempt:?}");
    assert!(attempt.excerpt.len() <= 2048);

    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    std::io::Write::write_all(&mut encoder, &vec![b' '; 64 * 1024 * 1024]).unwrap();
    let bomb = encoder.finish().unwrap();
    let stub =
        Stub::that(Does::Sends(answer("200 OK", "Content-Type: text/xml\r\nContent-Encoding: gzip\r\n", &bomb))).await;
    let attempt = stub.build(&settings(&stub)).submit(&report()).await;
    assert!(matches!(&attempt.outcome, Outcome::Ambiguous { reason } if reason.contains("longer")), "{attempt:?}");
    assert!(started.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn a_token_is_asked_about_until_there_is_a_number() {
    let list = |inside: &str| format!("<service_requests><request>{inside}</request></service_requests>");
    for (body, expected) in [
        (list("<service_request_id>77</service_request_id><token>t/1</token>"), "delivered"),
        (list("<service_request_id/><token>t/1</token>"), "accepted"),
        (list("<token>t/1</token>"), "accepted"),
        ("rubbish".to_owned(), "retry"),
    ] {
        let stub = Stub::xml(&body).await;
        let attempt = stub.build(&settings(&stub)).resolve_token("t/1").await;
        assert_eq!(word(&attempt.outcome), expected, "{body}");
        assert_eq!(
            stub.seen()[0].line(),
            "GET /open311/v2/tokens/t%2F1.xml?jurisdiction_id=council.example.org HTTP/1.1"
        );
    }
    for (status, expected) in [("404 No", "refused"), ("500 Oops", "retry"), ("503 Oops", "retry")] {
        let stub = Stub::answering(status, "", "").await;
        assert_eq!(word(&stub.build(&settings(&stub)).resolve_token("t").await.outcome), expected);
    }
    let stub = Stub::that(Does::Drops).await;
    assert_eq!(word(&stub.build(&settings(&stub)).resolve_token("t").await.outcome), "retry");
}

#[tokio::test]
async fn a_system_that_keeps_failing_is_left_alone() {
    let stub = Stub::answering("500 Oops", "", "").await;
    let office: BackOffice = stub.build(&settings(&stub));
    for _ in 0..5 {
        assert_eq!(office.rests_for(), None);
        office.submit(&report()).await;
    }
    assert!(office.rests_for().is_some());
    assert_eq!(word(&office.submit(&report()).await.outcome), "retry");
    assert_eq!(stub.seen().len(), 5);
}
