//! Every cookie that we set. The cookies page is made from this list, and nothing else may set one.

use serde::Serialize;

/// One cookie, as the cookies page shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Cookie {
    /// Its name, as the browser sees it.
    pub name: &'static str,
    /// What it is for, in plain words.
    pub purpose: &'static str,
    /// When it goes.
    pub expires: &'static str,
    /// Why it may be set without asking.
    pub necessary: &'static str,
}

/// The visit: see [`crate::Visit`].
pub(crate) const VISIT: Cookie = Cookie {
    name: "__Host-visit",
    purpose: "Keeps your answers together while you fill in a form, and shows us that what you send comes from our own page",
    expires: "When you close your browser",
    necessary: "Without it a form would forget your answers between one question and the next",
};

/// Proof that somebody knows a private fact of one request.
pub const TRACK_PASS: Cookie = Cookie {
    name: "__Host-track",
    purpose: "Remembers for a while which request you have shown to be yours, so that you can look at it again",
    expires: "After 1 hour",
    necessary: "Without it you would have to give your reference and your details again each time you look",
};

/// A resident who has signed in.
pub const ACCOUNT: Cookie = Cookie {
    name: "__Host-account",
    purpose: "Keeps you signed in to your account",
    expires: "When you sign out or close your browser, and after 20 hours without use",
    necessary: "Without it you would have to sign in again on every page",
};

/// A member of staff who has signed in.
pub const STAFF: Cookie = Cookie {
    name: "__Host-staff",
    purpose: "Keeps council staff signed in. Residents never get it",
    expires: "When they sign out or close the browser, and after 30 minutes without use",
    necessary: "Without it staff would have to sign in again on every page",
};

/// A browser from which somebody has signed in before.
pub const KNOWN_BROWSER: Cookie = Cookie {
    name: "__Host-known",
    purpose: "Remembers that you have signed in with this browser before, so that other people who try to guess your password cannot lock you out",
    expires: "After 180 days",
    necessary: "Without it anyone could keep you from signing in by guessing wrong on purpose",
};

/// All cookies, in the order of the cookies page. One that no code sets must not be here.
pub const COOKIES: &[Cookie] = &[VISIT, TRACK_PASS, ACCOUNT, KNOWN_BROWSER, STAFF];
