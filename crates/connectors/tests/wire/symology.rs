//! Sending a report to Symology.

use std::collections::BTreeMap;

use connectors::{ConnectorSettings, Kind, Outcome, Place, RetrySafety, Secret};

use crate::stub::{Does, Stub, report, word};

pub fn settings(stub: &Stub) -> ConnectorSettings {
    ConnectorSettings {
        url: Some(stub.url("/Insight/Services.asmx")),
        deadline_seconds: Some(2),
        ..ConnectorSettings::of_kind(Kind::Symology)
    }
}

fn result(inside: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap:Body>\
         <SendRequestAdditionalGroupResponse xmlns=\"http://www.symology.co.uk/services\"><SendRequestAdditionalGroupResult>{inside}\
         </SendRequestAdditionalGroupResult></SendRequestAdditionalGroupResponse></soap:Body></soap:Envelope>"
    )
}

fn rows(status: &str, message: &str, number: &str) -> String {
    result(&format!(
        "<StatusCode>{status}</StatusCode><StatusMessage>{message}</StatusMessage><SendRequestResults>\
         <SendRequestResultRow><RecordType>1</RecordType><MessageText>Note</MessageText></SendRequestResultRow>\
         <SendRequestResultRow><RecordType>2</RecordType><MessageText/><ConvertCRNo>{number}</ConvertCRNo></SendRequestResultRow>\
         </SendRequestResults>"
    ))
}

fn fault(code: &str, text: &str) -> String {
    format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><s:Fault><faultcode>{code}</faultcode>\
         <faultstring>{text}</faultstring></s:Fault></s:Body></s:Envelope>"
    )
}

#[tokio::test]
async fn the_record_is_to_the_letter() {
    let stub = Stub::xml(&rows("0", "OK", "0004711")).await;
    let office = stub.build(&settings(&stub));
    assert_eq!(office.retry_safety(), RetrySafety::RefusesRepeats);
    let attempt = office.submit(&report()).await;
    assert_eq!(attempt.outcome, Outcome::Delivered { external_id: Some("4711".to_owned()), note: None });

    let seen = &stub.seen()[0];
    assert_eq!(seen.line(), "POST /Insight/Services.asmx HTTP/1.1");
    assert_eq!(seen.header("content-type"), Some("text/xml; charset=utf-8"));
    assert_eq!(seen.header("soapaction"), Some("\"http://www.symology.co.uk/services/SendRequestAdditionalGroup\""));
    assert_eq!(seen.header("idempotency-key"), Some("0190a7a4-0000-7000-8000-000000000001"));
    let description = "– “quoted” ‘it’s’ £5 ☃ &amp; &lt;b&gt;bold&lt;/b&gt; ]]&gt; 100% a+b=c\nsecond line\nthird line";
    // London is an hour ahead in June, and the clock of the server lags by two minutes.
    let expected = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\
        <soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\
        <soap:Body><SendRequestAdditionalGroup xmlns=\"http://www.symology.co.uk/services\"><ProcessID xsi:nil=\"true\"/>\
        <Request><NSGRef/><RecordedDate>2026-06-01</RecordedDate><RecordedTime>10:28:00</RecordedTime><UserName>FMS</UserName>\
        <RequestType>POT</RequestType><Priority>N</Priority><AnalysisCode1/><AnalysisCode2/><Location>High Street, the clock</Location>\
        <ExternalRef>XX-7K3M-9FXD</ExternalRef><Description>DESCRIPTION</Description><Easting/><Northing/>\
        <InWebRequestID>XX-7K3M-9FXD</InWebRequestID><ServiceCode/><NextAction/><NextInspection/><NextActionUserName/>\
        <NextNotify>0</NextNotify><ActionDescription/><CreateLACode>0</CreateLACode></Request>\
        <Customer><CustomerFullName>Ada van Synthetic</CustomerFullName><CustomerTelNo>020 7946 0123</CustomerTelNo>\
        <CustomerEmail>ada@example.org</CustomerEmail><CustomerType>PB</CustomerType><ContactType>OL</ContactType>\
        <InitialDate>2026-06-01</InitialDate><InitialTime>10:28:00</InitialTime><ReceivedDate>2026-06-01</ReceivedDate>\
        <ReceivedTime>10:28:00</ReceivedTime></Customer>\
        <AdditionalFields><AdditionalFieldSend><FieldLine>17</FieldLine><ValueType>1</ValueType><DataValue/></AdditionalFieldSend>\
        </AdditionalFields></SendRequestAdditionalGroup></soap:Body></soap:Envelope>";
    assert_eq!(seen.body, expected.replace("DESCRIPTION", description));
}

#[tokio::test]
async fn a_route_fills_fields_in_their_places_and_a_point_goes_if_there_is_one() {
    let stub = Stub::xml(&rows("0", "OK", "1")).await;
    let mut report = report();
    let fields = [
        ("UnitID", "LC–12 <a>"),
        ("AnalysisCode1", "A1"),
        ("ServiceCode", "SLC"),
        ("NextAction", "S6"),
        ("Priority", "P1"),
        ("NSGRef", "22100001"),
    ];
    report.fields = fields.iter().map(|(k, v)| (k.to_string(), v.to_string())).collect::<BTreeMap<_, _>>();
    report.place = Some(Place { easting: Some(549_000), northing: Some(173_000), ..Place::default() });
    report.opened_at = "2026-01-01T00:01:00Z".parse().unwrap();
    stub.build(&settings(&stub)).submit(&report).await;
    let body = &stub.seen()[0].body;
    for part in [
        "<Request><NSGRef>22100001</NSGRef><UnitID>LC–12 &lt;a&gt;</UnitID><RecordedDate>2025-12-31</RecordedDate><RecordedTime>23:59:00</RecordedTime>",
        "<Priority>P1</Priority><AnalysisCode1>A1</AnalysisCode1><AnalysisCode2/><Location>Not given</Location>",
        "<Easting>549000</Easting><Northing>173000</Northing>",
        "<ServiceCode>SLC</ServiceCode><NextAction>S6</NextAction>",
    ] {
        assert!(body.contains(part), "{part}\n{body}");
    }
    report.fields.insert("Easter".to_owned(), "egg".to_owned());
    assert_eq!(word(&stub.build(&settings(&stub)).submit(&report).await.outcome), "refused");
    assert_eq!(stub.seen().len(), 1, "an unknown field never leaves");
}

#[tokio::test]
async fn a_password_calls_the_authenticated_method() {
    let stub = Stub::xml(&rows("0", "", "1").replace("Group", "GroupAuthenticated")).await;
    let settings = ConnectorSettings { password: Some(Secret::given("p&w")), ..settings(&stub) };
    let attempt = stub.build(&settings).submit(&report()).await;
    assert_eq!(word(&attempt.outcome), "delivered", "{attempt:?}");
    let seen = &stub.seen()[0];
    assert!(seen.header("soapaction").unwrap().ends_with("/SendRequestAdditionalGroupAuthenticated\""));
    assert!(seen.body.contains("services\"><Username>FMS</Username><Password>p&amp;w</Password><ProcessID"));
}

#[tokio::test]
async fn created_beats_error_and_a_number_is_needed() {
    for (body, expected) in [
        (rows("0", "OK", "4711"), "delivered"),
        (rows("5", "Failed to do the rest", "4711"), "delivered"),
        (rows("5", "Invalid analysis code", ""), "refused"),
        (rows("5", "Invalid analysis code", "0"), "refused"),
        (rows("0", "OK", ""), "ambiguous"),
        (rows("0", "OK", "abc"), "ambiguous"),
        (rows("", "", ""), "ambiguous"),
        (result(""), "ambiguous"),
        (rows("1", "Web request ID XX-7K3M-9FXD already exists", ""), "delivered"),
        (rows("1", "Already paid", ""), "refused"),
        (rows("0", "OK", "4711").replace("SendRequestAdditional", "SendEvent"), "ambiguous"),
        (fault("soap:Client", "Bad element"), "refused"),
        (fault("soap:Server", "Object reference not set"), "ambiguous"),
        (fault("Server", "This WebRequestID has been used already"), "delivered"),
        ("<Envelope><Body/></Envelope>".to_owned(), "ambiguous"),
        ("<html><body>Log in</body></html>".to_owned(), "ambiguous"),
        (rows("0", "OK", "4711")[..300].to_owned(), "ambiguous"),
    ] {
        let stub = Stub::xml(&body).await;
        let attempt = stub.build(&settings(&stub)).submit(&report()).await;
        assert_eq!(word(&attempt.outcome), expected, "{body}");
    }
    let stub = Stub::xml(&rows("5", "Failed for ada@example.org", "4711")).await;
    let Outcome::Delivered { external_id, note } = stub.build(&settings(&stub)).submit(&report()).await.outcome else {
        panic!()
    };
    assert_eq!(external_id.as_deref(), Some("4711"));
    assert!(note.unwrap().contains("Failed for [e-mail]"));
}

#[tokio::test]
async fn a_repeat_is_recognised_by_words_that_can_be_set() {
    let stub = Stub::xml(&rows("7", "REF IN USE", "")).await;
    let own = ConnectorSettings { repeat_refusal: Some("ref in use".to_owned()), ..settings(&stub) };
    let attempt = stub.build(&own).submit(&report()).await;
    assert!(
        matches!(&attempt.outcome, Outcome::Delivered { external_id: None, note: Some(note) } if note.contains("earlier"))
    );
    assert_eq!(word(&stub.build(&settings(&stub)).submit(&report()).await.outcome), "refused");
}

#[tokio::test]
async fn statuses_pages_and_lost_answers() {
    let xml = "Content-Type: text/xml\r\n";
    for (status, headers, body, expected) in [
        ("500 Oops", xml, fault("soap:Client", "no"), "refused"),
        ("500 Oops", xml, fault("soap:Server", "no"), "ambiguous"),
        ("500 Oops", xml, String::new(), "ambiguous"),
        ("200 OK", "Content-Type: text/html\r\n", rows("0", "OK", "1"), "ambiguous"),
        ("401 No", "", String::new(), "refused"),
        ("503 Later", "Retry-After: 5\r\n", String::new(), "retry"),
        ("302 Found", "Location: /login\r\n", String::new(), "ambiguous"),
    ] {
        let stub = Stub::answering(status, headers, &body).await;
        assert_eq!(word(&stub.build(&settings(&stub)).submit(&report()).await.outcome), expected, "{status} {body}");
    }
    for does in [Does::Drops, Does::Hangs] {
        let stub = Stub::that(does).await;
        assert_eq!(word(&stub.build(&settings(&stub)).submit(&report()).await.outcome), "ambiguous");
        assert_eq!(stub.seen().len(), 1);
    }
}
