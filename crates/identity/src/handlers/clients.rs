//! Other systems and their tokens.

mod list_clients;
mod make_client;
mod revoke_client;

use web::{Access, Page, get, post};

use crate::permission::Permission;

pub(super) fn pages() -> Vec<Page> {
    const MANAGE: Access = Access::Staff(Permission::ManageClients.word());
    vec![
        Page::get("/staff/clients", "list_clients", MANAGE, || get().to(list_clients::list_clients))
            .labelled("Other systems", "Give other systems tokens, and take them back"),
        Page::get("/staff/clients/new", "ask_client", MANAGE, || get().to(make_client::ask_client)),
        Page::post("/staff/clients/new", "make_client", MANAGE, || post().to(make_client::make_client)),
        Page::post("/staff/clients/{client}/revoke", "revoke_client", MANAGE, || {
            post().to(revoke_client::revoke_client)
        }),
    ]
}
