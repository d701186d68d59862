//! What stands in the tenants folder, read and checked.

use std::path::PathBuf;

use super::*;
use crate::bundle::read_bundles;

/// What stands in the tenants folder is in order, whoever wrote it. Connectors are taken as they are named: whether a borough has
/// them, and what they carry, is checked where the borough is opened.
#[test]
fn the_services_that_are_written_are_in_order() {
    let tenants = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tenants"));
    let shared = read_bundles(&tenants.join("shared/services")).unwrap();
    let mut faults = Vec::new();
    let mut look =
        |service: &str, shared: Option<&Bundle>, overlay: Option<&Bundle>| match merge(service, shared, overlay) {
            Err(complaints) => faults.extend(complaints),
            Ok(definition) => {
                let mut around = Surroundings::default();
                if let Some(route) = &definition.route {
                    around.connectors.insert(route.connector.clone(), Carries { reports_status: false, ..carries() });
                }
                faults.extend(check(&definition, shared, overlay, &around).into_iter().filter(Complaint::is_error));
            }
        };
    for (service, bundle) in &shared {
        look(service, Some(bundle), None);
    }
    for folder in std::fs::read_dir(&tenants).unwrap().map(|entry| entry.unwrap().path()) {
        if folder.is_dir() && !folder.ends_with("shared") {
            for (service, overlay) in &read_bundles(&folder.join("services")).unwrap() {
                look(service, shared.get(service), Some(overlay));
            }
        }
    }
    let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_bank_holidays_that_are_written_are_in_order() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tenants/shared/bank-holidays.toml");
    let holidays = crate::BankHolidays::read(std::path::Path::new(file)).unwrap();
    assert!(holidays.known_until().unwrap() >= 2027);
}
