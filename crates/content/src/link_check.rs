//! Links that lead nowhere. Those of this site are asked of the database whenever somebody looks, so that the list is never old;
//! those that lead elsewhere are tried at night, a few at a time.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use connectors::Look;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};
use serde::Serialize;
use tenancy::Tenant;
use uuid::Uuid;

use crate::kind::{Blocks, Kind};
use crate::links::Link;
use crate::path::{self, RESERVED};
use crate::record::{link_check, page, page_link, page_redirect};
use crate::revision::Revision;

/// How many addresses of other sites are tried at once.
const A_TURN: usize = 5;

/// How many values one statement asks for.
const AT_ONCE: usize = 200;

/// A link that leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Nowhere {
    /// Where it should lead.
    pub target: String,
    /// What it says.
    pub words: String,
    /// What is there instead.
    pub why: String,
}

/// A link that leads nowhere, on a page that residents see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The page.
    pub page: Uuid,
    /// The link.
    pub link: Nowhere,
    /// Since when, of links to other sites.
    pub since: Option<DateTime<Utc>>,
}

/// What was found at an address elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Somebody answers; what they show is their affair.
    There,
    /// They say that it is gone.
    Gone,
    /// Nobody answers, or with a fault of their own.
    NoAnswer,
    /// It may not be asked from here.
    NotChecked,
}

impl Outcome {
    const ALL: [Self; 4] = [Self::There, Self::Gone, Self::NoAnswer, Self::NotChecked];

    /// As the database has it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::There => "there",
            Self::Gone => "gone",
            Self::NoAnswer => "no_answer",
            Self::NotChecked => "not_checked",
        }
    }

    const fn why(self) -> Option<&'static str> {
        match self {
            Self::Gone => Some("the other site says that it is gone"),
            Self::NoAnswer => Some("the other site does not answer"),
            Self::There | Self::NotChecked => None,
        }
    }

    fn of(look: Look) -> Self {
        match look {
            Look::There => Self::There,
            Look::Gone => Self::Gone,
            Look::NoAnswer => Self::NoAnswer,
            Look::NotAllowed => Self::NotChecked,
        }
    }
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    Here(String),
    Library(String),
    OtherSite(String),
    /// To mail, to a telephone, within the page.
    NotAPage,
}

fn place(tenant: &Tenant, target: &str) -> Place {
    let own = tenant.profile().link("");
    let target = match target.strip_prefix(own.trim_end_matches('/')) {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => {
            let end = rest.find(['#', '?']).unwrap_or(rest.len());
            let path = rest.get(..end).unwrap_or(rest).trim_end_matches('/');
            return Place::Here(if path.is_empty() { "/".to_owned() } else { path.to_owned() });
        }
        _ => target,
    };
    if let Some(name) = target.strip_prefix("media:") {
        return Place::Library(name.to_owned());
    }
    if target.starts_with('/') && !target.starts_with("//") {
        return Place::Here(target.to_owned());
    }
    if target.starts_with("https://") || target.starts_with("http://") {
        return Place::OtherSite(target.to_owned());
    }
    Place::NotAPage
}

/// Which of these links lead nowhere, as far as is known here and now.
///
/// # Errors
/// The database is down.
pub async fn leading_nowhere(tenant: &Tenant, links: Vec<Link>) -> Result<Vec<Nowhere>, DbErr> {
    let db = tenant.db().read();
    let places: Vec<(Link, Place)> = links
        .into_iter()
        .map(|link| {
            let place = place(tenant, &link.target);
            (link, place)
        })
        .collect();
    let mut paths = BTreeSet::new();
    let mut names = BTreeSet::new();
    let mut addresses = BTreeSet::new();
    for (_, place) in &places {
        match place {
            Place::Here(path) => paths.insert(path.as_str()),
            Place::Library(name) => names.insert(name.as_str()),
            Place::OtherSite(address) => addresses.insert(address.as_str()),
            Place::NotAPage => false,
        };
    }
    let known = known_paths(tenant, &paths).await?;
    let names: Vec<&str> = names.into_iter().collect();
    let library = media::find_many(db, &names).await?;
    let tried = tried(db, &addresses).await?;
    let nowhere = |(link, place): (Link, Place)| {
        let why = match place {
            Place::Here(path) => (!known.contains(&path)).then(|| "there is no such page".to_owned()),
            Place::Library(name) => {
                let there = library.get(&name).is_some_and(media::Medium::is_there);
                (!there).then(|| "the library does not have it".to_owned())
            }
            Place::OtherSite(address) => tried.get(&address).and_then(|(outcome, _)| outcome.why()).map(str::to_owned),
            Place::NotAPage => None,
        };
        why.map(|why| Nowhere { target: link.target, words: link.words, why })
    };
    Ok(places.into_iter().filter_map(nowhere).collect())
}

/// Every link that leads nowhere on pages that residents see, by page.
///
/// # Errors
/// The database is down.
pub async fn all_broken(tenant: &Tenant) -> Result<Vec<Broken>, DbErr> {
    let db = tenant.db().read();
    let rows = page_link::Entity::find().order_by_asc(page_link::Column::PageId).all(db).await?;
    let links = rows.iter().map(|row| Link { target: row.target.clone(), words: row.words.clone() }).collect();
    let mut nowhere: BTreeMap<(String, String), String> = BTreeMap::new();
    for one in leading_nowhere(tenant, links).await? {
        nowhere.insert((one.target, one.words), one.why);
    }
    let targets: BTreeSet<&str> = nowhere.keys().map(|(target, _)| target.as_str()).collect();
    let since = tried(db, &targets).await?;
    let broken = |row: page_link::Model| {
        let why = nowhere.get(&(row.target.clone(), row.words.clone()))?.clone();
        let since = since.get(&row.target).and_then(|(_, since)| *since);
        Some(Broken { page: row.page_id, link: Nowhere { target: row.target, words: row.words, why }, since })
    };
    Ok(rows.into_iter().filter_map(broken).collect())
}

/// The addresses of other sites to be tried next, of those that were not tried since: those never tried, then those tried longest
/// ago. Only a few, so that whoever tries them is never far from an end.
///
/// # Errors
/// The database is down.
pub async fn to_try(tenant: &Tenant, since: DateTime<Utc>) -> Result<Vec<String>, DbErr> {
    let db = tenant.db().read();
    let targets: Vec<String> = page_link::Entity::find()
        .select_only()
        .column(page_link::Column::Target)
        .distinct()
        .into_tuple()
        .all(db)
        .await?;
    let addresses: BTreeSet<String> =
        targets.into_iter().filter(|target| matches!(place(tenant, target), Place::OtherSite(_))).collect();
    let checked: BTreeMap<String, DateTime<Utc>> =
        link_check::Entity::find().all(db).await?.into_iter().map(|row| (row.target, row.checked_at)).collect();
    let mut waiting: Vec<(Option<DateTime<Utc>>, String)> =
        addresses.into_iter().map(|address| (checked.get(&address).copied(), address)).collect();
    waiting.retain(|(tried, _)| tried.is_none_or(|tried| tried < since));
    waiting.sort();
    Ok(waiting.into_iter().take(A_TURN).map(|(_, address)| address).collect())
}

/// Keeps what was found at an address. Since when it is broken stays as it was.
///
/// # Errors
/// The database is down.
pub async fn keep(tx: &impl ConnectionTrait, address: &str, look: Look, now: DateTime<Utc>) -> Result<(), DbErr> {
    use link_check::Column;
    let outcome = Outcome::of(look);
    let before = link_check::Entity::find_by_id(address.to_owned()).one(tx).await?.and_then(|row| row.broken_since);
    let row = link_check::ActiveModel {
        target: Set(address.to_owned()),
        checked_at: Set(now),
        outcome: Set(outcome.word().to_owned()),
        broken_since: Set(outcome.why().map(|_| before.unwrap_or(now))),
    };
    link_check::Entity::insert(row)
        .on_conflict(
            OnConflict::column(Column::Target)
                .update_columns([Column::CheckedAt, Column::Outcome, Column::BrokenSince])
                .to_owned(),
        )
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// Whether any other site has answered since.
///
/// # Errors
/// The database is down.
pub async fn has_answered(db: &impl ConnectionTrait, since: DateTime<Utc>) -> Result<bool, DbErr> {
    let answers = [Outcome::There.word(), Outcome::Gone.word()];
    let answered = link_check::Entity::find()
        .filter(link_check::Column::Outcome.is_in(answers))
        .filter(link_check::Column::CheckedAt.gte(since));
    Ok(answered.one(db).await?.is_some())
}

/// When another site was last tried, and how many addresses could not be tried from here.
///
/// # Errors
/// The database is down.
pub async fn last_round(db: &impl ConnectionTrait) -> Result<(Option<DateTime<Utc>>, usize), DbErr> {
    let rows = link_check::Entity::find().all(db).await?;
    let not_checked = rows.iter().filter(|row| row.outcome == Outcome::NotChecked.word()).count();
    Ok((rows.into_iter().map(|row| row.checked_at).max(), not_checked))
}

type Tried = BTreeMap<String, (Outcome, Option<DateTime<Utc>>)>;

async fn tried(db: &impl ConnectionTrait, addresses: &BTreeSet<&str>) -> Result<Tried, DbErr> {
    let addresses: Vec<&str> = addresses.iter().copied().collect();
    let mut tried = Tried::new();
    for some in addresses.chunks(AT_ONCE) {
        let found = link_check::Entity::find().filter(link_check::Column::Target.is_in(some.to_vec())).all(db).await?;
        for row in found {
            let outcome = Outcome::ALL.into_iter().find(|one| one.word() == row.outcome).unwrap_or(Outcome::NotChecked);
            tried.insert(row.target, (outcome, row.broken_since));
        }
    }
    Ok(tried)
}

/// Which of these paths lead somewhere: a page, a chapter, a redirect, a service, or a page of the platform itself.
async fn known_paths(tenant: &Tenant, paths: &BTreeSet<&str>) -> Result<BTreeSet<String>, DbErr> {
    let db = tenant.db().read();
    let mut known: BTreeSet<String> =
        paths.iter().filter(|path| is_of_the_platform(tenant, path)).map(|path| (*path).to_owned()).collect();
    let with_above: BTreeSet<&str> =
        paths.iter().flat_map(|path| path::above(path).into_iter().chain([*path])).collect();
    let with_above: Vec<&str> = with_above.into_iter().collect();
    for some in with_above.chunks(AT_ONCE) {
        let live = page::Entity::find()
            .filter(page::Column::Path.is_in(some.to_vec()))
            .filter(page::Column::LiveRevision.is_not_null())
            .all(db)
            .await?;
        for row in live {
            let chapters = Kind::from_word(&row.kind).is_some_and(|kind| kind.blocks() == Blocks::Chapters);
            if chapters
                && let Some(live) = row.live_revision
                && let Some(revision) = Revision::find(db, live).await?
            {
                known.extend(revision.writing().blocks.iter().map(|block| format!("{}/{}", row.path, block.id)));
            }
            known.insert(row.path);
        }
        let old = page_redirect::Entity::find().filter(page_redirect::Column::FromPath.is_in(some.to_vec()));
        known.extend(old.all(db).await?.into_iter().map(|row| row.from_path));
    }
    Ok(known)
}

/// Paths that no page of an editor stands at.
fn is_of_the_platform(tenant: &Tenant, at: &str) -> bool {
    let parts: Vec<&str> = at.trim_start_matches('/').split('/').collect();
    let holds_pages = Kind::ALL.iter().filter_map(|kind| kind.stands_under()).any(|home| parts.first() == Some(&home));
    match parts.as_slice() {
        [""] => true,
        ["services" | "forms", service, ..] => tenant.services().present(service).is_some(),
        [_, _, ..] if holds_pages => false,
        [first, ..] => RESERVED.contains(first),
        [] => false,
    }
}
