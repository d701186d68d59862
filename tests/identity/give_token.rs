//! Tokens of other systems: shown once, scoped, taken back, nothing to the other borough.

use reqwest::Method;
use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::Value;
use tests::{Person, Platform};

async fn token(staff: &Person, name: &str) -> String {
    let form = staff.go("/staff/clients/new").await.form();
    let page = staff.post(&form.action, &form.filled(&[("name", name), ("scopes", "read_audit")])).await;
    page.has_status(200);
    page.one("[data-token]")
}

async fn ask(platform: &Platform, slug: &str, token: &str) -> (u16, Value) {
    let bearer = format!("Bearer {token}");
    let page = platform.visitor(slug).ask(Method::GET, "/api/v1/audit", None, &[("Authorization", &bearer)]).await;
    (page.status, serde_json::from_str(&page.body).unwrap_or_default())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_opens_what_its_scope_says_until_it_is_taken_back() {
    let platform = Platform::start().await;
    let staff = platform.staff("bromley", "Ada Administrator", &["borough_administrator"]).await;
    let token = token(&staff, "Trail keeper").await;
    let (status, answer) = ask(&platform, "bromley", &token).await;
    assert_eq!(status, 200, "{answer}");
    let made = answer["entries"].as_array().unwrap().iter().find(|entry| entry["action"] == "make_client").unwrap();
    assert_eq!(made["subject_name"], "Trail keeper");
    assert_eq!(answer["head"]["seq"], answer["next_after"]);
    let page = staff.go("/staff/clients").await;
    assert!(!page.body.contains(&token), "it is shown once");
    let form = page.form_to("/revoke");
    staff.send(&form.action, &form.untouched()).await.see("Taken back");
    assert_eq!(ask(&platform, "bromley", &token).await.0, 401);
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_nothing_elsewhere_and_nothing_changed_and_runs_out() {
    let platform = Platform::start().await;
    let staff = platform.staff("bromley", "Ada Administrator", &["borough_administrator"]).await;
    let token = token(&staff, "Trail keeper").await;
    assert_eq!(ask(&platform, "bexley", &token).await.0, 401, "it is the other borough's");
    for wrong in ["", "jwp_", "Bearer", &token[..token.len() - 1], &format!("{token}A"), &token.to_uppercase()] {
        assert_eq!(ask(&platform, "bromley", wrong).await.0, 401, "{wrong}");
    }
    assert_eq!(ask(&platform, "bromley", &token).await.0, 200, "still good at home");
    platform.clock.advance(chrono::Duration::days(366));
    assert_eq!(ask(&platform, "bromley", &token).await.0, 401, "it has run out");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_does_not_know_a_token() {
    let platform = Platform::start().await;
    let staff = platform.staff("bromley", "Ada Administrator", &["borough_administrator"]).await;
    let token = token(&staff, "Trail keeper").await;
    let house = platform.house("bromley");
    let db = house.db().read();
    let asked = Statement::from_string(db.get_database_backend(), "SELECT digest FROM api_client");
    let digest: String = db.query_one_raw(asked).await.unwrap().unwrap().try_get_by_index(0).unwrap();
    assert!(!token.contains(&digest) && !digest.contains(&token[4..]));
    platform.stop().await;
}
