//! `GET /staff/clients`: which other systems may ask, and since when.

use chrono::{DateTime, Utc};
use serde::Serialize;
use web::{Head, Kind, PageResult, Visit, csrf_token, render};

use crate::api_client::ApiClient;
use crate::permission::may;
use crate::staff::Staff;
use crate::view;

#[derive(Serialize)]
struct Row {
    id: String,
    name: String,
    scopes: Vec<&'static str>,
    made_at: DateTime<Utc>,
    made_by: String,
    last_used_at: Option<DateTime<Utc>>,
    expires_at: Option<DateTime<Utc>>,
    revoked_at: Option<DateTime<Utc>>,
    counts: bool,
}

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    worker: view::Shown,
    clients: Vec<Row>,
}

pub(super) async fn list_clients(staff: Staff<may::ManageClients>, visit: Visit) -> PageResult {
    let house = staff.tenant();
    let now = house.clock().now();
    let clients = ApiClient::all(house.db().read()).await?.iter().map(|client| row(client, now)).collect();
    let view = View {
        page: Head::new(Kind::Content, "Other systems"),
        csrf: csrf_token(house, &visit),
        worker: view::shown(&staff),
        clients,
    };
    render(house, "identity/clients/list_clients.html", &view)
}

fn row(client: &ApiClient, now: DateTime<Utc>) -> Row {
    let (made_at, made_by) = client.made();
    Row {
        id: client.id().to_string(),
        name: client.name().to_owned(),
        scopes: client.scopes().into_iter().map(|scope| scope.what()).collect(),
        made_at,
        made_by: made_by.to_owned(),
        last_used_at: client.last_used_at(),
        expires_at: client.expires_at(),
        revoked_at: client.revoked_at(),
        counts: client.counts(now),
    }
}
