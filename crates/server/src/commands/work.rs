//! `jwp work`: the background half alone, for deployments that split it from the web.

use super::serve::{self, Part};
use crate::failure::Failure;
use crate::settings::Settings;

/// Works until a signal says stop.
pub async fn run(settings: Settings) -> Result<(), Failure> {
    serve::run(settings, Part::WorkerOnly).await
}
