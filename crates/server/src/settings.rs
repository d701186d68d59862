//! What the operator sets: flag over environment over file over default. Unknown keys are errors that name the nearest.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use serde::{Deserialize, Serialize};
use tenancy::{Capacity, Limits};

/// Every setting, with its default.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Where the web server listens, and whom it believes.
    pub server: ServerSettings,
    /// Where things lie.
    pub paths: PathSettings,
    /// How many forms may be sent without an account.
    pub limits: LimitSettings,
    /// Connections to databases.
    pub database: DatabaseSettings,
    /// Background work.
    pub worker: WorkerSettings,
    /// What is written down while it runs.
    pub log: LogSettings,
}

/// `[server]`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ServerSettings {
    /// Address of the public listener.
    pub bind: IpAddr,
    /// Port of the public listener.
    pub port: u16,
    /// Port of the listener for health and figures, on loopback; the public port + 2 if not said.
    pub admin_port: Option<u16>,
    /// Addresses whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Threads that answer requests; as many as cores if 0.
    pub threads: usize,
    /// How long a request may go on after a stop was asked for, in seconds.
    pub shutdown_seconds: u64,
}

/// `[paths]`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PathSettings {
    /// The folder of boroughs.
    pub tenants: PathBuf,
    /// SQLite databases, keys, files.
    pub data: PathBuf,
}

/// `[limits]`; 0 means none.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LimitSettings {
    /// Forms from one network address in an hour.
    pub submissions_per_hour_per_address: u32,
    /// Forms to one borough in an hour.
    pub submissions_per_hour_per_borough: u32,
}

/// `[database]`.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DatabaseSettings {
    /// Connections to PostgreSQL for each borough on this node.
    pub postgres_connections: u32,
    /// Readers of a SQLite file for each borough.
    pub sqlite_readers: u32,
}

/// `[worker]`.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WorkerSettings {
    /// How often each back office is asked what changed, in seconds.
    pub poll_seconds: u64,
    /// Jobs that one borough may have running at once on this node.
    pub at_once: usize,
}

/// `[log]`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LogSettings {
    /// What is let through, in the words of `tracing`: `info`, `info,jobs=debug`.
    pub filter: String,
    /// `json` (a line each) or `text`.
    pub format: LogFormat,
}

/// How a log line looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For machines.
    Json,
    /// For people.
    Text,
}

impl Default for ServerSettings {
    fn default() -> Self {
        Self {
            bind: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: 8080,
            admin_port: None,
            trusted_proxies: Vec::new(),
            threads: 0,
            shutdown_seconds: 30,
        }
    }
}

impl Default for PathSettings {
    fn default() -> Self {
        Self { tenants: "tenants".into(), data: "data".into() }
    }
}

impl Default for LimitSettings {
    fn default() -> Self {
        Self { submissions_per_hour_per_address: 30, submissions_per_hour_per_borough: 3000 }
    }
}

impl Default for DatabaseSettings {
    fn default() -> Self {
        Self { postgres_connections: 8, sqlite_readers: 4 }
    }
}

impl Default for WorkerSettings {
    fn default() -> Self {
        Self { poll_seconds: 300, at_once: 16 }
    }
}

impl Default for LogSettings {
    fn default() -> Self {
        Self { filter: "info".to_owned(), format: LogFormat::Json }
    }
}

impl Settings {
    /// Reads `file` (or `jwp.toml`, if that is there) and the environment over the defaults.
    ///
    /// # Errors
    /// A file that was named is missing, a value has the wrong type, or a key is unknown: the message names the nearest.
    pub fn load(file: Option<&Path>) -> anyhow::Result<Self> {
        let mut sources = config::Config::builder();
        match file {
            Some(file) if !file.is_file() => bail!("the configuration file {} is not there", file.display()),
            Some(file) => sources = sources.add_source(config::File::from(file)),
            None => {
                let usual = config::File::from(Path::new("jwp.toml")).required(false);
                sources = sources.add_source(usual);
            }
        }
        let environment = config::Environment::with_prefix("JWP")
            .prefix_separator("__")
            .separator("__")
            .try_parsing(true)
            .list_separator(",")
            .with_list_parse_key("server.trusted_proxies");
        let read = sources.add_source(environment).build().context("reading the configuration")?;
        refuse_unknown(&read)?;
        read.try_deserialize().context("reading the configuration")
    }

    /// The port for health and figures.
    #[must_use]
    pub fn admin_port(&self) -> u16 {
        self.server.admin_port.unwrap_or_else(|| self.server.port.saturating_add(2))
    }

    /// For `tenancy`.
    #[must_use]
    pub fn capacity(&self) -> Capacity {
        Capacity { sqlite_readers: self.database.sqlite_readers, postgres: self.database.postgres_connections }
    }

    /// For `tenancy`.
    #[must_use]
    pub fn limits(&self) -> Limits {
        Limits {
            submissions_per_hour_per_address: self.limits.submissions_per_hour_per_address,
            submissions_per_hour_per_borough: self.limits.submissions_per_hour_per_borough,
        }
    }
}

/// serde would name the key but not the nearest one; a person wants both.
fn refuse_unknown(read: &config::Config) -> anyhow::Result<()> {
    let written: BTreeMap<String, serde_json::Value> =
        read.clone().try_deserialize().context("reading the configuration")?;
    let known = serde_json::to_value(Settings::default())?;
    for (section, keys) in &written {
        let Some(known_keys) = known.get(section).and_then(serde_json::Value::as_object) else {
            let sections = known.as_object().into_iter().flat_map(|all| all.keys().map(String::as_str));
            bail!(unknown(&format!("[{section}]"), catalogue::nearest(section, sections)));
        };
        for key in keys.as_object().into_iter().flat_map(|keys| keys.keys()) {
            if !known_keys.contains_key(key) {
                let nearest = catalogue::nearest(key, known_keys.keys().map(String::as_str));
                bail!(unknown(&format!("{section}.{key}"), nearest));
            }
        }
    }
    Ok(())
}

fn unknown(what: &str, nearest: Option<&str>) -> String {
    match nearest {
        Some(nearest) => format!("the configuration has an unknown key {what}; the nearest known one is `{nearest}`"),
        None => format!("the configuration has an unknown key {what}"),
    }
}
