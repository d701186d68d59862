//! Addresses that never change: by the number of a service in the national list, perhaps with that of an interaction.

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::Path;
use tenancy::Tenant;
use web::{PageError, PageResult};

use super::{interaction, offered};

/// Providing information, the interaction that everything has.
const INFORMATION: u32 = 8;

/// `GET /lgsl/{lgsl}`
pub(crate) async fn follow_lgsl(tenant: Tenant, lgsl: Path<u32>) -> PageResult {
    follow(&tenant, lgsl.into_inner(), None)
}

/// `GET /lgsl/{lgsl}/{lgil}`
pub(crate) async fn follow_lgsl_lgil(tenant: Tenant, numbers: Path<(u32, u32)>) -> PageResult {
    let (lgsl, lgil) = numbers.into_inner();
    follow(&tenant, lgsl, Some(lgil))
}

/// For a while: another service may take the number over.
fn follow(tenant: &Tenant, lgsl: u32, lgil: Option<u32>) -> PageResult {
    let services = offered(tenant);
    let numbered = services.iter().map(|version| &version.definition).filter(|service| service.lgsl == lgsl);
    let offers: Vec<(u32, &str)> = numbered.map(|one| (interaction(one), one.service.as_str())).collect();
    let service = chosen(&offers, lgil).ok_or(PageError::NotFound)?;
    Ok(HttpResponse::Found().insert_header((header::LOCATION, format!("/services/{service}"))).finish())
}

/// The service with the interaction that is asked for; else that with the lowest one but information; else information. So
/// GOV.UK's own link manager chooses.
fn chosen<'a>(offers: &[(u32, &'a str)], lgil: Option<u32>) -> Option<&'a str> {
    let asked = offers.iter().find(|(number, _)| Some(*number) == lgil);
    let doing = offers.iter().filter(|(number, _)| *number != INFORMATION).min_by_key(|(number, _)| *number);
    asked.or(doing).or(offers.first()).map(|(_, service)| *service)
}

#[cfg(test)]
mod tests {
    use super::chosen;

    #[test]
    fn a_number_leads_to_what_people_most_likely_want() {
        let offers = [(8, "read"), (17, "report"), (4, "pay")];
        assert_eq!(chosen(&offers, Some(17)), Some("report"));
        assert_eq!(chosen(&offers, Some(8)), Some("read"));
        assert_eq!(chosen(&offers, Some(99)), Some("pay"));
        assert_eq!(chosen(&offers, None), Some("pay"));
        assert_eq!(chosen(&offers[..1], Some(17)), Some("read"));
        assert_eq!(chosen(&[], None), None);
    }
}
