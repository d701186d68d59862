//! What the how-to says of sessions is what holds.

use chrono::Duration;
use identity::Door;
use identity::session::lifetime;
use tests::{Platform, project};

/// "30 minutes", "20 hours", "7 days".
fn read(words: &str) -> Duration {
    let (number, unit) = words.trim().split_once(' ').unwrap_or_else(|| panic!("`{words}` is no time"));
    let number: i64 = number.parse().unwrap();
    match unit {
        "minutes" => Duration::minutes(number),
        "hours" => Duration::hours(number),
        "days" => Duration::days(number),
        other => panic!("{other} is no unit"),
    }
}

#[test]
fn the_how_to_has_the_same_lifetimes_as_the_program() {
    let text = std::fs::read_to_string(project().join("docs/how-to/accounts-and-staff.md")).unwrap();
    let rows = [("Residents", Door::Resident), ("Staff", Door::Staff), ("Joint team in a borough", Door::Staff)];
    for (who, door) in rows {
        let row = text.lines().find(|line| line.starts_with(&format!("| {who} |")));
        let cells: Vec<&str> = row.unwrap_or_else(|| panic!("no row for {who}")).split('|').map(str::trim).collect();
        let holds = lifetime(door);
        assert_eq!((read(cells[2]), read(cells[3])), (holds.idle, holds.whole), "{who}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_who_do_nothing_for_half_an_hour_are_signed_out_and_after_twelve_hours_whatever_they_do() {
    let platform = Platform::start().await;
    for slug in ["bromley", "joint"] {
        let role = if slug == "joint" { "auditor" } else { "editor" };
        let staff = platform.staff(slug, "Ada Staff", &[role]).await;
        for _ in 0..24 {
            platform.clock.advance(Duration::minutes(29));
            staff.get("/staff").await.has_status(200);
        }
        platform.clock.advance(Duration::minutes(25));
        staff.get("/staff").await.has_status(303);
        let idle = platform.staff(slug, "Ida Idle", &[role]).await;
        platform.clock.advance(Duration::minutes(30));
        idle.get("/staff").await.has_status(303);
    }
    platform.stop().await;
}
