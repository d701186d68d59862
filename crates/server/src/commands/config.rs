//! `jwp config show|check`.

use super::{say, settings};
use crate::cli::{ConfigVerb, Global};
use crate::failure::Failure;
use crate::open_boroughs::Opening;

/// Prints the settings, or says whether they and the boroughs' files can be used.
pub fn run(verb: &ConfigVerb, global: &Global) -> Result<(), Failure> {
    let settings = settings(global, None)?;
    match verb {
        ConfigVerb::Show if global.json => {
            println!("{}", serde_json::to_string_pretty(&settings).map_err(Failure::failed)?);
        }
        ConfigVerb::Show => {
            print!("{}", toml_edit::ser::to_string_pretty(&settings).map_err(Failure::failed)?);
        }
        ConfigVerb::Check => {
            let folder = Opening::plain(settings).read()?;
            say(global, &format!("config: well; {} boroughs", folder.boroughs.len()));
        }
    }
    Ok(())
}
