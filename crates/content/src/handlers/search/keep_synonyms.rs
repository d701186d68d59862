//! Words that mean the same in this borough.

use std::collections::BTreeMap;

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use identity::audit::{self, Happening};
use identity::{Staff, may, origin_of};
use search::SharedSynonyms;
use search::synonyms::{self, SynonymGroup};
use uuid::Uuid;
use web::{Fields, PageResult, ProtectedForm, Trouble, Visit, see_other};

use super::list_search_words::show;

/// `POST /staff/search/synonyms`
pub(super) async fn add_synonyms(
    staff: Staff<may::PublishContent>,
    visit: Visit,
    request: HttpRequest,
    shared: Option<Data<SharedSynonyms>>,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let typed = form.0.one("synonyms")?.unwrap_or_default().to_owned();
    let phrases: Vec<&str> = typed.split([',', '\n']).collect();
    let group = match SynonymGroup::parse(&phrases) {
        Ok(group) => group,
        Err(faults) => {
            let errors = faults.iter().map(|fault| Trouble::at("synonyms", fault.to_string())).collect();
            let typed = BTreeMap::from([("synonyms", typed)]);
            return show(
                &staff,
                &visit,
                shared.as_ref().map(|shared| shared.get_ref()),
                StatusCode::UNPROCESSABLE_ENTITY,
                typed,
                errors,
            )
            .await;
        }
    };
    let tenant = staff.tenant();
    let now = tenant.clock().now();
    let id = Uuid::now_v7();
    let tx = tenant.db().write_tx().await?;
    synonyms::save(&tx, id, &group).await?;
    let happening = Happening::done(staff.actor(), "add_synonyms", "synonyms", id)
        .named(group.phrases().collect::<Vec<_>>().join(", "))
        .from(origin_of(&request));
    audit::write(&tx, tenant, now, happening).await?;
    tx.commit().await?;
    see_other("/staff/search#synonyms-list")
}

/// `POST /staff/search/synonyms/{id}/remove`
pub(super) async fn remove_synonyms(
    staff: Staff<may::PublishContent>,
    request: HttpRequest,
    id: Path<Uuid>,
    _form: ProtectedForm<Fields>,
) -> PageResult {
    let tenant = staff.tenant();
    let tx = tenant.db().write_tx().await?;
    synonyms::remove(&tx, *id).await?;
    let happening = Happening::done(staff.actor(), "remove_synonyms", "synonyms", *id).from(origin_of(&request));
    audit::write(&tx, tenant, tenant.clock().now(), happening).await?;
    tx.commit().await?;
    see_other("/staff/search#synonyms-list")
}
