//! The links of live pages: for "what links here", for links that lead nowhere, and for which pictures are in use.

use sea_orm::{ActiveValue::Set, ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, QueryFilter as _};
use serde_json::Value;
use uuid::Uuid;

use crate::record::page_link::{ActiveModel, Column, Entity};
use crate::rich_text;
use crate::writing::Writing;

/// A link that a page has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// A path of this site without what stands behind `#` or `?`, an address elsewhere, or `media:name`.
    pub target: String,
    /// What it says.
    pub words: String,
}

/// Every link of a page: in its text, and in its fields.
#[must_use]
pub fn of(writing: &Writing) -> Vec<Link> {
    let mut links: Vec<Link> =
        writing.blocks.iter().flat_map(|block| rich_text::links(&block.markdown)).map(plain).collect();
    for value in writing.fields.values() {
        of_value(value, &mut links);
    }
    for field in ["to", "venue"] {
        if let Some(target) = writing.text(field).filter(|target| target.starts_with('/')) {
            links.push(plain((target.to_owned(), writing.title.clone())));
        }
    }
    if let Some(name) = writing.text("image") {
        links.push(Link { target: format!("media:{name}"), words: writing.title.clone() });
    }
    for service in writing.texts("services").into_iter().chain(writing.texts("tasks")) {
        links.push(Link { target: format!("/services/{service}"), words: service });
    }
    links.sort_by(|one, other| (&one.target, &one.words).cmp(&(&other.target, &other.words)));
    links.dedup();
    links
}

fn of_value(value: &Value, links: &mut Vec<Link>) {
    match value {
        Value::Object(table) => {
            let text = |key: &str| table.get(key).and_then(Value::as_str);
            if let (Some(words), Some(href)) = (text("text"), text("href")) {
                links.push(plain((href.to_owned(), words.to_owned())));
            }
        }
        Value::Array(list) => list.iter().for_each(|one| of_value(one, links)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn plain((target, words): (String, String)) -> Link {
    let target = if target.starts_with('/') {
        let end = target.find(['#', '?']).unwrap_or(target.len());
        let path = target.get(..end).unwrap_or(&target).trim_end_matches('/');
        if path.is_empty() { "/".to_owned() } else { path.to_owned() }
    } else {
        target
    };
    Link { target, words }
}

/// Keeps the links that a page has from now on.
///
/// # Errors
/// The database is down.
pub(crate) async fn keep(tx: &impl ConnectionTrait, page: Uuid, writing: &Writing) -> Result<(), DbErr> {
    forget(tx, page).await?;
    let rows: Vec<ActiveModel> = of(writing)
        .into_iter()
        .filter(|link| !link.target.starts_with('#') && !link.target.is_empty())
        .map(|link| ActiveModel {
            id: Set(Uuid::now_v7()),
            page_id: Set(page),
            target: Set(link.target),
            words: Set(link.words),
        })
        .collect();
    for some in rows.chunks(100) {
        Entity::insert_many(some.to_vec()).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Forgets the links of a page that residents do not see any more.
///
/// # Errors
/// The database is down.
pub(crate) async fn forget(tx: &impl ConnectionTrait, page: Uuid) -> Result<(), DbErr> {
    Entity::delete_many().filter(Column::PageId.eq(page)).exec(tx).await?;
    Ok(())
}

/// The pages that link to a path, or use a picture (`media:name`).
///
/// # Errors
/// The database is down.
pub async fn to(db: &impl ConnectionTrait, target: &str) -> Result<Vec<Uuid>, DbErr> {
    let rows = Entity::find().filter(Column::Target.eq(target)).all(db).await?;
    let mut pages: Vec<Uuid> = rows.into_iter().map(|row| row.page_id).collect();
    pages.sort();
    pages.dedup();
    Ok(pages)
}

/// The live pages that use something of the media library, for its own pages.
pub(crate) async fn uses_of_media(tenant: &tenancy::Tenant, name: &str) -> Result<Vec<media::Use>, DbErr> {
    let db = tenant.db().read();
    let mut uses = Vec::new();
    for id in to(db, &format!("media:{name}")).await? {
        if let Some(page) = crate::page::Page::find(db, id).await? {
            uses.push(media::Use { title: page.title.clone(), href: format!("/staff/pages/{id}") });
        }
    }
    Ok(uses)
}
