//! Which host is which borough. Only this crate sees it; everybody else gets a `Tenant` and cannot ask for another.

use std::collections::HashMap;
use std::sync::{Arc, RwLock};

use programme::{AllGranted, Borough, Boroughs, Granted};
use tenancy::{JointDoor, Programme, Site, Tenant};
use tokio::sync::watch;

/// The programme's site, and the door that leads from it into the boroughs.
#[derive(Clone, Debug)]
pub struct Joint {
    /// Its site.
    pub programme: Programme,
    /// The door, of which every borough has a handle.
    pub door: JointDoor,
}

/// Every site, by host.
#[derive(Debug, Default)]
pub struct Sites {
    by_host: HashMap<String, Site>,
    boroughs: Vec<Tenant>,
    joint: Option<Joint>,
}

impl Sites {
    /// Puts boroughs and the joint host together.
    #[must_use]
    pub fn new(boroughs: Vec<Tenant>, joint: Option<Joint>) -> Self {
        let mut by_host = HashMap::new();
        for tenant in &boroughs {
            for host in &tenant.profile().hosts {
                by_host.insert(host.clone(), Site::Borough(tenant.clone()));
            }
        }
        if let Some(Joint { programme, .. }) = &joint {
            for host in &programme.house().profile().hosts {
                by_host.insert(host.clone(), Site::Joint(programme.clone()));
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
        self.by_host.get(host).or_else(|| self.by_host.get(&host.to_ascii_lowercase()))
    }

    /// Every borough, in the order of their slugs.
    #[must_use]
    pub fn boroughs(&self) -> &[Tenant] {
        &self.boroughs
    }

    /// The programme's own host.
    #[must_use]
    pub fn joint(&self) -> Option<&Joint> {
        self.joint.as_ref()
    }

    /// Every site's database, keys and mailer: the boroughs', and the programme's own.
    #[must_use]
    pub fn houses(&self) -> Vec<Tenant> {
        self.boroughs.iter().chain(self.joint.iter().map(|joint| joint.programme.house())).cloned().collect()
    }

    /// What the joint host may know of the boroughs.
    #[must_use]
    pub fn facts(&self) -> Boroughs {
        let fact = |tenant: &Tenant| {
            let profile = tenant.profile();
            Borough {
                slug: profile.slug.clone(),
                name: profile.name.clone(),
                short_name: profile.short_name.clone(),
                origin: profile.origin.clone(),
                services: tenant.services().all().len(),
            }
        };
        Boroughs(Arc::new(self.boroughs.iter().map(fact).collect()))
    }

    /// How far the joint host may look into the boroughs.
    #[must_use]
    pub fn granted(&self) -> AllGranted {
        AllGranted(Arc::new(self.boroughs.iter().cloned().map(Granted::of).collect()))
    }

    /// Every canonical address.
    #[must_use]
    pub fn addresses(&self) -> Vec<String> {
        self.houses().iter().map(|house| house.profile().origin.clone()).collect()
    }
}

/// The sites at this moment. A reload swaps all of them at once; requests that run keep what they began with.
#[derive(Debug)]
pub struct Registry {
    sites: RwLock<Arc<Sites>>,
    boroughs: watch::Sender<Vec<Tenant>>,
    offices: watch::Sender<Vec<Tenant>>,
}

impl Registry {
    /// Begins with these.
    #[must_use]
    pub fn new(sites: Sites) -> Self {
        let (boroughs, _) = watch::channel(sites.boroughs().to_vec());
        let (offices, _) = watch::channel(office(&sites));
        Self { sites: RwLock::new(Arc::new(sites)), boroughs, offices }
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
        let (boroughs, offices) = (sites.boroughs().to_vec(), office(&sites));
        let sites = Arc::new(sites);
        match self.sites.write() {
            Ok(mut kept) => *kept = sites,
            Err(poisoned) => *poisoned.into_inner() = sites,
        }
        self.boroughs.send_replace(boroughs);
        self.offices.send_replace(offices);
    }

    /// For the worker, which goes round all boroughs.
    #[must_use]
    pub fn watch_boroughs(&self) -> watch::Receiver<Vec<Tenant>> {
        self.boroughs.subscribe()
    }

    /// For the worker of the programme's own site, which sends its mail.
    #[must_use]
    pub fn watch_offices(&self) -> watch::Receiver<Vec<Tenant>> {
        self.offices.subscribe()
    }
}

fn office(sites: &Sites) -> Vec<Tenant> {
    sites.joint().map(|joint| joint.programme.house().clone()).into_iter().collect()
}
