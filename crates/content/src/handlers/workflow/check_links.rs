//! Tries links to other sites at night, a few at a time, so that nobody feels it and no stop has to wait for it.

use async_trait::async_trait;
use chrono::{DateTime, Days, Duration, NaiveTime, Timelike as _, Utc};
use chrono_tz::Europe::London;
use connectors::Look;
use futures_util::future::join_all;
use jobs::Claimed;
use tenancy::Tenant;

use crate::{link_check, schedule};

/// The kind of the recurring job.
pub(super) const KIND: &str = "check_links";

/// How long after one turn the next begins.
const PAUSE: Duration = Duration::seconds(2);

/// No night is longer.
const NIGHT: Duration = Duration::hours(12);

/// When the next round begins, in London.
const AT_NIGHT: (u32, u32) = (2, 30);

/// Tries the links that were tried longest ago, until the night or the list ends. Doing it twice is harmless: it asks again and
/// keeps the newer answer.
pub(super) struct CheckLinks;

#[async_trait]
impl jobs::Handler for CheckLinks {
    fn kind(&self) -> &'static str {
        KIND
    }

    async fn run(&self, tenant: &Tenant, job: &Claimed) -> Result<(), anyhow::Error> {
        let begun = tenant.clock().now();
        // A server that starts by day leaves the other sites alone until the night.
        let addresses = if is_night(begun) { link_check::to_try(tenant, begun - NIGHT).await? } else { Vec::new() };
        let asked = addresses.into_iter().map(async |address| {
            let look = tenant.outbound().look(&address).await;
            (address, look)
        });
        let mut looks = join_all(asked).await;
        // Where nobody in the whole world answers tonight, it is our own line that is cut.
        let none_answers = !looks.iter().any(|(_, look)| matches!(look, Look::There | Look::Gone));
        let is_cut = none_answers && !link_check::has_answered(tenant.db().read(), begun - NIGHT).await?;
        if is_cut {
            looks.iter_mut().for_each(|(_, look)| *look = Look::NotAllowed);
        }
        let is_over = is_cut || looks.is_empty();
        let now = tenant.clock().now();
        let tx = tenant.db().write_tx().await?;
        for (address, look) in &looks {
            link_check::keep(&tx, address, *look, now).await?;
        }
        job.again(&tx, if is_over { next_night(now) } else { now + PAUSE }).await?;
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
