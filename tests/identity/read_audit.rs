//! The audit trail: what is in it, who may read it, and what happens when somebody changes it.

use identity::audit::{self, Actor, Happening, Head};
use sea_orm::{ConnectionTrait as _, DbBackend};
use tenancy::Tenant;
use tests::{Platform, Setup};

/// Entries on a site with no other traffic.
async fn with_entries(platform: &Platform, many: usize) -> Tenant {
    let house = platform.house("bromley");
    let tx = house.db().write_tx().await.unwrap();
    for number in 0..many {
        let happening = Happening::done(Actor::Operator, "try_out", "thing", number)
            .named(format!("thing {number}"))
            .because("a test")
            .with(serde_json::json!({ "number": number, "ü": "é\u{2028}" }));
        audit::write(&tx, &house, house.clock().now(), happening).await.unwrap();
    }
    tx.commit().await.unwrap();
    house
}

/// Runs statements as somebody who owns the database and has taken the trigger away.
async fn tamper(house: &Tenant, sql: &str) {
    let tx = house.db().write_tx().await.unwrap();
    let off: &[&str] = match tx.get_database_backend() {
        DbBackend::Postgres => &["ALTER TABLE audit_entry DISABLE TRIGGER USER"],
        _ => &["DROP TRIGGER IF EXISTS audit_entry_is_kept", "DROP TRIGGER IF EXISTS audit_entry_stays"],
    };
    for statement in off.iter().copied().chain([sql]) {
        tx.execute_unprepared(statement).await.unwrap();
    }
    tx.commit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_refuses_to_change_the_trail() {
    let platform = Platform::start_with(Setup { worker: false, ..Setup::default() }).await;
    let house = with_entries(&platform, 3).await;
    for sql in ["UPDATE audit_entry SET why = 'x' WHERE seq = 2", "DELETE FROM audit_entry WHERE seq = 3"] {
        let tx = house.db().write_tx().await.unwrap();
        let refused = tx.execute_unprepared(sql).await.unwrap_err().to_string();
        assert!(refused.contains("append-only"), "{sql}: {refused}");
        tx.rollback().await.unwrap();
    }
    assert_eq!(audit::verify(&house, None).await.unwrap().map(|head| head.seq), Ok(3));
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_changed_behind_our_back_is_found_at_its_first_row() {
    let platform = Platform::start_with(Setup { worker: false, ..Setup::default() }).await;
    let many = 60;
    let house = with_entries(&platform, many).await;
    let kept = audit::head(house.db().read()).await.unwrap();
    assert_eq!(audit::verify(&house, Some(&kept)).await.unwrap(), Ok(kept.clone()));
    let columns = [
        "at",
        "actor_kind",
        "actor_id",
        "actor_name",
        "action",
        "subject_kind",
        "subject_id",
        "subject_name",
        "why",
        "outcome",
        "origin",
        "detail",
        "previous",
        "digest",
    ];
    let mut found = 0;
    // Each change is undone before the next, so every one is the only one.
    for number in 0..500 {
        let seq = number * 7 % many + 1;
        let column = columns[number % columns.len()];
        let value = match column {
            "at" => "'2020-01-01 00:00:00+00:00'",
            "actor_id" => match house.db().read().get_database_backend() {
                DbBackend::Postgres => "'01890000-0000-7000-8000-000000000001'",
                _ => "X'01890000000070008000000000000001'",
            },
            _ => "'changed'",
        };
        let tx = house.db().write_tx().await.unwrap();
        tx.execute_unprepared("CREATE TABLE IF NOT EXISTS kept_entry AS SELECT * FROM audit_entry").await.unwrap();
        tx.commit().await.unwrap();
        tamper(&house, &format!("UPDATE audit_entry SET {column} = {value} WHERE seq = {seq}")).await;
        let broken = audit::verify(&house, Some(&kept)).await.unwrap().unwrap_err();
        assert_eq!(broken.seq, i64::try_from(seq).unwrap(), "{column}: {broken:?}");
        found += 1;
        tamper(&house, &format!("DELETE FROM audit_entry WHERE seq = {seq}")).await;
        let sql = format!("INSERT INTO audit_entry SELECT * FROM kept_entry WHERE seq = {seq}");
        tamper(&house, &sql).await;
    }
    println!("{found} of 500 changes found at their row");
    tamper(&house, "DELETE FROM audit_entry WHERE seq = 17").await;
    assert_eq!(audit::verify(&house, None).await.unwrap().unwrap_err().seq, 17, "a gap");
    tamper(&house, "INSERT INTO audit_entry SELECT * FROM kept_entry WHERE seq = 17").await;
    tamper(&house, "DELETE FROM audit_entry WHERE seq > 50").await;
    assert!(
        audit::verify(&house, None).await.unwrap().is_ok(),
        "a tail that was cut off shows only against a kept head"
    );
    assert_eq!(audit::verify(&house, Some(&kept)).await.unwrap().unwrap_err().seq, 51);
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trail_made_anew_without_the_key_is_found() {
    let platform = Platform::start_with(Setup { worker: false, ..Setup::default() }).await;
    let house = with_entries(&platform, 5).await;
    // The other borough's key: the best that somebody without ours could use.
    let other = platform.house("bexley");
    let tx = other.db().write_tx().await.unwrap();
    audit::write(&tx, &other, other.clock().now(), Happening::done(Actor::Operator, "try_out", "thing", 0))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let foreign = audit::head(other.db().read()).await.unwrap();
    tamper(&house, &format!("UPDATE audit_entry SET digest = '{}' WHERE seq = 5", foreign.digest)).await;
    assert_eq!(audit::verify(&house, None).await.unwrap().unwrap_err().seq, 5);
    let none = Head { seq: 9, digest: String::new() };
    assert!(audit::verify(&other, Some(&none)).await.unwrap().is_err());
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_trail_can_be_searched_and_taken_away_as_a_file() {
    let platform = Platform::start().await;
    with_entries(&platform, 3).await;
    let staff = platform.staff("bromley", "Ada Administrator", &["borough_administrator"]).await;
    let nobody = platform.staff("bromley", "Ben Worker", &["case_worker"]).await;
    assert_eq!(nobody.get("/staff/audit").await.status, 403);
    staff.go("/staff/audit").await.see("thing 2").see("Ben Worker").see("Refused");
    let found = staff.go("/staff/audit?subject=THING+1&outcome=done").await;
    found.see("thing 1");
    assert!(!found.body.contains("thing 2"));
    staff.go("/staff/audit?from=yesterday").await.see("Write the day with year, month and day");
    staff.go("/staff/audit?who=100%25").await.see("Nothing fits");
    let file = staff.get("/staff/audit.csv?action=try_out").await;
    file.has_status(200);
    assert_eq!(file.body.lines().count(), 4, "{}", file.body);
    staff.go("/staff/audit?action=export_audit").await.see("Ada Administrator");
    platform.stop().await;
}
