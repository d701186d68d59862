//! Which addresses may be reached. Settings are written by people, names are answered by other people's servers, and behind
//! our own wall stand databases: so every connection is checked on the address that is really about to be used, after the
//! name was looked up, and nothing is looked up a second time in between.
//!
//! Only public addresses pass, plus what an allow list names exactly: the demonstration lists its sandbox there, nothing else.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

/// Addresses that may be reached although they are not public: exact addresses with a port, or exact names with a port.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AllowList {
    addresses: BTreeSet<SocketAddr>,
    names: BTreeSet<(String, u16)>,
}

impl AllowList {
    /// No exceptions: what production uses.
    pub fn nothing() -> AllowList {
        AllowList::default()
    }

    /// One exact address and port.
    pub fn address(address: SocketAddr) -> AllowList {
        AllowList { addresses: BTreeSet::from([address]), names: BTreeSet::new() }
    }

    /// Reads entries such as `127.0.0.1:8081`, `[::1]:8081` or `stub.example.org:8443`; gives back the first that is neither.
    pub fn read<'a>(entries: impl IntoIterator<Item = &'a str>) -> Result<AllowList, String> {
        let mut list = AllowList::default();
        for entry in entries {
            if let Ok(address) = entry.parse() {
                list.addresses.insert(address);
                continue;
            }
            match entry.rsplit_once(':').map(|(name, port)| (name, port.parse())) {
                Some((name, Ok(port))) if !name.is_empty() && !name.contains(':') => {
                    list.names.insert((plain_name(name), port));
                }
                _ => return Err(entry.to_owned()),
            }
        }
        Ok(list)
    }

    fn names(&self, name: &str, port: u16) -> bool {
        self.names.contains(&(plain_name(name), port))
    }

    /// Which of the addresses found for a name may be used at this port.
    pub(crate) fn permitted(&self, name: &str, port: u16, found: impl IntoIterator<Item = IpAddr>) -> Vec<SocketAddr> {
        let by_name = self.names(name, port);
        found
            .into_iter()
            .map(|ip| SocketAddr::new(ip, port))
            .filter(|address| {
                by_name || self.addresses.contains(address) || (is_public(address.ip()) && is_web_port(port))
            })
            .collect()
    }

    /// Checks everything about an address that can be known without looking a name up: scheme, user, port, and the host if it
    /// is an IP address in whatever spelling (the `url` crate has turned `0x7f000001`, `127.1` and `2130706433` into one).
    pub(crate) fn check_url(&self, url: &Url) -> Result<(), AddressRefused> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(AddressRefused("only http and https are spoken"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(AddressRefused("an address must not carry a user or a password"));
        }
        let port = url.port_or_known_default().unwrap_or_default();
        let ip = match url.host() {
            None => return Err(AddressRefused("the address has no host")),
            Some(Host::Domain(name)) => {
                let own = is_local_name(name).then_some(IpAddr::V4(Ipv4Addr::LOCALHOST));
                match own {
                    Some(ip) if self.permitted(name, port, [ip]).is_empty() => {
                        return Err(AddressRefused("the address is not a public one"));
                    }
                    None if !is_web_port(port) && !self.names(name, port) => {
                        // An allow-listed address behind a name is found out when it is connected to.
                        let listed = self.addresses.iter().any(|address| address.port() == port);
                        return if listed {
                            Ok(())
                        } else {
                            Err(AddressRefused("the port is not one that web servers use"))
                        };
                    }
                    _ => return Ok(()),
                }
            }
            Some(Host::Ipv4(ip)) => IpAddr::V4(ip),
            Some(Host::Ipv6(ip)) => IpAddr::V6(ip),
        };
        if self.permitted("", port, [ip]).is_empty() {
            return Err(AddressRefused("the address is not a public one, or its port is not one that web servers use"));
        }
        Ok(())
    }
}

/// An address that must not be reached, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct AddressRefused(pub(crate) &'static str);

/// Looks names up for one port and lets only permitted addresses through; it is the only lookup of a connection.
pub(crate) struct GuardedNames {
    pub(crate) allow: Arc<AllowList>,
    pub(crate) port: u16,
}

impl Resolve for GuardedNames {
    fn resolve(&self, name: Name) -> Resolving {
        let (allow, port) = (Arc::clone(&self.allow), self.port);
        Box::pin(async move {
            let name = name.as_str();
            let found: Vec<IpAddr> = if is_local_name(name) {
                vec![IpAddr::V4(Ipv4Addr::LOCALHOST)] // the C library may not know `*.localhost`
            } else {
                tokio::net::lookup_host((name, port)).await?.map(|address| address.ip()).collect()
            };
            let permitted = allow.permitted(name, port, found);
            if permitted.is_empty() {
                return Err(AddressRefused("the name leads to no public address").into());
            }
            Ok(Box::new(permitted.into_iter()) as Addrs)
        })
    }
}

fn plain_name(name: &str) -> String {
    name.trim_end_matches('.').to_ascii_lowercase()
}

pub(crate) fn is_local_name(name: &str) -> bool {
    let name = plain_name(name);
    name == "localhost" || name.ends_with(".localhost")
}

/// Web servers live at 80, 443 or above 1023; well-known databases and caches do not speak HTTP on purpose.
fn is_web_port(port: u16) -> bool {
    const STORES: [u16; 9] = [1433, 1521, 2375, 3306, 5432, 6379, 9200, 11211, 27017];
    matches!(port, 80 | 443) || (port >= 1024 && !STORES.contains(&port))
}

/// Whether an address belongs to the public internet (IANA special-purpose registries, 2025). Everything that only wraps
/// another address (mapped, 6to4, NAT64, Teredo) is refused, whatever it wraps.
pub(crate) fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let special = a == 0
        || ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || (a == 100 && (64..128).contains(&b)) // carrier-grade NAT
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99) // 6to4 relays
        || (a == 198 && (18..20).contains(&b)) // benchmarks
        || ip.is_documentation()
        || a >= 224; // multicast, reserved, broadcast
    !special
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [a, b, ..] = ip.segments();
    let global = (a & 0xe000) == 0x2000; // the only block that is given out; leaves out ::1, mapped, NAT64, fc00, fe80, ff00
    let protocols = b < 0x0200; // Teredo, ORCHID and others
    let special = (a == 0x2001 && (protocols || b == 0x0db8))
        || a == 0x2002 // 6to4
        || (a == 0x3fff && b < 0x1000);
    global && !special
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]
    use super::*;

    #[test]
    fn only_the_public_internet_is_public() {
        for ip in [
            "127.0.0.1",
            "0.0.0.0",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "198.18.0.1",
            "198.19.255.255",
            "192.0.2.1",
            "192.88.99.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "2002:7f00:1::",
            "2001::1",
            "2001:db8::1",
            "fd00::1",
            "fe80::1",
            "ff02::1",
            "::7f00:1",
        ] {
            assert!(!is_public(ip.parse().unwrap()), "{ip}");
        }
        for ip in ["8.8.8.8", "151.101.1.1", "100.128.0.1", "198.20.0.1", "2606:4700::1", "2a00:1450:4009::1"] {
            assert!(is_public(ip.parse().unwrap()), "{ip}");
        }
    }

    #[test]
    fn a_name_that_answers_public_and_loopback_gives_only_the_public_one() {
        let found = ["8.8.8.8".parse().unwrap(), "127.0.0.1".parse().unwrap()];
        let permitted = AllowList::nothing().permitted("a.example.org", 443, found);
        assert_eq!(permitted, ["8.8.8.8:443".parse().unwrap()]);
    }

    #[test]
    fn odd_spellings_schemes_users_and_ports_are_refused() {
        for address in [
            "http://127.0.0.1/",
            "http://[::1]/",
            "http://[::ffff:127.0.0.1]/",
            "http://0.0.0.0/",
            "http://2130706433/",
            "http://0x7f000001/",
            "http://127.1/",
            "http://0177.0.0.1/",
            "http://127.0.0.1./",
            "http://169.254.169.254/",
            "http://[fd00::1]/",
            "http://[fe80::1]/",
            "http://100.64.0.1/",
            "http://198.18.0.1/",
            "http://[2002:7f00:1::]/",
            "http://[64:ff9b::127.0.0.1]/",
            "http://localhost/",
            "http://a.localhost./",
            "http://8.8.8.8:22/",
            "http://a.example.org:25/",
            "http://a.example.org:5432/",
            "file:///etc/passwd",
            "gopher://a.example.org/",
            "ftp://a.example.org/",
            "https://allowed@evil.example.org/",
            "https://u:p@a.example.org/",
            "data:text/plain,x",
        ] {
            let url = Url::parse(address).unwrap();
            assert!(AllowList::nothing().check_url(&url).is_err(), "{address}");
        }
        assert!(AllowList::nothing().check_url(&Url::parse("https://a.example.org/x").unwrap()).is_ok());
    }

    #[test]
    fn an_allow_list_opens_one_port_and_no_other() {
        let allow = AllowList::read(["127.0.0.1:8081", "stub.example.org:8443"]).unwrap();
        let ok = |address: &str| allow.check_url(&Url::parse(address).unwrap()).is_ok();
        assert!(ok("http://127.0.0.1:8081/x") && ok("http://a.localhost:8081/") && ok("http://127.1:8081/"));
        assert!(!ok("http://127.0.0.1:8082/") && !ok("http://127.0.0.1/") && !ok("http://[::1]:8081/"));
        let inside = ["10.0.0.1".parse().unwrap()];
        assert_eq!(allow.permitted("Stub.example.org.", 8443, inside).len(), 1);
        assert_eq!(allow.permitted("stub.example.org", 8444, inside).len(), 0);
        assert_eq!(AllowList::read(["nonsense"]), Err("nonsense".to_owned()));
    }
}
