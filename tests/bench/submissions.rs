//! Submissions: forms filled in beforehand, then all sent by sixteen people at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use futures_util::{StreamExt as _, stream};
use tests::{Answers, Form, Visitor, fill_in};

use crate::spent::Spent;
use crate::{Measured, percentile};

const FORMS: usize = 2000;
const PEOPLE: usize = 16;

/// Prints and gives submissions a second. With the worker in the same process, each is delivered (a file on disk) and its mail
/// written (another) meanwhile, on the same core.
pub async fn measure(program: &Measured, what: &str) -> f64 {
    let address = format!("127.0.0.1:{}", program.port).parse().unwrap();
    let ready: Vec<(Visitor, Form)> = stream::iter(0..FORMS)
        .map(|_| async move {
            let visitor = Visitor::new(address, "bromley.localhost");
            // By out-tray, so that no network stands between.
            let check = fill_in(&visitor, "graffiti", &Answers::default()).await;
            let form = check.form();
            (visitor, form)
        })
        .buffer_unordered(PEOPLE)
        .collect()
        .await;
    let ready = Arc::new(ready);
    let next = Arc::new(AtomicUsize::new(0));
    let before = Spent::by(program.child.id());
    let began = Instant::now();
    let people: Vec<_> = (0..PEOPLE)
        .map(|_| {
            let (ready, next) = (Arc::clone(&ready), Arc::clone(&next));
            tokio::spawn(async move {
                let mut times = Vec::new();
                while let Some((visitor, form)) = ready.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let one = Instant::now();
                    let page = visitor.post(&form.action, &form.untouched()).await;
                    assert_eq!(page.status, 303, "{}", page.text());
                    times.push(one.elapsed());
                }
                times
            })
        })
        .collect();
    let mut times = Vec::new();
    for person in people {
        times.extend(person.await.unwrap());
    }
    #[expect(clippy::cast_precision_loss, reason = "a rate")]
    let (sent, lasted) = (times.len() as f64, began.elapsed().as_secs_f64());
    let (rate, spent) = (sent / lasted, Spent::by(program.child.id()) - before);
    times.sort();
    println!("{what:<22}{rate:>8.0} /s   p99 {:.1} ms   {}", percentile(&times, 0.99), spent.words(sent));
    rate
}
