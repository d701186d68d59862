//! Many pages to another address at once: everything below one path goes below another, in one transaction, and a redirect is
//! left at each old address (CM-15).

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait as _, QueryFilter as _,
    QueryOrder as _,
};
use tenancy::Profile;

use crate::deed::{self, SHARED_STAYS};
use crate::page::{Page, Refusal};
use crate::page_log::{self, New};
use crate::path;
use crate::record::page::{Column, Entity};
use crate::revision::Hand;

/// One page of a move.
#[derive(Clone, Debug)]
pub struct Step {
    /// The page as it stands.
    pub page: Page,
    /// Where it goes.
    pub to: String,
    /// Why it cannot go there.
    pub fault: Option<String>,
}

/// What a move would do.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Each page, by its path.
    pub steps: Vec<Step>,
}

impl Plan {
    /// Whether there is something to do and nothing in the way.
    #[must_use]
    pub fn can_be_done(&self) -> bool {
        !self.steps.is_empty() && self.steps.iter().all(|step| step.fault.is_none())
    }

    /// Its name by content: what was looked at is what is done.
    #[must_use]
    pub fn sum(&self) -> String {
        let lines: Vec<String> =
            self.steps.iter().map(|step| format!("{} {} {}", step.page.id, step.page.edition, step.to)).collect();
        catalogue::content_sha256(&lines.join("\n"))
    }
}

/// What would move if everything at `from` and below went to `to`.
///
/// # Errors
/// The database is down.
pub async fn plan(db: &impl ConnectionTrait, from: &str, to: &str) -> Result<Plan, DbErr> {
    let below = format!("{from}/");
    // One more than the last path that begins with `from/`: "0" stands behind "/".
    let behind = format!("{from}0");
    let here = Condition::any()
        .add(Column::Path.eq(from))
        .add(Condition::all().add(Column::Path.gte(&below)).add(Column::Path.lt(&behind)));
    let found = Entity::find().filter(here).order_by_asc(Column::Path).all(db).await?;
    let mut steps = Vec::new();
    for page in found.into_iter().map(Page).filter(|page| page.path == from || page.path.starts_with(&below)) {
        let to = format!("{to}{}", page.path.strip_prefix(from).unwrap_or_default());
        let fault = if page.from_shared {
            Some(SHARED_STAYS.to_owned())
        } else if let Err(why) = path::check(page.kind(), &to) {
            Some(why)
        } else if Page::at(db, &to).await?.is_some() {
            Some("There is a page at that address already".to_owned())
        } else {
            None
        };
        steps.push(Step { page, to, fault });
    }
    Ok(Plan { steps })
}

/// Moves all of them.
///
/// # Errors
/// See [`Refusal`]; whoever calls rolls back then.
pub async fn carry_out(
    tx: &DatabaseTransaction,
    profile: &Profile,
    plan: &Plan,
    by: &Hand,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    for step in &plan.steps {
        let mut page = step.page.clone();
        let ground = page.edition;
        let words = Some(format!("From {} to {}", page.path, step.to));
        deed::relocate(tx, profile, &mut page, ground, &step.to, by, now).await?;
        page_log::write(tx, &page, New { act: "move_page", words, waived: None }, by, now).await?;
    }
    Ok(())
}
