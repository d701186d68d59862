//! A platform and the certified `oidc-provider` that know each other.

use reqwest::Method;
use serde_json::{Value, json};
use tests::platform::free_port;
use tests::{Page, Platform, Provider, Setup, Visitor, provider_settings};

const SECRET: &str = "a client secret of the tests: 100% & more";

/// Providers and a platform that know each other.
pub(super) struct World {
    pub(super) platform: Platform,
    pub(super) peer: Provider,
    pub(super) options: Value,
    _keys: tempfile::TempDir,
}

impl World {
    /// At both boroughs: `secret`, `key` and `rsa` for residents (client secret and private keys), `staff` for staff; more lines go into the
    /// last table.
    pub(super) async fn start(more: &str) -> Self {
        Self::start_taking("PS256", more).await
    }

    /// The same with a provider that takes what an RSA key signs in this way, and in no other.
    pub(super) async fn start_taking(rsa: &str, more: &str) -> Self {
        let port = free_port();
        let keys = tempfile::tempdir().unwrap();
        let client = |id: &str, method: &str, paths: &[&str]| {
            let back: Vec<String> = ["bromley", "bexley", "joint"]
                .iter()
                .flat_map(|slug| paths.iter().map(move |path| format!("http://{slug}.localhost:{port}{path}")))
                .collect();
            let mut client = json!({
                "client_id": id, "redirect_uris": back, "response_types": ["code"], "grant_types": ["authorization_code"],
                "token_endpoint_auth_method": method,
            });
            if method == "private_key_jwt" {
                client["id_token_signed_response_alg"] = "ES256".into();
                client["token_endpoint_auth_signing_alg"] = if id == "by-key" { "ES256" } else { rsa }.into();
            } else {
                client["client_secret"] = SECRET.into();
            }
            client
        };
        let options = json!({
            "port": 0,
            "keys": keys.path(),
            "assertions": ["ES256", rsa],
            "clients": [
                client("by-secret", "client_secret_basic", &["/account/sign-in/from/secret", "/staff/sign-in/from/staff"]),
                client("by-key", "private_key_jwt", &["/account/sign-in/from/key"]),
                client("by-rsa", "private_key_jwt", &["/account/sign-in/from/rsa"]),
            ],
        });
        let peer = Provider::start(&options);
        let secret_file = keys.path().join("secret");
        std::fs::write(&secret_file, format!("{SECRET}\n")).unwrap();
        let by_secret = format!(
            "issuer = \"{}\"\nclient_id = \"by-secret\"\nauth = {{ client_secret = {{ file = \"{}\" }} }}\n",
            peer.issuer(),
            secret_file.display()
        );
        let secret = provider_settings(&format!("label = \"Secret\"\ndoor = \"residents\"\n{by_secret}"));
        let by_key = |label: &str, id: &str| {
            provider_settings(&format!(
                "label = \"{label}\"\ndoor = \"residents\"\nissuer = \"{}\"\nclient_id = \"{id}\"\nalgorithms = [\"ES256\"]\n\
                 auth = {{ private_key_jwt = {{ key = {{ file = \"{}\" }}, key_id = \"ours\" }} }}\n",
                peer.issuer(),
                keys.path().join(format!("{id}.pem")).display()
            ))
        };
        let staff = provider_settings(&format!("label = \"Council\"\ndoor = \"staff\"\n{by_secret}{more}"));
        let mut sign_in = Vec::new();
        for slug in ["bromley", "bexley"] {
            sign_in.push((slug, "secret", secret.clone()));
            sign_in.push((slug, "key", by_key("Key", "by-key")));
            sign_in.push((slug, "rsa", by_key("Other", "by-rsa")));
            sign_in.push((slug, "staff", staff.clone()));
        }
        let setup = Setup { port: Some(port), sign_in, allow: vec![peer.address], ..Setup::default() };
        let platform = Platform::start_with(setup).await;
        let world = Self { platform, peer, options, _keys: keys };
        world.people(&["advisers"]).await;
        world
    }

    /// Ada is in these groups; Eve has an address that nobody checked; Tom has none.
    pub(super) async fn people(&self, groups: &[&str]) {
        self.peer
            .people(json!({
                "ada": { "name": "Ada Synthetic", "email": "ada.synthetic@example.org", "email_verified": true, "groups": groups },
                "eve": { "name": "Eve Synthetic", "email": "eve.synthetic@example.org", "email_verified": false, "groups": [] },
                "tom": { "name": "Tom Synthetic" },
            }))
            .await;
    }

    pub(super) async fn seen(&self) -> Value {
        self.peer.steer(Method::GET, "seen", Value::Null).await
    }

    pub(super) async fn resident(&self, visitor: &Visitor, label: &str, account: &str) -> Page {
        visitor.sign_in_with("/account/sign-in", label, &self.peer.visitor(), account).await
    }

    pub(super) async fn staff(&self, visitor: &Visitor, account: &str) -> Page {
        visitor.sign_in_with("/staff/sign-in", "Council", &self.peer.visitor(), account).await
    }

    pub(super) async fn count(&self, sql: &str) -> i64 {
        self.platform.count("bromley", sql).await
    }

    pub(super) async fn accounts(&self) -> i64 {
        self.count("SELECT COUNT(*) FROM account").await
    }
}
