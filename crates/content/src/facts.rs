//! The borough's own facts in the middle of a text that both boroughs carry.

use tenancy::Profile;

/// Puts the borough's facts in place of `((borough.…))`. They are words, not markup.
pub(crate) fn fill(markdown: &str, profile: &Profile) -> String {
    catalogue::fill(markdown, |name| of(name, profile).map(|fact| catalogue::plain(&fact)))
}

/// The same in a line that is no Markdown, such as a title.
pub(crate) fn fill_line(text: &str, profile: &Profile) -> String {
    catalogue::fill(text, |name| of(name, profile))
}

/// A fact by its name.
pub(crate) fn of(name: &str, profile: &Profile) -> Option<String> {
    let contacts = &profile.contacts;
    let fact = match name.strip_prefix("borough.")? {
        "name" => profile.name.clone(),
        "short_name" => profile.short_name.clone(),
        "telephone" => contacts.telephone.clone(),
        "text_relay" => contacts.text_relay.clone(),
        "email" => contacts.email.clone(),
        "address" => contacts.address.join(", "),
        // In the middle of a sentence.
        "opening_hours" => contacts.opening_hours.clone(),
        "data_protection_officer" => contacts.data_protection_officer.clone(),
        _ => return None,
    };
    Some(fact)
}
