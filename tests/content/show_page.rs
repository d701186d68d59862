//! Every kind of page as residents see it, in both boroughs: whole, in each of its states, and the same for everyone.

use chrono::Duration;
use tests::{Platform, Setup};

const BOROUGHS: [&str; 2] = ["bromley", "bexley"];

/// A day from today, as files have it.
fn day(platform: &Platform, from_today: i64) -> String {
    (platform.clock.today() + Duration::days(from_today)).format("%Y-%m-%d").to_string()
}

/// The same in words.
fn said(platform: &Platform, from_today: i64) -> String {
    web::words::day(platform.clock.today() + Duration::days(from_today))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subject_leads_to_its_services_and_to_the_pages_below_it() {
    let platform = Platform::start().await;
    for slug in BOROUGHS {
        let landing = "+++\nkind = \"landing\"\ntitle = \"Roads of ((borough.short_name))\"\nsummary = \"All about roads.\"\n\
                       category = \"roads-and-pavements\"\npopular = [{ text = \"A hole in the road\", href = \"/services/road-fault\" }]\n\
                       +++\nOur roads.\n\n## Our plans {#plans}\n\nWe plan.\n";
        platform.publish(slug, "/zebra", landing).await;
        let below = "+++\nkind = \"sublanding\"\ntitle = \"Licences\"\nsummary = \"What you need.\"\n\
                     services = [\"street-light\", \"no-such-service\"]\n+++\n## Before you ask {#before}\n\n- [See](/zebra)\n";
        platform.publish(slug, "/zebra/licences", below).await;
        let visitor = platform.visitor(slug);
        let page = visitor.go("/zebra").await;
        page.has_status(200).see("What most people come for").see("Our plans").see_not("((");
        assert_eq!(page.link("A hole in the road"), "/services/road-fault");
        assert_eq!(page.link("Licences"), "/zebra/licences");
        let services = page.all_attributes("section[aria-labelledby=services] a", "href");
        assert!(services.contains(&"/services/street-light".to_owned()), "{services:?}");
        let part = visitor.go("/zebra/licences").await;
        part.has_status(200).see("Before you ask");
        assert_eq!(part.all_attributes("section[aria-labelledby=services] a", "href"), ["/services/street-light"]);
        let way: Vec<String> = part.all(".govuk-breadcrumbs__link");
        assert_eq!(way.len(), 2, "{way:?}");
        assert!(way[1].starts_with("Roads of B") && way[0] == "Home", "{way:?}");
    }
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guide_is_read_chapter_by_chapter_or_all_at_once() {
    let platform = Platform::start().await;
    let guide = "+++\nkind = \"guide\"\ntitle = \"Keep a zebra\"\nsummary = \"From the first day.\"\n+++\nRead this first.\n\n\
                 ## Buy it {#buy}\n\nBuying words.\n\n### Cost\n\nMuch.\n\n## Feed it {#feed}\n\nFeeding words.\n\n### Cost\n\nMore.\n\n\
                 ## Let it go {#go}\n\nLeaving words.\n";
    for slug in BOROUGHS {
        platform.publish(slug, "/zebra-guide", guide).await;
        let visitor = platform.visitor(slug);
        let first = visitor.go("/zebra-guide").await;
        first.has_status(200).see("Read this first").see("Buying words").see_not("Feeding words");
        assert_eq!(first.heading(), "Keep a zebra");
        assert_eq!(first.all(".jwp-contents [aria-current]"), ["Buy it"]);
        assert_eq!(first.attribute("a[rel=next]", "href").as_deref(), Some("/zebra-guide/feed"));
        assert_eq!(first.attribute("a[rel=prev]", "href"), None);
        let middle = visitor.go("/zebra-guide/feed").await;
        middle.has_status(200).see("Feeding words").see_not("Read this first").see_not("Buying words");
        assert!(middle.title().starts_with("Feed it – Keep a zebra – "), "{}", middle.title());
        assert_eq!(middle.attribute("a[rel=prev]", "href").as_deref(), Some("/zebra-guide"));
        assert_eq!(middle.attribute("a[rel=next]", "href").as_deref(), Some("/zebra-guide/go"));
        let last = visitor.go("/zebra-guide/go").await;
        assert_eq!(last.attribute("a[rel=next]", "href"), None);
        let whole = visitor.go("/zebra-guide/print").await;
        whole.has_status(200).see("Buying words").see("Feeding words").see("Leaving words");
        assert_eq!(whole.all("h3[id=cost]").len() + whole.all("h3[id=cost-2]").len(), 2, "no name stands there twice");
        let same = visitor.go("/zebra-guide/buy").await;
        let canonical = same.attribute("link[rel=canonical]", "href").unwrap();
        assert!(canonical.ends_with("/zebra-guide"), "the first chapter has one address: {canonical}");
        for gone in ["/zebra-guide/nothing", "/zebra-guide/intro", "/zebra-guide/feed/more"] {
            visitor.get(gone).await.has_status(404);
        }
    }
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_publication_begins_with_its_cover() {
    let platform = Platform::start().await;
    let text = "+++\nkind = \"publication\"\ntitle = \"The zebra plan\"\nsummary = \"What we want.\"\npublished = 2026-03-04\n\
                reference = \"ZP/7\"\n+++\nForeword.\n\n## Aims {#aims}\n\nAiming words.\n\n## Money {#money}\n\n\
                | What | How much |\n|---|---|\n| Hay | £12 |\n";
    for slug in BOROUGHS {
        platform.publish(slug, "/publications/zebra-plan", text).await;
        let visitor = platform.visitor(slug);
        let cover = visitor.go("/publications/zebra-plan").await;
        cover.has_status(200).see("4 March 2026").see("ZP/7").see("Foreword").see_not("Aiming words");
        assert_eq!(cover.attribute("a[rel=next]", "href").as_deref(), Some("/publications/zebra-plan/aims"));
        let aims = visitor.go("/publications/zebra-plan/aims").await;
        aims.see("Aiming words").see_not("Foreword");
        assert_eq!(aims.attribute("a[rel=prev]", "href").as_deref(), Some("/publications/zebra-plan"));
        let whole = visitor.go("/publications/zebra-plan/print").await;
        whole.see("Foreword").see("Aiming words").see("£12");
        assert_eq!(whole.all(".jwp-scroll[tabindex] table").len(), 1, "a wide table scrolls by itself");
        let list = visitor.go("/publications").await;
        list.has_status(200).see("Published on 4 March 2026");
        assert_eq!(list.link("The zebra plan"), "/publications/zebra-plan");
    }
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn steps_are_numbered_but_for_those_that_go_with_the_one_before() {
    let platform = Platform::start().await;
    let text = "+++\nkind = \"steps\"\ntitle = \"Adopt a zebra\"\nsummary = \"In three steps.\"\njoins = { b = \"or\", d = \"and\" }\n\
                +++\nBefore.\n\n## Look {#a}\n\nOne.\n\n## Ask {#b}\n\nTwo.\n\n## Sign {#c}\n\nThree.\n\n## Pay {#d}\n\nFour.\n";
    platform.publish("bromley", "/zebra-steps", text).await;
    let page = platform.bromley().go("/zebra-steps").await;
    assert_eq!(page.all(".jwp-way__mark"), ["Step 1", "or", "Step 2", "and"]);
    assert_eq!(page.all(".jwp-way details").len(), 4, "each opens without JavaScript");
    assert_eq!(page.all(".jwp-way details[open]").len(), 1);
    page.see("Four.");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consultation_says_whether_it_is_open_and_what_came_of_it() {
    let platform = Platform::start().await;
    let text = |opens: i64, closes: i64, result: &str| {
        format!(
            "+++\nkind = \"consultation\"\ntitle = \"Zebra crossings {opens}\"\nsummary = \"Tell us.\"\nopens = {}\ncloses = {}\n\
             respond = {{ text = \"Answer now\", href = \"https://consult.example.org/zebra\" }}\n+++\nWe ask.\n{result}",
            day(&platform, opens),
            day(&platform, closes)
        )
    };
    for slug in BOROUGHS {
        for (name, opens, closes, result) in [
            ("open", -5, 3, ""),
            ("soon", 4, 9, ""),
            ("closed", -20, -1, ""),
            ("done", -30, -10, "\n## Result {#result}\n\nMost said yes.\n"),
        ] {
            platform.publish(slug, &format!("/consultations/zebra-{name}"), &text(opens, closes, result)).await;
        }
        let visitor = platform.visitor(slug);
        let open = visitor.go("/consultations/zebra-open").await;
        open.see("3 days left").see(&said(&platform, 3));
        assert_eq!(open.link("Answer now"), "https://consult.example.org/zebra");
        visitor.go("/consultations/zebra-soon").await.see("Not open yet").see_not("Answer now");
        visitor
            .go("/consultations/zebra-closed")
            .await
            .see("It closed on")
            .see("will stand here")
            .see_not("Answer now");
        visitor
            .go("/consultations/zebra-done")
            .await
            .see("What came of it")
            .see("Most said yes")
            .see_not("will stand here");
        let list = visitor.go("/consultations").await;
        for (part, title) in
            [("open", "Zebra crossings -5"), ("soon", "Zebra crossings 4"), ("closed", "Zebra crossings -30")]
        {
            let lines = list.all(&format!("section[aria-labelledby={part}] .jwp-list__link"));
            assert!(lines.contains(&title.to_owned()), "{part}: {lines:?}");
        }
    }
    // Nobody publishes anything, and the days go by.
    platform.clock.advance(Duration::days(3));
    platform.bromley().go("/consultations/zebra-open").await.see("Today is the last day").see("Answer now");
    platform.clock.advance(Duration::days(1));
    platform.bromley().go("/consultations/zebra-open").await.see("It closed on").see_not("Answer now");
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_says_how_it_is_running() {
    let platform = Platform::start().await;
    let text = "+++\nkind = \"status\"\ntitle = \"Zebra lights today\"\nsummary = \"Some are out.\"\nstate = \"stopped\"\n\
                service = \"street-light\"\nsince = 2026-11-20\n+++\nA cable is broken.\n";
    for slug in BOROUGHS {
        let visitor = platform.visitor(slug);
        visitor.go("/services/street-light").await.see_not("Not running");
        platform.publish(slug, "/zebra-lights", text).await;
        visitor.go("/zebra-lights").await.see("Not running").see("20 November 2026").see("A cable is broken");
        let service = visitor.go("/services/street-light").await;
        service.see("Not running");
        assert_eq!(service.link("Zebra lights today"), "/zebra-lights");
        let list = visitor.go("/service-status").await;
        assert_eq!(list.all(".jwp-list__link")[0], "Zebra lights today", "the worst stands first");
    }
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn news_is_narrowed_by_what_stands_in_the_address() {
    let platform = Platform::start().await;
    for slug in BOROUGHS {
        for number in 1..=23 {
            let text = format!(
                "+++\nkind = \"news\"\ntitle = \"Zebra news {number}\"\nsummary = \"New.\"\ndate = 2025-{:02}-{:02}\n\
                 category = \"Zebras\"\nfeatured = {}\n+++\nWords {number}.\n",
                1 + number / 20,
                1 + number % 20,
                number == 2
            );
            platform.publish(slug, &format!("/news/zebra-{number}"), &text).await;
        }
        let visitor = platform.visitor(slug);
        let all = visitor.go("/news").await;
        assert_eq!(all.all(".jwp-news__one--featured h2").first().map(String::as_str), Some("Zebra news 2"));
        let zebras = visitor.go("/news?category=Zebras").await;
        zebras.see("23 pieces of news").see("Page 1 of 2");
        assert_eq!(
            zebras.all(".jwp-news h2").first().map(String::as_str),
            Some("Zebra news 23"),
            "the newest stands first"
        );
        assert_eq!(zebras.all(".jwp-news h2").len(), 20);
        let next = zebras.attribute("a[rel=next]", "href").unwrap();
        assert_eq!(visitor.go(&next).await.all(".jwp-news h2").len(), 3);
        visitor.go("/news?category=Zebras&year=2025").await.see("23 pieces of news");
        visitor.go("/news?category=Zebras&year=2024").await.see("There is no news like that");
        let one = visitor.go("/news/zebra-7").await;
        one.see("Words 7").see("8 January 2025");
        assert_eq!(one.link("Zebras"), "/news?category=Zebras");
    }
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_front_page_shows_what_its_editors_chose_and_a_little_of_what_is_new() {
    let platform = Platform::start().await;
    for slug in BOROUGHS {
        let visitor = platform.visitor(slug);
        let text = format!(
            "+++\nkind = \"news\"\ntitle = \"The zebra is here\"\nsummary = \"New.\"\ndate = {}\nfeatured = true\n+++\nWords.\n",
            day(&platform, 0)
        );
        platform.publish(slug, "/news/zebra-here", &text).await;
        let home = visitor.go("/").await;
        home.has_status(200).see("Track a request");
        assert_eq!(home.link("The zebra is here"), "/news/zebra-here");
        assert!((2..=9).contains(&home.all(".jwp-tasks__link").len()));
        assert!(home.all(".jwp-hero__question").len() == 1, "the question is first");
    }
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_files_maps_and_films_stand_in_a_text_and_nobody_else_is_asked() {
    let platform = Platform::start_with(Setup { pictures: true, ..Setup::default() }).await;
    let text = "+++\nkind = \"plain\"\ntitle = \"Zebra pieces\"\nsummary = \"All of them.\"\n+++\n\
                ![A park](media:park-in-summer \"In June\")\n\n![Gone](media:not-in-the-library)\n\n[The plan](media:not-there) is old.\n\n\
                :::contact\n:::\n\n:::contact\nAsk **Zoe**.\n:::\n\n:::warning\nIt bites.\n:::\n\n:::accordion\n### One\nFirst.\n### Two\nSecond.\n:::\n\n\
                :::map latitude=\"51.4050\" longitude=\"0.0150\"\nHigh Street, Exampleton\n:::\n\n\
                :::video src=\"https://youtu.be/aB3dE\" title=\"A zebra runs\"\nWe see a zebra run.\n:::\n\n\
                :::video src=\"https://films.example.org/7\" title=\"A zebra sleeps\"\nIt sleeps.\n:::\n";
    for (slug, telephone) in [("bromley", "020 7946 0100"), ("bexley", "020 7946 0200")] {
        platform.publish(slug, "/zebra-pieces", text).await;
        let visitor = platform.visitor(slug);
        let page = visitor.go("/zebra-pieces").await;
        page.has_status(200)
            .see("It bites")
            .see("Ask Zoe")
            .see("High Street, Exampleton")
            .see_not(":::")
            .see_not("media:");
        assert_eq!(page.one(".jwp-contact a[href^='tel:']"), telephone);
        assert_eq!(page.attribute(".jwp-figure img", "alt").as_deref(), Some("A park"));
        assert_eq!(page.one(".jwp-figure figcaption").trim(), "In June Picture: Drawn for this website");
        assert!(page.attribute(".jwp-figure img", "srcset").unwrap().contains("w, /media/"));
        assert_eq!(page.all("main img").len(), 1, "a picture that is missing is not there at all");
        page.see("The plan is old.");
        assert_eq!(page.all(".jwp-accordion details").len(), 2);
        let tiles = page.all_attributes(".jwp-map image", "href");
        assert!(tiles.len() >= 6 && tiles.iter().all(|href| href.starts_with("/tiles/15/")), "{tiles:?}");
        let tile = visitor.fetch(&tiles[0], &[]).await;
        assert_eq!((tile.status, tile.header("content-type")), (200, "image/png"));
        for wrong in ["/tiles/15/99999/1.png", "/tiles/30/1/1.png", "/tiles/a/1/1.png"] {
            visitor.get(wrong).await.has_status(404);
        }
        // A film elsewhere is a link until somebody presses it; nothing of the page is fetched from there.
        assert_eq!(page.link("Play the film from YouTube"), "https://youtu.be/aB3dE");
        let embed = page.attribute("a[data-film]", "data-film").unwrap();
        assert!(embed.starts_with("https://www.youtube-nocookie.com/embed/aB3dE"), "{embed}");
        assert_eq!(page.all("iframe").len(), 0);
        assert_eq!(
            page.all_attributes("a[data-film]", "href").len(),
            1,
            "a site that may follow people is a link alone"
        );
        page.see("We see a zebra run").see("It sleeps");
        let policy = page.header("content-security-policy").unwrap().to_owned();
        assert!(policy.contains("frame-src https://www.youtube-nocookie.com https://player.vimeo.com"), "{policy}");
        let again = visitor.go("/zebra-pieces").await;
        assert_eq!(again.header("content-security-policy"), Some(policy.as_str()), "from memory as well");
        let other = visitor.go("/services/road-fault").await;
        assert!(!other.header("content-security-policy").unwrap().contains("frame-src"), "only where there is a film");
    }
    platform.stop().await;
}
