//! `GET /staff/cases`: which cases there are, and finding one. A look for a person or a place is written down (AD-22).

use actix_web::HttpRequest;
use actix_web::web::Query;
use chrono::NaiveDate;
use identity::audit::{self, Happening};
use identity::{Staff, may, origin_of};
use serde::{Deserialize, Serialize};
use tenancy::Tenant;
use url::form_urlencoded::Serializer;
use uuid::Uuid;
use web::{Head, Kind, PageResult, render, see_other};
use web::{Visit, csrf_token};

use super::colour;
use crate::case::Case;
use crate::case_list::{self, Figures, Filter, ON_A_PAGE, Which, Whose, words_of};
use crate::reference::Reference;

/// What the address asks for. Everything may be missing, and nonsense counts as missing.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    state: String,
    whose: String,
    service: String,
    late: String,
    q: String,
    page: String,
}

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    worker: identity::view::Shown,
    q: String,
    late: bool,
    states: Vec<Choice>,
    whose: Vec<Choice>,
    services: Vec<Choice>,
    filtered: bool,
    figures: Figures,
    /// What is listed, in a sentence.
    summary: String,
    looked_for: bool,
    rows: Vec<Row>,
    newer: Option<String>,
    older: Option<String>,
}

#[derive(Serialize)]
struct Choice {
    value: String,
    label: String,
    checked: bool,
}

#[derive(Serialize)]
struct Row {
    reference: String,
    service: String,
    place: Option<String>,
    who: Option<String>,
    promised_on: NaiveDate,
    late: bool,
    ended: bool,
    label: &'static str,
    colour: &'static str,
    assigned: Option<String>,
}

pub(super) async fn list_cases(
    staff: Staff<may::SeeCases>,
    visit: Visit,
    request: HttpRequest,
    asked: Query<Asked>,
) -> PageResult {
    let (tenant, asked) = (staff.tenant(), asked.into_inner());
    let (db, today) = (tenant.db().read(), tenant.clock().today());
    let q: String = asked.q.trim().chars().filter(|sign| !sign.is_control()).take(200).collect();
    // A reference that somebody has before them opens at once, whatever else is asked.
    if let Ok(reference) = Reference::parse(&q)
        && Case::find_by_reference(db, reference.as_str()).await?.is_some()
    {
        return see_other(&format!("/staff/cases/{reference}"));
    }
    let looked_for = !q.is_empty();
    let filter = filter(&asked, staff.id(), today, words_of(&q), looked_for);
    let page = asked.page.parse::<u64>().unwrap_or(1).clamp(1, 100_000);
    let (cases, total) = case_list::list(db, &filter, page).await?;
    if looked_for {
        write_look(&staff, &request, total).await?;
    }
    let view = View {
        page: Head::new(Kind::Content, "Cases"),
        csrf: csrf_token(tenant, &visit),
        worker: identity::view::shown(&staff),
        late: filter.late.is_some(),
        states: states(filter.which),
        whose: choices(
            &[("", "Anybody"), ("mine", "Me"), ("nobody", "Nobody yet")],
            match filter.whose {
                Whose::Anyones => "",
                Whose::Of(_) => "mine",
                Whose::Nobodys => "nobody",
            },
        ),
        services: services(tenant, filter.service.as_deref()),
        filtered: looked_for || filter.service.is_some() || filter.late.is_some() || filter.which != Which::Open,
        figures: case_list::figures(db, staff.id(), today).await?,
        summary: summary(total, page, cases.len(), filter.which),
        looked_for,
        rows: cases.iter().map(|case| row(tenant, case, today, looked_for)).collect(),
        newer: (page > 1).then(|| link(&asked, &q, page - 1)),
        older: (total > page * ON_A_PAGE).then(|| link(&asked, &q, page + 1)),
        q,
    };
    render(tenant, "crm/list_cases.html", &view)
}

fn filter(asked: &Asked, me: Uuid, today: NaiveDate, words: Vec<String>, looked_for: bool) -> Filter {
    let which = match asked.state.as_str() {
        "closed" => Which::Closed,
        "all" => Which::All,
        "open" => Which::Open,
        // Whoever looks for somebody wants to find them, open or not.
        _ if looked_for => Which::All,
        _ => Which::Open,
    };
    let late = asked.late == "yes";
    Filter {
        which: if late { Which::Open } else { which },
        whose: match asked.whose.as_str() {
            "mine" => Whose::Of(me),
            "nobody" => Whose::Nobodys,
            _ => Whose::Anyones,
        },
        service: Some(asked.service.clone()).filter(|service| !service.is_empty()),
        late: late.then_some(today),
        words,
    }
}

/// What was looked for may be a name: it is not kept, only that somebody looked and how much they found.
async fn write_look(staff: &Staff<may::SeeCases>, request: &HttpRequest, found: u64) -> Result<(), sea_orm::DbErr> {
    let tenant = staff.tenant();
    let happening = Happening::done(staff.actor(), "look_for", "case", "")
        .from(origin_of(request))
        .with(serde_json::json!({ "found": found }));
    let tx = tenant.db().write_tx().await?;
    audit::write(&tx, tenant, tenant.clock().now(), happening).await?;
    tx.commit().await
}

fn row(tenant: &Tenant, case: &Case, today: NaiveDate, with_who: bool) -> Row {
    let ended = case.state().is_final();
    Row {
        reference: case.reference().to_owned(),
        service: title(tenant, case.service()),
        place: case.place().map(str::to_owned),
        who: with_who.then(|| case.contact().name).flatten(),
        promised_on: case.promised_on(),
        late: !ended && case.promised_on() < today,
        ended,
        label: case.state().label(),
        colour: colour(case.state()),
        assigned: case.assigned().map(|(_, name)| name.to_owned()),
    }
}

fn title(tenant: &Tenant, service: &str) -> String {
    tenant.services().present(service).map_or_else(|| service.to_owned(), |version| version.definition.title.clone())
}

fn services(tenant: &Tenant, chosen: Option<&str>) -> Vec<Choice> {
    let mut services: Vec<(String, String)> =
        tenant.services().all().iter().map(|(id, version)| (id.clone(), version.definition.title.clone())).collect();
    services.sort_by(|one, other| one.1.cmp(&other.1));
    let any = [(String::new(), "Any service".to_owned())];
    let chosen = chosen.unwrap_or_default();
    let choice = |(value, label): (String, String)| Choice { checked: value == chosen, value, label };
    any.into_iter().chain(services).map(choice).collect()
}

fn states(which: Which) -> Vec<Choice> {
    let chosen = match which {
        Which::Open => "open",
        Which::Closed => "closed",
        Which::All => "all",
    };
    choices(&[("open", "Open"), ("closed", "Ended"), ("all", "Open and ended")], chosen)
}

fn choices(all: &[(&str, &str)], chosen: &str) -> Vec<Choice> {
    let choice = |(value, label): &(&str, &str)| Choice {
        value: (*value).to_owned(),
        label: (*label).to_owned(),
        checked: *value == chosen,
    };
    all.iter().map(choice).collect()
}

fn summary(total: u64, page: u64, shown: usize, which: Which) -> String {
    let kind = match which {
        Which::Open => "open ",
        Which::Closed => "ended ",
        Which::All => "",
    };
    let case = if total == 1 { "case" } else { "cases" };
    let first = (page - 1) * ON_A_PAGE + 1;
    match shown as u64 {
        0 if total == 0 => format!("No {kind}cases fit."),
        0 => format!("There are only {} {kind}{case}.", grouped(total)),
        shown if shown == total => format!("{} {kind}{case}", grouped(total)),
        shown => format!("{} to {} of {} {kind}{case}", grouped(first), grouped(first + shown - 1), grouped(total)),
    }
}

/// 12345 as "12,345".
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let starts = |place: usize| place > 0 && (digits.len() - place).is_multiple_of(3);
    let group = |(place, digit): (usize, char)| if starts(place) { format!(",{digit}") } else { digit.to_string() };
    digits.chars().enumerate().map(group).collect()
}

fn link(asked: &Asked, q: &str, page: u64) -> String {
    let page = page.to_string();
    let parts = [
        ("state", asked.state.as_str()),
        ("whose", &asked.whose),
        ("service", &asked.service),
        ("late", &asked.late),
        ("q", q),
        ("page", &page),
    ];
    let given = parts.into_iter().filter(|(_, value)| !value.is_empty());
    format!("/staff/cases?{}", Serializer::new(String::new()).extend_pairs(given).finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_the_page_says_what_it_shows() {
        assert_eq!(grouped(7), "7");
        assert_eq!(grouped(1234), "1,234");
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(summary(0, 1, 0, Which::Open), "No open cases fit.");
        assert_eq!(summary(1, 1, 1, Which::All), "1 case");
        assert_eq!(summary(1234, 2, 50, Which::Open), "51 to 100 of 1,234 open cases");
        assert_eq!(summary(60, 9, 0, Which::Closed), "There are only 60 ended cases.");
    }
}
