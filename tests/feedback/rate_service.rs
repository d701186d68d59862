//! Satisfaction with a service, asked on the confirmation of its form.

use tests::{Answers, Platform, fill_in, journey};

#[tokio::test(flavor = "multi_thread")]
async fn the_confirmation_asks_what_somebody_thought_of_the_service() {
    let platform = Platform::start().await;
    for (slug, visitor) in [("bromley", platform.bromley()), ("bexley", platform.bexley())] {
        let check = fill_in(&visitor, "graffiti", &Answers::default()).await;
        let sent = journey::submit(&visitor, &check).await;
        let link = sent.link("What did you think of this service?");
        assert_eq!(link, "/feedback/service/graffiti");
        let page = visitor.go(&link).await;
        page.has_status(200).see("How satisfied were you with this service?").see("Report graffiti");
        assert_eq!(page.all("input[type=radio]").len(), 5);
        let nothing = visitor.fill_once(&link, &[]).await;
        nothing.has_status(422).see("Select how satisfied you were");
        visitor.fill_once(&link, &[("grade", "yes")]).await.has_status(422);
        let thanks = visitor.fill(&link, &[("grade", "dissatisfied"), ("comment", "Too many questions")]).await;
        thanks.has_status(200).see("Thank you for telling us");
        let kept = "SELECT COUNT(*) FROM feedback_answer WHERE kind = 'service' AND about = 'graffiti' AND grade = \
                    'dissatisfied' AND comment = 'Too many questions'";
        assert_eq!(platform.count(slug, kept).await, 1);
    }
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_asked_about_a_service_that_there_is_not() {
    let platform = Platform::start().await;
    platform.bromley().get("/feedback/service/no-such-service").await.has_status(404);
    platform.stop().await;
}
