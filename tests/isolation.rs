//! No borough sees another. Every route of the route table has a row here; a route without one fails.
//!
//! Both boroughs hold a case with the **same** ids, the same e-mail address, the same answers' form and the same tokens:
//! different ids would hide a leak. Every text carries a canary that names its borough.

use std::collections::BTreeSet;

use reqwest::Method;
use server::assembly;
use tests::{Answers, Page, Platform, fill_in, journey};

use fixture::Fixture;

mod fixture;

/// How a route is tried with the other borough's things.
#[derive(Clone, Copy, Debug)]
enum Row {
    /// The same for everyone: it must not know the other borough at all.
    Public(&'static str),
    /// Holds something of one person: the other borough's cookies and ids must open nothing.
    Personal(&'static str),
    /// Takes a form: the other borough's token and cookies must be refused.
    Sending(&'static str),
    /// Takes a POST from anybody who has the secret in its address; the other borough's secret opens nothing.
    OneClick(&'static str),
    /// Takes a form of staff: whoever works for the other borough has to sign in first.
    Working(&'static str),
}

/// The rows, by the handler's name. `{reference}`, `{token}` stand for what the fixture made equal in both boroughs.
const ROWS: &[(&str, Row)] = &[
    ("show_asset", Row::Public("/assets/0000000000000000/theme.css")),
    ("show_favicon", Row::Public("/favicon.ico")),
    ("show_home", Row::Public("/")),
    ("show_services", Row::Public("/services")),
    ("show_service", Row::Public("/services/road-fault")),
    ("show_a_z", Row::Public("/a-z")),
    ("show_accessibility", Row::Public("/accessibility")),
    ("show_privacy", Row::Public("/privacy")),
    ("show_cookies", Row::Public("/cookies")),
    ("show_page", Row::Public("/about")),
    ("search_site", Row::Public("/search?q=road")),
    ("suggest", Row::Public("/search/suggestions?q=road")),
    ("list_search_words", Row::Personal("/staff/search")),
    ("add_synonyms", Row::Working("/staff/search/synonyms")),
    ("remove_synonyms", Row::Working("/staff/search/synonyms/01890000-0000-7000-8000-000000000001/remove")),
    ("add_best_bet", Row::Working("/staff/search/best-bets")),
    ("remove_best_bet", Row::Working("/staff/search/best-bets/01890000-0000-7000-8000-000000000001/remove")),
    ("list_news", Row::Public("/news")),
    ("list_events", Row::Public("/events")),
    ("send_events", Row::Public("/events.ics")),
    ("send_event", Row::Public("/events/about.ics")),
    ("list_directories", Row::Public("/directories")),
    ("list_publications", Row::Public("/publications")),
    ("list_consultations", Row::Public("/consultations")),
    ("list_statuses", Row::Public("/service-status")),
    ("send_tile", Row::Public("/tiles/15/16384/10901.png")),
    ("show_robots", Row::Public("/robots.txt")),
    ("show_sitemap", Row::Public("/sitemap.xml")),
    ("show_security", Row::Public("/.well-known/security.txt")),
    ("show_start", Row::Personal("/forms/road-fault")),
    ("show_step", Row::Personal("/forms/road-fault/details")),
    ("show_check", Row::Personal("/forms/road-fault/check")),
    ("show_sent", Row::Personal("/forms/road-fault/sent/{token}")),
    ("answer_step", Row::Sending("/forms/road-fault/details")),
    ("submit_form", Row::Sending("/forms/road-fault/check")),
    ("show_rate_page", Row::Personal("/feedback?page=/services/road-fault")),
    ("rate_page", Row::Sending("/feedback")),
    ("show_thanks", Row::Public("/feedback/thanks")),
    ("show_rate_service", Row::Personal("/feedback/service/road-fault")),
    ("rate_service", Row::Sending("/feedback/service/road-fault")),
    ("list_feedback", Row::Personal("/staff/feedback?state=all")),
    ("export_feedback", Row::Personal("/staff/feedback.csv?state=all")),
    ("show_feedback_figures", Row::Personal("/staff/feedback/figures")),
    ("open_feedback", Row::Personal("/staff/feedback/01890000-0000-7000-8000-000000000001")),
    ("sort_feedback", Row::Working("/staff/feedback/01890000-0000-7000-8000-000000000001")),
    ("find_case", Row::Personal("/track")),
    ("prove_case", Row::Sending("/track")),
    ("show_case", Row::Personal("/track/{reference}")),
    ("show_jwks", Row::Public("/.well-known/jwks.json")),
    ("show_sign_in", Row::Personal("/account/sign-in")),
    ("sign_in", Row::Sending("/account/sign-in")),
    ("sign_out", Row::Sending("/account/sign-out")),
    ("show_staff_sign_in", Row::Personal("/staff/sign-in")),
    ("staff_sign_in", Row::Sending("/staff/sign-in")),
    ("staff_sign_out", Row::Sending("/staff/sign-out")),
    ("show_staff_start", Row::Personal("/staff")),
    ("show_invitation", Row::Personal("/staff/invite/AAAAAAAAAAAAAAAAAAAAAAAAAAA")),
    ("accept_invitation", Row::Sending("/staff/invite/AAAAAAAAAAAAAAAAAAAAAAAAAAA")),
    ("list_audit", Row::Personal("/staff/audit")),
    ("export_audit", Row::Personal("/staff/audit.csv")),
    ("list_joint_audit", Row::Personal("/audit")),
    ("export_joint_audit", Row::Personal("/audit.csv")),
    ("read_audit", Row::Personal("/api/v1/audit")),
    ("list_clients", Row::Personal("/staff/clients")),
    ("ask_client", Row::Personal("/staff/clients/new")),
    ("make_client", Row::Sending("/staff/clients/new")),
    ("revoke_client", Row::Sending("/staff/clients/01890000-0000-7000-8000-000000000001/revoke")),
    ("begin_provider_sign_in", Row::Personal("/account/sign-in/with/outside")),
    ("finish_provider_sign_in", Row::Personal("/account/sign-in/from/outside?state={token}&code=x")),
    ("show_link_provider", Row::Personal("/account/link-provider/{token}")),
    ("link_provider", Row::Sending("/account/link-provider/{token}")),
    ("staff_begin_provider_sign_in", Row::Personal("/staff/sign-in/with/outside")),
    ("staff_finish_provider_sign_in", Row::Personal("/staff/sign-in/from/outside?state={token}&code=x")),
    ("staff_show_link_provider", Row::Personal("/staff/link-provider/{token}")),
    ("staff_link_provider", Row::Sending("/staff/link-provider/{token}")),
    ("unlink_provider", Row::Sending("/account/security/providers/01890000-0000-7000-8000-000000000001/remove")),
    ("staff_unlink_provider", Row::Sending("/staff/security/providers/01890000-0000-7000-8000-000000000001/remove")),
    ("show_second_step", Row::Personal("/account/sign-in/second-step")),
    ("take_second_step", Row::Sending("/account/sign-in/second-step")),
    ("show_staff_second_step", Row::Personal("/staff/sign-in/second-step")),
    ("staff_take_second_step", Row::Sending("/staff/sign-in/second-step")),
    ("choose_factor", Row::Personal("/staff/sign-in/set-up")),
    ("show_first_app", Row::Personal("/staff/sign-in/set-up/app")),
    ("set_up_first_app", Row::Sending("/staff/sign-in/set-up/app")),
    ("show_security", Row::Personal("/account/security")),
    ("show_app", Row::Personal("/account/security/app")),
    ("set_up_app", Row::Sending("/account/security/app")),
    ("show_remove_app", Row::Personal("/account/security/app/remove")),
    ("remove_app", Row::Sending("/account/security/app/remove")),
    ("renew_codes", Row::Sending("/account/security/recovery-codes")),
    ("show_prove_again", Row::Personal("/account/prove-again")),
    ("prove_again", Row::Sending("/account/prove-again")),
    ("show_staff_security", Row::Personal("/staff/security")),
    ("show_staff_app", Row::Personal("/staff/security/app")),
    ("staff_set_up_app", Row::Sending("/staff/security/app")),
    ("show_staff_remove_app", Row::Personal("/staff/security/app/remove")),
    ("staff_remove_app", Row::Sending("/staff/security/app/remove")),
    ("staff_renew_codes", Row::Sending("/staff/security/recovery-codes")),
    ("show_staff_prove_again", Row::Personal("/staff/prove-again")),
    ("staff_prove_again", Row::Sending("/staff/prove-again")),
    ("ask_passkey", Row::Sending("/account/sign-in/passkey")),
    ("take_passkey", Row::Sending("/account/sign-in/passkey/answer")),
    ("staff_ask_passkey", Row::Sending("/staff/sign-in/passkey")),
    ("staff_take_passkey", Row::Sending("/staff/sign-in/passkey/answer")),
    ("ask_first_passkey", Row::Sending("/staff/sign-in/set-up/passkey")),
    ("add_first_passkey", Row::Sending("/staff/sign-in/set-up/passkey/answer")),
    ("ask_new_passkey", Row::Sending("/account/security/passkeys/new")),
    ("add_passkey", Row::Sending("/account/security/passkeys")),
    ("show_passkey", Row::Personal("/account/security/passkeys/00000000-0000-7000-8000-000000000000")),
    ("rename_passkey", Row::Sending("/account/security/passkeys/00000000-0000-7000-8000-000000000000")),
    ("remove_passkey", Row::Sending("/account/security/passkeys/00000000-0000-7000-8000-000000000000/remove")),
    ("staff_ask_new_passkey", Row::Sending("/staff/security/passkeys/new")),
    ("staff_add_passkey", Row::Sending("/staff/security/passkeys")),
    ("show_staff_passkey", Row::Personal("/staff/security/passkeys/00000000-0000-7000-8000-000000000000")),
    ("staff_rename_passkey", Row::Sending("/staff/security/passkeys/00000000-0000-7000-8000-000000000000")),
    ("staff_remove_passkey", Row::Sending("/staff/security/passkeys/00000000-0000-7000-8000-000000000000/remove")),
    ("show_staff_account", Row::Personal("/staff/account")),
    ("show_staff_password", Row::Personal("/staff/password")),
    ("change_staff_password", Row::Sending("/staff/password")),
    ("list_staff_sessions", Row::Personal("/staff/sessions")),
    ("end_staff_sessions", Row::Sending("/staff/sessions/end")),
    ("show_act_for", Row::Personal("/staff/act-for")),
    ("begin_act_for", Row::Working("/staff/act-for")),
    ("stop_act_for", Row::Working("/staff/act-for/stop")),
    ("begin_own", Row::Sending("/forms/road-fault")),
    ("list_cases", Row::Personal("/staff/cases?q={reference}")),
    ("open_case", Row::Personal("/staff/cases/{reference}")),
    ("note_case", Row::Working("/staff/cases/{reference}/note")),
    ("assign_case", Row::Working("/staff/cases/{reference}/assign")),
    ("change_case", Row::Working("/staff/cases/{reference}/change")),
    ("close_case", Row::Working("/staff/cases/{reference}/close")),
    ("list_media", Row::Personal("/staff/media")),
    ("show_add_medium", Row::Personal("/staff/media/new")),
    ("add_medium", Row::Working("/staff/media/new")),
    ("open_medium", Row::Personal("/staff/media/01890000-0000-7000-8000-000000000001")),
    ("change_medium", Row::Working("/staff/media/01890000-0000-7000-8000-000000000001/change")),
    ("replace_medium", Row::Working("/staff/media/01890000-0000-7000-8000-000000000001/replace")),
    ("take_away_medium", Row::Working("/staff/media/01890000-0000-7000-8000-000000000001/take-away")),
    ("send_medium", Row::Public("/media/01890000-0000-7000-8000-000000000001/whole/a.jpg")),
    ("list_deliveries", Row::Personal("/staff/deliveries")),
    ("open_delivery", Row::Personal("/staff/deliveries/{delivery}")),
    ("retry_delivery", Row::Working("/staff/deliveries/{delivery}/retry")),
    ("park_delivery", Row::Working("/staff/deliveries/{delivery}/park")),
    ("settle_delivery", Row::Working("/staff/deliveries/{delivery}/settle")),
    ("settle_task", Row::Working("/staff/tasks/{delivery}/settle")),
    ("list_pages", Row::Personal("/staff/pages")),
    ("show_make_page", Row::Personal("/staff/pages/new")),
    ("make_page", Row::Working("/staff/pages/new")),
    ("preview_page", Row::Working("/staff/pages/preview")),
    ("show_edit_page", Row::Personal("/staff/pages/01890000-0000-7000-8000-000000000001/edit")),
    ("edit_page", Row::Working("/staff/pages/01890000-0000-7000-8000-000000000001/edit")),
    ("keep_working_copy", Row::Working("/staff/pages/01890000-0000-7000-8000-000000000001/working-copy")),
    ("tell_presence", Row::Working("/staff/pages/01890000-0000-7000-8000-000000000001/presence")),
    ("list_versions", Row::Personal("/staff/pages/01890000-0000-7000-8000-000000000001/versions")),
    ("compare_versions", Row::Personal("/staff/pages/01890000-0000-7000-8000-000000000001/compare?from=1&to=2")),
    ("restore_version", Row::Working("/staff/pages/01890000-0000-7000-8000-000000000001/restore")),
    ("share_preview", Row::Working("/staff/pages/01890000-0000-7000-8000-000000000001/preview-link")),
    ("end_preview", Row::Working("/staff/pages/01890000-0000-7000-8000-000000000001/preview-link/end")),
    ("show_preview", Row::Personal("/preview/{token}")),
    ("list_people", Row::Personal("/staff/people")),
    ("show_invite_person", Row::Personal("/staff/people/invite")),
    ("invite_person", Row::Sending("/staff/people/invite")),
    ("show_person", Row::Personal("/staff/people/01890000-0000-7000-8000-000000000001")),
    ("give_roles", Row::Sending("/staff/people/01890000-0000-7000-8000-000000000001/roles")),
    ("change_person", Row::Sending("/staff/people/01890000-0000-7000-8000-000000000001/state")),
    ("reset_factors", Row::Sending("/staff/people/01890000-0000-7000-8000-000000000001/second-factor")),
    ("cross_in", Row::Sending("/crossing")),
    ("list_crossings", Row::Personal("/staff/crossings")),
    ("end_crossing", Row::Sending("/staff/crossings/01890000-0000-7000-8000-000000000001/end")),
    ("show_register", Row::Personal("/account/register")),
    ("register", Row::Sending("/account/register")),
    ("show_check_email", Row::Public("/account/check-email/register")),
    ("show_confirm_account", Row::Personal("/account/confirm/{token}")),
    ("confirm_account", Row::Sending("/account/confirm/{token}")),
    ("show_send_link", Row::Personal("/account/sign-in/link")),
    ("send_link", Row::Sending("/account/sign-in/link")),
    ("show_use_link", Row::Personal("/account/sign-in/link/{token}")),
    ("use_link", Row::Sending("/account/sign-in/link/{token}")),
    ("show_send_reset", Row::Personal("/account/reset-password")),
    ("send_reset", Row::Sending("/account/reset-password")),
    ("show_reset_password", Row::Personal("/account/reset-password/{token}")),
    ("reset_password", Row::Sending("/account/reset-password/{token}")),
    ("show_staff_check_email", Row::Public("/staff/check-email/reset")),
    ("show_staff_send_reset", Row::Personal("/staff/reset-password")),
    ("staff_send_reset", Row::Sending("/staff/reset-password")),
    ("show_staff_reset_password", Row::Personal("/staff/reset-password/{token}")),
    ("staff_reset_password", Row::Sending("/staff/reset-password/{token}")),
    ("list_requests", Row::Personal("/account")),
    ("show_link_requests", Row::Personal("/account/earlier-requests")),
    ("link_requests", Row::Sending("/account/earlier-requests")),
    ("show_change_details", Row::Personal("/account/details")),
    ("change_details", Row::Sending("/account/details")),
    ("show_change_email", Row::Personal("/account/email")),
    ("change_email", Row::Sending("/account/email")),
    ("show_confirm_email", Row::Personal("/account/email/{token}")),
    ("confirm_email", Row::Sending("/account/email/{token}")),
    ("show_change_password", Row::Personal("/account/password")),
    ("change_password", Row::Sending("/account/password")),
    ("show_choose_messages", Row::Personal("/account/messages")),
    ("choose_messages", Row::Sending("/account/messages")),
    ("list_sessions", Row::Personal("/account/sessions")),
    ("end_sessions", Row::Sending("/account/sessions")),
    ("show_download_data", Row::Personal("/account/download")),
    ("download_data", Row::Personal("/account/download/my-data.json")),
    ("show_delete_account", Row::Personal("/account/delete")),
    ("delete_account", Row::Sending("/account/delete")),
    ("show_deleted", Row::Public("/account/deleted")),
    ("show_ask_alerts", Row::Personal("/alerts")),
    ("ask_alerts", Row::Sending("/alerts")),
    ("show_alerts_asked", Row::Public("/alerts/check-email")),
    ("show_confirm_alerts", Row::Personal("/alerts/confirm/{token}")),
    ("confirm_alerts", Row::Sending("/alerts/confirm/{token}")),
    ("show_alerts_atom", Row::Public("/feeds/alerts.atom")),
    ("show_alerts_rss", Row::Public("/feeds/alerts.rss")),
    ("show_alerts_cap", Row::Public("/feeds/alerts.cap")),
    ("show_alert_cap", Row::Public("/feeds/alerts/01890000-0000-7000-8000-000000000001.cap")),
    ("list_alerts", Row::Personal("/staff/alerts")),
    ("show_write_alert", Row::Personal("/staff/alerts/new")),
    ("write_alert", Row::Working("/staff/alerts/new")),
    ("check_alert", Row::Personal("/staff/alerts/01890000-0000-7000-8000-000000000001")),
    ("show_change_alert", Row::Personal("/staff/alerts/01890000-0000-7000-8000-000000000001/edit")),
    ("change_alert", Row::Working("/staff/alerts/01890000-0000-7000-8000-000000000001/edit")),
    ("publish_alert", Row::Working("/staff/alerts/01890000-0000-7000-8000-000000000001/publish")),
    ("take_down_alert", Row::Working("/staff/alerts/01890000-0000-7000-8000-000000000001/take-down")),
    ("show_subscriptions", Row::Personal("/unsubscribe/{subscriber}")),
    ("unsubscribe", Row::OneClick("/unsubscribe/{subscriber}")),
    ("change_subscription", Row::Sending("/unsubscribe/{subscriber}/change")),
    ("show_joint_home", Row::Public("/")),
    ("list_boroughs", Row::Personal("/boroughs")),
    ("list_programme_crossings", Row::Personal("/crossings")),
    ("show_cross_over", Row::Personal("/cross-over/bexley")),
    ("cross_over", Row::Personal("/cross-over/bexley")),
    ("show_grants", Row::Personal("/people/01890000-0000-7000-8000-000000000001/grants")),
    ("give_grants", Row::Personal("/people/01890000-0000-7000-8000-000000000001/grants")),
];

const CANARIES: [(&str, &str); 2] = [("bromley", "CANARY-NORTH-5150"), ("bexley", "CANARY-SOUTH-7272")];

fn assert_no_canary(page: &Page, foreign: &str, what: &str) {
    let headers = format!("{:?}", page.headers);
    assert!(
        !page.body.contains(foreign) && !headers.contains(foreign),
        "{what} shows what belongs to the other borough"
    );
}

#[test]
fn every_route_has_a_row() {
    let routes: BTreeSet<&str> = assembly::pages().iter().map(|page| page.name).collect();
    let rows: BTreeSet<&str> = ROWS.iter().map(|(name, _)| *name).collect();
    let missing: Vec<_> = routes.difference(&rows).collect();
    let stale: Vec<_> = rows.difference(&routes).collect();
    assert!(missing.is_empty(), "routes without a row: {missing:?}");
    assert!(stale.is_empty(), "rows without a route: {stale:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_route_gives_the_other_borough_s_things() {
    let fixture = Fixture::make().await;
    for (at_home, abroad) in [(0, 1), (1, 0)] {
        let ((foreign_slug, foreign), (slug, _)) = (CANARIES[at_home], CANARIES[abroad]);
        let native = &fixture.visitors[at_home];
        // The person of one borough, with all cookies of that borough, on the other borough's site.
        let intruder = fixture.platform.visitor(slug);
        for (name, row) in ROWS {
            intruder.take_cookies_of(native);
            let (path, method) = match row {
                Row::Public(path) | Row::Personal(path) => (path, Method::GET),
                Row::Sending(path) | Row::Working(path) | Row::OneClick(path) => (path, Method::POST),
            };
            let path = path
                .replace("{reference}", &fixture.reference)
                .replace("{token}", &fixture.tokens[at_home])
                .replace("{delivery}", &fixture.delivery)
                .replace("{subscriber}", &fixture.subscribers[at_home]);
            let what = format!("{name} of {slug} with everything of {foreign_slug}");
            let page = if method == Method::GET {
                intruder.get(&path).await
            } else {
                // A form of the other borough, with its token, sent here.
                let mut fields = match row {
                    Row::Working(_) => native.go("/staff/cases").await.filled("/sign-out", &[]).1,
                    _ => {
                        let theirs = native.go(path.trim_end_matches("/check")).await;
                        if theirs.has_form() { theirs.form().untouched() } else { Vec::new() }
                    }
                };
                // A refusal shows what was typed; what the intruder types is not a leak.
                fields.retain(|(_, value)| !value.contains(foreign));
                intruder.post(&path, &fields).await
            };
            assert_no_canary(&page, foreign, &what);
            match row {
                Row::Public(_) => {
                    assert!(page.status < 500, "{what}: {}", page.status);
                    assert!(!page.body.to_lowercase().contains(foreign_slug), "{what} names the other borough");
                }
                Row::Personal(_) => {
                    assert!(page.status < 500 && !page.body.contains("Ada Synthetic"), "{what}: {}", page.status);
                }
                // The token is not one of this site, or the person is nobody here: whichever is found first.
                Row::Sending(_) => assert!(matches!(page.status, 401 | 403), "{what}: {} {}", page.status, page.text()),
                Row::OneClick(_) => assert_eq!(page.status, 404, "{what}: {}", page.text()),
                // Who they are and where the form comes from are asked at the same time.
                Row::Working(_) => assert!([401, 403].contains(&page.status), "{what}: {}", page.text()),
            }
        }
    }
    // What was refused abroad still works at home.
    for (at, visitor) in fixture.visitors.iter().enumerate() {
        let page = visitor.go(&format!("/forms/road-fault/sent/{}", fixture.tokens[at])).await;
        page.has_status(200);
        visitor.go("/forms/road-fault/check").await.see(CANARIES[at].1);
        visitor.go("/account").await.has_status(200).see("Open requests");
    }
    fixture.platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_id_and_another_borough_s_look_the_same() {
    let fixture = Fixture::make().await;
    let stranger = fixture.platform.bexley();
    let theirs = stranger.get(&format!("/forms/road-fault/sent/{}", fixture.tokens[0])).await;
    let random = stranger.get("/forms/road-fault/sent/AAAAAAAAAAAAAAAAAAAAAAAAAAA").await;
    assert_eq!((theirs.status, theirs.text()), (random.status, random.text()));
    theirs.has_status(404);
    fixture.platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_kept_in_memory_never_cross() {
    let platform = Platform::start().await;
    let sites = [platform.bromley(), platform.bexley()];
    let paths = ["/", "/services", "/services/graffiti", "/a-z", "/privacy", "/search?q=road"];
    let looks = (0..600).map(|number| {
        let (site, other) = (number % 2, ["Bexley", "Bromley"][number % 2]);
        let visitor = &sites[site];
        async move {
            let page = visitor.get(paths[(number / 2) % paths.len()]).await;
            assert_eq!(page.status, 200);
            assert!(!page.body.contains(other), "{} of {} shows {other}", page.asked, visitor.host);
        }
    });
    use futures_util::StreamExt as _;
    futures_util::stream::iter(looks).buffer_unordered(32).collect::<Vec<()>>().await;
    let etag = sites[0].get("/").await.header("etag").unwrap().to_owned();
    let crossed = sites[1].ask(Method::GET, "/", None, &[("If-None-Match", &etag)]).await;
    assert_eq!(crossed.status, 200, "one borough's validator is nothing to the other");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_postgres_one_borough_s_database_is_not_the_other_s() {
    let platform = Platform::start().await;
    let names: BTreeSet<String> = ["bromley", "bexley"]
        .map(|slug| format!("{:?}", platform.tenant(slug).keys().digest("test", b"same")))
        .into_iter()
        .collect();
    assert_eq!(names.len(), 2, "keys differ");
    let visitor = platform.bromley();
    let check = fill_in(&visitor, "graffiti", &Answers::default()).await;
    journey::submit(&visitor, &check).await.has_status(200);
    assert_eq!(platform.count("bromley", "SELECT COUNT(*) FROM submission").await, 1);
    assert_eq!(platform.count("bexley", "SELECT COUNT(*) FROM submission").await, 0);
    platform.stop().await;
}
