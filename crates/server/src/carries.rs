//! What a connector can carry, for checking services against it.

use std::path::Path;

use catalogue::Carries;
use connectors::{BackOffice, ConnectorSettings, Outbound, PlaceNeed, Secret, SettingsError};

/// The facts of a connector in the words of `catalogue`, which knows none. What it can carry does not hang on its secrets,
/// so services can be checked on a machine that has none.
///
/// # Errors
/// The settings are wrong.
pub(crate) fn carries(name: &str, settings: &ConnectorSettings, outbound: &Outbound) -> Result<Carries, SettingsError> {
    let mut settings = settings.clone();
    for secret in [&mut settings.api_key, &mut settings.password].into_iter().flatten() {
        *secret = Secret::given("not needed here");
    }
    let facts = BackOffice::build(name, &settings, outbound, Path::new("."))?.carries();
    Ok(Carries {
        place: match facts.place {
            PlaceNeed::Never => catalogue::Need::Never,
            PlaceNeed::Optional => catalogue::Need::Optional,
            PlaceNeed::Required => catalogue::Need::Required,
        },
        photo: facts.photo,
        required_fields: facts.required_fields,
        max_description: facts.max_description,
        takes_code: facts.takes_code,
        reports_status: facts.reports_status,
    })
}
