//! Finding cases among many: by where they stand, whose they are, and by words of the people and places that they are about.

use catalogue::ContactAnswer;
use chrono::NaiveDate;
use places::Postcode;
use sea_orm::sea_query::{Expr, ExprTrait as _, LikeExpr};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, Order, PaginatorTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _, Select,
};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;
use uuid::Uuid;

use crate::case::Case;
use crate::record::case_file::{Column, Entity};

/// How many cases stand on one page of the list.
pub const ON_A_PAGE: u64 = 50;

/// More words than this narrow nothing down that a person would read.
const MOST_WORDS: usize = 8;

/// Whether cases are open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Which {
    /// Those that have not ended.
    #[default]
    Open,
    /// Those that have.
    Closed,
    /// All.
    All,
}

/// Whose work they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Whose {
    /// Whosoever.
    #[default]
    Anyones,
    /// This person's.
    Of(Uuid),
    /// Nobody's.
    Nobodys,
}

/// Which cases to list.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Whether they are open.
    pub which: Which,
    /// Whose work they are.
    pub whose: Whose,
    /// Only those of this service.
    pub service: Option<String>,
    /// Only those that were promised for a day before this one, and are open.
    pub late: Option<NaiveDate>,
    /// Words that all have to fit, as [`words_of`] gives them.
    pub words: Vec<String>,
}

/// How many cases there are of each kind that somebody at the desk asks for first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Figures {
    /// Open ones.
    pub open: u64,
    /// Open ones whose promised day has passed.
    pub late: u64,
    /// Open ones of whoever looks.
    pub mine: u64,
    /// Open ones of nobody.
    pub unassigned: u64,
}

/// The cases of a page, from 1, and how many there are on all pages: the open ones by promise, the next first; those that have
/// ended, the newest first.
///
/// # Errors
/// The database is down.
pub async fn list(db: &impl ConnectionTrait, filter: &Filter, page: u64) -> Result<(Vec<Case>, u64), DbErr> {
    let total = query(filter).count(db).await?;
    let ordered = match filter.which {
        Which::Closed => query(filter).order_by(Column::ClosedAt, Order::Desc).order_by(Column::Id, Order::Desc),
        Which::Open | Which::All => {
            query(filter).order_by(Column::PromisedOn, Order::Asc).order_by(Column::Id, Order::Asc)
        }
    };
    let rows = ordered.offset(page.saturating_sub(1) * ON_A_PAGE).limit(ON_A_PAGE).all(db).await?;
    Ok((rows.into_iter().map(Case).collect(), total))
}

/// How many there are of each kind.
///
/// # Errors
/// The database is down.
pub async fn figures(db: &impl ConnectionTrait, me: Uuid, today: NaiveDate) -> Result<Figures, DbErr> {
    let count = |filter: Filter| async move { query(&filter).count(db).await };
    Ok(Figures {
        open: count(Filter::default()).await?,
        late: count(Filter { late: Some(today), ..Filter::default() }).await?,
        mine: count(Filter { whose: Whose::Of(me), ..Filter::default() }).await?,
        unassigned: count(Filter { whose: Whose::Nobodys, ..Filter::default() }).await?,
    })
}

/// The references of cases, for pages that know their ids.
///
/// # Errors
/// The database is down.
pub async fn references(db: &impl ConnectionTrait, ids: Vec<Uuid>) -> Result<Vec<(Uuid, String)>, DbErr> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let query = Entity::find().select_only().column(Column::Id).column(Column::Reference);
    query.filter(Column::Id.is_in(ids)).into_tuple().all(db).await
}

fn query(filter: &Filter) -> Select<Entity> {
    let mut query = match (filter.which, filter.late) {
        (Which::All, None) => Entity::find(),
        (Which::Closed, None) => Entity::find().filter(Column::ClosedAt.is_not_null()),
        (_, late) => {
            let open = Entity::find().filter(Column::ClosedAt.is_null());
            late.into_iter().fold(open, |query, today| query.filter(Column::PromisedOn.lt(today)))
        }
    };
    query = match filter.whose {
        Whose::Anyones => query,
        Whose::Of(id) => query.filter(Column::AssignedTo.eq(id)),
        Whose::Nobodys => query.filter(Column::AssignedTo.is_null()),
    };
    if let Some(service) = &filter.service {
        query = query.filter(Column::Service.eq(service));
    }
    for word in &filter.words {
        let plain = word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let like = LikeExpr::new(format!("%{plain}%")).escape('\\');
        query = query.filter(Expr::col((Entity, Column::FoundBy)).like(like));
    }
    query
}

/// What a case is found by: kept beside it, in one form however it was typed.
#[must_use]
pub fn found_by(contact: &ContactAnswer, postcode: Option<&str>, place: Option<&str>) -> String {
    let telephone = contact.telephone.as_deref().map(digits_of).unwrap_or_default();
    let postcode = postcode.map(together).unwrap_or_default();
    let parts = [contact.name.as_deref(), contact.email.as_deref(), Some(&*postcode), Some(&*telephone), place];
    let words: Vec<String> = parts.into_iter().flatten().map(folded).filter(|part| !part.is_empty()).collect();
    words.join(" ")
}

/// What somebody looks for, as words that all have to fit: a postcode and a telephone number are one word each, however they
/// are spaced.
#[must_use]
pub fn words_of(typed: &str) -> Vec<String> {
    if let Ok(postcode) = Postcode::parse(typed) {
        return vec![folded(&together(postcode.as_str()))];
    }
    let digits = digits_of(typed);
    if digits.len() >= 5 && typed.chars().all(|sign| sign.is_ascii_digit() || " +()-.".contains(sign)) {
        return vec![digits];
    }
    let words = typed.split_whitespace().map(|word| folded(word.trim_matches([',', ';', '"', '“', '”'])));
    words.filter(|word| !word.is_empty()).take(MOST_WORDS).collect()
}

/// Small letters without their marks.
fn folded(text: &str) -> String {
    text.nfkd()
        .filter(|sign| !is_combining_mark(*sign))
        .flat_map(char::to_lowercase)
        .collect::<String>()
        .trim()
        .to_owned()
}

fn together(text: &str) -> String {
    text.chars().filter(|sign| !sign.is_whitespace()).collect()
}

/// The digits of a British number as it is dialled at home.
fn digits_of(typed: &str) -> String {
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    let abroad = typed.trim_start().starts_with('+') || digits.starts_with("0044");
    match digits.trim_start_matches("00").strip_prefix("44").filter(|_| abroad) {
        Some(rest) => format!("0{}", rest.trim_start_matches('0')),
        None => digits,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contact() -> ContactAnswer {
        ContactAnswer {
            name: Some("Zoë O’Brien-Ng".to_owned()),
            email: Some("Zoe@Example.ORG".to_owned()),
            telephone: Some("+44 (0)20 7946 0123".to_owned()),
        }
    }

    #[test]
    fn a_case_is_found_by_what_people_say_on_the_telephone() {
        let kept = found_by(&contact(), Some("BR1 3UH"), Some("Café Row, outside the library"));
        for typed in [
            "zoe",
            "Zoë",
            "ZOE brien",
            "zoe@example.org",
            "ZOE@EXAMPLE",
            "br13uh",
            "BR1 3UH",
            "br1  3uh",
            "020 7946 0123",
            "+442079460123",
            "0044 20 7946 0123",
            "79460123",
            "cafe",
            "library, café",
        ] {
            let words = words_of(typed);
            assert!(
                !words.is_empty() && words.iter().all(|word| kept.contains(word.as_str())),
                "{typed}: {words:?} in {kept}"
            );
        }
        for typed in ["adam", "BR1 3UJ", "020 7946 0124", "zoe park"] {
            assert!(!words_of(typed).iter().all(|word| kept.contains(word.as_str())), "{typed}");
        }
    }

    #[test]
    fn nothing_typed_looks_for_nothing_and_many_words_are_cut() {
        assert!(words_of("  ").is_empty());
        assert_eq!(words_of(&"word ".repeat(500)).len(), MOST_WORDS);
    }
}
