//! The list of cases at 100,000 of them, a twentieth of which are open: the queries that every page of it asks, with the plan that
//! the database makes of the slowest.

use std::time::{Duration, Instant};

use crm::case_list::{self, Filter, Which, Whose};
use sea_orm::{ConnectionTrait as _, DbBackend, Statement};
use server::open_boroughs::{Schema, migrate};
use tests::database::{self, Kind};
use uuid::Uuid;

use crate::percentile;

const CASES: u32 = 100_000;
const TIMES: usize = 15;
/// Whose work every fortieth case is.
const ME: Uuid = Uuid::from_u128(7);

/// Prints how long each question takes.
pub async fn measure(kind: Kind) {
    let folder = tempfile::tempdir().unwrap();
    let url = database::fresh_on(kind, "cases", Schema::Borough).await;
    let db = tenancy::Database::open(&url, folder.path(), tenancy::Capacity::default()).await.unwrap();
    migrate(&db, Schema::Borough).await.unwrap();
    fill(&db, kind).await;
    let today = chrono::NaiveDate::from_ymd_opt(2026, 6, 4).unwrap();
    let words = |typed: &str| case_list::words_of(typed);
    let all = Filter { which: Which::All, ..Filter::default() };
    let asked = [
        ("open, first page", Filter::default(), 1),
        ("open, last page", Filter::default(), 100),
        ("late", Filter { late: Some(today), ..Filter::default() }, 1),
        ("mine", Filter { whose: Whose::Of(ME), ..Filter::default() }, 1),
        ("nobody's", Filter { whose: Whose::Nobodys, ..Filter::default() }, 1),
        ("of one service", Filter { service: Some("graffiti".to_owned()), ..Filter::default() }, 1),
        ("ended, first page", Filter { which: Which::Closed, ..Filter::default() }, 1),
        ("ended, page 1,000", Filter { which: Which::Closed, ..Filter::default() }, 1000),
        ("all of one service", Filter { service: Some("graffiti".to_owned()), ..all.clone() }, 1),
        ("a name", Filter { words: words("Synthetic 4711"), ..all.clone() }, 1),
        ("a postcode", Filter { words: words("BR1 3UH"), ..all.clone() }, 1),
        ("nobody's name", Filter { words: words("nobody at all"), ..all }, 1),
    ];
    for (what, filter, page) in asked {
        let mut found = 0;
        let took = timed(async || found = case_list::list(db.read(), &filter, page).await.unwrap().1).await;
        println!("{what:<21} {took:>8.1} ms   {found} found");
    }
    let took = timed(async || {
        case_list::figures(db.read(), ME, today).await.unwrap();
    })
    .await;
    println!("the four figures      {took:>8.1} ms");
    println!("plan of a search by words:");
    for line in plan(&db, kind, "SELECT count(*) FROM case_file WHERE found_by LIKE '%synthetic%' ESCAPE '\\'").await {
        println!("    {line}");
    }
    db.close().await.unwrap();
}

/// The median time in milliseconds, after one that warms up.
async fn timed(mut ask: impl AsyncFnMut()) -> f64 {
    ask().await;
    let mut times: Vec<Duration> = Vec::new();
    for _ in 0..TIMES {
        let began = Instant::now();
        ask().await;
        times.push(began.elapsed());
    }
    times.sort();
    percentile(&times, 0.5)
}

/// One statement makes them all.
async fn fill(db: &tenancy::Database, kind: Kind) {
    let (id, me, rows, day) = match kind {
        Kind::Sqlite => (
            "randomblob(16)",
            format!("x'{}'", ME.simple()),
            format!("WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {CASES} - 1)"),
            ("date('2026-06-04', '-' || (i / 40) || ' days')", "date('2026-05-26', '+' || (i / 20 % 60) || ' days')"),
        ),
        Kind::Postgres => (
            "gen_random_uuid()",
            format!("'{ME}'::uuid"),
            format!("WITH n(i) AS (SELECT generate_series(0, {CASES} - 1))"),
            ("date '2026-06-04' - i / 40", "date '2026-05-26' + i / 20 % 60"),
        ),
    };
    let moment = |day: &str| match kind {
        Kind::Sqlite => format!("{day} || 'T09:00:00+00:00'"),
        Kind::Postgres => format!("({day})::timestamp AT TIME ZONE 'UTC'"),
    };
    let (past, soon) = day;
    let sql = format!(
        "{rows} INSERT INTO case_file (id, reference, service, version_id, state, words, promised_on, place, contact_name, \
         contact_email, postcode, message_values, channel, opened_at, closed_at, updated_at, assigned_to, assigned_name, found_by) \
         SELECT {id}, 'NO-' || i, CASE i % 14 WHEN 0 THEN 'graffiti' WHEN 1 THEN 'road-fault' ELSE 'missed-collection' END, {id}, \
         CASE WHEN i % 20 = 0 THEN 'received' ELSE 'completed' END, 'We have it.', CASE WHEN i % 20 = 0 THEN {soon} ELSE {past} END, \
         'Example Road ' || i % 900, 'Ada Synthetic ' || i, 'ada' || i || '@example.org', 'BR1 3UH', '{{}}', 'web', {opened}, \
         CASE WHEN i % 20 = 0 THEN NULL ELSE {opened} END, {opened}, CASE WHEN i % 40 = 0 THEN {me} ELSE NULL END, NULL, \
         'ada synthetic ' || i || ' ada' || i || '@example.org br13uh 02079460123 example road ' || i % 900 FROM n",
        opened = moment(past),
    );
    let tx = db.write_tx().await.unwrap();
    tx.execute_unprepared(&sql).await.unwrap();
    tx.execute_unprepared("ANALYZE").await.unwrap();
    tx.commit().await.unwrap();
}

async fn plan(db: &tenancy::Database, kind: Kind, sql: &str) -> Vec<String> {
    let (backend, explain, column) = match kind {
        Kind::Sqlite => (DbBackend::Sqlite, "EXPLAIN QUERY PLAN", 3),
        Kind::Postgres => (DbBackend::Postgres, "EXPLAIN ANALYZE", 0),
    };
    let rows = db.read().query_all_raw(Statement::from_string(backend, format!("{explain} {sql}"))).await.unwrap();
    rows.iter().map(|row| row.try_get_by_index(column).unwrap()).collect()
}
