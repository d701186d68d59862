//! `jwp config show|check`.

use super::{print_complaints, print_json, print_line, say, settings};
use crate::cli::{ConfigVerb, Global};
use crate::failure::Failure;
use crate::open_boroughs::Opening;

/// Prints the settings, or says whether they and the boroughs' files can be used.
pub fn run(verb: &ConfigVerb, global: &Global) -> Result<(), Failure> {
    let settings = settings(global, None)?;
    match verb {
        ConfigVerb::Show if global.json => {
            print_json(&settings)?;
        }
        ConfigVerb::Show => {
            print_line(toml_edit::ser::to_string_pretty(&settings).map_err(Failure::failed)?.trim_end())?;
        }
        ConfigVerb::Check => {
            let opening = Opening::plain(settings);
            let folder = opening.read()?;
            print_complaints(global, &opening.complaints(&folder))?;
            say(global, &format!("config: well; {} boroughs", folder.boroughs.len()));
        }
    }
    Ok(())
}
