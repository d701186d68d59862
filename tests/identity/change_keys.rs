//! Signing keys change while everything runs, on every node, and nothing breaks.

use reqwest::Method;
use serde_json::Value;
use tests::{Answers, Platform, Visitor, eventually, fill_in, journey};

async fn kids(visitor: &Visitor) -> Vec<String> {
    let page = visitor.ask(Method::GET, "/.well-known/jwks.json", None, &[]).await;
    page.has_status(200);
    let set: Value = serde_json::from_str(&page.body).unwrap();
    let keys = set["keys"].as_array().unwrap();
    for key in keys {
        assert_eq!(
            (key["kty"].as_str(), key["crv"].as_str(), key["alg"].as_str()),
            (Some("OKP"), Some("Ed25519"), Some("EdDSA"))
        );
        assert!(key.get("d").is_none(), "the secret half is not published");
    }
    keys.iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pass_of_the_old_key_opens_its_page_after_the_change_and_each_borough_has_keys_of_its_own() {
    let platform = Platform::start().await;
    let visitor = platform.bromley();
    let answers = Answers::default().with("email", "ada@example.org");
    let check = fill_in(&visitor, "graffiti", &answers).await;
    let reference = journey::submit(&visitor, &check).await.reference().unwrap();
    let form = visitor.go("/track").await.form();
    let page = visitor.send("/track", &form.filled(&[("reference", &reference), ("proof", "ada@example.org")])).await;
    page.has_status(200);
    assert_eq!(kids(&visitor).await, ["founding"]);
    assert_eq!(kids(&platform.bexley()).await, ["founding"]);
    let house = platform.house("bromley");
    let tx = house.db().write_tx().await.unwrap();
    let term = tenancy::key_terms::announce(&tx, house.clock().now()).await.unwrap();
    tx.commit().await.unwrap();
    let other_node = visitor.at_node(platform.another_node().await);
    for node in [&visitor, &other_node] {
        eventually("the new key to be published", async || kids(node).await.contains(&term.kid).then_some(())).await;
    }
    assert_eq!(kids(&platform.bexley()).await, ["founding"], "the other borough's keys are its own");
    platform.clock.advance(tenancy::key_terms::ANNOUNCED);
    // Signed by the old key, read by both nodes after the change.
    for node in [&visitor, &other_node] {
        node.get(&format!("/track/{reference}")).await.has_status(200);
    }
    platform.clock.advance(tenancy::key_terms::OVERLAP);
    assert_eq!(kids(&visitor).await, [term.kid]);
    platform.stop().await;
}
