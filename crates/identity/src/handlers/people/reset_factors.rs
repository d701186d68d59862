//! `POST /staff/people/{id}/second-factor`: asks for a reset, confirms one that another administrator asked for, or drops it.

use actix_web::HttpRequest;
use actix_web::web::{Data, Path};
use uuid::Uuid;
use web::{Fields, PageError, PageResult, ProtectedForm, Trouble, Visit};

use super::show_person::{Said, page};
use super::{by, done};
use crate::colleague;
use crate::factor_reset::{self, Refused};
use crate::permission::{Roles, may};
use crate::staff::Staff;

pub(super) async fn reset_factors(
    staff: Staff<may::ManagePeople>,
    visit: Visit,
    roles: Data<Roles>,
    id: Path<Uuid>,
    request: HttpRequest,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let house = staff.tenant();
    let why = form.0.one("why")?.unwrap_or_default().trim().to_owned();
    let asked = form.0.one("do")?.unwrap_or_default();
    if asked == "ask" && !(10..=500).contains(&why.chars().count()) {
        let what = "Say how you made sure that it is them who ask, in 10 to 500 characters";
        let said = Said { errors: vec![Trouble::at("why", what)], why, ..Said::default() };
        return page(&staff, &roles, &visit, *id, said).await;
    }
    let now = house.clock().now();
    let tx = house.db().write_tx().await?;
    let Some(one) = colleague::find(&tx, now, *id).await? else { return Err(PageError::NotFound) };
    let (by, mut account) = (by(&staff, &request), one.account);
    let (what, changed) = match asked {
        "ask" => ("asked", factor_reset::ask(&tx, house, by, &account, why.clone()).await?),
        "confirm" => ("reset", factor_reset::confirm(&tx, house, by, &mut account).await?),
        "drop" => ("dropped", factor_reset::drop(&tx, house, by, &account).await?),
        _ => return Err(PageError::BadRequest("nothing that can be done")),
    };
    match changed {
        Ok(()) => {
            tx.commit().await?;
            done(&staff, *id, what)
        }
        Err(refused) => {
            drop(tx);
            let errors = vec![Trouble::at("second-factor", in_words(refused))];
            page(&staff, &roles, &visit, *id, Said { errors, why, ..Said::default() }).await
        }
    }
}

const fn in_words(refused: Refused) -> &'static str {
    match refused {
        Refused::Yourself => "You cannot do this for yourself. Ask another administrator",
        Refused::TheSecondIsTheFirst => "You asked for this. Another administrator has to confirm it",
        Refused::NothingWaits => "Nothing waits to be confirmed any more. Ask again if it is still needed",
        Refused::NotNow => "A request waits already, or there is nothing to reset",
    }
}
