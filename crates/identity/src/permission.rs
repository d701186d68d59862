//! What a member of staff may do, and which roles may do it. Roles are data: `tenants/shared/roles.toml`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::{fmt, fs};

use serde::{Deserialize, Serialize};

/// A permission as a type: `Staff<may::SeeCases>` in a handler's signature says who comes in.
pub trait Needs: 'static {
    /// The permission.
    const PERMISSION: Permission;
}

macro_rules! permissions {
    ($($name:ident $word:literal $what:literal,)*) => {
        /// One thing that staff may do.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Permission {
            $(#[doc = $what] $name,)*
        }

        impl Permission {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// As it stands in `roles.toml`, in route lists and in the audit trail.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$name => $word),* }
            }

            /// What it allows, in words.
            #[must_use]
            pub const fn what(self) -> &'static str {
                match self { $(Self::$name => $what),* }
            }
        }

        /// Every permission as a type.
        pub mod may {
            $(
                #[doc = $what]
                #[derive(Clone, Copy, Debug)]
                pub struct $name;

                impl super::Needs for $name {
                    const PERMISSION: super::Permission = super::Permission::$name;
                }
            )*
        }
    };
}

permissions! {
    Enter "enter" "Sign in, and look after one's own account",
    SeeCases "see_cases" "Find cases and look at them",
    NoteCase "note_case" "Write notes on cases",
    AssignCase "assign_case" "Give cases to people",
    ChangeCase "change_case" "Change where a case stands",
    CloseCase "close_case" "Close cases with a message to the resident",
    ActForResident "act_for_resident" "Fill in forms for residents",
    SeeDeliveries "see_deliveries" "See what was handed to back offices",
    RetryDelivery "retry_delivery" "Send, hold back and settle what was handed to back offices",
    WriteContent "write_content" "Write pages",
    PublishContent "publish_content" "Publish pages",
    PublishAlert "publish_alert" "Publish and take down alerts",
    DesignServices "design_services" "Change services",
    SeeFeedback "see_feedback" "Read and sort what people say of pages and services",
    ManagePeople "manage_people" "Invite staff, give roles, disable accounts, end sessions",
    SeeAudit "see_audit" "Read the audit trail",
    EndCrossings "end_crossings" "See who of the joint team is here, and end it",
    ManageClients "manage_clients" "Give other systems tokens",
    SeeProgramme "see_programme" "See the boroughs and crossings of the programme",
    CrossOver "cross_over" "Cross over into boroughs",
    ManageGrants "manage_grants" "Say who of the joint team may work where",
}

impl Permission {
    /// The permission with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|permission| permission.word() == word)
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// On which kind of site a role is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RoleSite {
    /// In a borough.
    Borough,
    /// In the joint programme.
    Joint,
}

impl RoleSite {
    /// Of the programme's site, or of a borough's.
    #[must_use]
    pub const fn of(joint: bool) -> Self {
        if joint { Self::Joint } else { Self::Borough }
    }
}

/// A role as `roles.toml` has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// As accounts keep it.
    pub word: String,
    /// As people read it.
    pub name: String,
    /// What it is for, in a sentence.
    pub what: String,
    /// Where it is held.
    pub site: RoleSite,
    /// Whether the joint programme may hold it in a borough.
    pub lent: bool,
    /// What it may do.
    pub permissions: BTreeSet<Permission>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: String,
    what: String,
    site: RoleSite,
    #[serde(default)]
    lent: bool,
    may: Vec<String>,
}

/// Every role, as the file has them. Read once, at start, and handed down; a clone is another handle on the same.
#[derive(Clone, Debug)]
pub struct Roles(Arc<Vec<Role>>);

impl Roles {
    /// Reads `tenants/shared/roles.toml`.
    ///
    /// # Errors
    /// The file cannot be read, or names a permission that there is not; the message says so.
    pub fn read(file: &Path) -> Result<Self, String> {
        let fault = |what: String| format!("{}: {what}", file.display());
        let text = fs::read_to_string(file).map_err(|error| fault(error.to_string()))?;
        read(&text).map(|roles| Self(Arc::new(roles))).map_err(fault)
    }

    /// All of them, in the order of their words.
    #[must_use]
    pub fn all(&self) -> &[Role] {
        &self.0
    }

    /// The role with this word.
    #[must_use]
    pub fn get(&self, word: &str) -> Option<&Role> {
        self.0.iter().find(|role| role.word == word)
    }

    /// Those that are held on a kind of site.
    pub fn held_on(&self, site: RoleSite) -> impl Iterator<Item = &Role> {
        self.0.iter().filter(move |role| role.site == site)
    }

    /// Those that the joint team may hold in a borough.
    pub fn lent(&self) -> impl Iterator<Item = &Role> {
        self.0.iter().filter(|role| role.lent)
    }

    /// What roles allow together on a kind of site. A role that is not held there allows nothing.
    #[must_use]
    pub fn allow(&self, words: &[String], site: RoleSite) -> BTreeSet<Permission> {
        let held = words.iter().filter_map(|word| self.get(word)).filter(|role| role.site == site);
        held.flat_map(|role| role.permissions.iter().copied()).collect()
    }

    /// What the joint team may do in a borough with roles that are lent to it.
    #[must_use]
    pub fn allow_lent(&self, words: &[String]) -> BTreeSet<Permission> {
        let lent: Vec<String> =
            words.iter().filter(|word| self.get(word).is_some_and(|role| role.lent)).cloned().collect();
        self.allow(&lent, RoleSite::Borough)
    }
}

fn read(text: &str) -> Result<Vec<Role>, String> {
    let written: BTreeMap<String, Written> = toml_edit::de::from_str(text).map_err(|error| error.to_string())?;
    let role = |(word, role): (String, Written)| {
        let permissions = role.may.iter().map(|word| {
            Permission::from_word(word).ok_or_else(|| format!("`{word}` is no permission; see permission.rs"))
        });
        let mut permissions = permissions.collect::<Result<BTreeSet<_>, _>>()?;
        permissions.insert(Permission::Enter);
        Ok(Role { word, name: role.name, what: role.what, site: role.site, lent: role.lent, permissions })
    };
    written.into_iter().map(role).collect()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    const ROLES: &str = include_str!("../../../tenants/shared/roles.toml");

    #[test]
    fn the_file_can_be_read_and_every_permission_is_held_by_a_role() {
        let roles = read(ROLES).unwrap();
        assert_eq!(roles.len(), 12);
        for permission in Permission::ALL {
            assert!(roles.iter().any(|role| role.permissions.contains(permission)), "nobody may {permission}");
        }
        for role in &roles {
            assert!(!role.lent || role.site == RoleSite::Borough, "{} is lent from nowhere", role.word);
        }
    }

    #[test]
    fn an_emergency_publisher_does_that_and_nothing_else() {
        let roles = Roles(Arc::new(read(ROLES).unwrap()));
        let role = roles.get("emergency_publisher").unwrap();
        assert_eq!(role.permissions, BTreeSet::from([Permission::Enter, Permission::PublishAlert]));
    }

    #[test]
    fn what_is_not_lent_allows_the_joint_team_nothing() {
        let roles = Roles(Arc::new(read(ROLES).unwrap()));
        let words = ["borough_administrator", "programme_administrator", "nonsense"].map(str::to_owned);
        assert!(roles.allow_lent(&words).is_empty());
        assert!(!roles.allow(&words, RoleSite::Borough).contains(&Permission::ManageGrants));
    }

    #[test]
    fn a_permission_that_does_not_exist_is_a_fault_of_the_file() {
        let text = "[x]\nname = \"X\"\nwhat = \"x\"\nsite = \"borough\"\nmay = [\"fly\"]\n";
        assert!(read(text).unwrap_err().contains("fly"));
    }
}
