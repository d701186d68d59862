//! A consultation: whether it is open today, how long still, and what came of it.

use chrono::NaiveDate;
use sea_orm::DbErr;
use serde::Serialize;
use tenancy::Tenant;

use super::library::ShownPiece;
use super::{Asked, ShownBlock};
use crate::kind::Kind;
use crate::kind::consultation::{Consultation, RESULT};
use crate::kind::landing::Link;
use crate::listing::Listed;
use crate::live;

/// What a consultation knows.
#[derive(Debug, Serialize)]
pub(crate) struct Own {
    state: State,
    opens: Option<NaiveDate>,
    closes: Option<NaiveDate>,
    /// How long it is open still, in words; only while it is.
    left: Option<String>,
    /// Where to answer; only while it is open.
    respond: Option<Link>,
    result: Option<Vec<ShownPiece>>,
    wards: Vec<String>,
}

/// Where a consultation is, as of today.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum State {
    Soon,
    Open,
    Closed,
}

/// A consultation in a list.
#[derive(Debug, Serialize)]
pub(crate) struct Line {
    #[serde(flatten)]
    listed: Listed,
    opens: Option<NaiveDate>,
    closes: Option<NaiveDate>,
    left: Option<String>,
    has_result: bool,
}

/// All consultations by where they are.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Lists {
    /// The one that closes first stands first.
    open: Vec<Line>,
    soon: Vec<Line>,
    /// The newest first.
    closed: Vec<Line>,
}

pub(super) fn own(asked: Asked<'_>, blocks: &mut Vec<ShownBlock>) -> Own {
    let consultation = asked.writing.typed::<Consultation>();
    let today = asked.tenant.clock().today();
    let state = state(&consultation, today);
    let result = blocks.iter().position(|block| block.id == RESULT).map(|index| blocks.remove(index).pieces);
    Own {
        state,
        opens: consultation.opens,
        closes: consultation.closes,
        left: left(&consultation, today),
        respond: consultation.respond.filter(|_| state == State::Open),
        result,
        wards: consultation.wards,
    }
}

/// Every consultation that residents see.
pub(crate) async fn lists(tenant: &Tenant) -> Result<Lists, DbErr> {
    let today = tenant.clock().today();
    let mut lists = Lists::default();
    for live in live::of_kind(tenant.db().read(), Kind::Consultation).await? {
        let consultation = live.writing.typed::<Consultation>();
        let line = Line {
            listed: live.listed(tenant.profile()),
            opens: consultation.opens,
            closes: consultation.closes,
            left: left(&consultation, today),
            has_result: live.writing.block(RESULT).is_some(),
        };
        match state(&consultation, today) {
            State::Open => lists.open.push(line),
            State::Soon => lists.soon.push(line),
            State::Closed => lists.closed.push(line),
        }
    }
    lists.open.sort_by_key(|line| line.closes);
    lists.soon.sort_by_key(|line| line.opens);
    lists.closed.sort_by_key(|line| std::cmp::Reverse(line.closes));
    Ok(lists)
}

fn state(consultation: &Consultation, today: NaiveDate) -> State {
    if consultation.closes.is_some_and(|closes| closes < today) {
        State::Closed
    } else if consultation.opens.is_some_and(|opens| opens > today) {
        State::Soon
    } else {
        State::Open
    }
}

fn left(consultation: &Consultation, today: NaiveDate) -> Option<String> {
    let closes = consultation.closes.filter(|_| state(consultation, today) == State::Open)?;
    Some(match (closes - today).num_days() {
        0 => "Today is the last day".to_owned(),
        1 => "1 day left".to_owned(),
        days => format!("{days} days left"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::day;

    #[test]
    fn a_consultation_is_open_from_its_first_to_its_last_day() {
        let consultation =
            Consultation { opens: day("2027-01-10"), closes: day("2027-01-20"), ..Consultation::default() };
        for (today, wanted, words) in [
            ("2027-01-09", State::Soon, None),
            ("2027-01-10", State::Open, Some("10 days left")),
            ("2027-01-19", State::Open, Some("1 day left")),
            ("2027-01-20", State::Open, Some("Today is the last day")),
            ("2027-01-21", State::Closed, None),
        ] {
            let today = day(today).unwrap_or_default();
            assert_eq!(state(&consultation, today), wanted, "{today}");
            assert_eq!(left(&consultation, today).as_deref(), words, "{today}");
        }
    }
}
