//! Two nodes on one PostgreSQL: the same form sent to both at once is one submission (EF-40, FI-08). A SQLite deployment has
//! one process, so there the second tab stands in for the second node.

use futures_util::future::join;
use tests::database::Kind;
use tests::{Answers, Platform, eventually, fill_in};

#[tokio::test(flavor = "multi_thread")]
async fn the_same_form_sent_to_two_nodes_at_once_is_sent_once() {
    let platform = Platform::start().await;
    let second = match Kind::of_this_run() {
        Kind::Postgres => platform.another_node().await,
        Kind::Sqlite => platform.address(),
    };
    let rounds = 20;
    for round in 0..rounds {
        let here = platform.visitor(["bromley", "bexley"][round % 2]);
        let check = fill_in(&here, "road-fault", &Answers::default()).await;
        let there = here.at_node(second);
        let form = check.form();
        let fields = form.untouched();
        let (one, other) = join(here.post(&form.action, &fields), there.post(&form.action, &fields)).await;
        assert_eq!(one.status, 303, "{}", one.text());
        assert_eq!(one.redirect(), other.redirect(), "{}: {}", other.status, other.text());
        // What one node took, the other shows.
        there.go(&one.redirect().unwrap()).await.has_status(200);
    }
    for slug in ["bromley", "bexley"] {
        assert_eq!(platform.count(slug, "SELECT COUNT(*) FROM submission").await, rounds as i64 / 2);
        assert_eq!(platform.count(slug, "SELECT COUNT(*) FROM case_file").await, rounds as i64 / 2);
        eventually("all to be delivered", async || {
            let sql = "SELECT COUNT(*) FROM delivery WHERE state = 'delivered'";
            (platform.count(slug, sql).await == rounds as i64 / 2).then_some(())
        })
        .await;
    }
    let effects = platform.ledger().await;
    let submits = effects.iter().filter(|line| line["operation"] == "submit" && line["effect"] == true).count();
    assert_eq!(submits, rounds, "two workers, each report once");
    platform.stop().await;
}
