//! `tenant.toml`, strictly: an unknown key is a complaint with file, line and the nearest known key.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use catalogue::{BankHolidays, Bundle, Complaint, Severity};
use connectors::{ConnectorSettings, IdentityProviderSettings, ProviderDoor};
use mail::Sender;
use serde::Deserialize;

use crate::complaints::{
    at, at_key, database_fault, explain, host_fault, line_of_key, origin_fault, transport_fault, wards_fault,
};
use crate::profile::{Brand, Contacts, Profile};

/// Slugs that no borough may have.
const RESERVED: [&str; 2] = ["shared", "joint"];

/// Everything under `tenants/`.
#[derive(Debug)]
pub struct TenantsFolder {
    /// `tenants/` itself.
    pub folder: PathBuf,
    /// Services written once, by name.
    pub shared: BTreeMap<String, Bundle>,
    /// Days that are not working days.
    pub holidays: BankHolidays,
    /// The boroughs, by slug.
    pub boroughs: Vec<SiteFiles>,
    /// The programme's own host, if there is one.
    pub joint: Option<SiteFiles>,
}

/// One site as written: a borough's, or the programme's, which has no connectors and no services.
#[derive(Clone, Debug)]
pub struct SiteFiles {
    /// `tenants/<slug>/`.
    pub folder: PathBuf,
    /// What everybody may know.
    pub profile: Profile,
    /// Where its database is.
    pub database_url: Secretive,
    /// Where its keys come from; absent: a file below the data folder.
    pub key: Option<Secretive>,
    /// Who its mail comes from and how it goes.
    pub mail: MailSettings,
    /// Its back-office systems, by name.
    pub connectors: BTreeMap<String, ConnectorSettings>,
    /// Outside identity providers, by name.
    pub sign_in: BTreeMap<String, IdentityProviderSettings>,
    /// Overlays, and services of its own.
    pub services: BTreeMap<String, Bundle>,
}

/// `[mail]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailSettings {
    /// Name and address, `Council <forms@example.org>`.
    pub from: String,
    /// Where answers go.
    pub reply_to: String,
    /// `folder`, or `smtp://…`, `smtps://…`; may be a secret.
    pub transport: Secretive,
}

/// A value that may stand in the file or be named there: `"text"`, `{ env = "NAME" }`, `{ file = "PATH" }`.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Secretive {
    /// As it stands.
    Plain(String),
    /// In the environment.
    Env {
        /// The variable's name.
        env: String,
    },
    /// In a file, such as a systemd credential.
    File {
        /// Its path.
        file: PathBuf,
    },
}

impl TenantsFolder {
    /// Every site: the boroughs in the order of their slugs, and the programme's own.
    pub fn sites(&self) -> impl Iterator<Item = &SiteFiles> {
        self.boroughs.iter().chain(&self.joint)
    }

    /// The same, to be changed before anything is opened.
    pub fn sites_mut(&mut self) -> impl Iterator<Item = &mut SiteFiles> {
        self.boroughs.iter_mut().chain(&mut self.joint)
    }
}

impl SiteFiles {
    /// A complaint about its `tenant.toml`, at the line where `key` (such as `[connectors.streets]`) stands.
    #[must_use]
    pub fn complaint(&self, key: &str, message: String) -> Complaint {
        at_key(&self.folder, key, message)
    }
}

impl Secretive {
    /// The value itself, without surrounding white space.
    ///
    /// # Errors
    /// The variable is not set or the file cannot be read; the message names it.
    pub fn reveal(&self) -> Result<String, String> {
        match self {
            Self::Plain(text) => Ok(text.clone()),
            Self::Env { env } => std::env::var(env)
                .map(|text| text.trim().to_owned())
                .map_err(|_| format!("the environment variable {env} is not set")),
            Self::File { file } => fs::read_to_string(file)
                .map(|text| text.trim().to_owned())
                .map_err(|error| format!("{} cannot be read: {error}", file.display())),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    kind: WrittenKind,
    name: String,
    short_name: String,
    hosts: Vec<String>,
    origin: String,
    gss: Option<String>,
    reference_prefix: Option<String>,
    #[serde(default)]
    wards: Vec<String>,
    #[serde(default)]
    capabilities: BTreeSet<String>,
    database: WrittenDatabase,
    keys: Option<WrittenKeys>,
    brand: Brand,
    contacts: Contacts,
    mail: MailSettings,
    #[serde(default)]
    connectors: BTreeMap<String, ConnectorSettings>,
    #[serde(default)]
    sign_in: BTreeMap<String, IdentityProviderSettings>,
}

#[derive(Default, Deserialize, PartialEq)]
#[serde(rename_all = "snake_case")]
enum WrittenKind {
    #[default]
    Borough,
    Joint,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenDatabase {
    url: Secretive,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenKeys {
    secret: Secretive,
}

/// Reads all of `tenants/`.
///
/// # Errors
/// Every fault found, each with file and line.
pub fn read_tenants(folder: &Path) -> Result<TenantsFolder, Vec<Complaint>> {
    let mut complaints = Vec::new();
    let shared = keep(catalogue::read_bundles(&folder.join("shared/services")), &mut complaints);
    let holidays = keep(BankHolidays::read(&folder.join("shared/bank-holidays.toml")), &mut complaints);
    let mut boroughs = Vec::new();
    let mut joint = None;
    let mut folders: Vec<PathBuf> = match fs::read_dir(folder) {
        Ok(entries) => entries.flatten().map(|entry| entry.path()).collect(),
        Err(error) => {
            complaints.push(at(folder, 1, format!("the folder of tenants cannot be read: {error}")));
            Vec::new()
        }
    };
    folders.sort();
    for one in folders.iter().filter(|path| path.join("tenant.toml").is_file()) {
        match read_one(one) {
            Ok(Read::Borough(borough)) => boroughs.push(*borough),
            Ok(Read::Joint(site)) => joint = Some(*site),
            Err(faults) => complaints.extend(faults),
        }
    }
    complaints.extend(clashes(&boroughs, joint.as_ref()));
    let errors = complaints.iter().any(|complaint| complaint.severity == Severity::Error);
    match (shared, holidays) {
        (Some(shared), Some(holidays)) if !errors => {
            Ok(TenantsFolder { folder: folder.to_owned(), shared, holidays, boroughs, joint })
        }
        _ => Err(complaints),
    }
}

fn keep<T>(read: Result<T, Vec<Complaint>>, complaints: &mut Vec<Complaint>) -> Option<T> {
    read.map_err(|faults| complaints.extend(faults)).ok()
}

enum Read {
    Borough(Box<SiteFiles>),
    Joint(Box<SiteFiles>),
}

fn read_one(folder: &Path) -> Result<Read, Vec<Complaint>> {
    let file = folder.join("tenant.toml");
    let slug = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let text =
        fs::read_to_string(&file).map_err(|error| vec![at(&file, 1, format!("the file cannot be read: {error}"))])?;
    let written: Written = toml_edit::de::from_str(&text).map_err(|error| vec![explain(&file, &text, &error)])?;
    let line_of = |key: &str| line_of_key(&text, key);
    let mut complaints = Vec::new();
    if written.hosts.is_empty() {
        complaints.push(at(&file, line_of("hosts"), "name at least one host".to_owned()));
    }
    for fault in written.hosts.iter().filter_map(|host| host_fault(host)) {
        complaints.push(at(&file, line_of("hosts"), fault));
    }
    if let Some(canonical) = written.hosts.first()
        && let Some(fault) = origin_fault(&written.origin, canonical)
    {
        complaints.push(at(&file, line_of("origin"), fault));
    }
    if let Secretive::Plain(url) = &written.database.url
        && let Some(fault) = database_fault(url)
    {
        complaints.push(at(&file, line_of("[database]"), fault));
    }
    if let Secretive::Plain(transport) = &written.mail.transport
        && let Some(fault) = transport_fault(transport)
    {
        complaints.push(at(&file, line_of("transport"), fault));
    }
    for (key, sender) in [("from", &written.mail.from), ("reply_to", &written.mail.reply_to)] {
        if Sender::parse(sender).is_err() {
            let fault =
                format!("`{key}` is a mail address, with or without a name before it: Council <forms@example.org>");
            complaints.push(at(&file, line_of(key), fault));
        }
    }
    for fault in written.brand.contrast_faults() {
        complaints.push(at(&file, line_of("[brand]"), fault));
    }
    let is_joint = written.kind == WrittenKind::Joint;
    if (is_joint != (slug == "joint")) || slug == "shared" {
        complaints.push(at(
            &file,
            1,
            format!("the folders {RESERVED:?} are kept for what both boroughs share and for the programme's own host"),
        ));
    }
    if let Some(fault) = slug_fault(&slug) {
        complaints.push(at(&file, 1, fault));
    }
    if let Some(fault) = wards_fault(&written.wards) {
        complaints.push(at(&file, line_of("wards"), fault));
    }
    let prefix = written.reference_prefix.clone().unwrap_or_default();
    let letters = prefix.len() == 2 && prefix.bytes().all(|byte| byte.is_ascii_uppercase());
    if !is_joint && !letters {
        complaints.push(at(
            &file,
            line_of("reference_prefix"),
            "the prefix of references is two capital letters".to_owned(),
        ));
    }
    let profile = Profile {
        slug,
        joint: is_joint,
        name: written.name,
        short_name: written.short_name,
        hosts: written.hosts,
        origin: written.origin,
        gss: written.gss,
        reference_prefix: prefix,
        wards: written.wards,
        capabilities: written.capabilities,
        brand: written.brand,
        contacts: written.contacts,
    };
    if is_joint && !written.connectors.is_empty() {
        complaints.push(at(
            &file,
            line_of("[connectors"),
            "the programme's own host has no back-office systems".to_owned(),
        ));
    }
    for (name, _) in written.sign_in.iter().filter(|(_, one)| is_joint && one.door == ProviderDoor::Residents) {
        let fault = "the programme's own host has no residents; the door is `staff`".to_owned();
        complaints.push(at(&file, line_of(&format!("[sign_in.{name}]")), fault));
    }
    let services =
        if is_joint { Some(BTreeMap::new()) } else { keep(read_services(&folder.join("services")), &mut complaints) };
    match services {
        Some(services) if complaints.is_empty() => {
            let files = Box::new(SiteFiles {
                folder: folder.to_owned(),
                profile,
                database_url: written.database.url,
                key: written.keys.map(|keys| keys.secret),
                mail: written.mail,
                connectors: written.connectors,
                sign_in: written.sign_in,
                services,
            });
            Ok(if is_joint { Read::Joint(files) } else { Read::Borough(files) })
        }
        _ => Err(complaints),
    }
}

/// The folder's name becomes a label in figures, a folder of files and the audience of tokens.
fn slug_fault(slug: &str) -> Option<String> {
    let plain = slug.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    (!plain).then(|| format!("the folder `{slug}` must be named in lower-case letters, digits and hyphens"))
}

/// A borough need not have services yet.
fn read_services(folder: &Path) -> Result<BTreeMap<String, Bundle>, Vec<Complaint>> {
    if folder.is_dir() { catalogue::read_bundles(folder) } else { Ok(BTreeMap::new()) }
}

/// Two sites must not answer to one host, share a database or draw references with the same letters.
fn clashes(boroughs: &[SiteFiles], joint: Option<&SiteFiles>) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    let mut taken: BTreeMap<String, String> = BTreeMap::new();
    let mut claim = |key: &str, what: String, slug: &str, folder: &Path| {
        if let Some(other) = taken.insert(what.clone(), slug.to_owned()) {
            complaints.push(at_key(folder, key, format!("{what} belongs to `{other}` already")));
        }
    };
    for borough in boroughs {
        for host in &borough.profile.hosts {
            claim("hosts", format!("the host {host}"), &borough.profile.slug, &borough.folder);
        }
        let prefix = &borough.profile.reference_prefix;
        claim("reference_prefix", format!("the prefix {prefix}"), &borough.profile.slug, &borough.folder);
        if let Secretive::Plain(url) = &borough.database_url {
            claim("[database]", format!("the database {url}"), &borough.profile.slug, &borough.folder);
        }
    }
    if let Some(joint) = joint {
        for host in &joint.profile.hosts {
            claim("hosts", format!("the host {host}"), "joint", &joint.folder);
        }
        if let Secretive::Plain(url) = &joint.database_url {
            claim("[database]", format!("the database {url}"), "joint", &joint.folder);
        }
    }
    complaints
}
