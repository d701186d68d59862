//! Which pages wait for somebody: for approval, for a look because their day has come, or because nobody published them (CM-03);
//! and whom to ask (CM-07).

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate, Utc};
use mail::Value;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait as _, QueryFilter as _,
    QueryOrder as _,
};
use tenancy::Tenant;

use crate::facts;
use crate::kind::Kind;
use crate::page::{Page, Stage};
use crate::record::page::{Column, Entity};

/// After how many days an owner who has done nothing is asked again.
pub const ASKED_AGAIN: u64 = 14;

/// How many pages one letter names.
const IN_ONE_LETTER: usize = 20;

/// Which pages are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waiting {
    /// For somebody who may publish.
    ForApproval,
    /// For a look: their day has come.
    ForLook,
    /// For being published at all.
    Unpublished,
}

impl Waiting {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::ForApproval, Self::ForLook, Self::Unpublished];

    /// As addresses have it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::ForApproval => "approval",
            Self::ForLook => "look",
            Self::Unpublished => "unpublished",
        }
    }

    /// What people read.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::ForApproval => "Waiting for approval",
            Self::ForLook => "Due to be looked at",
            Self::Unpublished => "Not published",
        }
    }

    /// The one with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }
}

/// What narrows a list.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// A part of the owner's name or address.
    pub owner: String,
    /// The first part of the path.
    pub section: String,
    /// The kind of page.
    pub kind: Option<Kind>,
}

/// The pages that wait, those that have waited longest first.
///
/// # Errors
/// The database is down.
pub async fn list(
    db: &impl ConnectionTrait,
    waiting: Waiting,
    filter: &Filter,
    today: NaiveDate,
) -> Result<Vec<Page>, DbErr> {
    let mut query = Entity::find().filter(match waiting {
        Waiting::ForApproval => Condition::all().add(Column::Stage.eq(Stage::InReview.word())),
        Waiting::ForLook => Condition::all().add(Column::LiveRevision.is_not_null()).add(Column::ReviewOn.lte(today)),
        Waiting::Unpublished => {
            Condition::all().add(Column::LiveRevision.is_null()).add(Column::Stage.ne(Stage::Archived.word()))
        }
    });
    if let Some(kind) = filter.kind {
        query = query.filter(Column::Kind.eq(kind.word()));
    }
    query = match waiting {
        Waiting::ForLook => query.order_by_asc(Column::ReviewOn),
        Waiting::ForApproval | Waiting::Unpublished => query.order_by_asc(Column::ChangedAt),
    };
    let owner = filter.owner.trim().to_lowercase();
    let fits = |page: &Page| {
        let named = [&page.owner_name, &page.owner_email].into_iter().flatten();
        let owned = owner.is_empty() || named.map(|name| name.to_lowercase()).any(|name| name.contains(&owner));
        owned && (filter.section.is_empty() || section(&page.path) == filter.section)
    };
    let pages = query.order_by_asc(Column::Path).all(db).await?;
    Ok(pages.into_iter().map(Page).filter(fits).collect())
}

/// The sections that there are: first parts of paths.
///
/// # Errors
/// The database is down.
pub async fn sections(db: &impl ConnectionTrait) -> Result<Vec<String>, DbErr> {
    use sea_orm::QuerySelect as _;
    let paths: Vec<String> = Entity::find().select_only().column(Column::Path).into_tuple().all(db).await?;
    let mut sections: Vec<String> = paths.iter().map(|path| section(path).to_owned()).collect();
    sections.sort();
    sections.dedup();
    Ok(sections.into_iter().filter(|section| !section.is_empty()).collect())
}

/// The first part of a path.
#[must_use]
pub fn section(path: &str) -> &str {
    path.trim_start_matches('/').split('/').next().unwrap_or_default()
}

/// The pages whose owners are to be asked now, by the owner's address.
///
/// # Errors
/// The database is down.
pub async fn to_ask(
    db: &impl ConnectionTrait,
    today: NaiveDate,
    now: DateTime<Utc>,
) -> Result<BTreeMap<String, Vec<Page>>, DbErr> {
    let before = now.checked_sub_days(Days::new(ASKED_AGAIN)).unwrap_or(now);
    let asked_long_ago = Condition::any().add(Column::ReviewAskedAt.is_null()).add(Column::ReviewAskedAt.lte(before));
    let pages = Entity::find()
        .filter(Column::LiveRevision.is_not_null())
        .filter(Column::ReviewOn.lte(today))
        .filter(Column::OwnerEmail.is_not_null())
        .filter(asked_long_ago)
        .order_by_asc(Column::ReviewOn)
        .order_by_asc(Column::Path)
        .all(db)
        .await?;
    let mut by_owner: BTreeMap<String, Vec<Page>> = BTreeMap::new();
    for page in pages.into_iter().map(Page) {
        if let Some(owner) = page.owner_email.clone().filter(|owner| !owner.trim().is_empty()) {
            let pages = by_owner.entry(owner.trim().to_lowercase()).or_default();
            if pages.len() < IN_ONE_LETTER {
                pages.push(page);
            }
        }
    }
    Ok(by_owner)
}

/// Writes down that the owners of these pages are asked now. Gives false, with nothing to be done, if somebody else has.
///
/// # Errors
/// The database is down.
pub async fn asked(tx: &DatabaseTransaction, pages: &[Page], now: DateTime<Utc>) -> Result<bool, DbErr> {
    let before = now.checked_sub_days(Days::new(ASKED_AGAIN)).unwrap_or(now);
    let changed = Entity::update_many()
        .col_expr(Column::ReviewAskedAt, Expr::value(now))
        .filter(Column::Id.is_in(pages.iter().map(|page| page.id)))
        .filter(Condition::any().add(Column::ReviewAskedAt.is_null()).add(Column::ReviewAskedAt.lte(before)))
        .exec(tx)
        .await?;
    Ok(changed.rows_affected > 0)
}

/// The letter to an owner, who need not have an account here: which pages, why, and how to answer.
///
/// # Errors
/// The address takes no mail, or the words do not fit together.
pub fn letter(
    tenant: &Tenant,
    to: &str,
    pages: &[Page],
    now: DateTime<Utc>,
) -> Result<notices::Composed, notices::NoticeError> {
    let profile = tenant.profile();
    let mut values = BTreeMap::from([
        ("borough.name".to_owned(), Value::Words(profile.name.clone())),
        ("borough.telephone".to_owned(), Value::Words(profile.contacts.telephone.clone())),
    ]);
    let mut lines = Vec::new();
    for (number, page) in pages.iter().enumerate() {
        let title = facts::fill_line(page.live_title.as_ref().unwrap_or(&page.title), profile);
        values.insert(format!("title_{number}"), Value::Words(title));
        values.insert(format!("link_{number}"), Value::Link(profile.link(&page.path)));
        let due = page.review_on.map(web::words::day).unwrap_or_default();
        values.insert(format!("due_{number}"), Value::Words(due));
        lines.push(format!("**((title_{number}))**, due on ((due_{number}))\n\n((link_{number}))"));
    }
    let (title, what) = match pages {
        [_] => ("Please check your web page: ((title_0))", "a page"),
        _ => ("Please check your web pages", "some pages"),
    };
    let markdown = format!(
        "Hello,\n\nYou look after {what} on the website of ((borough.name)). The day has come to check that what is written there \
         is still right.\n\n{}\n\nRead it as a resident would. Then reply to this email:\n\n- If all is right, write “No change”.\n\
         - If something is wrong, write what it should say.\n- If somebody else looks after it now, write who.\n\n\
         We ask again every {ASKED_AGAIN} days until it is done. If you have a question, call ((borough.telephone)).\n\n((borough.name))",
        lines.join("\n\n")
    );
    let letter = notices::Letter { kind: "check_your_page", to, title, markdown: &markdown, values: &values };
    notices::compose_letter(tenant, now, &letter)
}
