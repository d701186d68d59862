//! `POST /staff/people/{id}/roles`: says what somebody may do here.

use actix_web::HttpRequest;
use actix_web::web::{Data, Path};
use uuid::Uuid;
use web::{Fields, PageError, PageResult, ProtectedForm, Trouble, Visit};

use super::show_person::{Said, known, page};
use super::{by, done};
use crate::colleague::{self, Refused};
use crate::permission::{Roles, may};
use crate::staff::Staff;

pub(super) async fn give_roles(
    staff: Staff<may::ManagePeople>,
    visit: Visit,
    roles: Data<Roles>,
    id: Path<Uuid>,
    request: HttpRequest,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let house = staff.tenant();
    let chosen = known(&staff, &roles, &form.0)?;
    let before: Vec<String> = form.0.one("before")?.unwrap_or_default().split_whitespace().map(str::to_owned).collect();
    let now = house.clock().now();
    let Some(one) = colleague::find(house.db().read(), now, *id).await? else { return Err(PageError::NotFound) };
    let tx = house.db().write_tx().await?;
    let by = by(&staff, &request);
    let refused = match colleague::give_roles(&tx, house, &roles, by, &one.account, &before, &chosen).await? {
        Ok(()) => {
            tx.commit().await?;
            return done(&staff, *id, "roles");
        }
        Err(refused) => refused,
    };
    drop(tx);
    // After somebody else's change the page shows what stands now, or the same mistake would follow.
    let chosen = (refused != Refused::ChangedMeanwhile).then_some(chosen);
    let errors = vec![Trouble::at("roles", in_words(refused))];
    page(&staff, &roles, &visit, *id, Said { errors, chosen, ..Said::default() }).await
}

pub(super) const fn in_words(refused: Refused) -> &'static str {
    match refused {
        Refused::Yourself => "You cannot change this for yourself. Ask another administrator",
        Refused::LastAdministrator => {
            "Nobody else here can look after people. Make somebody else an administrator first"
        }
        Refused::ChangedMeanwhile => {
            "Somebody else changed these roles meanwhile. Look at what stands here now, and choose again"
        }
    }
}
