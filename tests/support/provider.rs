//! Outside identity providers as child processes: the certified one, and one that signs what it should not.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

use connectors::IdentityProviderSettings;
use serde_json::Value;

use crate::page::Page;
use crate::project;
use crate::visitor::{Visitor, plain_http};

/// A provider, which ends with the test.
pub struct Provider {
    child: Child,
    script: &'static str,
    pub address: SocketAddr,
    client: reqwest::Client,
}

impl Provider {
    /// The certified `oidc-provider`, with its options.
    pub fn start(options: &Value) -> Self {
        Self::run("provider.mjs", options)
    }

    /// One that misbehaves on request.
    pub fn start_hostile(options: &Value) -> Self {
        Self::run("hostile_provider.mjs", options)
    }

    fn run(script: &'static str, options: &Value) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let (child, port) = start(script, options);
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        Self { child, script, address, client: plain_http().build().unwrap() }
    }

    /// It is gone, as if its machine were off.
    pub fn stop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// It is back at the address where it was.
    pub fn start_again(&mut self, options: &Value) {
        let mut options = options.clone();
        options["port"] = self.address.port().into();
        let (child, _) = start(self.script, &options);
        self.child = child;
    }

    pub fn issuer(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Steers it, or asks what it saw.
    pub async fn steer(&self, method: reqwest::Method, path: &str, body: Value) -> Value {
        let request = self.client.request(method, format!("{}/peer/{path}", self.issuer())).body(body.to_string());
        request.send().await.unwrap().json().await.unwrap()
    }

    /// Who has an account there.
    pub async fn people(&self, people: Value) {
        self.steer(reqwest::Method::PUT, "people", people).await;
    }

    /// What it makes of the next ID token.
    pub async fn tweak(&self, tweak: Value) {
        self.steer(reqwest::Method::PUT, "tweak", tweak).await;
    }

    /// A browser in front of its own pages.
    pub fn visitor(&self) -> Visitor {
        Visitor::new(self.address, "127.0.0.1")
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.stop();
    }
}

fn start(script: &str, options: &Value) -> (Child, u16) {
    let folder = project().join("tests/peers");
    let mut child = Command::new("node")
        .arg(folder.join(script))
        .arg(options.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let line = BufReader::new(child.stdout.take().unwrap()).lines().next();
    let line = line.and_then(Result::ok).expect("the provider starts; `make tools` installs what it needs");
    let port = line.strip_prefix("listening ").and_then(|port| port.trim().parse().ok()).expect("it says its port");
    (child, port)
}

/// The settings of a provider, read as `tenant.toml` is.
pub fn provider_settings(text: &str) -> IdentityProviderSettings {
    toml_edit::de::from_str(text).unwrap_or_else(|error| panic!("{error}"))
}

impl Visitor {
    /// Leaves for the provider named so on the page to sign in, and gives the address there.
    pub async fn leave(&self, sign_in: &str, label: &str) -> String {
        let page = self.go(sign_in).await;
        let left = self.get(&page.link(&format!("Sign in with {label}"))).await;
        left.has_status(303);
        left.header("location").unwrap().to_owned()
    }

    /// Signs in at a provider as a person would, and gives the path that leads back. Nobody typed means turning back there.
    pub async fn sign_in_there(&self, leaving: &str, account: &str) -> String {
        let ours = format!("http://{}", self.address());
        let mut page = self.get(leaving.strip_prefix(&ours).expect("it leads to the provider")).await;
        for _ in 0..20 {
            page = match page.header("location").map(str::to_owned) {
                Some(next) if next.starts_with('/') => self.get(&next).await,
                Some(next) => match next.strip_prefix(&ours) {
                    Some(path) => self.get(path).await,
                    None => return path_of(&next),
                },
                None => {
                    let form = page.form();
                    self.post(&form.action, &[("account".to_owned(), account.to_owned())]).await
                }
            };
        }
        panic!("the provider never let go: {}", page.text());
    }

    /// The whole round, from the page to sign in to the page that it ends on.
    pub async fn sign_in_with(&self, sign_in: &str, label: &str, there: &Visitor, account: &str) -> Page {
        let leaving = self.leave(sign_in, label).await;
        let back = there.sign_in_there(&leaving, account).await;
        self.go(&back).await
    }
}

fn path_of(address: &str) -> String {
    let rest = address.split_once("://").expect("a full address").1;
    rest[rest.find('/').expect("a path")..].to_owned()
}
