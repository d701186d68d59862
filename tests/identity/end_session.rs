//! Sessions end by themselves: without use, and in all.

use chrono::Duration;
use identity::Door;
use identity::session::lifetime;
use tests::{Person, Platform};

/// Whether a page behind the door opens, or leads to signing in.
async fn is_in(person: &Person, path: &str) -> bool {
    let page = person.get(path).await;
    assert!(matches!(page.status, 200 | 303), "{path}: {}", page.status);
    page.status == 200
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_end_without_use_and_after_their_time() {
    let platform = Platform::start().await;
    for (door, path) in [(Door::Staff, "/staff"), (Door::Resident, "/account")] {
        let life = lifetime(door);
        let enters = async |name: &str| match door {
            Door::Staff => platform.staff("bromley", name, &["case_worker"]).await,
            Door::Resident => platform.resident("bromley", name).await,
        };
        let idle = enters("Ida Idle").await;
        assert!(is_in(&idle, path).await);
        platform.clock.advance(life.idle - Duration::seconds(1));
        assert!(is_in(&idle, path).await, "{door:?}: a second before the end, which begins the time anew");
        platform.clock.advance(life.idle);
        assert!(!is_in(&idle, path).await, "{door:?}: without use");
        let busy = enters("Bea Busy").await;
        let mut used = Duration::zero();
        while used + life.idle / 2 < life.whole {
            platform.clock.advance(life.idle / 2);
            used += life.idle / 2;
            assert!(is_in(&busy, path).await, "{door:?}: in use after {used}");
        }
        platform.clock.advance(life.whole - used);
        assert!(!is_in(&busy, path).await, "{door:?}: in all");
    }
    platform.stop().await;
}
