//! `jwp init`: a working configuration, keys and databases. A second run changes nothing.

use std::fs;
use std::path::Path;

use super::say;
use crate::cli::Global;
use crate::failure::Failure;
use crate::open_boroughs::{Behind, Opening};
use crate::settings::Settings;

/// What a fresh `jwp.toml` says; the comments are the documentation of each section.
const FRESH: &str = "# Settings of Joint Web Platform. What is not here is as `jwp config show` prints it.\n\
# A variable JWP__SECTION__KEY stands over this file, a flag over both. Secrets do not belong here.\n\n\
[server]\nport = 8080\ntrusted_proxies = []\n\n\
[limits]\nsubmissions_per_hour_per_address = 30\nsubmissions_per_hour_per_borough = 3000\n";

/// Makes what is missing.
pub async fn run(global: &Global, settings: Settings) -> Result<(), Failure> {
    let file = global.config.clone().unwrap_or_else(|| "jwp.toml".into());
    if make_once(&file, FRESH)? {
        say(global, &format!("init: wrote {}", file.display()));
    }
    let data = settings.paths.data.clone();
    let opening = Opening { behind: Behind::Migrate, ..Opening::plain(settings) };
    let sites = opening.open().await?;
    for tenant in sites.houses() {
        say(global, &format!("init: {} has its database and its keys below {}", tenant.slug(), data.display()));
        tenant.db().close().await?;
    }
    say(global, "init: done; start with: jwp serve");
    Ok(())
}

fn make_once(file: &Path, text: &str) -> Result<bool, Failure> {
    if file.exists() {
        return Ok(false);
    }
    fs::write(file, text)
        .map_err(|error| Failure::configuration(format!("{} cannot be written: {error}", file.display())))?;
    Ok(true)
}
