//! What members of staff do with their own account: password and sessions; and what a passkey's pages refuse.

use chrono::Duration;
use identity::Door;
use tests::{PASSWORD, Page, Platform, Visitor};

fn fields(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn token(page: &Page) -> String {
    page.attribute("main input[name=csrf]", "value").unwrap()
}

async fn change(visitor: &Visitor, present: &str, new: &str) -> Page {
    let token = token(&visitor.go("/staff/password").await);
    let typed = [("csrf", token.as_str()), ("present-password", present), ("new-password", new)];
    visitor.send("/staff/password", &fields(&typed)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_is_changed_by_who_knows_the_present_one_and_everybody_else_is_signed_out() {
    let platform = Platform::start().await;
    let person = platform.staff("bromley", "Sam Synthetic", &["case_worker"]).await;
    platform.give_password("bromley", &person).await;
    let elsewhere = platform.bromley();
    elsewhere.take_cookies_of(&person);
    // A second browser of the same person.
    platform.begin_session(&platform.house("bromley"), Door::Staff, &person).await;
    change(&person, "", "copper lantern thursday").await.has_status(422).see("Enter the password that you have now");
    change(&person, "not this one", "copper lantern thursday").await.has_status(422).see("is not right");
    for (new, why) in
        [("short", "12 characters"), ("password1234", "harder to guess"), ("sam.synthetic@example.org", "harder")]
    {
        let page = change(&person, PASSWORD, new).await;
        page.has_status(422).see(why);
        assert!(!page.body.contains(new), "a password is never shown again");
    }
    let before = person.cookie("__Host-staff");
    change(&person, PASSWORD, "copper lantern thursday").await.has_status(200).see("Your account");
    assert_ne!(person.cookie("__Host-staff"), before, "the session is a new one");
    elsewhere.go("/staff").await.see("Sign in to work here");
    change(&person, PASSWORD, "velvet compass saturday").await.has_status(422).see("is not right");
    let written = "SELECT COUNT(*) FROM audit_entry WHERE action = 'change_password'";
    assert_eq!(platform.count("bromley", written).await, 1);
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_are_listed_and_ended_one_by_one_or_all_the_others() {
    let platform = Platform::start().await;
    let person = platform.staff("bexley", "Sam Synthetic", &["case_worker"]).await;
    let house = platform.house("bexley");
    let mut others = Vec::new();
    for _ in 0..3 {
        let other = platform.bexley();
        other.take_cookies_of(&person);
        others.push(other);
        platform.begin_session(&house, Door::Staff, &person).await;
    }
    let page = person.go("/staff/sessions").await;
    let ids = page.all_attributes("input[name=session]", "value");
    assert_eq!(ids.len(), 3, "all but this one can be ended: {}", page.text());
    let csrf = token(&page);
    let ended = person.send("/staff/sessions/end", &fields(&[("csrf", &csrf), ("session", &ids[0])])).await;
    assert_eq!(ended.has_status(200).all_attributes("input[name=session]", "value").len(), 2);
    let gone = futures_util::future::join_all(others.iter().map(|other| other.get("/staff"))).await;
    assert_eq!(gone.iter().filter(|page| page.status == 303).count(), 1, "one is out, two are in");
    // Nobody ends a colleague's, and nobody is told that there is one.
    let colleague = platform.staff("bexley", "Eve Synthetic", &["borough_administrator"]).await;
    let csrf_of_colleague = token(&colleague.go("/staff/security").await);
    let typed = fields(&[("csrf", &csrf_of_colleague), ("session", &ids[1])]);
    colleague.post("/staff/sessions/end", &typed).await.has_status(404);
    // After a while it asks again who one is.
    platform.clock.advance(Duration::minutes(11));
    let asked = person.send("/staff/sessions/end", &fields(&[("csrf", &csrf)])).await;
    asked.see("Show that it is you");
    platform.begin_session(&house, Door::Staff, &person).await;
    let csrf = token(&person.go("/staff/sessions").await);
    person.send("/staff/sessions/end", &fields(&[("csrf", &csrf)])).await.has_status(200);
    for other in &others {
        other.get("/staff").await.has_status(303);
    }
    person.go("/staff").await.see("What you can do here");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passkey_s_answer_counts_for_what_was_asked_and_nothing_made_up_opens_a_door() {
    let platform = Platform::start().await;
    let ada = platform.resident("bromley", "Ada Synthetic").await;
    let eve = platform.resident("bromley", "Eve Synthetic").await;
    for door in ["/account", "/staff"] {
        let visitor = platform.bromley();
        let csrf = token(&visitor.go(&format!("{door}/sign-in")).await);
        let page = visitor.post(&format!("{door}/sign-in/passkey"), &fields(&[("csrf", &csrf)])).await;
        page.has_status(200).see("sign in in another way");
        let options = page.attribute("form[data-passkey=get]", "data-options").unwrap();
        let options: serde_json::Value = serde_json::from_str(&options).unwrap();
        assert_eq!(options["publicKey"]["rpId"], "bromley.localhost");
        assert_eq!(options["publicKey"]["userVerification"], "required");
        let ceremony = page.attribute("input[name=ceremony]", "value").unwrap();
        for answer in [
            "",
            "{}",
            "[1]",
            r#"{"id":"AAAA","rawId":"AAAA","type":"public-key","response":{"authenticatorData":"","clientDataJSON":"","signature":"","userHandle":null}}"#,
        ] {
            let typed = fields(&[("csrf", &csrf), ("ceremony", &ceremony), ("credential", answer)]);
            let page = visitor.post(&format!("{door}/sign-in/passkey/answer"), &typed).await;
            page.has_status(422).see("The passkey did not work");
            assert_ne!(page.attribute("input[name=ceremony]", "value").unwrap(), ceremony, "each try is asked anew");
        }
        assert_eq!(visitor.cookie("__Host-account").or(visitor.cookie("__Host-staff")), None);
    }
    // What was asked of one account is nothing for another.
    let csrf = token(&ada.go("/account/security").await);
    let page = ada.post("/account/security/passkeys/new", &fields(&[("csrf", &csrf)])).await;
    let options = page.has_status(200).attribute("form[data-passkey=create]", "data-options").unwrap();
    let options: serde_json::Value = serde_json::from_str(&options).unwrap();
    let selection = &options["publicKey"]["authenticatorSelection"];
    assert_eq!((&selection["residentKey"], &selection["userVerification"]), (&"required".into(), &"required".into()));
    let ceremony = page.attribute("input[name=ceremony]", "value").unwrap();
    let csrf = token(&eve.go("/account/security").await);
    let typed = fields(&[("csrf", &csrf), ("ceremony", &ceremony), ("credential", "{}"), ("name", "Mine")]);
    eve.post("/account/security/passkeys", &typed).await.has_status(422).see("The passkey was not made");
    let long = "x".repeat(61);
    let typed = fields(&[("csrf", &csrf), ("ceremony", &ceremony), ("credential", "{}"), ("name", &long)]);
    eve.post("/account/security/passkeys", &typed).await.has_status(422).see("60 characters or fewer");
    assert_eq!(platform.count("bromley", "SELECT COUNT(*) FROM passkey").await, 0);
    platform.stop().await;
}
