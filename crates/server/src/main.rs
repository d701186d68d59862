//! `jwp`: one deployment, any number of boroughs.

// A command is one future, and what it awaits lies in it like dolls in a doll: optimised, the compiler looks into each.
#![recursion_limit = "256"]

use std::process::ExitCode;

use clap::Parser as _;
use server::cli::Cli;
use server::commands;

fn main() -> ExitCode {
    let cli = Cli::parse();
    // TLS needs one provider of cryptography for the whole process, chosen before the first connection.
    if rustls::crypto::ring::default_provider().install_default().is_err() {
        eprintln!("jwp: another provider of cryptography was installed before");
        return ExitCode::FAILURE;
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("jwp: the runtime could not be started: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(commands::run(cli)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            if !failure.message.is_empty() {
                eprintln!("jwp: {failure}");
            }
            ExitCode::from(failure.exit as u8)
        }
    }
}
