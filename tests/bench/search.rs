//! How long finding takes among 10,000 pages: 200 searches as residents type them, with mistakes, and what is suggested while
//! they type.

use std::path::Path;
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use sea_orm::ConnectionTrait as _;
use search::{Document, Query, SharedSynonyms};
use server::open_boroughs::{Schema, migrate};
use tenancy::{Capacity, Database};
use tests::database::{self, Kind};
use tests::project;

use crate::percentile;

const PAGES: u32 = 10_000;
const SEARCHES: u32 = 200;
/// How many pages are published in one transaction.
const AT_ONCE: u32 = 250;

/// What councils write about: the first are on every other page.
const SUBJECTS: &str = "council service report apply pay bin collection tax recycling parking permit planning school library \
    road street housing care support waste pothole benefit licence noise garden election park centre food birth death marriage \
    allotment graffiti vehicle dog light fly tipping skip kerb blue badge carer child adult nursery leisure swimming meeting \
    councillor budget complaint business rates discount direct debit appeal fine notice application form guide help contact";

/// Prints the times on this database.
pub async fn measure(kind: Kind) {
    let folder = tempfile::tempdir().unwrap();
    let db = filled(kind, folder.path()).await;
    let shared = SharedSynonyms::read(&project().join("tenants/shared/synonyms.toml")).unwrap();
    let today = NaiveDate::from_ymd_opt(2026, 11, 27).unwrap();
    let typed: Vec<String> = (0..SEARCHES).map(typed).collect();
    let mut times = [Vec::new(), Vec::new()];
    let mut slowest = (Duration::ZERO, "");
    // The first round fills caches; the second is read.
    for round in 0..2 {
        for words in &typed {
            let began = Instant::now();
            let found = search::find(&db, &shared, &Query { words, today, page: 1, ..Query::default() }).await.unwrap();
            let took = began.elapsed();
            assert!(!found.is_empty(), "every search of the benchmark finds something: {words}");
            let began = Instant::now();
            search::suggest(&db, &shared, words, today).await.unwrap();
            if round == 1 {
                times[0].push(took);
                times[1].push(began.elapsed());
                slowest = slowest.max((took, words.as_str()));
            }
        }
    }
    for (what, times) in ["find   ", "suggest"].into_iter().zip(&mut times) {
        times.sort();
        println!(
            "{what}               p50 {:>6.1} ms   p95 {:>6.1} ms   (goal 20)",
            percentile(times, 0.5),
            percentile(times, 0.95)
        );
    }
    println!("slowest               {:>8.1} ms   {:?}", slowest.0.as_secs_f64() * 1000.0, slowest.1);
    db.close().await.unwrap();
}

/// A database with every page published.
async fn filled(kind: Kind, folder: &Path) -> Database {
    let url = database::fresh_on(kind, "searched", Schema::Borough).await;
    let db = Database::open(&url, folder, Capacity::default()).await.unwrap();
    migrate(&db, Schema::Borough).await.unwrap();
    let began = Instant::now();
    for first in (0..PAGES).step_by(AT_ONCE as usize) {
        let tx = db.write_tx().await.unwrap();
        for number in first..first + AT_ONCE {
            search::put(&tx, &page(number)).await.unwrap();
        }
        tx.commit().await.unwrap();
    }
    let took = began.elapsed();
    if kind == Kind::Postgres {
        // As its housekeeping does within a minute.
        let tx = db.write_tx().await.unwrap();
        tx.execute_unprepared("ANALYZE").await.unwrap();
        tx.commit().await.unwrap();
    }
    println!("publish one           {:>8.1} ms", took.as_secs_f64() * 1000.0 / f64::from(PAGES));
    db
}

/// Chance that is the same in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from((self.0 >> 33) % u64::from(most)).unwrap()
    }

    /// A few words are everywhere and most are rare, as in any language: half are subjects, the others of a language of ours.
    fn word(&mut self) -> String {
        let subjects: Vec<&str> = SUBJECTS.split_whitespace().collect();
        if self.below(2) == 0 {
            let most = 1 + self.below(u32::try_from(subjects.len()).unwrap());
            return subjects[self.below(most) as usize].to_owned();
        }
        let most = 1 + self.below(8000);
        made_up(self.below(most))
    }

    fn words(&mut self, count: u32) -> String {
        (0..count).map(|_| self.word()).collect::<Vec<_>>().join(" ")
    }
}

fn made_up(mut number: u32) -> String {
    let syllables =
        ["ba", "cor", "del", "fin", "gal", "hum", "jo", "kel", "lim", "mor", "nar", "pol", "quin", "ros", "sta", "tev"];
    let mut word = String::new();
    for _ in 0..4 {
        word.push_str(syllables[(number % 16) as usize]);
        number /= 16;
    }
    word
}

fn page(number: u32) -> Document {
    let mut chance = Chance(u64::from(number) + 1);
    let kind = ["guide", "plain", "news", "event", "entry", search::SERVICE][chance.below(6) as usize];
    let day = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + chrono::Days::new(u64::from(chance.below(700)));
    let length = 3 + chance.below(3);
    Document {
        kind: kind.to_owned(),
        key: number.to_string(),
        path: format!("/pages/{number}"),
        title: chance.words(length),
        summary: chance.words(12),
        text: chance.words(300),
        keywords: vec![chance.words(2), chance.words(1)],
        facets: vec![("ward".to_owned(), format!("Ward {}", chance.below(20)))],
        date: Some(day),
        starts_on: (kind == "event").then_some(day),
        ends_on: None,
    }
}

/// One search: a word or a few, a sentence, a mistake, a beginning.
fn typed(number: u32) -> String {
    let mut chance = Chance(u64::from(number) + 1_000_000);
    let word = chance.word();
    match number % 8 {
        0 => word,
        1 => chance.words(2),
        2 => chance.words(3),
        3 => format!("how do I {} for my {}?", chance.word(), chance.word()),
        4 => format!("{} {}", word, without_a_letter(&chance.word())),
        5 => without_a_letter("recycling") + " " + &word,
        6 => word.chars().take(4).collect(),
        _ => format!("{} zzxxqq", chance.words(2)),
    }
}

fn without_a_letter(word: &str) -> String {
    let middle = word.len() / 2;
    word.char_indices().filter(|(at, _)| *at != middle).map(|(_, letter)| letter).collect()
}
