//! The Symology half.

use chrono::{Duration, Utc};
use chrono_tz::Europe::London;

use crate::client::{Answer, World};

const NAMESPACE: &str = "http://www.symology.co.uk/services";

/// A report in the right form, recorded so many minutes ago.
fn report(reference: &str, minutes_ago: i64) -> String {
    let at = Utc::now().with_timezone(&London) - Duration::minutes(minutes_ago);
    let (date, time) = (at.format("%Y-%m-%d"), at.format("%H:%M:%S"));
    format!(
        "<ProcessID xsi:nil=\"true\"/><Request><NSGRef/><RecordedDate>{date}</RecordedDate><RecordedTime>{time}</RecordedTime>\
         <UserName>FMS</UserName><RequestType>SL</RequestType><Priority>N</Priority><AnalysisCode1>A1</AnalysisCode1>\
         <AnalysisCode2/><Location>By the clock tower</Location><ExternalRef>{reference}</ExternalRef><Description>Dark – ☃ &amp; \
         &lt;cold&gt;</Description><Easting/><Northing/><InWebRequestID>{reference}</InWebRequestID><ServiceCode>SLC</ServiceCode>\
         <NextAction>S6</NextAction><NextInspection/><NextActionUserName/><NextNotify>0</NextNotify><ActionDescription/>\
         <CreateLACode>0</CreateLACode></Request><Customer><CustomerFullName>Ada Example</CustomerFullName><CustomerTelNo/>\
         <CustomerEmail>ada@example.org</CustomerEmail><CustomerType>PB</CustomerType><ContactType>OL</ContactType>\
         <InitialDate>{date}</InitialDate><InitialTime>{time}</InitialTime><ReceivedDate>{date}</ReceivedDate>\
         <ReceivedTime>{time}</ReceivedTime></Customer><AdditionalFields><AdditionalFieldSend><FieldLine>17</FieldLine>\
         <ValueType>1</ValueType><DataValue/></AdditionalFieldSend></AdditionalFields>"
    )
}

fn envelope(method: &str, parameters: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><soap:Body><{method} xmlns=\"{NAMESPACE}\">{parameters}</{method}>\
         </soap:Body></soap:Envelope>"
    )
}

async fn post(world: &World, action: &str, body: &str) -> Answer {
    let headers = [("Content-Type", "text/xml; charset=utf-8"), ("SOAPAction", action)];
    world.send("POST", "/bexley/streets/", &headers, body).await
}

async fn call(world: &World, method: &str, parameters: &str) -> Answer {
    post(world, &format!("\"{NAMESPACE}/{method}\""), &envelope(method, parameters)).await
}

const SUBMIT: &str = "SendRequestAdditionalGroup";

#[tokio::test]
async fn a_report_gets_a_number() {
    let world = World::new().await;
    let answer = call(&world, SUBMIT, &report("BX-7K3M-9FXD", 2)).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert!(
        answer
            .body
            .contains(&format!("<{SUBMIT}Response xmlns=\"{NAMESPACE}\"><{SUBMIT}Result><StatusCode>0</StatusCode>"))
    );
    assert!(answer.body.contains("<RecordType>2</RecordType>"));
    assert!(answer.body.contains("<ConvertCRNo>1000001</ConvertCRNo></SendRequestResultRow></SendRequestResults>"));
    let ledger = world.ledger().await;
    let entry = ledger.last().unwrap();
    assert_eq!((entry.operation.as_str(), entry.effect, entry.answered), ("submit", true, true));
    assert_eq!(entry.reference.as_deref(), Some("BX-7K3M-9FXD"));
    assert_eq!(entry.external_id.as_deref(), Some("1000001"));

    let found = call(&world, "GetRequestAdditionalGroup", "<ProcessID xsi:nil=\"true\"/><CRNo>1000001</CRNo>").await;
    assert!(found.body.contains("<Description>Dark – ☃ &amp; &lt;cold&gt;</Description>"), "{}", found.body);
}

#[tokio::test]
async fn a_repeated_web_request_is_refused_without_a_number() {
    let world = World::new().await;
    call(&world, SUBMIT, &report("BX-7K3M-9FXD", 2)).await;
    let again = call(&world, SUBMIT, &report("BX-7K3M-9FXD", 2)).await;
    assert_eq!(again.status, 200);
    assert!(again.body.contains("<StatusCode>1</StatusCode>"));
    assert!(again.body.contains("Web Request ID BX-7K3M-9FXD already exists"));
    assert!(!again.body.contains("ConvertCRNo"));
    assert_eq!(world.ledger().await.iter().filter(|entry| entry.effect).count(), 1);
}

#[tokio::test]
async fn what_was_recorded_after_the_slow_clock_is_refused() {
    let world = World::new().await;
    let now = call(&world, SUBMIT, &report("BX-7K3M-9FXD", 0)).await;
    assert!(now.body.contains("<StatusCode>1</StatusCode>") && now.body.contains("in the future"), "{}", now.body);
    assert!(call(&world, SUBMIT, &report("BX-7K3M-9FXD", 2)).await.body.contains("<StatusCode>0</StatusCode>"));
}

#[tokio::test]
async fn anything_but_the_documented_form_is_a_fault_that_says_why() {
    let world = World::new().await;
    let good = report("BX-7K3M-9FXD", 2);
    let action = format!("\"{NAMESPACE}/{SUBMIT}\"");
    let whole = envelope(SUBMIT, &good);
    let table = [
        (action.trim_matches('"').to_owned(), whole.clone(), "quotation marks"),
        (format!("\"{NAMESPACE}/SendEventAction\""), whole.clone(), "SOAPAction must be"),
        (action.clone(), whole.replace(NAMESPACE, "http://example.org/"), "not in the namespace"),
        (
            action.clone(),
            whole.replace("<UserName>", "<UserName xmlns=\"\">"),
            "UserName in Request is not in the namespace",
        ),
        (action.clone(), whole.replace("<Easting/><Northing/>", "<Northing/><Easting/>"), "Easting comes too late"),
        (action.clone(), whole.replace("<UserName>FMS</UserName>", ""), "UserName is missing"),
        (action.clone(), whole.replace("<UserName>FMS</UserName>", "<UserName/>"), "UserName in Request is empty"),
        (action.clone(), whole.replace("<NSGRef/>", "<Colour/>"), "no element Colour"),
        (action.clone(), whole.replace(" xsi:nil=\"true\"", ""), "ProcessID"),
        (action.clone(), whole.replace(">PB<", ">XX<"), "CustomerType"),
        (action.clone(), whole.replace("<Easting/>", "<Easting>five</Easting>"), "Easting"),
        (action.clone(), whole.replacen("<RecordedTime>", "<RecordedTime>x", 1), "HH:MM:SS"),
        (action.clone(), whole.replace("<ExternalRef>BX", "<ExternalRef>BR"), "must be the same"),
        (action.clone(), whole.replace("</Request>", ""), "not XML"),
        (action, whole.replace("SendRequestAdditionalGroup", "SendRequest"), "There is no method SendRequest"),
    ];
    for (action, body, words) in table {
        let answer = post(&world, &action, &body).await;
        assert_eq!(answer.status, 500, "{words}: {}", answer.body);
        assert!(answer.body.contains("<soap:Fault><faultcode>soap:Client</faultcode>"));
        assert!(answer.body.replace("&quot;", "\"").contains(words), "{words}: {}", answer.body);
    }
    assert!(world.ledger().await.iter().all(|entry| !entry.effect && entry.note.is_some()));
}

#[tokio::test]
async fn an_event_is_added_to_a_number() {
    let world = World::new().await;
    call(&world, SUBMIT, &report("BX-7K3M-9FXD", 2)).await;
    let event = |crno: &str| {
        format!(
            "<ProcessID xsi:nil=\"true\"/><EventAction><ServiceCode>SLC</ServiceCode><CRNo>{crno}</CRNo><WebRequestID/><EventType>CCA\
             </EventType><EventDescription/><UserName>FMS</UserName><Description>Still dark</Description><NextAction/></EventAction>"
        )
    };
    assert!(call(&world, "SendEventAction", &event("1000001")).await.body.contains("<StatusCode>0</StatusCode>"));
    let unknown = call(&world, "SendEventAction", &event("5")).await;
    assert!(unknown.body.contains("<StatusCode>1</StatusCode>") && unknown.body.contains("does not exist"));
    let ledger = world.ledger().await;
    let updates: Vec<_> = ledger.iter().filter(|entry| entry.operation == "update").map(|entry| entry.effect).collect();
    assert_eq!(updates, [true, false]);
    assert_eq!(ledger[1].reference.as_deref(), Some("BX-7K3M-9FXD"));
}

#[tokio::test]
async fn moving_a_case_on_adds_a_row_to_the_right_file() {
    let world = World::new().await;
    let streets = report("BX-2222-3333", 2).replace(">SLC<", ">HWY<");
    call(&world, SUBMIT, &streets).await;
    for code in ["action:S6", "event:MAJ", "stage:ORDERED", "cleansing:COMPLETED"] {
        assert_eq!(world.move_on("bexley/streets/1000001", code).await.status, 200);
    }
    for bad in ["S6", "colour:RED", ""] {
        assert_eq!(world.move_on("bexley/streets/1000001", bad).await.status, 422);
    }
    let rows = |file: &'static str| {
        let world = &world;
        async move {
            let answer = world.get(&format!("/bexley/streets/{file}.csv")).await;
            assert!(answer.head.contains("content-type: text/csv"));
            let mut reader = csv::Reader::from_reader(answer.body.as_bytes());
            reader.deserialize().map(Result::unwrap).collect::<Vec<std::collections::BTreeMap<String, String>>>()
        }
    };
    let streets = rows("streets").await;
    assert_eq!(streets.len(), 2);
    assert_eq!((streets[0]["Action Due"].as_str(), streets[0]["CRNo"].as_str()), ("S6", "001000001"));
    assert_eq!(
        (streets[1]["Event Type"].as_str(), streets[1]["Stage Desc."].as_str()),
        ("MAJ", "because of event:MAJ")
    );
    assert_eq!(streets[0]["History Date/Time"].len(), "04/06/2026 09:32".len());
    assert!(!streets[0].contains_key("Maint. Stage"));
    let lighting = rows("lighting").await;
    assert_eq!(lighting[0]["Maint. Stage"], "ORDERED");
    assert!(!lighting[0].contains_key("Maint.Recd."));
    let cleansing = rows("cleansing").await;
    assert_eq!(cleansing[0]["Maint. Stage"], "COMPLETED");
    assert_eq!(cleansing[0]["Maint.Recd."], cleansing[0]["History Date/Time"]);
}

#[tokio::test]
async fn an_error_can_carry_a_number_all_the_same() {
    let world = World::new().await;
    world.put_faults(serde_json::json!([{"system": "bexley/streets", "mode": "error-with-id", "times": 1}])).await;
    let answer = call(&world, SUBMIT, &report("BX-7K3M-9FXD", 2)).await;
    assert!(
        answer.body.contains("<StatusCode>1</StatusCode>")
            && answer.body.contains("<ConvertCRNo>1000001</ConvertCRNo>")
    );
    assert!(world.ledger().await.last().unwrap().effect);
}
