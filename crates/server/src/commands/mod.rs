//! A file for each verb of the command line.

mod audit;
mod completions;
mod config;
mod content;
mod delivery;
mod demo;
mod doctor;
mod init;
mod keys;
mod migrate;
mod sandbox;
mod serve;
mod service;
mod tenant;
mod user;
mod work;

pub use demo::{demo_systems, redirect_to_sandbox};

use std::fmt::Display;
use std::io::{ErrorKind, Write as _};

use catalogue::Complaint;
use serde::Serialize;

use crate::cli::{Cli, Command, Global, Listen};
use crate::failure::{Exit, Failure};
use crate::settings::Settings;

/// Does what the command line says.
///
/// # Errors
/// A message for a person and an exit code.
pub async fn run(cli: Cli) -> Result<(), Failure> {
    let global = cli.global;
    match cli.command {
        Command::Completions { shell } => completions::print(shell),
        Command::Demo { listen, sandbox_port, no_sandbox } => {
            let sandbox = if no_sandbox { demo::Sandbox::None } else { demo::Sandbox::On(sandbox_port) };
            demo::run(settings(&global, Some(&listen))?, sandbox).await
        }
        Command::Init => init::run(&global, settings(&global, None)?).await,
        Command::Serve { listen, no_worker } => {
            let part = if no_worker { serve::Part::WebOnly } else { serve::Part::WebAndWorker };
            serve::run(settings(&global, Some(&listen))?, part).await
        }
        Command::Work => work::run(settings(&global, None)?).await,
        Command::Migrate { dry_run } => {
            let settings = settings(&global, None)?;
            if dry_run { migrate::plan(settings, &global).await } else { migrate::run(settings, &global).await }
        }
        Command::Doctor => doctor::run(settings(&global, None)?, &global).await,
        Command::Config { verb } => config::run(&verb, &global),
        Command::Tenant { verb } => tenant::run(verb, settings(&global, None)?, &global),
        Command::Service { verb } => service::run(verb, settings(&global, None)?, &global).await,
        Command::Content { verb } => content::run(verb, settings(&global, None)?, &global).await,
        Command::User { verb } => user::run(verb, settings(&global, None)?, &global).await,
        Command::Delivery { verb } => delivery::run(verb, settings(&global, None)?, &global).await,
        Command::Audit { verb } => audit::run(verb, settings(&global, None)?, &global).await,
        Command::Keys { verb } => keys::run(verb, settings(&global, None)?, &global).await,
        Command::Sandbox { port } => sandbox::run(settings(&global, None)?, port).await,
    }
}

/// Flag over environment over file over default.
fn settings(global: &Global, listen: Option<&Listen>) -> Result<Settings, Failure> {
    let mut settings =
        Settings::load(global.config.as_deref()).map_err(|error| Failure::configuration(format!("{error:#}")))?;
    if let Some(tenants) = &global.tenants {
        settings.paths.tenants.clone_from(tenants);
    }
    if let Some(data) = &global.data {
        settings.paths.data.clone_from(data);
    }
    if let Some(listen) = listen {
        settings.server.port = listen.port.unwrap_or(settings.server.port);
        settings.server.bind = listen.bind.unwrap_or(settings.server.bind);
        settings.server.admin_port = listen.admin_port.or(settings.server.admin_port);
    }
    Ok(settings)
}

/// Prints what a command read: a table for people, or JSON.
fn print_rows<T: Serialize>(
    global: &Global,
    rows: &[T],
    heads: &[&str],
    cells: impl Fn(&T) -> Vec<String>,
) -> Result<(), Failure> {
    if global.json {
        return print_json(rows);
    }
    let table: Vec<Vec<String>> = rows.iter().map(cells).collect();
    let width = |column: usize| {
        let cells = table.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count());
        cells.chain([heads[column].chars().count()]).max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..heads.len()).map(width).collect();
    let line = |cells: &[String]| {
        let padded = cells.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    print_line(line(&heads.iter().map(|head| (*head).to_owned()).collect::<Vec<_>>()))?;
    table.iter().try_for_each(|row| print_line(line(row)))
}

/// Prints data as JSON.
fn print_json(data: &(impl Serialize + ?Sized)) -> Result<(), Failure> {
    print_line(serde_json::to_string_pretty(data).map_err(Failure::failed)?)
}

/// Prints one line of data. Whoever reads may stop reading (`| head`), which is no fault.
fn print_line(line: impl Display) -> Result<(), Failure> {
    match writeln!(std::io::stdout(), "{line}") {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::failed(format!("standard output cannot be written: {error}")))
        }
        _ => Ok(()),
    }
}

#[derive(Serialize)]
struct Fault<'a> {
    file: String,
    line: usize,
    severity: &'static str,
    message: &'a str,
}

impl<'a> Fault<'a> {
    fn of(complaint: &'a Complaint) -> Self {
        Self {
            file: complaint.file.display().to_string(),
            line: complaint.line,
            severity: if complaint.is_error() { "error" } else { "warning" },
            message: &complaint.message,
        }
    }
}

/// Prints what is wrong in files, and fails when anything of it is an error.
fn print_complaints(global: &Global, complaints: &[Complaint]) -> Result<(), Failure> {
    if global.json {
        print_json(&complaints.iter().map(Fault::of).collect::<Vec<_>>())?;
    } else {
        complaints.iter().try_for_each(print_line)?;
    }
    if complaints.iter().any(Complaint::is_error) {
        return Err(Failure { exit: Exit::Checks, message: String::new() });
    }
    Ok(())
}

/// The command line names a borough that is not there.
fn no_borough<'a>(slug: &str, known: impl Iterator<Item = &'a str>) -> Failure {
    let nearest = catalogue::nearest(slug, known).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    Failure::usage(format!("there is no borough `{slug}`{nearest}; `jwp tenant list` names them"))
}

/// Tells a person something that is not data.
fn say(global: &Global, text: &str) {
    if !global.quiet {
        eprintln!("{text}");
    }
}
