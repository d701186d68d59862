//! What stands in a directory: an entry, or a venue that people can go to.

use sea_orm::DbErr;
use serde::Serialize;

use super::Asked;
use super::map::{self, Map, Point};
use crate::kind::Kind;
use crate::kind::directory::Directory;
use crate::kind::landing::Link;
use crate::kind::place::Place;
use crate::page::Page;
use crate::path;

/// What an entry or a venue knows.
#[derive(Debug, Serialize)]
pub(crate) struct Own {
    address: Vec<String>,
    telephone: Option<String>,
    email: Option<String>,
    website: Option<Link>,
    opening: Vec<String>,
    facilities: Vec<String>,
    booking: Option<Link>,
    /// What it is, under the headings of its directory.
    facets: Vec<Is>,
    map: Option<Map>,
}

/// What a place is under one heading.
#[derive(Debug, Serialize)]
struct Is {
    label: String,
    options: Vec<String>,
}

pub(super) async fn own(asked: Asked<'_>) -> Result<Own, DbErr> {
    let place = asked.writing.typed::<Place>();
    let facets = match path::above(asked.path) {
        Some(above) => Page::live_at(asked.tenant.db().read(), above).await?,
        None => None,
    };
    let facets = facets.filter(|(_, writing)| writing.kind == Kind::Directory);
    let facets = facets.map(|(_, writing)| writing.typed::<Directory>().facets).unwrap_or_default();
    let is = facets.into_iter().filter_map(|facet| {
        let chosen = place.facets.get(&facet.id)?;
        let options = facet.options.into_iter().filter(|option| chosen.contains(&option.id));
        let options: Vec<String> = options.map(|option| option.label).collect();
        (!options.is_empty()).then_some(Is { label: facet.label, options })
    });
    let point = Point::of(place.latitude, place.longitude);
    let name = asked.line(&asked.writing.title);
    Ok(Own {
        facets: is.collect(),
        map: point.map(|point| map::of_one(asked.tenant, point, &name)),
        address: address(&place),
        telephone: place.telephone,
        email: place.email,
        website: place.website.as_deref().and_then(website),
        opening: place.opening,
        facilities: place.facilities,
        booking: place.booking,
    })
}

/// The address line by line, the postcode last.
pub(super) fn address(place: &Place) -> Vec<String> {
    place.address.iter().chain(&place.postcode).cloned().collect()
}

/// A website as a link that says its host; what is no address of the web is none.
fn website(written: &str) -> Option<Link> {
    let rest = written.strip_prefix("https://").or_else(|| written.strip_prefix("http://"))?;
    let host = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    Some(Link { text: host.trim_start_matches("www.").to_owned(), href: written.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_website_is_called_by_its_host() {
        let text = |written: &str| website(written).map(|link| link.text);
        assert_eq!(text("https://www.park.example.org/visit?x=1").as_deref(), Some("park.example.org"));
        assert_eq!(text("javascript:alert(1)"), None);
        assert_eq!(text("park.example.org"), None);
    }
}
