//! How a borough's pages look: one template engine each, its own files first and the base ones behind them.

use std::fs;
use std::path::Path;

use serde::Serialize;
use tera::{Context, Tera};

use crate::bulletin::Bulletin;
use crate::profile::Profile;
use crate::statics::Statics;

/// What every borough starts from: the templates and filters that the crates export, put together by `server`.
#[derive(Clone, Default)]
pub struct Base {
    /// Name (`web/layout.html`) and text of each base template.
    pub templates: Vec<(&'static str, &'static str)>,
    /// Filters and functions; called before any template is read, since names are checked then.
    pub register: Vec<fn(&mut Tera, &Profile, &Statics, &Bulletin)>,
}

/// A borough's own template engine.
#[derive(Debug)]
pub struct Theme {
    tera: Tera,
}

impl Theme {
    /// Puts the borough's files (`folder`, which may be absent) in front of the base templates. A file at the same path
    /// wins; it may still extend `base/<path>`.
    ///
    /// # Errors
    /// A template cannot be read or does not parse; the message names it and the line.
    pub fn build(
        base: &Base,
        folder: &Path,
        profile: &Profile,
        statics: &Statics,
        bulletin: &Bulletin,
    ) -> anyhow::Result<Self> {
        let mut tera = Tera::default();
        tera.set_fallback_prefixes(["own/", "base/"])?;
        tera.autoescape_on(vec![".html", ".xml"]);
        for register in &base.register {
            register(&mut tera, profile, statics, bulletin);
        }
        tera.global_context().insert("borough", profile);
        let mut files: Vec<(String, String)> =
            base.templates.iter().map(|(name, text)| (format!("base/{name}"), (*text).to_owned())).collect();
        collect(folder, "own", &mut files)?;
        tera.add_raw_templates(files)?;
        Ok(Self { tera })
    }

    /// Renders a page from what `context` says.
    ///
    /// # Errors
    /// The template asks for something that the context does not hold.
    pub fn render(&self, template: &str, context: &impl Serialize) -> Result<String, tera::Error> {
        self.tera.render(template, &Context::from_serialize(context)?)
    }

    /// Whether a template of this name can be rendered.
    #[must_use]
    pub fn has(&self, template: &str) -> bool {
        self.tera.contains_template(template)
    }
}

fn collect(folder: &Path, prefix: &str, files: &mut Vec<(String, String)>) -> anyhow::Result<()> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(()) };
    for entry in entries {
        let entry = entry?;
        let name = format!("{prefix}/{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &name, files)?;
        } else {
            files.push((name, fs::read_to_string(entry.path())?));
        }
    }
    Ok(())
}
