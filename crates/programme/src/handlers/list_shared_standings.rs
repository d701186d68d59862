//! `GET /shared`: of each page and service that boroughs share, which borough stands on which version and what it decided.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::web::Query;
use content::standing::State;
use identity::{Staff, may};
use serde::{Deserialize, Serialize};
use web::{Head, Kind, PageResult, Visit, csrf_token, render};

use crate::granted::{AllGranted, SharedStanding};

/// What the address asks for; nonsense counts as missing.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    show: String,
}

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    worker: identity::view::Shown,
    choices: Vec<Choice>,
    boroughs: Vec<String>,
    summary: String,
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct Choice {
    value: &'static str,
    label: &'static str,
    checked: bool,
}

#[derive(Serialize)]
struct Row {
    address: String,
    /// One for each borough, in their order; absent where it does without.
    cells: Vec<Option<Cell>>,
    #[serde(skip)]
    apart: bool,
    #[serde(skip)]
    undecided: bool,
}

#[derive(Serialize)]
struct Cell {
    version: String,
    label: String,
    colour: &'static str,
    own_words: bool,
    follows_latest: bool,
}

const CHOICES: [(&str, &str); 3] =
    [("", "Everything"), ("apart", "Where boroughs stand on different versions"), ("waiting", "Where a version waits")];

pub(super) async fn list_shared_standings(
    staff: Staff<may::SeeProgramme>,
    visit: Visit,
    asked: Query<Asked>,
    boroughs: AllGranted,
) -> PageResult {
    let house = staff.tenant();
    let mut of_boroughs: Vec<BTreeMap<String, SharedStanding>> = Vec::new();
    for borough in boroughs.0.iter() {
        let standings = borough.shared_standings().await?;
        of_boroughs.push(standings.into_iter().map(|one| (one.address.clone(), one)).collect());
    }
    let addresses: BTreeSet<&String> = of_boroughs.iter().flat_map(BTreeMap::keys).collect();
    let mut rows: Vec<Row> = addresses.into_iter().map(|address| row(address, &of_boroughs)).collect();
    let all = rows.len();
    match asked.show.as_str() {
        "apart" => rows.retain(|row| row.apart),
        "waiting" => rows.retain(|row| row.undecided),
        _ => {}
    }
    let view = View {
        page: Head::new(Kind::Content, "Shared content"),
        csrf: csrf_token(house, &visit),
        worker: identity::view::shown(&staff),
        choices: CHOICES
            .into_iter()
            .map(|(value, label)| Choice { value, label, checked: value == asked.show })
            .collect(),
        boroughs: boroughs.0.iter().map(|borough| borough.short_name().to_owned()).collect(),
        summary: if rows.len() == all { format!("All {all}") } else { format!("{} of {all}", rows.len()) },
        rows,
    };
    render(house, "programme/list_shared_standings.html", &view)
}

fn row(address: &str, of_boroughs: &[BTreeMap<String, SharedStanding>]) -> Row {
    let standings: Vec<Option<&SharedStanding>> = of_boroughs.iter().map(|one| one.get(address)).collect();
    let versions: BTreeSet<&str> = standings.iter().flatten().map(|one| one.version.as_str()).collect();
    Row {
        address: address.to_owned(),
        apart: versions.len() > 1,
        undecided: standings.iter().flatten().any(|one| one.state == State::Waiting),
        cells: standings.into_iter().map(|one| one.map(cell)).collect(),
    }
}

fn cell(standing: &SharedStanding) -> Cell {
    Cell {
        version: standing.version.chars().take(12).collect(),
        label: standing.state.label(),
        colour: match standing.state {
            State::Newest => "green",
            State::Waiting => "yellow",
            State::Deferred(_) => "blue",
            State::Declined => "grey",
        },
        own_words: standing.has_own_words,
        follows_latest: standing.follows_latest,
    }
}
