//! What is counted and timed while the platform runs (OP-18): names, units and the steps of what is timed.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use metrics::{Counter, Histogram, Unit, counter, describe_counter, describe_gauge, describe_histogram, histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

use crate::failure::Failure;

/// Steps of everything timed, in seconds: a page from memory, a page that is made, a slow one, a call to an outside system.
const STEPS: [f64; 10] = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 20.0];

/// Begins to gather figures for the whole process.
///
/// # Errors
/// They are gathered already.
pub fn install() -> Result<PrometheusHandle, Failure> {
    let handle = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &STEPS)
        .map_err(Failure::failed)?
        .install_recorder()
        .map_err(Failure::failed)?;
    describe();
    Ok(handle)
}

/// What is counted of every request. Each figure is looked up by its name and labels once, and then kept: doing that for every
/// request costs more than the counting. There are as many as there are tenants, route patterns, methods and statuses together.
#[derive(Default)]
pub struct Requests {
    /// By tenant, then by route, so that both can be looked for as they are, without a copy.
    known: RwLock<HashMap<String, HashMap<String, Answers>>>,
}

/// The figures of one route, by method and status.
type Answers = HashMap<(&'static str, u16), (Counter, Histogram)>;

/// What requests have in common that are counted together.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The borough, `joint` or `none`.
    pub tenant: &'a str,
    /// The pattern of the address, or `none`.
    pub route: &'a str,
    /// The method, or `other`.
    pub method: &'static str,
    /// The status of the answer.
    pub status: u16,
}

impl Requests {
    /// Counts a request that was answered after `taken`.
    pub fn count(&self, request: Request<'_>, taken: Duration) {
        let Request { tenant, route, method, status } = request;
        let note = |(count, time): &(Counter, Histogram)| {
            count.increment(1);
            time.record(taken.as_secs_f64());
        };
        {
            // Whoever panicked while holding the lock cannot have left half a figure behind.
            let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
            let figures = known.get(tenant).and_then(|routes| routes.get(route)?.get(&(method, status)));
            if let Some(figures) = figures {
                return note(figures);
            }
        }
        let labels = [
            ("tenant", tenant.to_owned()),
            ("route", route.to_owned()),
            ("method", method.to_owned()),
            ("status", status.to_string()),
        ];
        let figures =
            (counter!("http_requests_total", &labels), histogram!("http_request_duration_seconds", &labels[..2]));
        note(&figures);
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let routes = known.entry(tenant.to_owned()).or_default();
        routes.entry(route.to_owned()).or_default().insert((method, status), figures);
    }
}

fn describe() {
    describe_gauge!("build_info", "Always 1; the label says which release runs.");
    describe_counter!(
        "http_requests_total",
        "Requests answered, by route pattern; `none` where no route or borough is."
    );
    describe_histogram!("http_request_duration_seconds", Unit::Seconds, "Time from a request to its answer.");
    describe_counter!("submissions_total", "Forms that became a case.");
    describe_gauge!("outbox_depth", "Jobs that wait or run.");
    describe_gauge!("outbox_oldest_seconds", Unit::Seconds, "Age of the oldest job that waits or runs.");
    describe_counter!("outbox_attempts_total", "Attempts to hand a report to a back office, by their outcome.");
    describe_gauge!("jobs_parked", "Jobs that wait for a person.");
    describe_gauge!("tasks_open", "Tasks that wait for a person.");
    describe_histogram!("job_duration_seconds", Unit::Seconds, "Time that a job took, by its kind.");
    describe_counter!("mail_attempts_total", "Attempts to send a mail, by their outcome.");
}
