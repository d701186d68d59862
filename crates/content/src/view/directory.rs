//! A directory: its entries by title, narrowed by words and by facets. Each choice says how many it leaves; within a facet one of
//! the choices is enough, between facets each counts.

use std::collections::BTreeMap;

use sea_orm::DbErr;
use serde::Serialize;

use super::map::{self, Map, Point};
use super::{Asked, place};
use crate::choices::{Choices, Paging, cut};
use crate::kind::Kind;
use crate::kind::directory::{Directory, Facet};
use crate::kind::place::Place;
use crate::listing::Listed;
use crate::live;

/// What a directory knows.
#[derive(Debug, Serialize)]
pub(crate) struct Own {
    /// Where the whole list stands.
    path: String,
    singular: String,
    /// How many entries it has in all.
    total: usize,
    facets: Vec<ShownFacet>,
    /// What was looked for.
    q: Option<String>,
    narrowed: bool,
    found: Vec<Found>,
    paging: Paging,
    map: Option<Map>,
}

/// A facet with how many entries each choice leaves.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct ShownFacet {
    id: String,
    label: String,
    options: Vec<ShownOption>,
    /// Whether any of its choices is taken.
    open: bool,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
struct ShownOption {
    id: String,
    label: String,
    count: usize,
    chosen: bool,
}

/// An entry in the list.
#[derive(Debug, Serialize)]
struct Found {
    #[serde(flatten)]
    listed: Listed,
    /// Its number on the map.
    number: Option<usize>,
    address: String,
}

/// An entry as narrowing sees it.
#[derive(Debug)]
struct Entry {
    listed: Listed,
    place: Place,
    /// Its words, in small letters.
    words: String,
}

pub(super) async fn own(asked: Asked<'_>, choices: &Choices) -> Result<Own, DbErr> {
    let directory = asked.writing.typed::<Directory>();
    let below = live::below(asked.tenant.db().read(), asked.path).await?;
    let mut entries: Vec<Entry> = below
        .iter()
        .filter(|live| matches!(live.writing.kind, Kind::Entry | Kind::Venue))
        .map(|live| {
            let place = live.writing.typed::<Place>();
            let listed = live.listed(asked.tenant.profile());
            let mut words = vec![listed.title.clone(), listed.summary.clone()];
            words.extend(place::address(&place));
            words.extend(place.facilities.iter().cloned());
            words.extend(live.writing.texts("keywords"));
            Entry { listed, place, words: words.join(" ").to_lowercase() }
        })
        .collect();
    entries.sort_by_cached_key(|entry| entry.listed.title.to_lowercase());
    let total = entries.len();
    let taken = taken(&directory.facets, choices);
    let looked_for = choices.one("q").map(str::to_lowercase).unwrap_or_default();
    entries.retain(|entry| looked_for.split_whitespace().all(|word| entry.words.contains(word)));
    let facets = directory.facets.iter().map(|facet| shown(facet, &entries, &taken)).collect();
    entries.retain(|entry| fits(entry, &taken, None));
    let (entries, paging) = cut(entries, choices, asked.path);
    let mut points = Vec::new();
    let mut found = Vec::new();
    for (entry, number) in entries.into_iter().zip(paging.first..) {
        let point = Point::of(entry.place.latitude, entry.place.longitude).filter(|_| directory.map);
        points.extend(point.map(|point| (number, point)));
        found.push(Found {
            number: point.map(|_| number),
            address: place::address(&entry.place).join(", "),
            listed: entry.listed,
        });
    }
    Ok(Own {
        path: asked.path.to_owned(),
        singular: directory.singular.unwrap_or_else(|| "entry".to_owned()),
        total,
        facets,
        q: choices.one("q").map(str::to_owned),
        narrowed: !taken.is_empty() || !looked_for.is_empty(),
        found,
        paging,
        map: map::of_many(asked.tenant, &points),
    })
}

/// What was chosen, by facet; a choice that the directory does not have is none.
fn taken(facets: &[Facet], choices: &Choices) -> BTreeMap<String, Vec<String>> {
    let mut taken = BTreeMap::new();
    for facet in facets {
        let known = |id: &&str| facet.options.iter().any(|option| option.id == *id);
        let chosen: Vec<String> = choices.all(&facet.id).into_iter().filter(known).map(str::to_owned).collect();
        if !chosen.is_empty() {
            taken.insert(facet.id.clone(), chosen);
        }
    }
    taken
}

/// Whether an entry is left by what was chosen, but for one facet.
fn fits(entry: &Entry, taken: &BTreeMap<String, Vec<String>>, but: Option<&str>) -> bool {
    taken.iter().filter(|(facet, _)| Some(facet.as_str()) != but).all(|(facet, chosen)| {
        entry.place.facets.get(facet).is_some_and(|is| is.iter().any(|option| chosen.contains(option)))
    })
}

/// A facet with what each of its choices would leave, given what was chosen under the others.
fn shown(facet: &Facet, entries: &[Entry], taken: &BTreeMap<String, Vec<String>>) -> ShownFacet {
    let chosen = taken.get(&facet.id);
    let left: Vec<&Entry> = entries.iter().filter(|entry| fits(entry, taken, Some(&facet.id))).collect();
    let has = |entry: &&&Entry, id: &String| entry.place.facets.get(&facet.id).is_some_and(|is| is.contains(id));
    let options = facet.options.iter().map(|option| ShownOption {
        id: option.id.clone(),
        label: option.label.clone(),
        count: left.iter().filter(|entry| has(entry, &option.id)).count(),
        chosen: chosen.is_some_and(|chosen| chosen.contains(&option.id)),
    });
    ShownFacet { id: facet.id.clone(), label: facet.label.clone(), options: options.collect(), open: chosen.is_some() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kind::directory::FacetOption;

    fn facet(id: &str, options: &[&str]) -> Facet {
        let option = |id: &&str| FacetOption { id: (*id).to_owned(), label: (*id).to_owned() };
        Facet { id: id.to_owned(), label: id.to_owned(), options: options.iter().map(option).collect() }
    }

    fn entry(facets: &[(&str, &[&str])]) -> Entry {
        let is = |options: &[&str]| options.iter().map(|option| (*option).to_owned()).collect();
        let facets = facets.iter().map(|(facet, options)| ((*facet).to_owned(), is(options))).collect();
        let listed = Listed { href: String::new(), title: String::new(), summary: String::new() };
        Entry { listed, place: Place { facets, ..Place::default() }, words: String::new() }
    }

    #[test]
    fn each_choice_says_how_many_it_leaves() {
        let facets = [facet("type", &["park", "pool"]), facet("area", &["north", "south"])];
        let entries = [
            entry(&[("type", &["park"]), ("area", &["north"])]),
            entry(&[("type", &["park"]), ("area", &["south"])]),
            entry(&[("type", &["pool"]), ("area", &["north"])]),
        ];
        let counts = |query: &str| {
            let taken = taken(&facets, &Choices::read(query));
            let count = |facet: &Facet| shown(facet, &entries, &taken).options.iter().map(|one| one.count).collect();
            let left = entries.iter().filter(|entry| fits(entry, &taken, None)).count();
            (left, facets.iter().map(count).collect::<Vec<Vec<usize>>>())
        };
        assert_eq!(counts(""), (3, vec![vec![2, 1], vec![2, 1]]));
        assert_eq!(counts("type=park"), (2, vec![vec![2, 1], vec![1, 1]]), "other choices of the facet would add");
        assert_eq!(counts("type=park&type=pool&area=north"), (2, vec![vec![1, 1], vec![2, 1]]));
        assert_eq!(counts("type=castle"), (3, vec![vec![2, 1], vec![2, 1]]), "a choice that there is not is none");
    }
}
