//! A borough as data: everything that must never be shared between two of them hangs off [`Tenant`].
//!
//! Vocabulary: a *borough* is one council with its own database, keys, files, theme, vendors and mailer; a *tenant* is a
//! handle on one; the *ground* is what all boroughs of a process stand on (data folder, base templates, clock).
//!
//! Map: `config` reads `tenants/` and `complaints` says what is wrong there; `borough` holds `Tenant`; `database` is the one place that opens databases, `batch` sends statements together; `services`
//! records what a borough offers; `keys` digests and seals, `signing` signs, `key_terms` says with which key; `site` tells a borough from the programme, `joint_door` stands between them; `theme` renders; `page_cache` keeps published pages.
//! Map: `config` reads `tenants/` and `complaints` says what is wrong there; `borough` holds `Tenant`; `database` is the one place that opens databases; `services`
//! records what a borough offers; `keys` digests and seals, `signing` signs, `key_terms` says with which key; `site` tells a borough from the programme, `joint_door` stands between them; `theme` renders; `page_cache` keeps published pages, `bulletin` the banners that stand on all of them.
//!
//! Deliberately not here: a registry of boroughs (that lives in `server`, out of every feature's reach), and any way to get
//! from one tenant to another.

mod batch;
mod borough;
pub mod bulletin;
mod clock;
mod complaints;
mod config;
mod database;
mod files;
mod joint_door;
pub mod key_terms;
mod keys;
mod page_cache;
mod profile;
pub mod services;
mod signing;
mod site;
mod statics;
mod theme;

pub use batch::Batch;
pub use borough::{Ground, Limits, NoTenant, Tenant};
pub use bulletin::{Banner, Bulletin};
pub use clock::Clock;
pub use config::{MailSettings, Secretive, SiteFiles, TenantsFolder, read_tenants};
pub use database::{Capacity, Database, Kind};
pub use files::{Files, Incoming, MediaFiles};
pub use joint_door::{Grants, JointDoor};
pub use keys::{Keys, KeysError, TokenRefused};
pub use page_cache::{PageCache, Pressed, PublishedPage};
pub use profile::{Brand, Contacts, FooterLink, Profile};
pub use services::{RecordError, Services, Version};
pub use signing::{FOUNDING, KeyTerm, PublicKey, Token, Verifier};
pub use site::{Programme, Site};
pub use statics::{StaticFile, Statics, content_name};
pub use theme::{Base, Theme};
