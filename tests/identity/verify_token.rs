//! Signed tokens under attack (AT-52, V9): what is not exactly ours, for exactly this, at exactly this time, counts for nothing.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::Duration;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::{Value, json};
use tenancy::{Tenant, Token};
use tests::{Platform, Setup};

async fn quiet() -> Platform {
    Platform::start_with(Setup { worker: false, ..Setup::default() }).await
}

fn parts(token: &str) -> (Value, Value, String) {
    let read = |part: &str| serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap();
    let mut three = token.split('.');
    (read(three.next().unwrap()), read(three.next().unwrap()), three.next().unwrap().to_owned())
}

fn joined(header: &Value, claims: &Value, signature: &str) -> String {
    let written = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.{signature}", written(header), written(claims))
}

fn sign(house: &Tenant, audience: &str, purpose: &str, lasts: Duration) -> String {
    let token = Token { audience, purpose, subject: "case 7", lasts };
    house.keys().sign_more(token, &json!({}), house.clock().now()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_but_our_own_token_for_this_counts() {
    let platform = quiet().await;
    let (ours, theirs) = (platform.house("bromley"), platform.house("bexley"));
    let now = ours.clock().now();
    let good = sign(&ours, "bromley", "track", Duration::hours(1));
    let accepts = |house: &Tenant, token: &str| house.keys().verify("track", token, now).is_ok();
    assert!(accepts(&ours, &good));
    let (header, claims, signature) = parts(&good);
    let mut wrong: Vec<(String, String)> = Vec::new();
    for alg in ["none", "None", "HS256", "RS256", "ES256", "EdDSA2"] {
        let mut changed = header.clone();
        changed["alg"] = json!(alg);
        wrong.push((format!("alg {alg}"), joined(&changed, &claims, &signature)));
        wrong.push((format!("alg {alg}, no signature"), joined(&changed, &claims, "")));
    }
    // The public key as a secret, which is how an HS/RS mix-up is used.
    let public = serde_json::to_value(ours.keys().public(now)).unwrap()[0]["x"].as_str().unwrap().to_owned();
    let key = jsonwebtoken::EncodingKey::from_secret(&URL_SAFE_NO_PAD.decode(&public).unwrap());
    let hs = jsonwebtoken::Header {
        kid: Some("founding".to_owned()),
        ..jsonwebtoken::Header::new(jsonwebtoken::Algorithm::HS256)
    };
    wrong.push(("HS256 with the public key".to_owned(), jsonwebtoken::encode(&hs, &claims, &key).unwrap()));
    for kid in ["", "other", "../../etc/passwd", "' OR 1=1 --", "founding\u{0}"] {
        let mut changed = header.clone();
        changed["kid"] = json!(kid);
        wrong.push((format!("kid {kid:?}"), joined(&changed, &claims, &signature)));
    }
    let mut without = header.clone();
    without.as_object_mut().unwrap().remove("kid");
    wrong.push(("no kid".to_owned(), joined(&without, &claims, &signature)));
    for (name, value) in [("jku", "https://evil.example/jwks"), ("x5u", "https://evil.example/c"), ("jwk", "{}")] {
        let mut changed = header.clone();
        changed[name] = json!(value);
        wrong.push((name.to_owned(), joined(&changed, &claims, &signature)));
    }
    for (claim, value) in [
        ("exp", json!("9999999999")),
        ("exp", json!(9_999_999_999.5)),
        ("exp", json!(now.timestamp() * 1000)),
        ("nbf", json!("0")),
        ("aud", json!(["bromley"])),
        ("aud", json!("bexley")),
        ("iss", json!("joint")),
        ("typ", json!("session")),
        ("sub", json!("case 8")),
    ] {
        let mut changed = claims.clone();
        changed[claim] = value.clone();
        wrong.push((format!("{claim} {value}"), joined(&header, &changed, &signature)));
        changed.as_object_mut().unwrap().remove(claim);
        wrong.push((format!("no {claim}"), joined(&header, &changed, &signature)));
    }
    // Signed by ours, and wrong all the same.
    wrong.push(("for the other borough".to_owned(), sign(&ours, "bexley", "track", Duration::hours(1))));
    wrong.push(("for something else".to_owned(), sign(&ours, "bromley", "session", Duration::hours(1))));
    wrong.push(("run out a second ago".to_owned(), sign(&ours, "bromley", "track", Duration::seconds(-1))));
    wrong.push(("run out half a minute ago".to_owned(), sign(&ours, "bromley", "track", Duration::seconds(-31))));
    wrong.push(("for a thousand years".to_owned(), sign(&ours, "bromley", "track", Duration::days(365_000))));
    wrong.push(("the other borough's, in our name".to_owned(), sign(&theirs, "bromley", "track", Duration::hours(1))));
    for (what, token) in &wrong {
        assert!(!accepts(&ours, token), "{what} was accepted");
    }
    assert!(!accepts(&theirs, &good), "ours is nothing there");
    assert!(accepts(&ours, &good), "and still good at home");
    println!("{} wrong tokens refused", wrong.len());
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_with_any_bit_turned_is_refused() {
    let platform = quiet().await;
    let ours = platform.house("bromley");
    let now = ours.clock().now();
    let good = sign(&ours, "bromley", "track", Duration::hours(1));
    let seed = std::env::var("JWP_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(7);
    let mut random = rand::rngs::StdRng::seed_from_u64(seed);
    let mut turned = 0;
    while turned < 10_000 {
        let mut bytes = good.clone().into_bytes();
        let place = random.random_range(0..bytes.len());
        bytes[place] ^= 1 << random.random_range(0..7);
        let Ok(changed) = String::from_utf8(bytes) else { continue };
        // The last letter of base64 may hold bits that mean nothing; what decodes alike is the same token.
        let same = changed.split('.').zip(good.split('.')).all(|(one, other)| {
            matches!((URL_SAFE_NO_PAD.decode(one), URL_SAFE_NO_PAD.decode(other)), (Ok(one), Ok(other)) if one == other)
        });
        if same {
            continue;
        }
        assert!(ours.keys().verify("track", &changed, now).is_err(), "seed {seed}: {changed}");
        turned += 1;
    }
    println!("{turned} changed tokens refused (seed {seed})");
    platform.stop().await;
}
