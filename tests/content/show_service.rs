//! What a resident reads before the form, in both boroughs: nothing left to fill in, no promise that nobody keeps, and the law
//! behind it.

use tests::Platform;

#[tokio::test(flavor = "multi_thread")]
async fn every_service_says_what_it_is_how_long_it_takes_and_what_we_do_with_the_answers() {
    let platform = Platform::start().await;
    for (slug, telephone) in [("bromley", "020 7946 0100"), ("bexley", "020 7946 0200")] {
        let visitor = platform.visitor(slug);
        let privacy = visitor.go("/privacy").await;
        for (service, version) in platform.tenant(slug).services().all().iter() {
            let definition = &version.definition;
            let page = visitor.go(&format!("/services/{service}")).await;
            page.has_status(200).see(telephone).see(&definition.promise.days.to_string()).see_not("((");
            assert_eq!(page.heading(), definition.title);
            assert_eq!(page.link("How we use what you tell us"), format!("/privacy#{service}"));
            if !definition.hears_news() {
                page.see_not("We write to you");
            }
            let notice = format!("#{service}");
            assert_eq!(privacy.one(&notice), definition.title);
            privacy.see(&definition.legal.purpose[1..]);
            for step in definition.steps.iter().filter(|step| step.is_exit()) {
                assert!(!step.text.clone().unwrap().contains("on this website"), "{service}: {}", step.id);
            }
        }
        assert!(!privacy.text().contains("(("));
    }
    platform.stop().await;
}
