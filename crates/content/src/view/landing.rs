//! Where a subject begins: what most people come for, its services, and the pages below it; and a part of a subject.

use catalogue::category;
use sea_orm::DbErr;
use serde::Serialize;

use super::{Asked, Crumb};
use crate::kind::Kind;
use crate::kind::landing::{Landing, Link, Sublanding};
use crate::listing::{Listed, listed, offered};
use crate::live;

/// What a landing page knows.
#[derive(Debug, Serialize)]
pub(crate) struct Own {
    popular: Vec<Link>,
    /// The services of its category, by title.
    services: Vec<Listed>,
    /// What the category is called, and where it stands among all services.
    category: Option<Crumb>,
    /// The pages directly below it.
    below: Vec<Listed>,
}

/// What a sub-landing page knows.
#[derive(Debug, Serialize)]
pub(crate) struct SubOwn {
    services: Vec<Listed>,
}

pub(super) async fn own(asked: Asked<'_>) -> Result<Own, DbErr> {
    let landing = asked.writing.typed::<Landing>();
    let services = offered(asked.tenant);
    let of_category = services.iter().filter(|service| Some(&service.category) == landing.category.as_ref());
    let below = live::below(asked.tenant.db().read(), asked.path).await?;
    let pages = below.iter().filter(|live| live.writing.kind != Kind::Redirect);
    let mut below: Vec<Listed> = pages.map(|live| live.listed(asked.tenant.profile())).collect();
    below.sort_by(|one, other| one.title.cmp(&other.title));
    Ok(Own {
        services: of_category.map(listed).collect(),
        category: landing
            .category
            .as_deref()
            .map(|slug| Crumb { text: category::label(slug), href: format!("/services#{slug}") }),
        popular: landing.popular,
        below,
    })
}

pub(super) fn sub_own(asked: Asked<'_>) -> SubOwn {
    let wanted = asked.writing.typed::<Sublanding>().services;
    SubOwn { services: in_order(asked, &wanted) }
}

/// The services with these names, in this order; what the borough does not offer is left out.
pub(super) fn in_order(asked: Asked<'_>, wanted: &[String]) -> Vec<Listed> {
    let present = wanted.iter().filter_map(|slug| asked.tenant.services().present(slug));
    present.map(|version| listed(&version.definition)).collect()
}
