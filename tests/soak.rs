//! The fault tests with a ledger (I1 to I4, I9), in a short form here and in the long one behind `make soak`.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use rand::{RngExt as _, SeedableRng as _};
use sandbox::SandboxConfig;
use serde_json::{Value, json};
use server::commands::demo_systems;
use server::open_boroughs::Schema;
use tests::{
    Answers, Page, Platform, Program, Setup, Visitor, database, fill_in, journey, platform::free_port, project,
};

fn long() -> bool {
    std::env::var("JWP_SOAK").is_ok_and(|kind| kind == "long")
}

/// What one client knows: whether it was told a reference.
#[derive(Default)]
struct ClientLog {
    intents: usize,
    acknowledged: BTreeMap<String, String>,
}

/// A copy of `tenants/` whose databases are those of this run.
async fn tenants_for_this_run(folder: &Path) {
    let copied =
        std::process::Command::new("cp").arg("-r").arg(project().join("tenants")).arg(folder).status().unwrap();
    assert!(copied.success());
    for slug in ["bromley", "bexley", "joint"] {
        let file = folder.join("tenants").join(slug).join("tenant.toml");
        let text = std::fs::read_to_string(&file).unwrap();
        let url = database::fresh(slug, Schema::of(slug == "joint")).await;
        std::fs::write(&file, text.replace(&format!("sqlite://{slug}.db"), &url)).unwrap();
    }
}

/// Kill -9 at random during parallel submissions: what was acknowledged is in the back office exactly once, whatever happened.
#[tokio::test(flavor = "multi_thread")]
async fn killed_at_random_nothing_is_lost_and_nothing_is_there_twice() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let (rounds, clients) = if long() { (20, 25) } else { (4, 25) };
    let seed: u64 =
        std::env::var("JWP_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or_else(|| rand::rng().random());
    println!("seed {seed}");
    let mut chance = rand::rngs::StdRng::seed_from_u64(seed);
    let folder = tempfile::tempdir().unwrap();
    tenants_for_this_run(folder.path()).await;
    // The outside world stays up while the program dies; the program expects it on the port after its own.
    let port = loop {
        let port = free_port();
        if std::net::TcpListener::bind(("127.0.0.1", port + 1)).is_ok() {
            break port;
        }
    };
    let read = tenancy::read_tenants(&folder.path().join("tenants")).unwrap();
    let world = sandbox::start(SandboxConfig {
        bind: ([127, 0, 0, 1], port + 1).into(),
        data: folder.path().join("world"),
        mail_folder: None,
        systems: demo_systems(&read),
    })
    .await
    .unwrap();
    let arguments = [
        "demo".to_owned(),
        "--no-sandbox".to_owned(),
        "--port".to_owned(),
        port.to_string(),
        "--admin-port".to_owned(),
        free_port().to_string(),
    ];
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    // This flood is ours.
    let limits = "[limits]\nsubmissions_per_hour_per_address = 0\nsubmissions_per_hour_per_borough = 0\n";
    std::fs::write(folder.path().join("jwp.toml"), limits).unwrap();
    let address = format!("127.0.0.1:{port}").parse().unwrap();
    let mut log = ClientLog::default();
    let mut kills = 0;
    let mut program = Program::start(&arguments, folder.path());
    for round in 0..rounds {
        // Every client has its answers ready; all send at once, and the program is killed among them.
        let mut ready = Vec::new();
        for client in 0..clients {
            let slug = ["bromley", "bexley"][client % 2];
            let visitor = Visitor::new(address, &format!("{slug}.localhost"));
            let answers = Answers::default().with("details", &format!("round {round} client {client}"));
            let check = fill_in(&visitor, "road-fault", &answers).await;
            ready.push((visitor, check));
        }
        log.intents += ready.len();
        let pause = Duration::from_micros(chance.random_range(0..120_000));
        let sending: Vec<_> = ready
            .into_iter()
            .map(|(visitor, check)| {
                tokio::spawn(async move {
                    let form = check.form();
                    let fields = form.untouched();
                    let first = visitor.try_post(&form.action, &fields).await;
                    (visitor, form, first)
                })
            })
            .collect();
        tokio::time::sleep(pause).await;
        program.kill();
        kills += 1;
        let mut left = Vec::new();
        for task in sending {
            left.push(task.await.unwrap());
        }
        program = Program::start(&arguments, folder.path());
        // A person whose page did not come presses the button again: the same form, the same nonce.
        for (visitor, form, first) in left {
            let target = match first.as_ref().and_then(Page::redirect) {
                Some(target) => target,
                None => {
                    let page = visitor.post(&form.action, &form.untouched()).await;
                    page.redirect()
                        .unwrap_or_else(|| panic!("after a restart it is taken: {} {}", page.status, page.text()))
                }
            };
            let page = visitor.go(&target).await;
            let reference = page.reference().unwrap_or_else(|| panic!("no reference at {target}: {}", page.text()));
            let slug = visitor.host.split('.').next().unwrap().to_owned();
            let before = log.acknowledged.insert(reference.clone(), slug);
            assert!(before.is_none(), "I9: {reference} was given twice");
        }
    }
    let expected = log.acknowledged.len();
    assert_eq!(expected, log.intents, "I3: every intent came to one reference");
    let client = tests::plain_http().build().unwrap();
    let ledger = async || -> Vec<Value> {
        let text = client.get(format!("http://{}/ledger", world.address())).send().await.unwrap().text().await.unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let began = std::time::Instant::now();
    let effects = loop {
        let mut effects: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for line in ledger().await {
            if line["effect"] == true && line["operation"] == "submit" {
                let reference = line["reference"].as_str().unwrap_or_default().to_owned();
                effects.entry(reference).or_default().push(line["borough"].as_str().unwrap().to_owned());
            }
        }
        if effects.len() >= expected || began.elapsed() > Duration::from_secs(120) {
            break effects;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    };
    program.terminate();
    let lost: Vec<_> = log.acknowledged.keys().filter(|reference| !effects.contains_key(*reference)).collect();
    let twice: Vec<_> = effects.iter().filter(|(_, boroughs)| boroughs.len() > 1).collect();
    let invented: Vec<_> = effects.keys().filter(|reference| !log.acknowledged.contains_key(*reference)).collect();
    println!(
        "kills {kills}, intents {}, acknowledged {expected}, effects {}, lost {}, twice {}, invented {}",
        log.intents,
        effects.len(),
        lost.len(),
        twice.len(),
        invented.len()
    );
    assert!(kills == rounds, "a pass without a kill proves nothing");
    assert!(lost.is_empty(), "I1: lost {lost:?}");
    assert!(twice.is_empty(), "I1: twice {twice:?}");
    assert!(invented.is_empty(), "I2: {invented:?}");
    for (reference, boroughs) in &effects {
        assert_eq!(
            Some(&boroughs[0]),
            log.acknowledged.get(reference),
            "I4: {reference} in the wrong borough's system"
        );
    }
    world.stop().await;
}

/// Answers lost after the work was done, for three in ten: never twice; and there, or parked with a reason.
#[tokio::test(flavor = "multi_thread")]
async fn lost_answers_end_in_one_effect_or_with_a_person() {
    for dedupes in [true, false] {
        let platform = Platform::start_with(Setup { dedupes, ..Setup::default() }).await;
        let many = if long() { 1000 } else { 60 };
        platform
            .faults(json!([{ "system": "*", "mode": "drop-after-processing", "share": 0.3, "seed": 7, "operation": "submit" }]))
            .await;
        let mut references = Vec::new();
        for number in 0..many {
            let slug = ["bromley", "bexley"][number % 2];
            let visitor = platform.visitor(slug);
            let check = fill_in(&visitor, "street-light", &Answers::default()).await;
            references.push((slug, journey::submit(&visitor, &check).await.reference().unwrap()));
        }
        let open = "SELECT COUNT(*) FROM delivery WHERE state NOT IN ('delivered', 'parked', 'refused')";
        tests::eventually("everything to be settled", async || {
            platform.clock.advance(chrono::Duration::minutes(5));
            let left = platform.count("bromley", open).await + platform.count("bexley", open).await;
            (left == 0).then_some(())
        })
        .await;
        let ledger = platform.ledger().await;
        let dropped = ledger.iter().filter(|line| line["answered"] == false).count();
        let mut parked = 0;
        for (slug, reference) in &references {
            let effects = ledger
                .iter()
                .filter(|line| {
                    line["reference"] == reference.as_str() && line["effect"] == true && line["operation"] == "submit"
                })
                .count();
            assert_eq!(effects, 1, "{reference}");
            let sql = format!(
                "SELECT COUNT(*) FROM delivery WHERE reference = '{reference}' AND state = 'parked' AND reason <> ''"
            );
            parked += platform.count(slug, &sql).await;
        }
        println!("dedupes {dedupes}: {many} submissions, {dropped} answers dropped, {parked} parked");
        assert!(dropped > many / 6, "the fault did its work");
        if dedupes {
            assert_eq!(parked, 0, "a system that recognises a repeat needs no person");
        } else {
            assert!(parked > 0);
        }
        platform.stop().await;
    }
}
