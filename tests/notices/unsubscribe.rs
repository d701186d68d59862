//! One click ends what somebody asked for, looking ends nothing, and what waits in the queue is not sent afterwards (TR-20 to
//! TR-24).

use chrono::Duration;
use mail::EmailAddress;
use mailparse::MailHeaderMap as _;
use notices::subscription::{Frequency, Sort, Subscriber, Wish, ask, confirm};
use notices::{Announcement, announce};
use reqwest::Method;
use tenancy::Tenant;
use tests::{Platform, Setup, eventually};
use uuid::Uuid;

const ADA: &str = "ada@example.org";

fn wish(sort: Sort, what: &str) -> Wish {
    Wish { sort, what: what.to_owned(), label: format!("All about {what}"), frequency: Frequency::AtOnce }
}

/// An address that asked and confirmed; gives the path of its page.
async fn subscribed(tenant: &Tenant, email: &str, wishes: &[Wish]) -> String {
    let tx = tenant.db().write_tx().await.unwrap();
    let ask_id = Uuid::now_v7();
    ask(&tx, tenant, &EmailAddress::parse(email).unwrap(), ask_id, wishes).await.unwrap();
    let subscriber = confirm(&tx, ask_id, tenant.clock().now()).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    subscriber.path(tenant)
}

fn news(title: &str) -> Announcement {
    Announcement {
        sort: "news".to_owned(),
        topics: vec!["parks".to_owned()],
        wards: vec!["Orpington".to_owned()],
        streets: vec!["High Street".to_owned()],
        title: title.to_owned(),
        text: "The park is open again.".to_owned(),
        path: "/news/park".to_owned(),
    }
}

async fn announced(tenant: &Tenant, announcement: &Announcement) {
    let tx = tenant.db().write_tx().await.unwrap();
    announce(&tx, announcement, tenant.clock().now()).await.unwrap();
    tx.commit().await.unwrap();
}

const OPEN_JOBS: &str = "SELECT COUNT(*) FROM job WHERE kind IN ('spread_announcement', 'send_mail')";

async fn all_done(platform: &Platform) {
    eventually("the queue to be empty", async || (platform.count("bromley", OPEN_JOBS).await == 0).then_some(())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_carries_the_headers_of_one_click_and_the_link_in_both_parts() {
    let platform = Platform::start().await;
    let tenant = platform.tenant("bromley");
    let path = subscribed(&tenant, ADA, &[wish(Sort::Topic, "parks")]).await;
    announced(&tenant, &news("Open again")).await;
    let mail = eventually("the mail", async || platform.mails("bromley").pop()).await;
    let parsed = mailparse::parse_mail(mail.as_bytes()).unwrap();
    let link = format!("{}{path}", platform.bromley().origin());
    let header = |name: &str| parsed.headers.get_first_value(name).unwrap_or_default();
    assert_eq!(header("List-Unsubscribe"), format!("<{link}>"));
    assert_eq!(header("List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
    for part in &parsed.subparts {
        let body = part.get_body().unwrap();
        assert!(body.contains(&link) && body.contains("All about parks"), "{body}");
    }
    // What was sent is forgotten: the row would open the page to whoever reads the database.
    all_done(&platform).await;
    let kept = "SELECT COUNT(*) FROM notice WHERE text_part LIKE '%unsubscribe%' OR html_part LIKE '%unsubscribe%'";
    assert_eq!(platform.count("bromley", kept).await, 0);
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn looking_a_hundred_times_ends_nothing_and_pressing_once_ends_all() {
    let platform = Platform::start().await;
    let tenant = platform.tenant("bromley");
    let path = subscribed(&tenant, ADA, &[wish(Sort::Topic, "parks"), wish(Sort::Ward, "Orpington")]).await;
    let stranger = platform.bromley();
    for round in 0..100 {
        let method = if round % 2 == 0 { Method::GET } else { Method::HEAD };
        let page = stranger.ask(method, &path, None, &[]).await;
        page.has_status(200);
    }
    let page = stranger.go(&path).await;
    page.see(ADA).see("All about parks").see("All about Orpington");
    assert_eq!(page.header("referrer-policy"), Some("no-referrer"), "the secret in its address stays here");
    assert_eq!(page.all("[data-subscription]").len(), 2);
    // A mail program presses: no cookie, no token, no origin, or one of its own. The body is one of these, or none.
    let one_click = [("List-Unsubscribe".to_owned(), "One-Click".to_owned())];
    let program = platform.bromley();
    for (fields, headers) in [
        (Some(&one_click[..]), &[][..]),
        (None, &[]),
        (Some(&one_click[..]), &[("Origin", "https://mail.example"), ("Sec-Fetch-Site", "cross-site")]),
    ] {
        let page = program.ask(Method::POST, &path, fields, headers).await;
        page.has_status(200).see("You get no more email alerts");
        assert!(page.header("set-cookie").is_none());
        stranger.go(&path).await.see("We send no email alerts to");
    }
    let live = "SELECT COUNT(*) FROM subscription WHERE ended_at IS NULL";
    assert_eq!(platform.count("bromley", live).await, 0);
    program.ask(Method::POST, "/unsubscribe/AAAA", None, &[]).await.has_status(404);
    // Only a page could stand there.
    program.ask(Method::POST, "/unsubscribe/", None, &[]).await.has_status(405);
    platform.bexley().ask(Method::POST, &path, None, &[]).await.has_status(404);
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_thing_can_be_ended_and_another_come_less_often_without_signing_in() {
    let platform = Platform::start().await;
    let tenant = platform.tenant("bromley");
    let path = subscribed(&tenant, ADA, &[wish(Sort::Topic, "parks"), wish(Sort::Ward, "Orpington")]).await;
    let resident = platform.bromley();
    let page = resident.go(&path).await;
    let forms = page.all_attributes("form[action$='/change'] input[name=subscription]", "value");
    let token = page.form_to("/change").untouched().into_iter().find(|(name, _)| name == "csrf").unwrap();
    let fields = |id: &str, rest: &[(&str, &str)]| {
        let mut fields = vec![token.clone(), ("subscription".to_owned(), id.to_owned())];
        fields.extend(rest.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        fields
    };
    let change = format!("{path}/change");
    resident.send(&change, &fields(&forms[0], &[("frequency", "weekly"), ("then", "save")])).await.has_status(200);
    let page = resident.send(&change, &fields(&forms[1], &[("frequency", "at_once"), ("then", "end")])).await;
    page.see("All about parks").see_not("All about Orpington");
    assert_eq!(page.one("option[selected]"), "Once a week");
    // Somebody else's subscription is nobody's here.
    let other = subscribed(&tenant, "ben@example.org", &[wish(Sort::Topic, "parks")]).await;
    let theirs = platform.bromley().go(&other).await;
    let theirs = theirs.attribute("input[name=subscription]", "value").unwrap();
    resident.send(&change, &fields(&theirs, &[("then", "end")])).await;
    let ben = Subscriber::of_address(tenant.db().read(), "BEN@example.org").await.unwrap().unwrap();
    assert_eq!(ben.subscriptions(tenant.db().read()).await.unwrap().len(), 1);
    // Without the token of the page nothing is changed.
    let bare = [("subscription".to_owned(), forms[0].clone()), ("then".to_owned(), "end".to_owned())];
    platform.bromley().post(&change, &bare).await.has_status(403);
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_mails_that_wait_are_not_sent_after_the_end() {
    // Nothing can be sent: the mails wait, and are tried again.
    let setup = Setup { mail: Some("smtp://127.0.0.1:1".to_owned()), ..Setup::default() };
    let platform = Platform::start_with(setup).await;
    let tenant = platform.tenant("bromley");
    let path = subscribed(&tenant, ADA, &[wish(Sort::Topic, "parks")]).await;
    let stays = subscribed(&tenant, "ben@example.org", &[wish(Sort::Topic, "parks")]).await;
    for number in 0..50 {
        announced(&tenant, &news(&format!("Number {number}"))).await;
    }
    let waiting = "SELECT COUNT(*) FROM notice WHERE recipient = 'ada@example.org' AND state = 'temporary-failure'";
    eventually("fifty to wait", async || (platform.count("bromley", waiting).await == 50).then_some(())).await;
    platform.bromley().ask(Method::POST, &path, None, &[]).await.has_status(200);
    platform.clock.advance(Duration::hours(3));
    let withdrawn =
        "SELECT COUNT(*) FROM notice WHERE recipient = 'ada@example.org' AND state = 'withdrawn' AND text_part = ''";
    eventually("fifty to be withdrawn", async || (platform.count("bromley", withdrawn).await == 50).then_some(()))
        .await;
    let others = "SELECT COUNT(*) FROM notice WHERE recipient = 'ben@example.org' AND state = 'withdrawn'";
    assert_eq!(platform.count("bromley", others).await, 0, "who stays still gets theirs");
    platform.bromley().go(&stays).await.see("All about parks");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hundreds_of_readers_are_found_in_batches_each_once() {
    let platform = Platform::start().await;
    let tenant = platform.tenant("bromley");
    let wishes = [wish(Sort::Topic, "parks"), wish(Sort::Street, "high street")];
    for number in 0..450 {
        subscribed(&tenant, &format!("reader{number}@example.org"), &wishes).await;
    }
    announced(&tenant, &news("For many")).await;
    let found = "SELECT COUNT(DISTINCT recipient) FROM notice WHERE event = 'announcement news'";
    eventually("all to be found", async || (platform.count("bromley", found).await == 450).then_some(())).await;
    let spreading = "SELECT COUNT(*) FROM job WHERE kind = 'spread_announcement'";
    eventually("the search to end", async || (platform.count("bromley", spreading).await == 0).then_some(())).await;
    for table in ["notice", "announcement_reader"] {
        assert_eq!(platform.count("bromley", &format!("SELECT COUNT(*) FROM {table}")).await, 450, "{table}");
    }
    platform.stop().await;
}
