//! A resident asks for mail about what comes: by topic, ward and street, after confirming, at once or gathered; and whoever
//! publishes an alert says who is mailed (TR-20, TR-23).

use tests::{Letter, Person, Platform, Visitor, eventually};

/// Asks for alerts and confirms by the link in the mail; gives the page of what the address gets.
async fn subscribe(platform: &Platform, email: &str, fields: &[(&str, &str)]) -> tests::Page {
    let resident = platform.bromley();
    ask(&resident, email, fields).await.has_status(200).see("Check your email");
    confirm(platform, &resident, email, 1).await
}

async fn ask(resident: &Visitor, email: &str, fields: &[(&str, &str)]) -> tests::Page {
    let form = resident.go("/alerts").await.form_to("/alerts");
    resident.send(&form.action, &form.typed(&[&[("email", email)], fields].concat())).await
}

async fn confirm(platform: &Platform, resident: &Visitor, email: &str, count: usize) -> tests::Page {
    let letter = platform.letter("bromley", email, "Confirm your email alerts", count).await;
    let link = letter.link(&resident.origin(), "/alerts/confirm/");
    let page = resident.go(&link).await;
    page.has_status(200);
    let form = page.form_to("/alerts/confirm");
    resident.send(&form.action, &form.untouched()).await
}

async fn publish(publisher: &Person, fields: &[(&str, &str)]) {
    let form = publisher.go("/staff/alerts/new").await.form_to("/staff/alerts");
    let check = publisher.send(&form.action, &form.typed(fields)).await;
    publisher.do_on(&check, "/publish", &[]).await.has_status(200).see("Published");
}

fn about(letters: Vec<Letter>, words: &str) -> usize {
    letters.into_iter().filter(|letter| letter.subject.contains(words) || letter.text.contains(words)).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asked_is_told_once_and_nobody_else_is() {
    let platform = Platform::start().await;
    let origin = platform.bromley().origin();
    // Two reasons to be told, in another letter case of one address; and one reason that does not fit.
    subscribe(&platform, "ada@example.org", &[("topics", "clean-streets"), ("ward", "Orpington")])
        .await
        .see("Orpington ward");
    subscribe(&platform, "ben@example.org", &[("ward", "Plaistow")]).await;
    // Whoever does not confirm gets nothing.
    ask(&platform.bromley(), "eve@example.org", &[("ward", "Orpington")]).await;
    let publisher = platform.staff("bromley", "Emma Emergency", &["emergency_publisher"]).await;
    let fields = [
        ("grade", "emergency"),
        ("title", "Water is off"),
        ("text", "Bottles are at the **library**."),
        ("wards", "Orpington"),
        ("mail_wards", "yes"),
        ("mail_topics", "clean-streets"),
    ];
    publish(&publisher, &fields).await;
    let letter = platform.letter("bromley", "ada@example.org", "Emergency: Water is off", 1).await;
    assert!(letter.text.contains("Bottles are at the library."), "{}", letter.text);
    assert!(
        letter.text.contains("You get this email because you asked for: Clean streets, Orpington ward."),
        "{}",
        letter.text
    );
    assert_eq!(letter.link(&origin, "/alerts"), "/alerts");
    let unsubscribe = letter.link(&origin, "/unsubscribe/");
    platform.bromley().go(&unsubscribe).await.has_status(200).see("Orpington ward").see("Clean streets");
    eventually("the job that finds readers to end", async || {
        let jobs = "SELECT COUNT(*) FROM job WHERE kind IN ('spread_announcement', 'send_mail')";
        (platform.count("bromley", jobs).await == 0).then_some(())
    })
    .await;
    assert_eq!(about(platform.letters("bromley", "ada@example.org"), "Water is off"), 1, "never twice");
    assert_eq!(about(platform.letters("bromley", "ben@example.org"), "Water is off"), 0);
    assert_eq!(about(platform.letters("bromley", "eve@example.org"), "Water is off"), 0);
    assert!(platform.mails("bexley").is_empty());
    // An alert that nobody is to be mailed about mails nobody.
    publish(&publisher, &[("grade", "notice"), ("title", "Quiet one"), ("wards", "Orpington")]).await;
    assert_eq!(platform.count("bromley", "SELECT COUNT(*) FROM announcement").await, 1);
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn news_reaches_those_who_follow_its_topic_or_ward_when_it_is_new() {
    let platform = Platform::start().await;
    subscribe(&platform, "ada@example.org", &[("topics", "clean-streets")]).await.see("Clean streets");
    subscribe(&platform, "ben@example.org", &[("ward", "Plaistow")]).await;
    subscribe(&platform, "eve@example.org", &[("topics", "housing")]).await;
    let news = async |path: &str, title: &str, days_ago: u64| {
        let day = platform.clock.today() - chrono::Days::new(days_ago);
        let text = format!(
            "+++\nkind = \"news\"\ntitle = \"{title}\"\nsummary = \"We sweep more often.\"\ndate = {day}\n\
             topics = [\"clean-streets\"]\nwards = [\"Plaistow\"]\n+++\n\nMore brooms.\n"
        );
        platform.publish("bromley", path, &text).await;
    };
    news("/news/brooms", "New brooms", 0).await;
    for email in ["ada@example.org", "ben@example.org"] {
        let letter = platform.letter("bromley", email, "New brooms", 1).await;
        assert!(letter.text.contains("We sweep more often."), "{}", letter.text);
        assert_eq!(letter.link(&platform.bromley().origin(), "/news/"), "/news/brooms");
    }
    assert_eq!(about(platform.letters("bromley", "eve@example.org"), "brooms"), 0);
    news("/news/old-brooms", "Old brooms", 30).await;
    assert_eq!(platform.count("bromley", "SELECT COUNT(*) FROM announcement").await, 1, "what is old is no news");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wanted_once_a_day_is_gathered_into_one_mail() {
    let platform = Platform::start().await;
    subscribe(&platform, "ada@example.org", &[("everything", "yes"), ("frequency", "daily")]).await.see("Everything");
    let publisher = platform.staff("bromley", "Emma Emergency", &["emergency_publisher"]).await;
    for title in ["First of the day", "Second of the day"] {
        publish(&publisher, &[("grade", "notice"), ("title", title), ("mail_wards", "yes")]).await;
    }
    let waiting = "SELECT COUNT(*) FROM announcement_reader WHERE notice_id IS NULL";
    eventually("both to wait", async || (platform.count("bromley", waiting).await == 2).then_some(())).await;
    assert_eq!(about(platform.letters("bromley", "ada@example.org"), "of the day"), 0);
    platform.clock.advance(chrono::Duration::hours(24));
    let letter = platform.letter("bromley", "ada@example.org", "2 email alerts from Bromley", 1).await;
    assert!(letter.text.contains("First of the day") && letter.text.contains("Second of the day"), "{}", letter.text);
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn asking_says_nothing_about_who_is_known_and_fills_nobody_s_inbox() {
    let platform = Platform::start().await;
    let stranger = platform.bromley();
    subscribe(&platform, "ada@example.org", &[("ward", "Orpington")]).await;
    let known = ask(&stranger, "ada@example.org", &[("ward", "Orpington")]).await;
    let unknown = ask(&stranger, "new@example.org", &[("ward", "Orpington")]).await;
    assert_eq!((known.status, known.body), (unknown.status, unknown.body));
    // Confirming again does not make two of one.
    confirm(&platform, &stranger, "ada@example.org", 2).await;
    let live = "SELECT COUNT(*) FROM subscription WHERE confirmed_at IS NOT NULL AND ended_at IS NULL";
    assert_eq!(platform.count("bromley", live).await, 1);
    let mut refused = 0;
    for _ in 0..6 {
        let page = ask(&stranger, "victim@example.org", &[("ward", "Orpington")]).await;
        refused += usize::from(page.status == 429);
    }
    assert_eq!(refused, 3, "three mails to one address are enough");
    let wrong = ask(&stranger, "not an address", &[]).await;
    wrong.has_status(422).see("Choose at least one topic").see("Enter an email address");
    assert_eq!(wrong.attribute("#email", "value").as_deref(), Some("not an address"));
    // A link of one borough opens nothing in the other.
    let letter = platform.letter("bromley", "victim@example.org", "Confirm your email alerts", 1).await;
    let link = letter.link(&stranger.origin(), "/alerts/confirm/");
    platform.bexley().get(&link).await.has_status(404);
    platform.clock.advance(chrono::Duration::days(8));
    stranger.get(&link).await.has_status(404);
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_with_an_account_takes_their_alerts_along_and_leaves_none_behind() {
    let platform = Platform::start().await;
    let ada = platform.resident("bromley", "Ada Synthetic").await;
    subscribe(&platform, &ada.email, &[("street", "High St, Orpington")]).await.see("High St, Orpington");
    let copy = ada.go("/account/download/my-data.json").await;
    assert!(copy.body.contains("\"email_alerts\"") && copy.body.contains("High St, Orpington"), "{}", copy.body);
    let tenant = platform.tenant("bromley");
    let account = identity::Account::find(tenant.db().read(), ada.id).await.unwrap().unwrap();
    let tx = tenant.db().write_tx().await.unwrap();
    for part in server::assembly::personal_data().0 {
        part.erase(&tx, &account).await.unwrap();
    }
    tx.commit().await.unwrap();
    for table in ["subscriber", "subscription"] {
        assert_eq!(platform.count("bromley", &format!("SELECT COUNT(*) FROM {table}")).await, 0, "{table}");
    }
    platform.stop().await;
}
