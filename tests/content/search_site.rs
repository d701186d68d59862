//! Finding pages and services by the words that people type, and what staff do so that they find them.

use tests::{Platform, Setup};

#[tokio::test(flavor = "multi_thread")]
async fn pages_and_services_are_found_in_one_list_by_people_s_own_words() {
    let platform = Platform::start_with(Setup { pages: true, ..Setup::default() }).await;
    for visitor in [platform.bromley(), platform.bexley()] {
        let found = visitor.go("/search?q=pot+hole").await;
        found.has_status(200).see("Report a pothole or road fault");
        assert_eq!(found.header("cache-control"), Some("no-store"));
        // Mistyped, and by a word that means the same.
        visitor.go("/search?q=grafiti").await.see("We looked for").see("Report graffiti");
        visitor.go("/search?q=council").await.see("About");
        let hostile = visitor.go("/search?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E").await;
        hostile.has_status(200).see("Nothing matches");
        assert!(!hostile.body.contains("<script>alert"));
    }
    let sites = [(platform.bromley(), "Bexley"), (platform.bexley(), "Bromley")];
    for (visitor, other) in sites {
        visitor.go("/search?q=council").await.see_not(&format!("{other} Council"));
    }
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn suggestions_come_while_somebody_types() {
    let platform = Platform::start_with(Setup { pages: true, ..Setup::default() }).await;
    let page = platform.bromley().get("/search/suggestions?q=potho").await;
    page.has_status(200);
    let found: serde_json::Value = serde_json::from_str(&page.body).unwrap();
    assert_eq!(found[0]["href"], "/services/road-fault", "{found}");
    let none: serde_json::Value =
        serde_json::from_str(&platform.bromley().get("/search/suggestions?q=p").await.body).unwrap();
    assert_eq!(none, serde_json::json!([]));
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_see_what_was_looked_for_in_vain_and_mend_it() {
    let platform = Platform::start_with(Setup { pages: true, ..Setup::default() }).await;
    let resident = platform.bromley();
    resident.go("/search?q=zzyzx").await.see("Nothing matches");
    let editor = platform.staff("bromley", "Eve Editor", &["editor"]).await;
    editor.go("/staff/search").await.has_status(200).see("zzyzx");
    let add = async |action: &str, values: &[(&str, &str)]| {
        let form = editor.go("/staff/search").await.form_to(action);
        editor.send(&format!("/staff/search/{action}"), &form.filled(values)).await
    };
    add("synonyms", &[("synonyms", "zzyzx")]).await.has_status(422).see("at least two different words");
    add("synonyms", &[("synonyms", "zzyzx, graffiti")]).await.has_status(200).see("zzyzx, graffiti");
    resident.go("/search?q=zzyzx").await.see("Report graffiti");
    let wrong = add("best-bets", &[("phrases", "wall art"), ("target", "/services/nothing")]).await;
    wrong.has_status(422).see("no published page");
    add("best-bets", &[("phrases", "wall art"), ("target", "/services/graffiti")]).await.see("wall art");
    resident.go("/search?q=wall+art").await.see("Recommended");
    platform.bexley().go("/search?q=zzyzx").await.see("Nothing matches");
    platform.stop().await;
}
