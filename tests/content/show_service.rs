//! What a resident reads before the form, in both boroughs: nothing left to fill in, no promise that nobody keeps, and the law
//! behind it.

use catalogue::Definition;
use tests::{Page, Platform, Visitor};

#[tokio::test(flavor = "multi_thread")]
async fn every_service_says_what_it_is_how_long_it_takes_and_what_we_do_with_the_answers() {
    let platform = Platform::start().await;
    for (slug, telephone) in [("bromley", "020 7946 0100"), ("bexley", "020 7946 0200")] {
        let visitor = platform.visitor(slug);
        let privacy = visitor.go("/privacy").await;
        for (service, version) in platform.tenant(slug).services().all().iter() {
            let definition = &version.definition;
            let page = visitor.go(&format!("/services/{service}")).await;
            let telephone = definition.contacts.telephone.as_deref().unwrap_or(telephone);
            page.has_status(200).see(telephone).see_not("((");
            assert_eq!(page.heading(), definition.title);
            for fee in &definition.fees {
                page.see(&fee.what).see(&fee.price.shown());
            }
            if definition.has_form() {
                let notice = visitor.go(&format!("/privacy/{service}")).await;
                says_what_the_form_asks_for(definition, &page, &privacy, &notice);
            } else {
                only_informs(definition, &page, &privacy, &visitor).await;
            }
        }
        assert!(!privacy.text().contains("(("));
    }
    platform.stop().await;
}

fn says_what_the_form_asks_for(definition: &Definition, page: &Page, privacy: &Page, notice: &Page) {
    let service = &definition.service;
    page.see(&definition.promise.days.to_string());
    assert_eq!(page.link("Start now"), format!("/forms/{service}"));
    assert_eq!(page.link("How we use what you tell us"), format!("/privacy/{service}"));
    if !definition.hears_news() {
        page.see_not("We write to you");
    }
    assert_eq!(privacy.link(&definition.title), format!("/privacy/{service}"));
    notice
        .has_status(200)
        .see(&definition.title)
        .see(&definition.legal.purpose[1..])
        .see("our data protection officer");
    for step in definition.steps.iter().filter(|step| step.is_exit()) {
        assert!(!step.text.clone().unwrap().contains("on this website"), "{service}: {}", step.id);
    }
}

/// Where there is no form, nothing is promised, nothing is asked, and there is no way in by the address either.
async fn only_informs(definition: &Definition, page: &Page, privacy: &Page, visitor: &Visitor) {
    let service = &definition.service;
    page.see_not("Start now").see_not("Our promise").see_not("How we use what you tell us");
    assert!(!privacy.body.contains(&format!("\"/privacy/{service}\"")), "{service} takes nothing from anybody");
    visitor.go(&format!("/privacy/{service}")).await.has_status(404);
    visitor.go(&format!("/forms/{service}")).await.has_status(404);
    if let Some(apply) = &definition.apply {
        assert_eq!(page.link(&apply.label), apply.href);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_borough_says_its_own_price_and_its_own_number() {
    let platform = Platform::start().await;
    let garden = |slug: &str| platform.visitor(slug);
    garden("bromley").go("/services/garden-waste").await.see("£60 a year").see_not("£75");
    garden("bexley").go("/services/garden-waste").await.see("£75 a year").see("£70 a year").see_not("£60");
    for (slug, telephone, other) in [("bromley", "0161", "0261"), ("bexley", "0261", "0161")] {
        let page = platform.visitor(slug).go("/services/register-a-birth").await;
        page.see(&format!("18001 020 7946 {telephone}")).see_not(&format!("020 7946 {other}"));
    }
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn both_boroughs_offer_at_least_forty_services_and_most_are_shared() {
    let platform = Platform::start().await;
    let offered = |slug: &str| -> std::collections::BTreeSet<String> {
        platform.tenant(slug).services().all().keys().cloned().collect()
    };
    let (bromley, bexley) = (offered("bromley"), offered("bexley"));
    assert!(bromley.len() >= 40 && bexley.len() >= 40);
    let both = bromley.intersection(&bexley).count();
    assert!(both >= 40 && bromley.len() > both && bexley.len() > both, "each has something of its own");
    platform.stop().await;
}
