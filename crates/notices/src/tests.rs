#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use catalogue::{Event, MessageText};
use jobs::{Concurrency, Worker, tasks};
use mail::Value;
use tenancy::{Base, Tenant};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use trial::{North, in_each_borough};
use uuid::Uuid;

use crate::{NewNotice, Notice, State, compose, enqueue, of_subject};

async fn on_each_database(transport: &str, test: impl AsyncFn(Tenant)) {
    let base = Base { templates: crate::TEMPLATES.to_vec(), register: Vec::new() };
    in_each_borough(North { base, transport: transport.to_owned(), ..North::default() }, test).await;
}

async fn queue(tenant: &Tenant, subject: Uuid, event: Event) -> Uuid {
    let message = MessageText {
        subject: "((reference)): we got your report".to_owned(),
        markdown: "Thank you, ((name)).\n\nSee how it goes: ((link))".to_owned(),
    };
    let values = BTreeMap::from([
        ("reference".to_owned(), Value::Words("NO-7K3M-9FXD".to_owned())),
        ("name".to_owned(), Value::Words("<b>Ada</b> http://evil.example".to_owned())),
        ("link".to_owned(), Value::Link("http://north.localhost/track/NO-7K3M-9FXD".to_owned())),
    ]);
    let notice = NewNotice {
        subject,
        event,
        to: "ada@example.org".to_owned(),
        reference: "NO-7K3M-9FXD".to_owned(),
        message: &message,
        values,
    };
    let tx = tenant.db().write_tx().await.unwrap();
    let now = tenant.clock().now();
    let id = enqueue(&tx, now, compose(tenant, now, &notice).unwrap()).await.unwrap();
    tx.commit().await.unwrap();
    id
}

/// Lets a worker work until the notices about `subject` are as `holds` wants them.
async fn work_until(tenant: &Tenant, subject: Uuid, holds: impl Fn(&[Notice]) -> bool) -> Vec<Notice> {
    let worker = Worker::new("test", crate::job_handlers(), Vec::new(), Concurrency::default());
    let stop = CancellationToken::new();
    let (_boroughs, receiver) = watch::channel(vec![tenant.clone()]);
    let (running, token) = (worker.clone(), stop.clone());
    let done = tokio::spawn(async move { running.run(receiver, token).await });
    let mut notices = Vec::new();
    for _ in 0..400 {
        notices = of_subject(tenant.db().read(), subject).await.unwrap();
        if holds(&notices) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    stop.cancel();
    done.await.unwrap();
    assert!(holds(&notices), "{notices:?}");
    notices
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_notice_goes_out_in_the_boroughs_clothes_under_its_own_message_id() {
    on_each_database("folder", async |tenant| {
        let subject = Uuid::now_v7();
        let first = queue(&tenant, subject, Event::Received).await;
        let second = queue(&tenant, subject, Event::Completed).await;
        let notices =
            work_until(&tenant, subject, |all| all.iter().all(|notice| notice.state == State::Delivered)).await;
        assert_eq!(notices.iter().map(|notice| notice.event.as_str()).collect::<Vec<_>>(), ["received", "completed"]);
        for notice in &notices {
            assert_eq!(notice.title, "NO-7K3M-9FXD: we got your report");
            for part in [&notice.text_part, &notice.html_part] {
                for words in ["North Borough", "020 7946 0100", "NO-7K3M-9FXD", "http://north.localhost"] {
                    assert!(part.contains(words), "{words} in {part}");
                }
            }
            assert!(!notice.html_part.contains("<b>Ada"), "typed words stay words");
            assert!(!notice.html_part.contains("href=\"http://evil"), "typed words are no link");
            assert!(!notice.html_part.contains("<img") && !notice.html_part.contains("<table"));
        }
        let mails = mails(&tenant);
        assert_eq!(mails.len(), 2);
        let of = |id: Uuid| format!("Message-ID: <{id}@north.localhost>");
        assert!(mails.iter().any(|mail| mail.contains(&of(first)) && !mail.contains("In-Reply-To")));
        let reply = format!("In-Reply-To: <{first}@north.localhost>");
        assert!(mails.iter().any(|mail| mail.contains(&of(second)) && mail.contains(&reply)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_server_that_is_away_is_tried_again() {
    // Nobody listens at the discard port of this machine.
    on_each_database("smtp://127.0.0.1:9", async |tenant| {
        let subject = Uuid::now_v7();
        queue(&tenant, subject, Event::Received).await;
        let notices =
            work_until(&tenant, subject, |all| all.iter().all(|one| one.state == State::TemporaryFailure)).await;
        let reason = notices[0].reason.clone().unwrap();
        assert!(!reason.contains("ada@"), "{reason}");
        assert_eq!(tasks::count_open(tenant.db().read()).await.unwrap(), 0);
        assert_eq!(jobs::figures(tenant.db().read(), tenant.clock().now()).await.unwrap().depth, 1);
    })
    .await;
}

#[tokio::test]
async fn a_notice_that_cannot_be_composed_is_refused_at_once() {
    on_each_database("folder", async |tenant| {
        let message = MessageText { subject: "s".to_owned(), markdown: "((nobody))".to_owned() };
        let mut notice = NewNotice {
            subject: Uuid::now_v7(),
            event: Event::Received,
            to: "ada@example.org".to_owned(),
            reference: String::new(),
            message: &message,
            values: BTreeMap::new(),
        };
        let now = tenant.clock().now();
        assert!(matches!(compose(&tenant, now, &notice), Err(crate::NoticeError::Words(_))));
        notice.to = "nobody".to_owned();
        assert!(matches!(compose(&tenant, now, &notice), Err(crate::NoticeError::Address(_))));
    })
    .await;
}

/// What went into the mail folder; found through the borough's own files, which lie beside it.
fn mails(tenant: &Tenant) -> Vec<String> {
    let data = tenant.files().root().parent().and_then(Path::parent).unwrap();
    let mut mails = Vec::new();
    let mut folders = vec![data.join("mail")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            if entry.path().is_dir() {
                folders.push(entry.path());
            } else {
                mails.push(fs::read_to_string(entry.path()).unwrap());
            }
        }
    }
    fs::remove_dir_all(data.join("mail")).unwrap();
    mails
}
