//! The page that stands first when people look for something.

use std::collections::BTreeMap;

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use identity::audit::{self, Happening};
use identity::{Staff, may, origin_of};
use search::SharedSynonyms;
use search::best_bets::{self, BestBetFault, NewBestBet};
use uuid::Uuid;
use web::{Fields, PageResult, ProtectedForm, Trouble, Visit, see_other};

use super::list_search_words::show;

/// `POST /staff/search/best-bets`
pub(super) async fn add_best_bet(
    staff: Staff<may::PublishContent>,
    visit: Visit,
    request: HttpRequest,
    shared: Option<Data<SharedSynonyms>>,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let mut typed = BTreeMap::new();
    for field in ["phrases", "target", "title"] {
        typed.insert(field, form.0.one(field)?.unwrap_or_default().to_owned());
    }
    let of = |field: &str| typed.get(field).map(String::as_str).unwrap_or_default();
    let phrases: Vec<&str> = of("phrases").split([',', '\n']).collect();
    let parsed = NewBestBet::parse(&phrases, of("target"), of("title"), "");
    let tenant = staff.tenant();
    let id = Uuid::now_v7();
    let faults = match parsed {
        Err(faults) => faults,
        Ok(bet) => {
            let tx = tenant.db().write_tx().await?;
            match best_bets::save(&tx, id, &bet).await? {
                Err(fault) => vec![fault],
                Ok(()) => {
                    let happening = Happening::done(staff.actor(), "add_best_bet", "best_bet", id)
                        .named(of("phrases").to_owned())
                        .from(origin_of(&request));
                    audit::write(&tx, tenant, tenant.clock().now(), happening).await?;
                    tx.commit().await?;
                    return see_other("/staff/search#best-bets-list");
                }
            }
        }
    };
    let errors = faults.iter().map(|fault| Trouble::at(field_of(fault), fault.to_string())).collect();
    show(
        &staff,
        &visit,
        shared.as_ref().map(|shared| shared.get_ref()),
        StatusCode::UNPROCESSABLE_ENTITY,
        typed,
        errors,
    )
    .await
}

fn field_of(fault: &BestBetFault) -> &'static str {
    match fault {
        BestBetFault::NoPhrase | BestBetFault::TooManyPhrases | BestBetFault::TooLong => "phrases",
        BestBetFault::NotAnAddress | BestBetFault::NoSuchPage => "target",
        BestBetFault::NoTitle => "title",
    }
}

/// `POST /staff/search/best-bets/{id}/remove`
pub(super) async fn remove_best_bet(
    staff: Staff<may::PublishContent>,
    request: HttpRequest,
    id: Path<Uuid>,
    _form: ProtectedForm<Fields>,
) -> PageResult {
    let tenant = staff.tenant();
    let tx = tenant.db().write_tx().await?;
    best_bets::remove(&tx, *id).await?;
    let happening = Happening::done(staff.actor(), "remove_best_bet", "best_bet", *id).from(origin_of(&request));
    audit::write(&tx, tenant, tenant.clock().now(), happening).await?;
    tx.commit().await?;
    see_other("/staff/search#best-bets-list")
}
