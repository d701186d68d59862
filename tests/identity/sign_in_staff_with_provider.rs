//! Staff who sign in with their council's own single sign-on, against the certified `oidc-provider` as a real peer.

use serde_json::json;

use super::provider_world::World;

const GROUPS: &str =
    "second_factor = \"asks\"\n[groups]\nadvisers = [\"resident_adviser\"]\nleaders = [\"team_leader\", \"editor\"]\n";

#[tokio::test(flavor = "multi_thread")]
async fn groups_say_the_roles_of_staff_at_each_sign_in() {
    let world = World::start(GROUPS).await;
    let visitor = world.platform.bromley();
    let roles = async || {
        let house = world.platform.house("bromley");
        let ids = identity::staff_role::holders(house.db().read(), "resident_adviser").await.unwrap().len();
        (ids, world.count("SELECT COUNT(*) FROM account_role").await)
    };
    // A joiner.
    world.staff(&visitor, "ada").await.has_status(200).see("What you can do here");
    assert_eq!(roles().await, (1, 1));
    // A mover.
    world.people(&["leaders", "of no meaning"]).await;
    world.staff(&world.platform.bromley(), "ada").await.has_status(200);
    assert_eq!(roles().await, (0, 2));
    visitor.go("/staff").await.see("What you can do here");
    // A leaver: the sessions from before are over too.
    world.people(&["of no meaning"]).await;
    world.staff(&world.platform.bromley(), "ada").await.has_status(403).see("ask your manager");
    assert_eq!(roles().await, (0, 0));
    visitor.go("/staff").await.see("Sign in");
    // Who was never in a group that counts has no account.
    world.staff(&world.platform.bromley(), "tom").await.has_status(403);
    assert_eq!(world.accounts().await, 1);
    // Back again.
    world.people(&["advisers"]).await;
    world.staff(&world.platform.bromley(), "ada").await.has_status(200);
    assert_eq!(roles().await, (1, 1));
    let changes = "SELECT COUNT(*) FROM audit_entry WHERE action = 'set_roles'";
    assert_eq!(world.count(changes).await, 4);
    // An account that an administrator disabled stays so, whatever the groups say.
    let house = world.platform.house("bromley");
    let mut account = identity::Account::all(house.db().read(), identity::Door::Staff).await.unwrap().remove(0);
    let tx = house.db().write_tx().await.unwrap();
    account.disable(&tx, house.clock().now()).await.unwrap();
    tx.commit().await.unwrap();
    world.staff(&world.platform.bromley(), "ada").await.has_status(403).see("has been closed");
    world.platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_whose_provider_did_not_ask_for_two_factors_are_asked_by_us() {
    let world = World::start("[groups]\nadvisers = [\"resident_adviser\"]\n").await;
    let visitor = world.platform.bromley();
    let leaving = visitor.leave("/staff/sign-in", "Council").await;
    let back = world.peer.visitor().sign_in_there(&leaving, "ada").await;
    let page = visitor.get(&back).await;
    assert!(page.header("location").unwrap().starts_with("/staff/sign-in/second-step"), "{:?}", page.headers);
    assert_eq!(visitor.get("/staff").await.status, 303, "it opens nothing yet");
    world.platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_single_sign_on_is_the_only_way_in_there_is_no_other() {
    let mut world = World::start(&format!("only = true\n{GROUPS}")).await;
    let visitor = world.platform.bromley();
    let page = visitor.go("/staff/sign-in").await;
    page.see("Sign in with Council").see_not("type=\"password\"");
    let fields = |csrf: &str| {
        [("csrf", csrf), ("email", "x@example.org"), ("password", "y")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
    };
    let csrf = visitor.go("/account/sign-in").await.form().untouched()[0].1.clone();
    let tried = visitor.post("/staff/sign-in", &fields(&csrf)).await;
    assert_eq!(tried.header("location"), Some("/staff/sign-in"));
    let tried = visitor.post("/staff/sign-in/passkey", &fields(&csrf)).await;
    assert_eq!(tried.header("location"), Some("/staff/sign-in"));
    let tried = visitor.get("/staff/invite/AAAAAAAAAAAAAAAAAAAAAAAAAAA").await;
    assert_eq!(tried.header("location"), Some("/staff/sign-in"));
    // A session that began in another way is worth nothing here.
    let old = world.platform.staff("bromley", "Old Hand", &["team_leader"]).await;
    assert_eq!(old.get("/staff").await.status, 303);
    world.staff(&visitor, "ada").await.has_status(200).see("What you can do here");
    // Residents are not concerned.
    let resident = world.platform.bromley();
    resident.go("/account/sign-in").await.see("Password");
    // An address that is taken is an administrator's business, not a stranger's.
    let taken = json!({ "zoe": { "name": "Zoe", "email": "old.hand@example.org", "groups": ["advisers"] } });
    world.peer.people(taken).await;
    world.staff(&world.platform.bromley(), "zoe").await.has_status(403).see("Ask an administrator");
    world.peer.stop();
    world.platform.clock.advance(chrono::Duration::minutes(15));
    let fresh = world.platform.bromley();
    let page = fresh.get("/staff/sign-in/with/staff").await;
    page.has_status(503).see_not("Sign in another way");
    world.platform.stop().await;
}
