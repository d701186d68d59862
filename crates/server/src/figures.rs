//! What is counted and timed while the platform runs (OP-18): names, units and the steps of what is timed.

use metrics::{Unit, describe_counter, describe_gauge, describe_histogram};
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
