//! `POST /staff/clients/{client}/revoke`: the token opens nothing any more, from the next request on.

use actix_web::HttpRequest;
use actix_web::web::Path;
use uuid::Uuid;
use web::{Fields, PageError, PageResult, ProtectedForm, see_other};

use crate::api_client::ApiClient;
use crate::audit::{self, Happening};
use crate::permission::may;
use crate::staff::{Staff, origin_of};

pub(super) async fn revoke_client(
    staff: Staff<may::ManageClients>,
    request: HttpRequest,
    client: Path<String>,
    _form: ProtectedForm<Fields>,
) -> PageResult {
    let house = staff.tenant();
    let id: Uuid = client.parse().map_err(|_| PageError::NotFound)?;
    let client = ApiClient::find(house.db().read(), id).await?.ok_or(PageError::NotFound)?;
    let now = house.clock().now();
    let tx = house.db().write_tx().await?;
    if client.revoke(&tx, now).await? {
        let happening = Happening::done(staff.actor(), "revoke_client", "client", id)
            .named(client.name())
            .from(origin_of(&request));
        audit::write(&tx, house, now, happening).await?;
    }
    tx.commit().await?;
    see_other("/staff/clients")
}
