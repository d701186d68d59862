//! Looking whether something is at an address: for links that lead to other sites. What is there is not read.

use std::time::Duration;

use reqwest::Method;
use reqwest::header::HeaderMap;
use url::Url;

use crate::outbound::{Asked, CallError, Outbound};

/// How long another site may take to answer.
const DEADLINE: Duration = Duration::from_secs(10);

/// What was found at an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// Somebody answers; whether they like to be asked by a machine is not our affair.
    There,
    /// They say that there is nothing, or nothing any more.
    Gone,
    /// Nobody answers, or with a fault of their own.
    NoAnswer,
    /// The address may not be called from here; nothing left the building.
    NotAllowed,
}

impl Outbound {
    /// Asks for the head of what is at an address, and for the whole where that is refused. Follows nothing: an address that
    /// leads on is there.
    pub async fn look(&self, address: &str) -> Look {
        let Ok(url) = Url::parse(address) else { return Look::Gone };
        let Ok(caller) = self.caller([&url], DEADLINE) else { return Look::NotAllowed };
        for method in [Method::HEAD, Method::GET] {
            let asked = Asked {
                method: method.clone(),
                url: url.clone(),
                headers: HeaderMap::new(),
                body: Vec::new(),
                limit: 1,
            };
            match caller.call(asked).await {
                Ok(answer) => match answer.status {
                    // Some servers know no HEAD, and say anything.
                    400.. if method == Method::HEAD => {}
                    404 | 410 => return Look::Gone,
                    500.. => return Look::NoAnswer,
                    _ => return Look::There,
                },
                Err(CallError::NotAllowed(_)) => return Look::NotAllowed,
                Err(CallError::NothingSent(_) | CallError::MayHaveArrived(_)) => return Look::NoAnswer,
            }
        }
        Look::NoAnswer
    }
}
