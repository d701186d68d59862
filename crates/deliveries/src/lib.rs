//! Handing things over to back offices, and hearing from them.
//!
//! A *delivery* is one intent: this report, to this system, once. It is written in the transaction of the fact that causes it
//! ([`hand_over`]), and its id is the key that every attempt carries. An *attempt* is one call; it is written down and
//! committed **before** the call goes out, so that a worker that dies in mid-call leaves a trace: such an attempt is
//! *ambiguous*, like one whose answer was lost, and what follows depends on what the system does with a repeat. A delivery
//! that needs a person is *parked* or *refused*, with a task that says why.
//!
//! What comes back goes through the *inbox*: written down first, each change once, and kept until the owner of the case has
//! *folded* it. A change for a number that nobody knows yet waits until a delivery gets that number.
//!
//! The subject of a delivery (a case) is an opaque id here. Its owner hears by a job of kind [`HEARD`] and then asks
//! [`unfolded`].
//!
//! Map: `delivery` the row and handing over · `attempt` the calls · `verdict` what an outcome means · `settle` writing it
//! down · `inbox` what was heard · `feed` where each feed stands · `handlers` the jobs · `by_hand` what staff may do.
//!
//! Deliberately not here: wire formats (`connectors`), what a code means for a resident (data of each service), and mail.

mod attempt;
mod by_hand;
mod delivery;
mod feed;
mod handlers;
mod inbox;
mod settle;
mod verdict;

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

pub use attempt::Model as AttemptRow;
pub use by_hand::{
    DeliveryNotPossible, Filter, Settled, Shown, Summary, figures, find, list, of_subject, park, retry, settle, show,
};
pub use delivery::{HandOver, Model as Delivery, State, hand_over};
pub use handlers::{job_handlers, recurring};
pub use inbox::{HEARD, Heard, HeardKind, mark_folded, unfolded};
pub use jobs::tasks;
