//! A person with a browser that knows no JavaScript: it keeps cookies for one host and follows what it is told to.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Mutex;

use reqwest::{Method, redirect};

use crate::page::Page;

pub struct Visitor {
    client: reqwest::Client,
    address: SocketAddr,
    pub host: String,
    /// The port that the browser shows, which is a proxy's when there are several nodes.
    port: u16,
    cookies: Mutex<BTreeMap<String, String>>,
}

/// A client for what listens on this machine. It does not read the machine's certificates, of which there are hundreds.
pub fn plain_http() -> reqwest::ClientBuilder {
    reqwest::Client::builder().no_proxy().tls_certs_only([])
}

impl Visitor {
    pub fn new(address: SocketAddr, host: &str) -> Self {
        let client = plain_http().redirect(redirect::Policy::none()).build().unwrap();
        Self { client, address, host: host.to_owned(), port: address.port(), cookies: Mutex::default() }
    }

    /// The same person, whose next request a proxy leads to another node.
    #[must_use]
    pub fn at_node(&self, address: SocketAddr) -> Self {
        let other = Self { port: self.port, ..Self::new(address, &self.host) };
        other.take_cookies_of(self);
        other
    }

    /// Where its requests really go.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The same person at another network address of this machine: 127.0.0.2, 127.0.0.3 …
    #[must_use]
    pub fn from_address(&self, last: u8) -> Self {
        let client = plain_http()
            .redirect(redirect::Policy::none())
            .local_address(std::net::IpAddr::from([127, 0, 0, last]))
            .build()
            .unwrap();
        let other = Self { client, port: self.port, ..Self::new(self.address, &self.host) };
        other.take_cookies_of(self);
        other
    }

    /// Opens a page, types into its form and sends it, following the answer.
    pub async fn fill(&self, path: &str, values: &[(&str, &str)]) -> Page {
        let form = self.go(path).await.form();
        self.send(&form.action, &form.typed(values)).await
    }

    /// The same without following.
    pub async fn fill_once(&self, path: &str, values: &[(&str, &str)]) -> Page {
        let form = self.go(path).await.form();
        self.post(&form.action, &form.typed(values)).await
    }

    /// `scheme://host:port` as the browser shows it.
    pub fn origin(&self) -> String {
        format!("http://{}:{}", self.host, self.port)
    }

    /// Opens an address of this site and follows redirects, as a browser does.
    pub async fn go(&self, path: &str) -> Page {
        let mut page = self.ask(Method::GET, path, None, &[]).await;
        for _ in 0..10 {
            match page.redirect() {
                Some(next) => page = self.ask(Method::GET, &next, None, &[]).await,
                None => return page,
            }
        }
        panic!("redirected for ever from {path}");
    }

    /// Asks once, without following.
    pub async fn get(&self, path: &str) -> Page {
        self.ask(Method::GET, path, None, &[]).await
    }

    /// Sends a form as it stands and follows the answer.
    pub async fn send(&self, action: &str, fields: &[(String, String)]) -> Page {
        let page = self.post(action, fields).await;
        match page.redirect() {
            Some(next) => self.go(&next).await,
            None => page,
        }
    }

    /// Sends a form once, without following.
    pub async fn post(&self, action: &str, fields: &[(String, String)]) -> Page {
        let origin = self.origin();
        self.ask(Method::POST, action, Some(fields), &[("Origin", &origin)]).await
    }

    /// Sends a form to a server that may die meanwhile; `None` when no answer came.
    pub async fn try_post(&self, action: &str, fields: &[(String, String)]) -> Option<Page> {
        let origin = self.origin();
        self.try_ask(Method::POST, action, Some(fields), &[("Origin", &origin)]).await.ok()
    }

    /// Everything else: any method, any header.
    pub async fn ask(
        &self,
        method: Method,
        path: &str,
        fields: Option<&[(String, String)]>,
        headers: &[(&str, &str)],
    ) -> Page {
        self.try_ask(method, path, fields, headers).await.unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    async fn try_ask(
        &self,
        method: Method,
        path: &str,
        fields: Option<&[(String, String)]>,
        headers: &[(&str, &str)],
    ) -> Result<Page, reqwest::Error> {
        let mut request = self.client.request(method, format!("http://{}{path}", self.address));
        if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host")) {
            request = request.header("Host", format!("{}:{}", self.host, self.port));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let jar = self.jar();
        if !jar.is_empty() {
            request = request.header("Cookie", jar);
        }
        if let Some(fields) = fields {
            request = request.form(fields);
        }
        let answer = request.send().await?;
        for cookie in answer.headers().get_all("set-cookie") {
            self.keep(cookie.to_str().unwrap());
        }
        Ok(Page::read(path, answer).await)
    }

    /// Sends a body of one's choice, as a browser on this site does.
    pub async fn send_body(&self, path: &str, content_type: &str, body: Vec<u8>) -> Page {
        let answer = self
            .client
            .post(format!("http://{}{path}", self.address))
            .header("Host", format!("{}:{}", self.host, self.port))
            .header("Origin", self.origin())
            .header("Cookie", self.jar())
            .header("Content-Type", content_type)
            .body(body)
            .send()
            .await
            .unwrap();
        Page::read(path, answer).await
    }

    /// Asks for something that is no page.
    pub async fn ask_raw(&self, path: &str, headers: &[(&str, &str)]) -> reqwest::Response {
        let host = format!("{}:{}", self.host, self.port);
        let mut request = self.client.get(format!("http://{}{path}", self.address)).header("Host", host);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.send().await.unwrap()
    }

    fn keep(&self, cookie: &str) {
        let (name, rest) = cookie.split_once('=').expect("a cookie has a name");
        let value = rest.split(';').next().unwrap_or_default();
        let mut jar = self.cookies.lock().unwrap();
        if cookie.contains("Max-Age=0") {
            jar.remove(name)
        } else {
            jar.insert(name.to_owned(), value.to_owned())
        };
    }

    /// The `Cookie` header.
    pub fn jar(&self) -> String {
        let jar = self.cookies.lock().unwrap();
        jar.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    /// Takes over another's cookies: what an attacker, or a second tab, would do.
    pub fn take_cookies_of(&self, other: &Visitor) {
        self.cookies.lock().unwrap().clone_from(&other.cookies.lock().unwrap());
    }

    /// Puts a cookie into the browser.
    pub fn set_cookie(&self, name: &str, value: &str) {
        self.cookies.lock().unwrap().insert(name.to_owned(), value.to_owned());
    }

    /// One cookie's value.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().unwrap().get(name).cloned()
    }
}
