//! What is written down while the platform runs: lines of JSON on standard error, with tenant and request id, and never a
//! name, an address, a token or an answer to a form.

use tracing_subscriber::EnvFilter;

use crate::failure::Failure;
use crate::settings::{LogFormat, LogSettings};

/// Starts logging for the whole program.
///
/// # Errors
/// The filter cannot be read, or logging was started before.
pub fn start(settings: &LogSettings, colours: bool) -> Result<(), Failure> {
    let filter =
        EnvFilter::try_new(&settings.filter).map_err(|error| Failure::configuration(format!("log.filter: {error}")))?;
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(colours);
    let started = match settings.format {
        LogFormat::Json => lines.json().flatten_event(true).with_current_span(true).with_span_list(false).try_init(),
        LogFormat::Text => lines.compact().try_init(),
    };
    started.map_err(|error| Failure::failed(format!("logging could not be started: {error}")))?;
    // The message of a panic may hold what a person typed, so only the place is told.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "a part of the program broke off");
    }));
    Ok(())
}
