//! Where a page stands that sets up a factor, and whose it is: an owner's at home, or that of somebody on the way in.

use tenancy::Tenant;

use super::owner::Owner;
use super::waiting::Waiting;
use crate::account::{Account, Door};
use crate::sign_in::{next_query, safe_next};
use crate::view::Shown;

/// Where the page stands and whose it is.
pub(super) struct Place<'a> {
    pub(super) house: &'a Tenant,
    pub(super) account: &'a Account,
    pub(super) worker: Option<Shown>,
    /// Where its form leads.
    pub(super) action: String,
    /// Where one turns back to.
    pub(super) back: String,
    /// Where one goes on to.
    pub(super) next: String,
}

impl<'a> Place<'a> {
    /// Among the pages of somebody who is signed in.
    pub(super) fn at_home(owner: &'a Owner, what: &str) -> Self {
        let back = format!("{}/security", owner.door.path());
        Self {
            house: owner.house(),
            account: &owner.account,
            worker: owner.worker.clone(),
            action: format!("{back}/{what}"),
            next: back.clone(),
            back,
        }
    }

    /// Before a member of staff gets in for the first time.
    pub(super) fn on_the_way_in(waiting: &'a Waiting, what: &str, next: &str) -> Self {
        let next = safe_next(Door::Staff, next);
        Self {
            house: waiting.house(),
            account: &waiting.account,
            worker: None,
            action: format!("/staff/sign-in/set-up/{what}"),
            back: format!("/staff/sign-in/set-up?{}", next_query(&next)),
            next,
        }
    }
}
