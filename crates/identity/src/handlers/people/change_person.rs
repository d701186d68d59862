//! `POST /staff/people/{id}/state`: one button each for a leaver (disable), a return (enable), a lost laptop (sign out), and the
//! invitation (again, withdraw).

use actix_web::HttpRequest;
use actix_web::web::{Data, Path};
use uuid::Uuid;
use web::{Fields, PageError, PageResult, ProtectedForm, Trouble, Visit};

use super::give_roles::in_words;
use super::show_person::{Said, page};
use super::{by, done};
use crate::colleague;
use crate::invitation;
use crate::permission::{Roles, may};
use crate::staff::Staff;

pub(super) async fn change_person(
    staff: Staff<may::ManagePeople>,
    visit: Visit,
    roles: Data<Roles>,
    id: Path<Uuid>,
    request: HttpRequest,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let house = staff.tenant();
    let now = house.clock().now();
    let tx = house.db().write_tx().await?;
    let Some(one) = colleague::find(&tx, now, *id).await? else { return Err(PageError::NotFound) };
    let by = by(&staff, &request);
    let (came, mut account) = (one.account.verified_at().is_some(), one.account);
    let invitable = account.disabled_at().is_none() && (!came || !account.has_password());
    let (what, changed) = match form.0.one("do")?.unwrap_or_default() {
        "disable" => ("disabled", colleague::disable(&tx, house, &roles, by, &mut account).await?),
        "enable" => ("enabled", colleague::enable(&tx, house, by, &mut account).await?),
        "sign-out" => {
            colleague::end_sessions(&tx, house, by, &account).await?;
            ("sessions", Ok(()))
        }
        "invite-again" if invitable => {
            invitation::send_again(&tx, house, by, account).await?;
            ("invited", Ok(()))
        }
        "withdraw" => {
            invitation::withdraw(&tx, house, by, &account).await?;
            ("withdrawn", Ok(()))
        }
        _ => return Err(PageError::BadRequest("nothing that can be done")),
    };
    match changed {
        Ok(()) => {
            tx.commit().await?;
            done(&staff, *id, what)
        }
        Err(refused) => {
            drop(tx);
            let errors = vec![Trouble::at("state", in_words(refused))];
            page(&staff, &roles, &visit, *id, Said { errors, ..Said::default() }).await
        }
    }
}
