//! What a page says to machines, in the words of schema.org, as JSON-LD. Every address is one of the borough's own site, and no
//! person stands in it.

use chrono::{NaiveDate, NaiveDateTime, TimeZone as _};
use serde_json::{Map, Value, json};
use tenancy::Profile;

use catalogue::Definition;

use crate::days;
use crate::facts;
use crate::field;
use crate::kind::Kind;
use crate::kind::event::Event;
use crate::kind::news::News;
use crate::kind::place::Place;
use crate::view::Crumb;
use crate::writing::Writing;

/// What a place is, by the options of its directory.
const PLACES: &[(&str, &str)] = &[
    ("library", "Library"),
    ("museum", "Museum"),
    ("park", "Park"),
    ("leisure-centre", "SportsActivityLocation"),
    ("theatre", "PerformingArtsTheater"),
    ("recycling-centre", "RecyclingCenter"),
    ("register-office", "GovernmentOffice"),
];

/// Where providing information stands in the national list of interactions.
const INFORMATION: u32 = 8;

/// The council itself: what the front page says.
pub(crate) fn council(profile: &Profile) -> Value {
    graph(vec![organisation(profile)])
}

/// A service, with its numbers in the national lists.
pub(crate) fn service(service: &Definition, profile: &Profile, category: &str, crumbs: &[Crumb]) -> Value {
    let page = profile.link(&format!("/services/{}", service.service));
    let place_to_ask = match &service.apply {
        _ if service.has_form() => Some(profile.link(&format!("/forms/{}", service.service))),
        Some(apply) => Some(apply.href.clone()),
        None => None,
    };
    let telephone = service.contacts.telephone.as_ref().unwrap_or(&profile.contacts.telephone);
    let mut channel = Map::new();
    channel.insert("@type".to_owned(), json!("ServiceChannel"));
    channel.insert("serviceUrl".to_owned(), json!(place_to_ask.unwrap_or_else(|| page.clone())));
    channel.insert("servicePhone".to_owned(), json!({ "@type": "ContactPoint", "telephone": telephone }));
    let number = |list: &str, value: u32| json!({ "@type": "PropertyValue", "propertyID": list, "value": value });
    graph(vec![
        json!({
            "@type": "GovernmentService",
            "@id": format!("{page}#service"),
            "name": service.title,
            "description": service.summary,
            "url": page,
            "serviceType": category,
            "areaServed": area(profile),
            "provider": organisation(profile),
            "availableChannel": channel,
            "identifier": [number("LGSL", service.lgsl), number("LGIL", service.lgil.unwrap_or(INFORMATION))],
        }),
        way(profile, crumbs, &service.title),
    ])
}

/// A page that editors wrote.
pub(crate) fn page(
    writing: &Writing,
    profile: &Profile,
    path: &str,
    crumbs: &[Crumb],
    published: Option<NaiveDate>,
    today: NaiveDate,
) -> Value {
    let title = facts::fill_line(&writing.title, profile);
    let mut item = Map::new();
    let mut put = |name: &str, value: Value| {
        if !value.is_null() {
            item.insert(name.to_owned(), value);
        }
    };
    put("@id", json!(format!("{}#page", profile.link(path))));
    put("url", json!(profile.link(path)));
    put("name", json!(title));
    put("description", json!(facts::fill_line(&writing.summary, profile)));
    match writing.kind {
        Kind::Home => return council(profile),
        Kind::News => {
            put("@type", json!("NewsArticle"));
            put("headline", json!(title));
            put("datePublished", json!(writing.typed::<News>().date));
            put("dateModified", json!(published));
            put("publisher", organisation(profile));
        }
        Kind::Event => {
            let event = writing.typed::<Event>();
            let times = days::times(&event);
            let time = times.iter().find(|time| time.ends.date() >= today).or(times.last());
            put("@type", json!("Event"));
            put("startDate", json!(time.and_then(|time| in_london(time.starts))));
            if event.ends.as_deref().and_then(field::moment).is_some() {
                put("endDate", json!(time.and_then(|time| in_london(time.ends))));
            }
            put("location", json!({ "@type": "Place", "name": event.place.as_ref().unwrap_or(&profile.short_name) }));
            put("organizer", organisation(profile));
        }
        Kind::Entry | Kind::Venue => {
            let place = writing.typed::<Place>();
            let what = place
                .facets
                .values()
                .flatten()
                .find_map(|option| PLACES.iter().find(|(known, _)| known == option).map(|(_, what)| *what));
            put("@type", json!(what.unwrap_or("Place")));
            put("telephone", json!(place.telephone));
            put("address", address(&place));
            if let (Some(latitude), Some(longitude)) = (place.latitude, place.longitude) {
                put("geo", json!({ "@type": "GeoCoordinates", "latitude": latitude, "longitude": longitude }));
            }
        }
        Kind::Landing
        | Kind::Sublanding
        | Kind::Guide
        | Kind::Steps
        | Kind::Directory
        | Kind::Publication
        | Kind::Consultation
        | Kind::Status
        | Kind::Plain
        | Kind::Redirect => {
            put("@type", json!("WebPage"));
            put("dateModified", json!(published));
            put("publisher", organisation(profile));
        }
    }
    graph(vec![Value::Object(item), way(profile, crumbs, &title)])
}

fn graph(items: Vec<Value>) -> Value {
    json!({ "@context": "https://schema.org", "@graph": items })
}

fn organisation(profile: &Profile) -> Value {
    json!({
        "@type": "GovernmentOrganization",
        "@id": profile.link("/#council"),
        "name": profile.name,
        "url": profile.link("/"),
        "telephone": profile.contacts.telephone,
        "email": profile.contacts.email,
        "areaServed": area(profile),
    })
}

fn area(profile: &Profile) -> Value {
    let code = profile.gss.as_ref().map(|code| json!({ "@type": "PropertyValue", "propertyID": "GSS", "value": code }));
    json!({ "@type": "AdministrativeArea", "name": profile.name, "identifier": code })
}

fn address(place: &Place) -> Value {
    if place.address.is_empty() && place.postcode.is_none() {
        return Value::Null;
    }
    json!({
        "@type": "PostalAddress",
        "streetAddress": place.address.join(", "),
        "postalCode": place.postcode,
        "addressCountry": "GB",
    })
}

/// The way down to a page; the page itself is its last step.
fn way(profile: &Profile, crumbs: &[Crumb], title: &str) -> Value {
    let mut steps: Vec<Value> = crumbs
        .iter()
        .zip(1..)
        .map(|(crumb, number)| {
            json!({ "@type": "ListItem", "position": number, "name": crumb.text, "item": profile.link(&crumb.href) })
        })
        .collect();
    steps.push(json!({ "@type": "ListItem", "position": crumbs.len() + 1, "name": title }));
    json!({ "@type": "BreadcrumbList", "itemListElement": steps })
}

/// A moment of London's clocks, with how far they are from UTC.
fn in_london(moment: NaiveDateTime) -> Option<String> {
    chrono_tz::Europe::London.from_local_datetime(&moment).earliest().map(|at| at.to_rfc3339())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_says_how_far_london_is_from_utc() {
        let said = |text: &str| field::moment(text).and_then(in_london);
        assert_eq!(said("2027-01-16T10:00").as_deref(), Some("2027-01-16T10:00:00+00:00"));
        assert_eq!(said("2027-07-16T10:00").as_deref(), Some("2027-07-16T10:00:00+01:00"));
    }
}
