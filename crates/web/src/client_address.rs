//! The visitor's network address, for the limits on what one address may send. `server` puts it into the request after it
//! has decided whose word on it to believe.

use std::net::IpAddr;

use actix_web::{HttpMessage as _, HttpRequest};

/// Where a request comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

impl ClientAddress {
    /// What the host guard found, or the peer's.
    #[must_use]
    pub fn of(request: &HttpRequest) -> Option<Self> {
        let told = request.extensions().get::<Self>().copied();
        told.or_else(|| request.peer_addr().map(|peer| Self(peer.ip())))
    }

    /// Whom limits count for a request; all whose address nobody knows count as one.
    #[must_use]
    pub fn subscriber_of(request: &HttpRequest) -> String {
        Self::of(request).map_or_else(|| "unknown".to_owned(), Self::subscriber)
    }

    /// Whom limits count: the address, or the whole /64 that one IPv6 subscriber has.
    #[must_use]
    pub fn subscriber(self) -> String {
        match self.0.to_canonical() {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
            }
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::ClientAddress;

    #[test]
    fn one_subscriber_counts_once() {
        let of = |text: &str| ClientAddress(text.parse().unwrap()).subscriber();
        assert_eq!(of("192.0.2.7"), "192.0.2.7");
        assert_eq!(of("::ffff:192.0.2.7"), "192.0.2.7");
        assert_eq!(of("2001:db8:1:2:3::1"), of("2001:db8:1:2:ffff::9"));
    }
}
