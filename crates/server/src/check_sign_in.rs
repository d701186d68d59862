//! Looks at the `[sign_in.NAME]` tables of a site: what only this crate can see together is the provider and the roles.

use catalogue::Complaint;
use connectors::Outbound;
use identity::Roles;
use identity::permission::RoleSite;
use tenancy::SiteFiles;

use crate::open_boroughs::Opening;

impl Opening {
    /// Everything that is wrong with the identity providers of one site, as written. Neither secrets nor providers are asked
    /// for, so it can be looked at on any machine.
    #[must_use]
    pub fn sign_in_complaints(&self, files: &SiteFiles) -> Vec<Complaint> {
        let outbound = Outbound::new(self.allow.clone());
        let roles = Roles::read(&self.settings.paths.tenants.join("shared/roles.toml"));
        let site = if files.profile.joint { RoleSite::Joint } else { RoleSite::Borough };
        let mut complaints = Vec::new();
        for (name, settings) in &files.sign_in {
            let table = format!("[sign_in.{name}]");
            if let Err(error) = settings.check(name, &outbound) {
                complaints.push(files.complaint(&table, error.to_string()));
            }
            let Ok(roles) = &roles else { continue };
            for word in settings.groups.values().flatten() {
                if roles.get(word).is_none_or(|role| role.site != site) {
                    let held = roles.all().iter().filter(|role| role.site == site).map(|role| role.word.as_str());
                    let near = catalogue::nearest(word, held.clone());
                    let known = held.collect::<Vec<_>>().join(", ");
                    let hint =
                        near.map_or(format!("the roles are {known}"), |near| format!("the nearest one is `{near}`"));
                    complaints.push(files.complaint(&table, format!("`{word}` is no role on this site; {hint}")));
                }
            }
        }
        complaints
    }
}
