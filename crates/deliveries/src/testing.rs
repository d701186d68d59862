//! A borough, a worker, and an outside system that does as it is told, for the tests of this crate.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use chrono::Utc;
use connectors::{AllowList, Contact, Report};
use jobs::{Concurrency, Worker};
use sea_orm::{EntityTrait as _, PaginatorTrait as _};
use tenancy::{Batch, Tenant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;
use trial::North;
use uuid::Uuid;

use crate::delivery::{Entity, Model, State};
use crate::{HandOver, hand_over};

/// What the outside system does with a request.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    /// Makes a case (or finds it by the reference) and answers with its number.
    Number,
    /// Makes a case and cuts the line.
    NumberButCut,
    /// Makes a case and waits with its answer until it is let go.
    NumberLater,
    /// Answers with this status and body.
    Say(u16, String),
}

/// An Open311 server of our own, of which everything is known.
pub(crate) struct Outside {
    pub(crate) address: std::net::SocketAddr,
    pub(crate) go: Notify,
    state: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    script: Vec<Reply>,
    updates: String,
    numbers: BTreeMap<String, u32>,
    effects: u32,
    keys: Vec<String>,
    asked_for_token: u32,
}

impl Outside {
    pub(crate) async fn open() -> Arc<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let outside = Arc::new(Self { address, go: Notify::new(), state: Mutex::new(Known::default()) });
        let serving = Arc::clone(&outside);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let serving = Arc::clone(&serving);
                tokio::spawn(async move { serving.answer(stream).await });
            }
        });
        outside
    }

    /// What to do with the next requests, in order; then numbers are given.
    pub(crate) fn next(&self, mut replies: Vec<Reply>) {
        replies.reverse();
        self.state.lock().unwrap().script = replies;
    }

    /// The body of the feed from now on: pairs of update id, number, status.
    pub(crate) fn tell(&self, updates: &[(&str, &str, &str)]) {
        let items = updates.iter().map(|(id, number, status)| {
            format!(
                "<request_update><update_id>{id}</update_id><service_request_id>{number}</service_request_id>\
                 <status>{status}</status><updated_datetime>{}</updated_datetime><description>d</description>\
                 </request_update>",
                Utc::now().to_rfc3339()
            )
        });
        self.state.lock().unwrap().updates = items.collect();
    }

    pub(crate) fn effects(&self) -> u32 {
        self.state.lock().unwrap().effects
    }

    pub(crate) fn keys(&self) -> Vec<String> {
        self.state.lock().unwrap().keys.clone()
    }

    pub(crate) fn asked_for_token(&self) -> u32 {
        self.state.lock().unwrap().asked_for_token
    }

    async fn answer(&self, mut stream: TcpStream) {
        let mut request = Vec::new();
        let mut part = [0_u8; 4096];
        let (head, body) = loop {
            let count = stream.read(&mut part).await.unwrap_or(0);
            if count == 0 {
                return;
            }
            request.extend_from_slice(&part[..count]);
            let text = String::from_utf8_lossy(&request).into_owned();
            let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
            let head = head.to_lowercase();
            let length = head.split("content-length: ").nth(1).and_then(|rest| rest.lines().next()?.parse().ok());
            if body.len() >= length.unwrap_or(0) {
                break (head, body.to_owned());
            }
        };
        let (status, answer) = match self.think(&head, &body) {
            Reply::Say(status, answer) => (status, answer),
            Reply::NumberButCut => return,
            Reply::NumberLater => {
                self.go.notified().await;
                (200, self.number(&body))
            }
            Reply::Number => (200, self.number(&body)),
        };
        let answer = format!(
            "HTTP/1.1 {status} X\r\ncontent-type: text/xml; charset=utf-8\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{answer}",
            answer.len()
        );
        let _ = stream.write_all(answer.as_bytes()).await;
        let _ = stream.shutdown().await;
    }

    fn think(&self, head: &str, body: &str) -> Reply {
        let mut state = self.state.lock().unwrap();
        if head.starts_with("get /servicerequestupdates") {
            return Reply::Say(200, format!("<service_request_updates>{}</service_request_updates>", state.updates));
        }
        if head.starts_with("get /tokens") {
            state.asked_for_token += 1;
            let number = if state.asked_for_token > 1 { "777" } else { "" };
            return Reply::Say(200, one(number));
        }
        let key = head.split("idempotency-key: ").nth(1).and_then(|rest| rest.lines().next());
        state.keys.push(key.unwrap_or_default().to_owned());
        let reply = state.script.pop().unwrap_or(Reply::Number);
        if !matches!(reply, Reply::Say(..)) {
            let reference = reference_in(body);
            if reference.is_none_or(|reference| !state.numbers.contains_key(&reference)) {
                state.effects += 1;
                let number = state.effects;
                state.numbers.insert(reference_in(body).unwrap_or_else(|| format!("none {number}")), number);
            }
        }
        reply
    }

    fn number(&self, body: &str) -> String {
        let state = self.state.lock().unwrap();
        let known = reference_in(body).and_then(|reference| state.numbers.get(&reference).copied());
        one(&known.unwrap_or(state.effects).to_string())
    }
}

/// An answer with this number.
pub(crate) fn one(number: &str) -> String {
    format!("<service_requests><request><service_request_id>{number}</service_request_id></request></service_requests>")
}

fn reference_in(body: &str) -> Option<String> {
    body.split('&').find_map(|field| Some(field.strip_prefix("attribute%5Bext%5D=")?.to_owned()))
}

/// A borough with its outside system: connector `safe` makes nothing of repeats, `unsafe` would make a second case.
pub(crate) struct World {
    pub(crate) tenant: Tenant,
    pub(crate) outside: Arc<Outside>,
}

/// Does the test in a fresh world on each kind of database.
pub(crate) async fn in_each_world<F: Future<Output = ()>>(test: impl Fn(Arc<World>) -> F) {
    // Each test is its own process or has company: whoever comes second finds it installed.
    let _ = rustls::crypto::ring::default_provider().install_default();
    trial::on_each_address(async |data, url| {
        let outside = Outside::open().await;
        let more = CONNECTORS.replace("OUTSIDE", &outside.address.to_string());
        let allow = AllowList::address(outside.address);
        let tenant = North { allow, more, ..North::default() }.open(data, url).await;
        test(Arc::new(World { tenant: tenant.clone(), outside })).await;
        tenant.db().close().await.unwrap();
    })
    .await;
}

/// A worker that stops when it is told to.
pub(crate) struct AtWork {
    pub(crate) worker: Worker,
    stop: CancellationToken,
    done: tokio::task::JoinHandle<()>,
    _boroughs: watch::Sender<Vec<Tenant>>,
}

impl AtWork {
    /// As when the process is killed: nothing is finished, nothing given back.
    pub(crate) async fn kill(self) {
        self.done.abort();
        let _ = self.done.await;
    }

    pub(crate) async fn end(self) {
        self.stop.cancel();
        self.done.await.unwrap();
    }
}

impl World {
    pub(crate) fn work(&self, recurring: Vec<jobs::Recurring>) -> AtWork {
        let worker = Worker::new("test", crate::job_handlers(), recurring, Concurrency::default());
        let stop = CancellationToken::new();
        let (boroughs, receiver) = watch::channel(vec![self.tenant.clone()]);
        let (running, token) = (worker.clone(), stop.clone());
        let done = tokio::spawn(async move { running.run(receiver, token).await });
        AtWork { worker, stop, done, _boroughs: boroughs }
    }

    /// Hands reports over, each of its own subject; gives their ids.
    pub(crate) async fn hand_over(&self, connector: &str, count: usize) -> Vec<Uuid> {
        let tx = self.tenant.db().write_tx().await.unwrap();
        let now = self.tenant.clock().now();
        let mut ids = Vec::new();
        for _ in 0..count {
            let subject = Uuid::now_v7();
            let reference = format!("NO-{}", &subject.simple().to_string()[20..]);
            let report = Report {
                reference: reference.clone(),
                key: Uuid::nil(),
                code: "light".to_owned(),
                service_title: "Report a street light".to_owned(),
                description: "It is dark.".to_owned(),
                place: None,
                contact: Contact::default(),
                opened_at: now,
                fields: BTreeMap::new(),
            };
            let what = HandOver {
                subject,
                reference,
                service: "street-light".to_owned(),
                connector: connector.to_owned(),
                report,
            };
            let mut batch = Batch::on(&tx);
            ids.push(hand_over(&mut batch, now, what).unwrap());
            assert!(batch.run(&tx).await.unwrap());
        }
        tx.commit().await.unwrap();
        ids
    }

    pub(crate) async fn delivery(&self, id: Uuid) -> Model {
        Entity::find_by_id(id).one(self.tenant.db().read()).await.unwrap().unwrap()
    }

    pub(crate) async fn until_state(&self, id: Uuid, state: State) -> Model {
        trial::until(&format!("{state:?}"), async || self.delivery(id).await.state == state).await;
        self.delivery(id).await
    }

    /// How many jobs of a kind there are.
    pub(crate) async fn jobs(&self, kind: &str) -> u64 {
        use sea_orm::{ColumnTrait as _, QueryFilter as _};
        let of_kind = jobs::Job::find().filter(<jobs::Job as sea_orm::EntityTrait>::Column::Kind.eq(kind));
        of_kind.count(self.tenant.db().read()).await.unwrap()
    }
}

const CONNECTORS: &str = r#"
[connectors.safe]
kind = "open311"
url = "http://OUTSIDE/"
dedupes = "ext"
[connectors.unsafe]
kind = "open311"
url = "http://OUTSIDE/"
updates = ""
"#;
