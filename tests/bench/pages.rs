//! A published page among few others and among very many: how many there are must not be felt.

use std::path::Path;

use sea_orm::ConnectionTrait as _;
use tenancy::{Capacity, Database};
use tests::Visitor;
use tests::database::Kind;

use crate::page::{say, wrk};
use crate::{Measured, workshop};

const COUNTS: [u32; 3] = [100, 10_000, 100_000];
/// The one that is asked for.
const ASKED: &str = "/many/77";

/// Prints the rate of one page among so many, and how far the rates lie apart.
pub async fn measure() {
    let mut rates = Vec::new();
    for count in COUNTS {
        let folder = workshop(Kind::Sqlite).await;
        drop(Measured::start(folder.path()));
        fill(folder.path(), count).await;
        let program = Measured::start(folder.path());
        let visitor = Visitor::new(format!("127.0.0.1:{}", program.port).parse().unwrap(), "bromley.localhost");
        visitor.get(ASKED).await.has_status(200).see("Page 77");
        let reading = wrk(program.child.id(), program.port, &format!("bromley.localhost:{}", program.port), ASKED);
        say(&format!("among {count}"), &reading);
        println!("start to ready        {:>8.0} ms", program.ready_after.as_secs_f64() * 1000.0);
        println!("memory                {:>8.1} MB", program.memory());
        rates.push(reading.rate);
    }
    let (least, most) =
        rates.iter().fold((f64::MAX, 0.0_f64), |(least, most), rate| (least.min(*rate), most.max(*rate)));
    println!("slowest of fastest    {:>8.2}      (goal 0.90)", least / most);
}

/// Copies of one page that is there already, each with a revision, a title and an address of its own.
async fn fill(folder: &Path, count: u32) {
    let db = Database::open("sqlite://bromley.db", &folder.join("data"), Capacity::default()).await.unwrap();
    let tx = db.write_tx().await.unwrap();
    for statement in [
        format!(
            "CREATE TEMP TABLE many AS WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < {count}) \
             SELECT n, randomblob(16) AS page, randomblob(16) AS revision FROM counted"
        ),
        "INSERT INTO page_revision (id, page_id, number, writing, sha256, origin, made_at, made_by_name) \
         SELECT many.revision, many.page, 1, replace(r.writing, p.title, 'Page ' || many.n), r.sha256, 'browser', r.made_at, 'Bench' \
         FROM many, page p JOIN page_revision r ON r.id = p.live_revision WHERE p.path = '/about'"
            .to_owned(),
        "INSERT INTO page (id, path, kind, title, summary, stage, edition, newest_revision, live_revision, live_title, live_summary, \
         from_shared, created_at, changed_at, changed_by_name, first_published_at, published_at) \
         SELECT many.page, '/many/' || many.n, p.kind, 'Page ' || many.n, p.summary, p.stage, 1, many.revision, many.revision, \
         'Page ' || many.n, p.live_summary, 0, p.created_at, p.changed_at, 'Bench', p.first_published_at, p.published_at \
         FROM many, page p WHERE p.path = '/about'"
            .to_owned(),
    ] {
        tx.execute_unprepared(&statement).await.unwrap();
    }
    tx.commit().await.unwrap();
    db.close().await.unwrap();
}
