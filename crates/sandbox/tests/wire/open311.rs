//! The Open311 half.

use serde_json::Value;

use crate::client::{World, id_in, report, with};

#[tokio::test]
async fn discovery_and_services_come_as_xml_and_as_json() {
    let world = World::new().await;
    let xml = world.get("/bromley/streets/discovery.xml").await;
    assert_eq!(xml.status, 200);
    assert!(xml.head.contains("content-type: text/xml; charset=utf-8"));
    assert!(xml.body.contains("<specification>http://wiki.open311.org/GeoReport_v2</specification>"));
    assert!(xml.body.contains("/bromley/streets/</url>"));

    let xml = world.get("/bromley/streets/services.xml").await;
    assert!(xml.body.contains("<services><service><service_code>POT</service_code>"), "{}", xml.body);
    let json: Value = serde_json::from_str(&world.get("/bromley/streets/services.json").await.body).unwrap();
    assert_eq!(json[0]["service_code"], "POT");
    assert_eq!(json[0]["metadata"], true);

    let definition = world.get("/bromley/streets/services/PO%54.json").await;
    let json: Value = serde_json::from_str(&definition.body).unwrap();
    assert_eq!(json["attributes"][0]["code"], "service_request_id_ext");
    assert_eq!(json["attributes"][0]["automated"], "server_set");
    assert_eq!(world.get("/bromley/streets/services/NONE.xml").await.status, 404);
}

#[tokio::test]
async fn a_report_becomes_a_case_that_can_be_read() {
    let world = World::new().await;
    let answer = world.report("BR-7K3M-9FXD").await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let id = id_in(&answer);
    assert!(id.chars().all(|c| c.is_ascii_digit()));

    let json: Value =
        serde_json::from_str(&world.get(&format!("/bromley/streets/requests/{id}.json")).await.body).unwrap();
    assert_eq!(json[0]["status"], "open");
    assert_eq!(json[0]["description"], "A hole\r\nin the road – “deep” ☃ & <wide>");
    assert!(json[0].get("expected_datetime").is_none());
    let xml = world.get(&format!("/bromley/streets/requests/{id}.xml")).await.body;
    assert!(xml.contains("☃ &amp; &lt;wide&gt;"), "{xml}");
    assert_eq!(world.get("/bromley/streets/requests/999.xml").await.status, 404);

    for (query, cases) in [
        ("", 1),
        ("?status=closed", 0),
        ("?status=open,closed&service_code=POT", 1),
        ("?service_code=GRAF", 0),
        ("?service_request_id=1,2", 0),
    ] {
        let answer = world.get(&format!("/bromley/streets/requests.json{query}")).await;
        assert_eq!(answer.status, 200, "{query}: {}", answer.body);
        let json: Value = serde_json::from_str(&answer.body).unwrap();
        assert_eq!(json.as_array().unwrap().len(), cases, "{query}");
    }
}

#[tokio::test]
async fn a_wrong_report_is_refused_with_the_right_status_and_words() {
    let world = World::new().await;
    let good = report("BR-7K3M-9FXD");
    let table = [
        (with(&good, "api_key", ""), 403, "api_key"),
        (with(&good, "api_key", "key-of-bexley"), 403, "api_key"),
        (with(&good, "jurisdiction_id", "bexley"), 404, "jurisdiction"),
        (with(&good, "service_code", ""), 400, "service_code is missing"),
        (with(&good, "service_code", "NONE"), 404, "no service_code"),
        (with(&good, "address_string", ""), 400, "address_string"),
        (with(&good, "lat", "51.4"), 400, "go together"),
        (with(&with(&good, "lat", "51.4"), "long", "east"), 400, "degrees"),
    ];
    for (pairs, status, words) in table {
        for format in ["xml", "json"] {
            let answer = world.form(&format!("/bromley/streets/requests.{format}"), &pairs).await;
            assert_eq!(answer.status, status, "{words}: {}", answer.body);
            assert!(answer.body.contains(words), "{words}: {}", answer.body);
        }
    }
    let answer = world.send("POST", "/bromley/streets/requests.xml", &[("Content-Type", "text/plain")], "x=y").await;
    assert_eq!(answer.status, 400);
    assert!(answer.body.contains("<errors><error><code>400</code>"), "{}", answer.body);
    assert_eq!(world.send("DELETE", "/bromley/streets/requests.xml", &[], "").await.status, 405);
    assert_eq!(world.get("/bromley/streets/nothing.xml").await.status, 404);
    assert_eq!(world.get("/bromley/nothing/services.xml").await.status, 404);
    assert!(world.ledger().await.iter().all(|entry| !entry.effect));

    let pinned = with(&with(&with(&good, "address_string", ""), "lat", "51.404100"), "long", "0.018200");
    assert_eq!(world.form("/bromley/streets/requests.xml", &pinned).await.status, 200);
}

#[tokio::test]
async fn the_same_reference_gets_the_same_id_where_the_system_dedupes() {
    let world = World::new().await;
    let first = id_in(&world.report("BR-7K3M-9FXD").await);
    assert_eq!(id_in(&world.report("BR-7K3M-9FXD").await), first);
    assert_ne!(id_in(&world.report("BR-2222-3333").await), first);
    let effects = world.ledger().await.iter().filter(|entry| entry.effect).count();
    assert_eq!(effects, 2);

    let forgetful =
        |()| async { id_in(&world.form("/bromley/forgetful/requests.json", &report("BR-7K3M-9FXD")).await) };
    assert_ne!(forgetful(()).await, forgetful(()).await);
}

#[tokio::test]
async fn a_token_leads_to_the_id() {
    let world = World::new().await;
    world.put_faults(serde_json::json!([{"system": "bromley/streets", "mode": "token", "operation": "submit"}])).await;
    let json: Value = serde_json::from_str(&world.report("BR-7K3M-9FXD").await.body).unwrap();
    let token = json[0]["token"].as_str().unwrap();
    assert!(json[0].get("service_request_id").is_none());
    let json: Value =
        serde_json::from_str(&world.get(&format!("/bromley/streets/tokens/{token}.json")).await.body).unwrap();
    assert_eq!(json[0]["service_request_id"], "1000001");
    assert_eq!(world.get("/bromley/streets/tokens/T1.xml").await.status, 404);
}

#[tokio::test]
async fn updates_are_found_at_both_addresses_with_and_without_dates() {
    let world = World::new().await;
    let id = id_in(&world.report("BR-7K3M-9FXD").await);
    let moved = world.move_on(&format!("bromley/streets/{id}"), "in_progress").await;
    assert_eq!(moved.status, 200, "{}", moved.body);
    assert_eq!(world.move_on(&format!("bromley/streets/{id}"), "fixed").await.status, 200);

    for path in ["servicerequestupdates", "update"] {
        let list: Value =
            serde_json::from_str(&world.get(&format!("/bromley/streets/{path}.json?api_key=")).await.body).unwrap();
        let statuses: Vec<&str> =
            list.as_array().unwrap().iter().filter_map(|update| update["status"].as_str()).collect();
        assert_eq!(statuses, ["in_progress", "fixed"]);
        assert_eq!(list[0]["service_request_id"], id.as_str());
        assert_eq!(list[0]["description"], "because of in_progress");
        assert_ne!(list[0]["update_id"], list[1]["update_id"]);
    }
    let shared = &world;
    let count = |query: &'static str| async move {
        let answer = shared.get(&format!("/bromley/streets/update.xml?{query}")).await;
        (answer.status, answer.body.matches("<request_update>").count())
    };
    assert_eq!(count("start_date=2020-01-01T00:00:00Z&end_date=2099-01-01T00:00:00%2B01:00").await, (200, 2));
    assert_eq!(count("start_date=2020-01-01T00:00:00Z&end_date=2020-01-02T00:00:00Z").await, (200, 0));
    assert_eq!(count("start_date=2020-01-01T00:00:00Z").await.0, 400);
    assert_eq!(count("start_date=2020-01-01T00:00:00.5Z&end_date=2020-01-02T00:00:00Z").await.0, 400);
    assert_eq!(count("api_key=wrong").await.0, 403);
    let json: Value =
        serde_json::from_str(&world.get(&format!("/bromley/streets/requests/{id}.json")).await.body).unwrap();
    assert_eq!(json[0]["status"], "closed");
    assert_eq!(json[0]["status_notes"], "because of fixed");
}

#[tokio::test]
async fn an_update_is_taken_once_and_needs_an_e_mail_address() {
    let world = World::new().await;
    let id = id_in(&world.report("BR-7K3M-9FXD").await);
    let good = [
        ("api_key", "key-of-bromley"),
        ("service_request_id", id.as_str()),
        ("update_id_ext", "77"),
        ("status", "OPEN"),
        ("updated_datetime", "2026-06-04T09:32:00+01:00"),
        ("description", "It is bigger now"),
        ("email", "ada@example.org"),
    ];
    let first = world.form("/bromley/streets/update.xml", &good).await;
    assert_eq!(first.status, 200, "{}", first.body);
    assert_eq!(world.form("/bromley/streets/servicerequestupdates.xml", &good).await.body, first.body);
    let updates: Vec<bool> =
        world.ledger().await.iter().filter(|entry| entry.operation == "update").map(|entry| entry.effect).collect();
    assert_eq!(updates, [true, false]);
    for (name, value, status) in [
        ("email", "", 400),
        ("update_id_ext", "", 400),
        ("status", "open", 400),
        ("updated_datetime", "2026-06-04T09:32:00", 400),
        ("service_request_id", "999", 404),
        ("api_key", "wrong", 403),
    ] {
        let answer = world.form("/bromley/streets/update.xml", &with(&good, name, value)).await;
        assert_eq!(answer.status, status, "{name}: {}", answer.body);
    }
}
