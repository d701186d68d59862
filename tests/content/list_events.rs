//! What takes place, day by day; and the same for calendars, by the letter of RFC 5545.

use chrono::Duration;
use tests::{Platform, Visitor};

fn moment(platform: &Platform, from_today: i64, time: &str) -> String {
    format!("{}T{time}", (platform.clock.today() + Duration::days(from_today)).format("%Y-%m-%d"))
}

fn event(title: &str, starts: &str, more: &str) -> String {
    format!(
        "+++\nkind = \"event\"\ntitle = \"{title}\"\nsummary = \"Come, see; and learn.\"\nstarts = \"{starts}\"\n\
         category = \"Zebras\"\n{more}\n+++\nWords.\n"
    )
}

/// The lines of a calendar as they are meant, after each was held against the rules.
async fn calendar(visitor: &Visitor, path: &str) -> Vec<String> {
    let answer = visitor.get(path).await;
    answer.has_status(200);
    assert_eq!(answer.header("content-type"), Some("text/calendar; charset=utf-8"));
    assert!(answer.body.ends_with("\r\n"), "the last line has an end");
    assert_eq!(answer.body.matches('\n').count(), answer.body.matches("\r\n").count(), "every line ends in CR LF");
    for line in answer.body.split("\r\n") {
        assert!(line.len() <= 75, "{} bytes: {line}", line.len());
    }
    let lines: Vec<String> = answer.body.replace("\r\n ", "").trim_end().split("\r\n").map(str::to_owned).collect();
    assert_eq!((lines[0].as_str(), lines[1].as_str()), ("BEGIN:VCALENDAR", "VERSION:2.0"));
    assert_eq!(lines.last().map(String::as_str), Some("END:VCALENDAR"));
    let mut open: Vec<&str> = Vec::new();
    for line in &lines {
        match line.split_once(':') {
            Some(("BEGIN", part)) => open.push(part),
            Some(("END", part)) => assert_eq!(open.pop(), Some(part)),
            Some(_) => assert!(!open.is_empty(), "{line}"),
            None => panic!("no value in {line}"),
        }
    }
    assert!(lines.contains(&"TZID:Europe/London".to_owned()), "the time zone is told");
    for one in ["UID:", "DTSTAMP:", "DTSTART", "SUMMARY:"] {
        let events = lines.iter().filter(|line| *line == "BEGIN:VEVENT").count();
        let inside = lines.split(|line| line == "END:VTIMEZONE").nth(1).unwrap();
        assert_eq!(inside.iter().filter(|line| line.starts_with(one)).count(), events, "each event has one {one}");
    }
    lines
}

fn value<'a>(lines: &'a [String], name: &str) -> &'a str {
    let inside = lines.iter().position(|line| line == "BEGIN:VEVENT").unwrap();
    let found = lines[inside..].iter().find_map(|line| line.strip_prefix(name));
    found.unwrap_or_else(|| panic!("no {name} in {lines:?}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn events_stand_under_their_days_and_are_narrowed_by_the_address() {
    let platform = Platform::start().await;
    for slug in ["bromley", "bexley"] {
        let weekly = "repeats = { every = \"week\", times = 3 }\nwards = [\"Zebra Ward\"]\nprice = \"Free\"\nplace = \"The hall\"";
        let ends = format!("ends = \"{}\"\n{weekly}", moment(&platform, 1, "12:00"));
        platform.publish(slug, "/events/zebra-walk", &event("Zebra walk", &moment(&platform, 1, "10:00"), &ends)).await;
        let past = event("Zebra party", &moment(&platform, -9, "18:00"), "");
        platform.publish(slug, "/events/zebra-party", &past).await;
        let all_day = event("Zebra day", &moment(&platform, 2, "00:00"), "all_day = true");
        platform.publish(slug, "/events/zebra-day", &all_day).await;
        let visitor = platform.visitor(slug);
        let list = visitor.go("/events?category=Zebras").await;
        list.see("10am to midday").see("The hall").see("All day").see_not("Zebra party");
        assert_eq!(list.all(".jwp-day .jwp-list__link").iter().filter(|title| *title == "Zebra walk").count(), 3);
        let first = web::words::weekday(platform.clock.today() + Duration::days(1));
        assert_eq!(list.all(".jwp-day h2")[0], first);
        let ward = visitor.go("/events?category=Zebras&ward=Zebra+Ward").await;
        ward.see("Zebra walk").see("Zebra day");
        visitor.go("/events?category=Zebras&ward=Elsewhere").await.see_not("Zebra walk").see("Zebra day");
        let until = moment(&platform, 1, "")[..10].to_owned();
        visitor.go(&format!("/events?category=Zebras&to={until}")).await.see("Zebra walk").see_not("Zebra day");
        visitor.go("/events?category=Zebras&from=soon").await.see("We could not read the day “soon”");
        visitor.go("/events?category=Nothing").await.see("Nothing takes place then");
        let page = visitor.go("/events/zebra-walk").await;
        page.see("Next times").see("Every week, 3 times").see("Free");
        assert_eq!(page.all(".jwp-times li").len(), 3);
        visitor.go("/events/zebra-party").await.see("This event is over");
    }
    platform.clock.advance(Duration::days(8));
    let later = platform.bromley().go("/events/zebra-walk").await;
    assert_eq!(
        later.all(".jwp-times li").len(),
        2,
        "what is past is not shown any more, though nobody published anything"
    );
    platform.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_calendar_takes_events_by_the_letter() {
    let platform = Platform::start().await;
    let long = "Zebras, horses; and all the other animals with four legs that you have ever wanted to see – now";
    for slug in ["bromley", "bexley"] {
        let more = "ends = \"2027-06-07T12:30\"\nrepeats = { every = \"week\", until = \"2027-12-13\" }\n\
                    except = [\"2027-06-14\"]\nplace = \"The hall, upstairs\"\nlatitude = 51.4\nlongitude = 0.02";
        let title = &long[..60];
        platform.publish(slug, "/events/zebra-tour", &event(title, "2027-06-07T10:00", more)).await;
        let all_day = event("Zebra day", "2027-06-08T00:00", "ends = \"2027-06-09T00:00\"\nall_day = true");
        platform.publish(slug, "/events/zebra-days", &all_day).await;
        let visitor = platform.visitor(slug);
        let page = visitor.go("/events/zebra-tour").await;
        let lines = calendar(&visitor, &page.link("Put it into your calendar")).await;
        assert_eq!(value(&lines, "DTSTART;TZID=Europe/London:"), "20270607T100000");
        assert_eq!(value(&lines, "DTEND;TZID=Europe/London:"), "20270607T123000");
        assert_eq!(value(&lines, "RRULE:"), "FREQ=WEEKLY;INTERVAL=1;UNTIL=20271213T100000Z");
        assert_eq!(value(&lines, "EXDATE;TZID=Europe/London:"), "20270614T100000");
        assert_eq!(value(&lines, "LOCATION:"), "The hall\\, upstairs");
        assert!(value(&lines, "SUMMARY:").starts_with("Zebras\\, horses\\; and"));
        let uid = value(&lines, "UID:").to_owned();
        assert!(uid.ends_with(&format!("@{slug}.localhost")), "{uid}");
        let again = calendar(&visitor, "/events/zebra-tour.ics").await;
        assert_eq!(value(&again, "UID:"), uid, "the same event keeps its name");
        let days = calendar(&visitor, "/events/zebra-days.ics").await;
        assert_eq!(value(&days, "DTSTART;VALUE=DATE:"), "20270608");
        assert_eq!(value(&days, "DTEND;VALUE=DATE:"), "20270610", "the end is the day after");
        let all = calendar(&visitor, "/events.ics").await;
        assert!(all.contains(&format!("UID:{uid}")), "all that comes is in one calendar");
        visitor.get("/events/nothing.ics").await.has_status(404);
    }
    platform.stop().await;
}
