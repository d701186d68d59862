//! How many durable transactions of one small row the database takes from sixteen tasks: the ceiling of submissions.

use std::time::{Duration, Instant};

use sea_orm::ConnectionTrait as _;
use server::open_boroughs::Schema;
use tests::database::{self, Kind};

use crate::percentile;
use crate::spent::Spent;

const TASKS: usize = 16;
const LASTS: Duration = Duration::from_secs(5);

/// Prints and gives the rate.
pub async fn measure(kind: Kind) -> f64 {
    let folder = tempfile::tempdir().unwrap();
    let url = database::fresh_on(kind, "raw", Schema::Borough).await;
    let db = tenancy::Database::open(&url, folder.path(), tenancy::Capacity::default()).await.unwrap();
    let tx = db.write_tx().await.unwrap();
    tx.execute_unprepared("CREATE TABLE raw_row (id VARCHAR(40) PRIMARY KEY, body TEXT)").await.unwrap();
    tx.commit().await.unwrap();
    let before = Spent::by(std::process::id());
    let began = Instant::now();
    let tasks: Vec<_> = (0..TASKS)
        .map(|_| {
            let db = db.clone();
            tokio::spawn(async move {
                let mut times = Vec::new();
                while began.elapsed() < LASTS {
                    let one = Instant::now();
                    let tx = db.write_tx().await.unwrap();
                    let id = uuid::Uuid::now_v7();
                    tx.execute_unprepared(&format!(
                        "INSERT INTO raw_row VALUES ('{id}', 'a row of about the size of one answer')"
                    ))
                    .await
                    .unwrap();
                    tx.commit().await.unwrap();
                    times.push(one.elapsed());
                }
                times
            })
        })
        .collect();
    let mut times = Vec::new();
    for task in tasks {
        times.extend(task.await.unwrap());
    }
    times.sort();
    #[expect(clippy::cast_precision_loss, reason = "a rate")]
    let rate = times.len() as f64 / LASTS.as_secs_f64();
    #[expect(clippy::cast_precision_loss, reason = "a rate")]
    let spent = (Spent::by(std::process::id()) - before).words(times.len() as f64);
    println!("raw inserts           {rate:>8.0} /s   p99 {:.1} ms   {spent}", percentile(&times, 0.99));
    rate
}
