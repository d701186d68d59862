//! Clients of outside systems. Each file under `back_office/` speaks one vendor's language to the letter and turns the
//! vendor's answer into one of our five outcomes; wire types never leave that file. Nothing here has ever heard of a
//! borough, a case or a database: a connector is built from settings, is given a [`Report`], and says what happened.
//!
//! Words: an **attempt** is one call; its **outcome** is delivered, accepted (a token, the id comes later), retry (nothing
//! can have happened there), **ambiguous** (it may or may not have happened) or refused (a person has to look). A **feed**
//! is how a system tells us, when asked, what became of the reports. **Retry safety** says what a second sending would do.
//!
//! Map: `back_office` the closed set of systems · `settings` one `[connectors.NAME]` table · `report` what is sent ·
//! `attempt` what came of it · `feed` what comes back · `outbound` the only maker of HTTP clients, with `guard` deciding
//! which addresses may be reached · `gate` and `breaker` protect a system that is down from us, and us from it ·
//! `reply` what an HTTP status means for a sending that must not happen twice · `xml` a strict reader · `wording` lengths and
//! line ends · `masking` what may be kept of an answer · `identity_provider` signing in at somebody else's.
//!
//! Deliberately absent: retries, schedules and any memory of earlier attempts (they belong to `deliveries`), and the mapping
//! of outside codes to plain states (that is data in each service).

mod attempt;
mod back_office;
mod breaker;
mod feed;
mod gate;
mod guard;
mod identity_provider;
mod look;
mod masking;
mod outbound;
mod reply;
mod report;
mod settings;
mod wording;
mod xml;

pub use attempt::{Attempt, Carries, Outcome, PlaceNeed, RetrySafety};
pub use back_office::{BackOffice, Open311, OutTray, Symology};
pub use breaker::Breaker;
pub use feed::{Change, FeedError, StatusFeed};
pub use guard::AllowList;
pub use identity_provider::{
    Brought, ClaimNames, ClientAuth, Groups, IdentityProvider, IdentityProviderSettings, Person, ProviderDoor,
    ProviderError, Round, SecondFactor, TokenAlgorithm,
};
pub use look::Look;
pub use masking::Mask;
pub use outbound::Outbound;
pub use report::{Contact, Place, Report};
pub use settings::{ConnectorSettings, Kind, Secret, SettingsError};
