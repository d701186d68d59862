//! `jwp completions SHELL`.

use clap::CommandFactory as _;

use crate::cli::Cli;
use crate::failure::Failure;

/// Prints the completions to standard output.
pub fn print(shell: clap_complete::Shell) -> Result<(), Failure> {
    clap_complete::generate(shell, &mut Cli::command(), "jwp", &mut std::io::stdout());
    Ok(())
}
