//! Which host is which borough. Only this crate sees it; everybody else gets a `Tenant` and cannot ask for another.

use std::collections::HashMap;
use std::sync::{Arc, RwLock};

use tenancy::Tenant;
use tokio::sync::watch;

use crate::joint_home::JointSite;

/// What a host leads to.
#[derive(Clone, Debug)]
pub enum Site {
    /// A borough's own site.
    Borough(Tenant),
    /// The programme's own host.
    Joint(Arc<JointSite>),
}

/// Every site, by host.
#[derive(Debug, Default)]
pub struct Sites {
    by_host: HashMap<String, Site>,
    boroughs: Vec<Tenant>,
    joint: Option<Arc<JointSite>>,
}

impl Sites {
    /// Puts boroughs and the joint host together.
    #[must_use]
    pub fn new(boroughs: Vec<Tenant>, joint: Option<Arc<JointSite>>) -> Self {
        let mut by_host = HashMap::new();
        for tenant in &boroughs {
            for host in &tenant.profile().hosts {
                by_host.insert(host.clone(), Site::Borough(tenant.clone()));
            }
        }
        if let Some(site) = &joint {
            for host in &site.profile().hosts {
                by_host.insert(host.clone(), Site::Joint(Arc::clone(site)));
            }
        }
        Self { by_host, boroughs, joint }
    }

    /// The site that answers to `authority`: the `Host` header, or `:authority` under HTTP/2. Port, letter case and one
    /// final dot do not count; anything else must be exactly a host that was configured.
    #[must_use]
    pub fn find(&self, authority: &str) -> Option<&Site> {
        let host = match authority.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
            _ => authority,
        };
        let host = host.strip_suffix('.').unwrap_or(host);
        self.by_host.get(&host.to_ascii_lowercase())
    }

    /// Every borough, in the order of their slugs.
    #[must_use]
    pub fn boroughs(&self) -> &[Tenant] {
        &self.boroughs
    }

    /// The programme's own host.
    #[must_use]
    pub fn joint(&self) -> Option<&Arc<JointSite>> {
        self.joint.as_ref()
    }

    /// Every canonical address.
    #[must_use]
    pub fn addresses(&self) -> Vec<String> {
        let boroughs = self.boroughs.iter().map(|tenant| tenant.profile().origin.clone());
        boroughs.chain(self.joint.iter().map(|joint| joint.profile().origin.clone())).collect()
    }
}

/// The sites at this moment. A reload swaps all of them at once; requests that run keep what they began with.
#[derive(Debug)]
pub struct Registry {
    sites: RwLock<Arc<Sites>>,
    boroughs: watch::Sender<Vec<Tenant>>,
}

impl Registry {
    /// Begins with these.
    #[must_use]
    pub fn new(sites: Sites) -> Self {
        let (boroughs, _) = watch::channel(sites.boroughs().to_vec());
        Self { sites: RwLock::new(Arc::new(sites)), boroughs }
    }

    /// The sites at this moment.
    #[must_use]
    pub fn sites(&self) -> Arc<Sites> {
        match self.sites.read() {
            Ok(sites) => Arc::clone(&sites),
            // A thread died while swapping a pointer; the pointer is whole all the same.
            Err(poisoned) => Arc::clone(&poisoned.into_inner()),
        }
    }

    /// From now on these.
    pub fn replace(&self, sites: Sites) {
        let boroughs = sites.boroughs().to_vec();
        let sites = Arc::new(sites);
        match self.sites.write() {
            Ok(mut kept) => *kept = sites,
            Err(poisoned) => *poisoned.into_inner() = sites,
        }
        self.boroughs.send_replace(boroughs);
    }

    /// For the worker, which goes round all boroughs.
    #[must_use]
    pub fn watch_boroughs(&self) -> watch::Receiver<Vec<Tenant>> {
        self.boroughs.subscribe()
    }
}
