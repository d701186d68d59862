//! `POST /staff/act-for`: the public form opens, in the name of the member of staff.

use actix_web::http::StatusCode;
use identity::{Staff, may};
use web::{Fields, PageResult, ProtectedForm, Visit, see_other};

use super::CHANNELS;
use super::show_act_for::{Chosen, show};
use crate::draft::{Acting, Draft};

/// Whatever was begun in this browser for the same service and not sent is begun anew: it is another resident now.
pub(super) async fn begin_act_for(
    staff: Staff<may::ActForResident>,
    visit: Visit,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let tenant = staff.tenant();
    let typed = |name| form.0.one(name).map(|value| value.unwrap_or_default().to_owned());
    let (service, channel) = (typed("service")?, typed("channel")?);
    let version = tenant.services().present(&service).filter(|version| version.definition.has_form());
    let known = CHANNELS.into_iter().map(|(word, _)| word).find(|word| *word == channel);
    let (Some(version), Some(known)) = (version.clone(), known) else {
        let chosen = Chosen {
            service_error: version.is_none().then_some("Choose the service that they need"),
            channel_error: known.is_none().then_some("Say how they came to us"),
            service,
            channel,
        };
        return show(&staff, &visit, StatusCode::UNPROCESSABLE_ENTITY, chosen).await;
    };
    let now = tenant.clock().now();
    let acting = Acting { by: staff.id(), name: staff.shown_name(), channel: known };
    let mut draft = Draft::begin(&visit.digest, &service, version.id, now).acting_for(acting);
    let tx = tenant.db().write_tx().await?;
    draft.save(&tx, now, &catalogue::Answers::default()).await?;
    tx.commit().await?;
    see_other(&format!("/forms/{service}"))
}
