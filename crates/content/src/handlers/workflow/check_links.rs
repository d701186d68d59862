//! Tries links to other sites at night, one after the other, so that nobody feels it.

use std::time::Duration as Pause;

use async_trait::async_trait;
use chrono::{DateTime, Days, Duration, NaiveTime, Timelike as _, Utc};
use chrono_tz::Europe::London;
use connectors::Look;
use jobs::Claimed;
use tenancy::Tenant;

use crate::{link_check, schedule};

/// The kind of the recurring job.
pub(super) const KIND: &str = "check_links";

/// How long to wait between two calls.
const PAUSE: Pause = Pause::from_millis(500);

/// When the next round begins, in London.
const AT_NIGHT: (u32, u32) = (2, 30);

/// Tries the links that were tried longest ago. Doing it twice is harmless: it asks again and keeps the newer answer.
pub(super) struct CheckLinks;

#[async_trait]
impl jobs::Handler for CheckLinks {
    fn kind(&self) -> &'static str {
        KIND
    }

    async fn run(&self, tenant: &Tenant, job: &Claimed) -> Result<(), anyhow::Error> {
        let begun = tenant.clock().now();
        // A server that starts by day leaves the other sites alone until the night.
        let addresses = if is_night(begun) { link_check::to_try(tenant).await? } else { Vec::new() };
        let mut looks = Vec::new();
        for address in addresses {
            if !looks.is_empty() {
                actix_web::rt::time::sleep(PAUSE).await;
            }
            let look = tenant.outbound().look(&address).await;
            looks.push((address, look));
        }
        // Where nobody in the whole world answers, it is our own line that is cut.
        if looks.iter().all(|(_, look)| matches!(look, Look::NoAnswer | Look::NotAllowed)) {
            looks.iter_mut().for_each(|(_, look)| *look = Look::NotAllowed);
        }
        let now = tenant.clock().now();
        let tx = tenant.db().write_tx().await?;
        for (address, look) in &looks {
            link_check::keep(&tx, address, *look, now).await?;
        }
        job.again(&tx, next_night(now)).await?;
        tx.commit().await?;
        Ok(())
    }
}

fn is_night(now: DateTime<Utc>) -> bool {
    (2..6).contains(&now.with_timezone(&London).hour())
}

fn next_night(now: DateTime<Utc>) -> DateTime<Utc> {
    let tomorrow = catalogue::london_date(now).checked_add_days(Days::new(1));
    let time = NaiveTime::from_hms_opt(AT_NIGHT.0, AT_NIGHT.1, 0);
    let next = tomorrow.zip(time).and_then(|(day, time)| schedule::in_london(day, time));
    next.unwrap_or(now + Duration::days(1))
}
