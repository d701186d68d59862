//! A provider that signs what it should not, brings codes of others, or points at our own machine.

use std::net::TcpListener;

use serde_json::{Value, json};
use tests::platform::free_port;
use tests::{Page, Platform, Provider, Setup, Visitor, provider_settings};

struct World {
    platform: Platform,
    peer: Provider,
    other: Provider,
}

impl World {
    /// `one` and `two` are two providers, at the residents' door of one borough; `council` is the first at the staff's.
    async fn start(more: &str) -> Self {
        let port = free_port();
        let options = json!({ "client": "jwp", "secret": "secret" });
        let (peer, other) = (Provider::start_hostile(&options), Provider::start_hostile(&options));
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "secret").unwrap();
        let settings = |peer: &Provider, label: &str, door: &str| {
            provider_settings(&format!(
                "label = \"{label}\"\ndoor = \"{door}\"\nissuer = \"{}\"\nclient_id = \"jwp\"\n\
                 auth = {{ client_secret = {{ file = \"{}\" }} }}\n{more}",
                peer.issuer(),
                file.path().display()
            ))
        };
        let sign_in = vec![
            ("bromley", "one", settings(&peer, "One", "residents")),
            ("bromley", "two", settings(&other, "Two", "residents")),
            ("bromley", "council", settings(&peer, "Council", "staff")),
        ];
        let allow = vec![peer.address, other.address];
        let platform = Platform::start_with(Setup { port: Some(port), sign_in, allow, ..Setup::default() }).await;
        Self { platform, peer, other }
    }

    /// A round at the first provider with a tweak, in a new browser.
    async fn round(&self, tweak: Value) -> (Visitor, Page) {
        self.peer.tweak(tweak).await;
        let visitor = self.platform.bromley();
        let page = self.round_of(&visitor, &self.peer, "One").await;
        (visitor, page)
    }

    async fn round_of(&self, visitor: &Visitor, peer: &Provider, label: &str) -> Page {
        let leaving = visitor.leave("/account/sign-in", label).await;
        let back = peer.visitor().sign_in_there(&leaving, "").await;
        visitor.get(&back).await
    }

    async fn count(&self, sql: &str) -> i64 {
        self.platform.count("bromley", sql).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_token_that_is_not_right_in_every_part_signs_nobody_in() {
    let world = World::start("").await;
    let now = chrono::Utc::now().timestamp();
    let wrong = [
        ("another audience", json!({ "claims": { "aud": "somebody-else" } })),
        ("no audience", json!({ "claims": { "aud": null } })),
        ("an audience more", json!({ "claims": { "aud": ["jwp", "somebody-else"], "azp": "jwp" } })),
        ("another party", json!({ "claims": { "azp": "somebody-else" } })),
        ("another issuer", json!({ "claims": { "iss": "https://id.example.org" } })),
        ("an issuer but for a slash", json!({ "claims": { "iss": format!("{}/", world.peer.issuer()) } })),
        ("no issuer", json!({ "claims": { "iss": null } })),
        ("another nonce", json!({ "claims": { "nonce": "of-another-round" } })),
        ("no nonce", json!({ "claims": { "nonce": null } })),
        ("no subject", json!({ "claims": { "sub": null } })),
        ("an empty subject", json!({ "claims": { "sub": "" } })),
        ("a subject that is too long", json!({ "claims": { "sub": "x".repeat(256) } })),
        ("expired", json!({ "claims": { "exp": now - 1 } })),
        ("expired long ago", json!({ "claims": { "iat": now - 7200, "exp": now - 3600 } })),
        ("no expiry", json!({ "claims": { "exp": null } })),
        ("an expiry in letters", json!({ "claims": { "exp": "9999999999" } })),
        ("issued in the future", json!({ "claims": { "iat": now + 3600, "exp": now + 7200 } })),
        ("issued long ago", json!({ "claims": { "iat": now - 3600 } })),
        ("not issued", json!({ "claims": { "iat": null } })),
        ("not yet", json!({ "claims": { "nbf": now + 3600 } })),
        ("not yet, in letters", json!({ "claims": { "nbf": "0" } })),
        ("another access token", json!({ "claims": { "at_hash": "AAAAAAAAAAAAAAAAAAAAAA" } })),
        ("no signature", json!({ "sign": "none" })),
        ("no signature but the right name for one", json!({ "sign": "none", "header": { "alg": "ES256" } })),
        ("none in capitals", json!({ "sign": "none", "header": { "alg": "NONE" } })),
        ("the public key as a secret", json!({ "sign": "HS256-public" })),
        ("our own secret", json!({ "sign": "HS256-secret" })),
        ("a key that is not its own", json!({ "sign": "stranger" })),
        ("an unknown key", json!({ "sign": "stranger", "header": { "kid": "unknown" } })),
        ("an unknown key of its own", json!({ "header": { "kid": "unknown" } })),
        ("a path for a key", json!({ "header": { "kid": "../../../etc/passwd" }, "sign": "stranger" })),
        (
            "a key from elsewhere",
            json!({ "header": { "jku": "http://127.0.0.1:1/", "x5u": "http://127.0.0.1:1/" }, "sign": "stranger" }),
        ),
        ("one bit turned", json!({ "sign": "broken" })),
        ("the wrong name for its signature", json!({ "header": { "alg": "RS256" } })),
        ("a header that we do not know", json!({ "header": { "crit": ["x"], "x": 1 } })),
        ("another kind of token", json!({ "header": { "typ": "at+jwt" } })),
        ("a code of another issuer", json!({ "iss": "https://id.example.org" })),
        ("a code of nobody", json!({ "iss": null })),
        (
            "userinfo of somebody else",
            json!({ "claims": { "name": null }, "userinfo": { "sub": "eve", "name": "Eve" } }),
        ),
        ("userinfo of nobody", json!({ "claims": { "name": null }, "userinfo": { "name": "Eve" } })),
        ("a redirect instead of tokens", json!({ "redirect": "token" })),
    ];
    let mut accepted = Vec::new();
    for (what, tweak) in &wrong {
        let (visitor, page) = world.round(tweak.clone()).await;
        if page.status != 403 || visitor.cookie("__Host-account").is_some() {
            accepted.push(format!("{what}: {}", page.status));
        }
    }
    assert!(accepted.is_empty(), "{accepted:?}");
    assert_eq!(world.count("SELECT COUNT(*) FROM account").await, 0);
    assert_eq!(world.count("SELECT COUNT(*) FROM session").await, 0);
    let written = "SELECT COUNT(*) FROM audit_entry WHERE action = 'sign_in' AND outcome = 'refused'";
    assert_eq!(usize::try_from(world.count(written).await).unwrap(), wrong.len());
    let (visitor, page) = world.round(json!({})).await;
    assert_eq!(page.status, 303, "the same round with nothing wrong");
    assert!(visitor.cookie("__Host-account").is_some());
    println!("wrong answers of a provider: {}; accepted: 0; and the right one accepted", wrong.len());
    world.platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_subject_at_two_providers_is_two_people() {
    let world = World::start("").await;
    let (_, page) = world.round(json!({ "claims": { "email": "one@example.org" } })).await;
    assert_eq!(page.status, 303);
    world.other.tweak(json!({ "claims": { "email": "two@example.org" } })).await;
    let visitor = world.platform.bromley();
    world.round_of(&visitor, &world.other, "Two").await;
    assert!(visitor.cookie("__Host-account").is_some());
    assert_eq!(world.count("SELECT COUNT(*) FROM account").await, 2);
    // Nor does the second get into the first one's account with its address.
    world.other.tweak(json!({ "claims": { "sub": "new", "email": "one@example.org" } })).await;
    let stranger = world.platform.bromley();
    let page = world.round_of(&stranger, &world.other, "Two").await;
    assert!(page.header("location").unwrap().starts_with("/account/link-provider/"));
    assert!(stranger.cookie("__Host-account").is_none());
    // A code of one provider is not carried to the other.
    let leaving = stranger.leave("/account/sign-in", "Two").await;
    let back = world.other.visitor().sign_in_there(&leaving, "").await;
    stranger.get(&back.replace("/from/two", "/from/one")).await.has_status(403);
    world.platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_must_say_how_it_asked_when_we_want_to_know() {
    let world = World::start("second_factor = { amr = [\"mfa\"] }\nmax_age_minutes = 5\n").await;
    let now = chrono::Utc::now().timestamp();
    for (auth_time, status) in [(json!(now), 303), (json!(now - 3600), 403), (Value::Null, 403)] {
        let (_, page) = world.round(json!({ "claims": { "auth_time": auth_time } })).await;
        assert_eq!(page.status, status, "{auth_time}");
    }
    world.platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_signed_in_already_has_to_sign_in_there_anew() {
    let world = World::start("").await;
    let now = chrono::Utc::now().timestamp();
    for (auth_time, status) in
        [(json!(now), 303), (json!(now - 120), 403), (json!("9999999999"), 403), (Value::Null, 403)]
    {
        let (visitor, page) = world.round(json!({ "claims": { "auth_time": now - 86_400 } })).await;
        assert_eq!(page.status, 303, "the first time it may know them from before");
        visitor.go("/account/details").await.see("Show that it is you");
        world.peer.tweak(json!({ "claims": { "auth_time": auth_time } })).await;
        assert_eq!(world.round_of(&visitor, &world.peer, "One").await.status, status, "{auth_time}");
        let shown = visitor.go("/account/details").await;
        assert_eq!(shown.body.contains("Show that it is you"), status == 403, "{auth_time}");
    }
    world.platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_provider_publishes_leads_to_no_place_of_ours() {
    let canary = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    canary.set_nonblocking(true).unwrap();
    let port = canary.local_addr().unwrap().port();
    let inside = [
        format!("http://127.0.0.1:{port}/x"),
        format!("http://localhost:{port}/x"),
        format!("http://[::1]:{port}/x"),
        format!("http://[::ffff:127.0.0.1]:{port}/x"),
        format!("http://0.0.0.0:{port}/x"),
        format!("http://2130706433:{port}/x"),
        format!("http://0x7f000001:{port}/x"),
        format!("http://127.1:{port}/x"),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        "http://10.0.0.1/x".to_owned(),
        "http://[fd00::1]/x".to_owned(),
        "http://[fe80::1]/x".to_owned(),
        "http://100.64.0.1/x".to_owned(),
        "http://198.18.0.1/x".to_owned(),
        "http://u:p@example.org/x".to_owned(),
        "http://example.org/x".to_owned(),
        "file:///etc/passwd".to_owned(),
        "gopher://127.0.0.1/x".to_owned(),
    ];
    let (mut tried, mut ahead) = (0, 0);
    let world = World::start("").await;
    for field in ["jwks_uri", "token_endpoint", "authorization_endpoint", "userinfo_endpoint"] {
        for address in &inside {
            let mut discovery = json!({});
            discovery[field] = address.as_str().into();
            let claims = if field == "userinfo_endpoint" { json!({ "name": null }) } else { json!({}) };
            // What was read of a provider is forgotten after ten minutes.
            world.platform.clock.advance(chrono::Duration::minutes(11));
            ahead += 11 * 60;
            tried += 1;
            world.peer.tweak(json!({ "discovery": discovery, "claims": claims, "ahead": ahead })).await;
            let visitor = world.platform.bromley();
            let page = visitor.get("/account/sign-in/with/one").await;
            if page.status == 303 {
                let there = page.header("location").unwrap().to_owned();
                assert!(there.starts_with(&world.peer.issuer()), "{field} {address}: the browser is sent to {there}");
                let back = world.peer.visitor().sign_in_there(&there, "").await;
                visitor.get(&back).await;
            }
            assert!(visitor.cookie("__Host-account").is_none(), "{field} {address}");
        }
    }
    for redirect in ["discovery", "jwks"] {
        world.peer.tweak(json!({ "redirect": redirect })).await;
        world.platform.clock.advance(chrono::Duration::minutes(11));
        assert!(world.platform.bromley().get("/account/sign-in/with/one").await.status >= 400, "{redirect}");
    }
    for (what, discovery) in [
        ("another issuer", json!({ "issuer": "https://id.example.org" })),
        ("no keys", json!({ "jwks_uri": null })),
        ("no issuer", json!({ "issuer": null })),
    ] {
        world.peer.tweak(json!({ "discovery": discovery })).await;
        world.platform.clock.advance(chrono::Duration::minutes(11));
        assert!(world.platform.bromley().get("/account/sign-in/with/one").await.status >= 400, "{what}");
    }
    ahead += 6 * 11 * 60;
    world.platform.clock.advance(chrono::Duration::minutes(11));
    let (visitor, _) = world.round(json!({ "ahead": ahead })).await;
    assert!(visitor.cookie("__Host-account").is_some(), "the right addresses are called");
    assert!(canary.accept().is_err(), "somebody called a place of ours");
    println!("addresses inside that a provider published: {tried}; calls that arrived there: 0");
    world.platform.stop().await;
}
