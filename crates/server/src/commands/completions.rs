//! `jwp completions SHELL`.

use clap::CommandFactory as _;

use super::print_line;
use crate::cli::Cli;
use crate::failure::Failure;

/// Prints the completions to standard output.
pub fn print(shell: clap_complete::Shell) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "jwp", &mut script);
    print_line(String::from_utf8_lossy(&script).trim_end())
}
