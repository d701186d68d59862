//! How a command ends badly: a message for a person and the exit code of the contract.

use std::fmt;

/// Exit codes that scripts rely on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Something went wrong.
    Failed = 1,
    /// The command line names something that is not there or cannot be.
    Usage = 2,
    /// The configuration cannot be used.
    Configuration = 3,
    /// A database or another system is down.
    Dependency = 4,
    /// What was checked is not well.
    Checks = 5,
    /// Ctrl-C.
    Interrupted = 130,
}

/// A command that did not do what it was asked.
#[derive(Debug)]
pub struct Failure {
    /// For the shell.
    pub exit: Exit,
    /// For the person; empty when everything was said already.
    pub message: String,
}

impl Failure {
    /// What stands on the command line cannot be used.
    pub fn usage(error: impl fmt::Display) -> Self {
        Self { exit: Exit::Usage, message: error.to_string() }
    }

    /// The configuration, or a borough's files, cannot be used.
    pub fn configuration(error: impl fmt::Display) -> Self {
        Self { exit: Exit::Configuration, message: error.to_string() }
    }

    /// A database or another system is down.
    pub fn dependency(error: impl fmt::Display) -> Self {
        Self { exit: Exit::Dependency, message: error.to_string() }
    }

    /// Anything else.
    pub fn failed(error: impl fmt::Display) -> Self {
        Self { exit: Exit::Failed, message: error.to_string() }
    }

    /// Complaints about files, one a line.
    pub fn complaints(complaints: &[catalogue::Complaint]) -> Self {
        let lines: Vec<String> = complaints.iter().map(ToString::to_string).collect();
        Self::configuration(lines.join("\n"))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::failed(format!("{error:#}"))
    }
}

impl From<sea_orm::DbErr> for Failure {
    fn from(error: sea_orm::DbErr) -> Self {
        match &error {
            down if is_down(down) => Self::dependency(format!("the database does not answer: {error}")),
            _ => Self::failed(error),
        }
    }
}

/// Whether an error of the database means that it does not answer, rather than that it said no.
#[must_use]
pub fn is_down(error: &sea_orm::DbErr) -> bool {
    matches!(error, sea_orm::DbErr::Conn(_) | sea_orm::DbErr::ConnectionAcquire(_))
}
