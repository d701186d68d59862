//! The command line, as the contract fixes it.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// One deployment, any number of boroughs: websites, online services, cases and links to back offices.
#[derive(Debug, Parser)]
#[command(name = "jwp", version = crate::VERSION, propagate_version = true, after_help = EXAMPLES)]
pub struct Cli {
    /// What holds for every command.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const EXAMPLES: &str = "Examples:
  jwp demo                         both boroughs, the joint host and a sandbox, with data to try
  jwp service check                what is wrong with the services as written
  jwp delivery list --state parked what waits for a person
  jwp tenant add Greenwich         a third borough that works at once

Exit codes: 0 well, 1 failed, 2 usage, 3 configuration, 4 a dependency is down, 5 checks failed, 130 interrupted.";

/// Flags that every command takes.
#[derive(Clone, Debug, Args)]
pub struct Global {
    /// Configuration file; jwp.toml if that is there.
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Folder of boroughs.
    #[arg(long, global = true, value_name = "DIR")]
    pub tenants: Option<PathBuf>,
    /// Folder of databases, keys and files.
    #[arg(long, global = true, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Answer as JSON on standard output.
    #[arg(long, global = true)]
    pub json: bool,
    /// Say nothing but errors on standard error.
    #[arg(long, global = true)]
    pub quiet: bool,
    /// No colours.
    #[arg(long, global = true)]
    pub no_color: bool,
}

/// Where a server listens.
#[derive(Clone, Debug, Args)]
pub struct Listen {
    /// Port of the boroughs' sites (8080).
    #[arg(long, value_name = "N")]
    pub port: Option<u16>,
    /// Address to listen on (127.0.0.1).
    #[arg(long, value_name = "ADDR")]
    pub bind: Option<IpAddr>,
    /// Port for health and figures, always on loopback (port + 2).
    #[arg(long, value_name = "N")]
    pub admin_port: Option<u16>,
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Both boroughs, the joint host and the sandbox, with data that can be used at once.
    #[command(after_help = "Example: jwp demo --port 8080")]
    Demo {
        /// Where to listen.
        #[command(flatten)]
        listen: Listen,
        /// Port of the sandbox (port + 1).
        #[arg(long, value_name = "N", conflicts_with = "no_sandbox")]
        sandbox_port: Option<u16>,
        /// Start no sandbox.
        #[arg(long)]
        no_sandbox: bool,
    },
    /// Make a configuration, keys and databases; a second run changes nothing.
    #[command(after_help = "Example: jwp init && jwp serve")]
    Init,
    /// Serve the boroughs' sites, and work in the background.
    #[command(after_help = "Example: jwp serve --port 8080 --no-worker")]
    Serve {
        /// Where to listen.
        #[command(flatten)]
        listen: Listen,
        /// Answer requests only; let `jwp work` do the rest.
        #[arg(long)]
        no_worker: bool,
    },
    /// Work in the background only.
    #[command(after_help = "Example: JWP__SERVER__ADMIN_PORT=8092 jwp work")]
    Work,
    /// Bring every borough's database up to date.
    #[command(after_help = "Example: jwp migrate --dry-run")]
    Migrate {
        /// Only say what would be done.
        #[arg(long)]
        dry_run: bool,
    },
    /// Look for what is wrong with this deployment, and say how to mend it.
    #[command(after_help = "Example: jwp doctor --json")]
    Doctor,
    /// Show or check the configuration.
    Config {
        /// Which.
        #[command(subcommand)]
        verb: ConfigVerb,
    },
    /// The boroughs.
    Tenant {
        /// Which.
        #[command(subcommand)]
        verb: TenantVerb,
    },
    /// The services.
    Service {
        /// Which.
        #[command(subcommand)]
        verb: ServiceVerb,
    },
    /// The pages that editors write.
    Content {
        /// Which.
        #[command(subcommand)]
        verb: ContentVerb,
    },
    /// The staff of a borough, or of the joint programme.
    User {
        /// Which.
        #[command(subcommand)]
        verb: UserVerb,
    },
    /// What was handed to back offices.
    Delivery {
        /// Which.
        #[command(subcommand)]
        verb: DeliveryVerb,
    },
    /// The audit trail.
    Audit {
        /// Which.
        #[command(subcommand)]
        verb: AuditVerb,
    },
    /// The keys with which the sites sign.
    Keys {
        /// Which.
        #[command(subcommand)]
        verb: KeysVerb,
    },
    /// Run the sandbox alone.
    #[command(after_help = "Example: jwp sandbox --port 8081")]
    Sandbox {
        /// Port to listen on (8081).
        #[arg(long, value_name = "N", default_value_t = 8081)]
        port: u16,
    },
    /// Print completions for a shell.
    #[command(after_help = "Example: jwp completions bash > /etc/bash_completion.d/jwp")]
    Completions {
        /// Which shell.
        shell: clap_complete::Shell,
    },
}

/// `jwp config …`.
#[derive(Debug, Subcommand)]
pub enum ConfigVerb {
    /// Print the settings that hold.
    #[command(after_help = "Example: jwp config show --json")]
    Show,
    /// Say whether the settings and every borough's files can be used.
    #[command(after_help = "Example: jwp config check")]
    Check,
}

/// `jwp tenant …`.
#[derive(Debug, Subcommand)]
pub enum TenantVerb {
    /// List the boroughs.
    #[command(after_help = "Example: jwp tenant list --json")]
    List,
    /// Check the boroughs' files.
    #[command(after_help = "Example: jwp tenant check --json")]
    Check,
    /// Write the files of another borough, which then works at once.
    #[command(
        after_help = "Example: jwp tenant add Greenwich --prefix GR --host greenwich.localhost\nThen: kill -HUP of a running `jwp serve`, and its site is there."
    )]
    Add {
        /// The borough's name, such as Greenwich.
        name: String,
        /// The two letters of its references; the first two consonants of the name if not said.
        #[arg(long)]
        prefix: Option<String>,
        /// Its host; <slug>.localhost if not said.
        #[arg(long)]
        host: Option<String>,
        /// Its database; sqlite://<slug>.db if not said.
        #[arg(long, value_name = "URL")]
        database: Option<String>,
    },
}

/// `jwp service …`.
#[derive(Debug, Subcommand)]
pub enum ServiceVerb {
    /// List the services of every borough.
    #[command(after_help = "Example: jwp service list --json")]
    List,
    /// Say what is wrong with the services as written.
    #[command(after_help = "Example: jwp service check --json")]
    Check,
    /// Say in words what a borough does differently, and what the newest shared version would change.
    #[command(after_help = "Example: jwp service diff BOROUGH road-fault")]
    Diff {
        /// The borough's slug.
        borough: String,
        /// The service.
        service: String,
    },
    /// Let a borough stand on another shared version of a service.
    #[command(
        after_help = "Example: jwp service adopt BOROUGH road-fault 3f9a11c2\nThe versions are listed by: jwp service diff BOROUGH road-fault"
    )]
    Adopt {
        /// The borough's slug.
        borough: String,
        /// The service.
        service: String,
        /// The version: at least 8 digits of its name; the newest if not said.
        #[arg(id = "shared_version", value_name = "VERSION")]
        version: Option<String>,
    },
}

/// `jwp content …`.
#[derive(Debug, Subcommand)]
pub enum ContentVerb {
    /// List the pages that boroughs share, and where each borough stands.
    #[command(after_help = "Example: jwp content list --json")]
    List,
    /// Say what is wrong with the pages as written, with file and line.
    #[command(after_help = "Example: jwp content check --json")]
    Check,
    /// Say in words what a borough says differently, and what the newest shared version would change.
    #[command(after_help = "Example: jwp content diff BOROUGH /moving-home")]
    Diff {
        /// The borough's slug.
        borough: String,
        /// The address of the page; every page that differs if not said.
        path: Option<String>,
    },
    /// Make drafts of pages from a table (.csv), a WordPress export (.xml) or Drupal’s JSON:API (.json); nothing is published.
    #[command(after_help = "Example: jwp content import BOROUGH old-site.xml --dry-run")]
    Import {
        /// The borough's slug.
        borough: String,
        /// The file.
        file: PathBuf,
        /// What kind every page becomes; guessed for each if not said.
        #[arg(long, value_name = "KIND")]
        kind: Option<String>,
        /// A file that says which sort of thing becomes which kind.
        #[arg(long, value_name = "FILE")]
        map: Option<PathBuf>,
        /// Say what would be done, and do nothing.
        #[arg(long)]
        dry_run: bool,
    },
    /// Let a borough stand on the newest shared version of a page, or of every page that waits.
    #[command(after_help = "Example: jwp content adopt BOROUGH /moving-home")]
    Adopt {
        /// The borough's slug.
        borough: String,
        /// The address of the page.
        path: Option<String>,
    },
}

/// `jwp user …`.
#[derive(Debug, Subcommand)]
pub enum UserVerb {
    /// Invite somebody to work on a site: prints the link, which works once and for 48 hours, and mails it.
    #[command(
        after_help = "Example: jwp user invite ada@example.org --borough joint --name 'Ada Example' --role programme_administrator\nRoles are in tenants/shared/roles.toml. The first administrator of a site is invited like this."
    )]
    Invite {
        /// Their mail address.
        email: String,
        /// The borough's slug, or joint.
        #[arg(long, value_name = "SLUG")]
        borough: String,
        /// Their name.
        #[arg(long)]
        name: String,
        /// A role; may be said several times.
        #[arg(long = "role", value_name = "ROLE", required = true)]
        roles: Vec<String>,
    },
    /// List staff with their roles.
    #[command(after_help = "Example: jwp user list --json")]
    List {
        /// Only of this borough, or joint.
        #[arg(long, value_name = "SLUG")]
        borough: Option<String>,
    },
    /// Let somebody in no longer: every session ends at once, on every node.
    #[command(after_help = "Example: jwp user disable ada@example.org --borough joint")]
    Disable {
        /// Their mail address.
        email: String,
        /// The borough's slug, or joint.
        #[arg(long, value_name = "SLUG")]
        borough: String,
    },
}

/// `jwp delivery …`.
#[derive(Debug, Subcommand)]
pub enum DeliveryVerb {
    /// List deliveries, and the tasks that wait for a person.
    #[command(after_help = "Example: jwp delivery list --state parked --json")]
    List {
        /// Only of this borough.
        #[arg(long)]
        borough: Option<String>,
        /// Only in this state: waiting, accepted, delivered, parked, refused.
        #[arg(long)]
        state: Option<String>,
        /// At most this many of each borough.
        #[arg(long, default_value_t = 50)]
        most: u64,
    },
    /// Show one delivery with every attempt.
    #[command(after_help = "Example: jwp delivery show REFERENCE")]
    Show {
        /// Its id, or the reference of its case.
        id: String,
    },
    /// Send a parked delivery again.
    #[command(after_help = "Example: jwp delivery retry REFERENCE")]
    Retry {
        /// Its id, or the reference of its case.
        id: String,
    },
    /// Hold a delivery back for a person.
    #[command(after_help = "Example: jwp delivery park REFERENCE --reason 'sent by telephone'")]
    Park {
        /// Its id, or the reference of its case.
        id: String,
        /// Why.
        #[arg(long)]
        reason: String,
    },
}

/// `jwp audit …`.
#[derive(Debug, Subcommand)]
pub enum AuditVerb {
    /// Say whether the trail of each site is whole, and where it ends.
    #[command(
        after_help = "Example: jwp audit verify --borough BOROUGH --head 1234:DIGEST\nThe head is what an earlier run printed, kept elsewhere."
    )]
    Verify {
        /// Only of this borough, or of `joint`.
        #[arg(long)]
        borough: Option<String>,
        /// Where the trail ended at an earlier time: NUMBER:DIGEST.
        #[arg(long)]
        head: Option<String>,
    },
}

/// `jwp keys …`.
#[derive(Debug, Subcommand)]
pub enum KeysVerb {
    /// List the keys of every site.
    #[command(after_help = "Example: jwp keys list --json")]
    List,
    /// Announce a new key for a site; it signs a minute later.
    #[command(after_help = "Example: jwp keys rotate BOROUGH")]
    Rotate {
        /// The borough's slug, or `joint`.
        borough: String,
    },
}
