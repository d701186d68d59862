//! What both boroughs hold while no borough is to see the other: the same ids, the same addresses, each with a canary of its own.

use sea_orm::{ConnectionTrait as _, Statement};
use tests::{Answers, Platform, Visitor, fill_in, journey};
use uuid::Uuid;

use super::CANARIES;

pub(super) struct Fixture {
    pub(super) platform: Platform,
    pub(super) visitors: [Visitor; 2],
    pub(super) reference: String,
    pub(super) delivery: String,
    pub(super) tokens: [String; 2],
    pub(super) subscribers: [String; 2],
}

impl Fixture {
    pub(super) async fn make() -> Self {
        let platform = Platform::start().await;
        // The same person with an account in both, signed in.
        let north = platform.resident(CANARIES[0].0, "Ada Synthetic").await;
        let south = platform.resident(CANARIES[1].0, "Ada Synthetic").await;
        let account = (north.id, south.id);
        let visitors = [north.visitor, south.visitor];
        let mut sent = Vec::new();
        for ((_, canary), visitor) in CANARIES.iter().zip(&visitors) {
            let answers = Answers::default().with("details", canary);
            let check = fill_in(visitor, "road-fault", &answers).await;
            let page = journey::submit(visitor, &check).await;
            let token = page.asked.rsplit('/').next().unwrap().to_owned();
            sent.push((page.reference().unwrap(), token));
            // A second draft of the same form, so that both have one on the way.
            fill_in(visitor, "road-fault", &answers).await;
        }
        let reference = sent[0].0.clone();
        let db = platform.tenant("bromley");
        let delivery =
            deliveries::find(db.db().read(), &reference).await.unwrap().pop().expect("a delivery").id.to_string();
        // Both work for their borough as well, with every right that there is over cases and deliveries.
        for ((slug, _), visitor) in CANARIES.iter().zip(&visitors) {
            let worker = platform.staff(slug, "Wilma Worker", &["team_leader"]).await;
            visitor.set_cookie(web::STAFF.name, &worker.cookie(web::STAFF.name).unwrap());
            visitor.go(&format!("/staff/cases?q={}", sent[usize::from(*slug == "bexley")].0)).await.has_status(200);
        }
        // The other borough gets a case with the very same ids: copied from the first, text and all but the canary.
        equalise(&platform, &sent[0].0, &sent[1].0, account).await;
        let subscribers = [subscriber(&platform, CANARIES[0].0).await, subscriber(&platform, CANARIES[1].0).await];
        let tokens = [sent[0].1.clone(), sent[1].1.clone()];
        Self { platform, visitors, reference, delivery, tokens, subscribers }
    }
}

/// The secret of an address that gets everything by mail, the same address in both boroughs.
async fn subscriber(platform: &Platform, slug: &str) -> String {
    use notices::subscription::{Frequency, Sort, Subscriber, Wish, ask, confirm};
    let tenant = platform.tenant(slug);
    let address = mail::EmailAddress::parse("ada@example.org").unwrap();
    let label = "Everything".to_owned();
    let wish = Wish { sort: Sort::Everything, what: String::new(), label, frequency: Frequency::Weekly };
    let tx = tenant.db().write_tx().await.unwrap();
    let ask_id = Uuid::from_u128(7);
    ask(&tx, &tenant, &address, ask_id, &[wish]).await.unwrap();
    confirm(&tx, ask_id, tenant.clock().now()).await.unwrap();
    tx.commit().await.unwrap();
    let found = Subscriber::of_address(tenant.db().read(), "ada@example.org").await.unwrap().unwrap();
    found.path(&tenant).rsplit('/').next().unwrap().to_owned()
}

/// Gives the second borough's case and account the ids of the first one's.
async fn equalise(platform: &Platform, first: &str, second: &str, account: (Uuid, Uuid)) {
    let (bromley, bexley) = (platform.tenant("bromley"), platform.tenant("bexley"));
    let db = bromley.db().read();
    let asked = |reference: &str| format!("SELECT id FROM case_file WHERE reference = '{reference}'");
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), asked(first))).await.unwrap().unwrap();
    let id: Uuid = row.try_get_by_index(0).unwrap();
    let tx = bexley.db().write_tx().await.unwrap();
    let backend = tx.get_database_backend();
    let row = tx.query_one_raw(Statement::from_string(backend, asked(second))).await.unwrap().unwrap();
    let old: Uuid = row.try_get_by_index(0).unwrap();
    let (case, account) = ((id, old), account);
    for (table, column, (id, old)) in [
        ("case_file", "id", case),
        ("timeline_entry", "case_id", case),
        ("submission", "case_id", case),
        ("delivery", "subject", case),
        ("notice", "subject", case),
        ("account", "id", account),
        ("session", "account_id", account),
        ("case_file", "account_id", account),
    ] {
        let (one, two) = if backend == sea_orm::DbBackend::Postgres { ("$1", "$2") } else { ("?", "?") };
        let sql = format!("UPDATE {table} SET {column} = {one} WHERE {column} = {two}");
        let values = [sea_orm::Value::from(id), sea_orm::Value::from(old)];
        tx.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await.unwrap();
    }
    tx.commit().await.unwrap();
}
