//! What templates may call: dates and times in words, references in groups, addresses of files.

use chrono::{DateTime, NaiveDate, Utc};
use tenancy::{Bulletin, Profile, Statics};
use tera::{Error, Kwargs, State, Tera, TeraResult, Value};

use crate::assets::asset_href;
use crate::words;

/// Gives a borough's template engine the filters `day`, `weekday`, `moment`, `iso_day`, `tel` (the address that dials),
/// `before(end=…)` (what stands before a known end), `capital` and `in_words` (a field's name as words), `at(id=…)` (of the
/// lines of the error summary, the message for beside this field, or none), and the functions `asset(name=…)` (the address of
/// a file), `has_asset(name=…)` (whether the borough has a file of its own) and `banners(path=…, quiet=…)` (what everybody has
/// to know now on a page).
pub fn register(tera: &mut Tera, profile: &Profile, statics: &Statics, bulletin: &Bulletin) {
    tera.register_filter("day", |text: &str, _: Kwargs, _: &State| date(text).map(words::day));
    tera.register_filter("weekday", |text: &str, _: Kwargs, _: &State| date(text).map(words::weekday));
    tera.register_filter("moment", |text: &str, _: Kwargs, _: &State| instant(text).map(words::moment));
    tera.register_filter("iso_day", |text: &str, _: Kwargs, _: &State| {
        date(text).map(|date| date.format("%Y-%m-%d").to_string())
    });
    tera.register_filter("tel", |text: &str, _: Kwargs, _: &State| telephone_link(text));
    tera.register_filter("before", |text: &str, arguments: Kwargs, _: &State| -> TeraResult<String> {
        let end = arguments.must_get::<String>("end")?;
        Ok(text.strip_suffix(&end).map(str::trim_end).unwrap_or_default().to_owned())
    });
    tera.register_filter("in_words", |text: &str, _: Kwargs, _: &State| in_words(text));
    tera.register_filter("capital", |text: &str, _: Kwargs, _: &State| capital(text));
    tera.register_filter("at", |troubles: &[Value], arguments: Kwargs, _: &State| -> TeraResult<Value> {
        Ok(beside(troubles, &arguments.must_get::<String>("id")?))
    });
    let (mark, own) = (profile.clone(), statics.clone());
    tera.register_function("asset", move |arguments: Kwargs, _: &State| -> TeraResult<String> {
        let name = arguments.must_get::<String>("name")?;
        Ok(asset_href(&mark, &own, &name))
    });
    let own = statics.clone();
    tera.register_function("has_asset", move |arguments: Kwargs, _: &State| -> TeraResult<bool> {
        let name = arguments.must_get::<String>("name")?;
        Ok(own.get(&name).is_some())
    });
    let bulletin = bulletin.clone();
    tera.register_function("banners", move |arguments: Kwargs, _: &State| -> TeraResult<Value> {
        let path = arguments.must_get::<String>("path")?;
        let path = Some(path.as_str()).filter(|path| !path.is_empty());
        Ok(Value::from_serializable(&bulletin.on(path, arguments.must_get("quiet")?)))
    });
}

/// A date, or the London day of a moment, as serde writes them.
fn date(text: &str) -> TeraResult<NaiveDate> {
    text.parse::<NaiveDate>()
        .or_else(|_| text.parse::<DateTime<Utc>>().map(words::day_of))
        .map_err(|_| Error::message(format!("`{text}` is neither a date nor a moment")))
}

fn instant(text: &str) -> TeraResult<DateTime<Utc>> {
    text.parse().map_err(|_| Error::message(format!("`{text}` is not a moment")))
}

/// The address that dials a number: only what a telephone can dial.
fn telephone_link(number: &str) -> String {
    let dialled: String = number.chars().filter(|sign| sign.is_ascii_digit() || *sign == '+').collect();
    format!("tel:{dialled}")
}

/// The first message that leads to a field, or none. [`crate::message_at`] is the same for handlers.
fn beside(troubles: &[Value], id: &str) -> Value {
    let text = |trouble: &Value, name: &str| trouble.get_from_path(name).and_then(Value::as_str).map(str::to_owned);
    let here = |trouble: &&Value| text(trouble, "href").is_some_and(|href| href.strip_prefix('#') == Some(id));
    let message = troubles.iter().find(here).and_then(|trouble| text(trouble, "message"));
    message.map_or_else(Value::none, |message| Value::normal_string(&message))
}

/// A field's name as a person would write it: "full-name" becomes "Full name".
fn in_words(name: &str) -> String {
    capital(name.replace(['-', '_', '.'], " ").trim())
}

/// A text with a capital letter in front.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn dates_and_moments_are_read_as_serde_writes_them() {
        assert_eq!(date("2026-06-04").map(words::day).unwrap(), "4 June 2026");
        assert_eq!(date("2026-06-04T23:30:00Z").map(words::day).unwrap(), "5 June 2026");
        assert_eq!(instant("2026-06-04T11:00:00Z").map(words::moment).unwrap(), "4 June 2026 at midday");
        assert!(date("soon").is_err());
    }

    #[test]
    fn a_message_stands_beside_the_field_that_it_leads_to() {
        let troubles =
            [crate::Trouble::at("note", "Write a note"), crate::Trouble::at("close-words", "Say what happened")];
        let troubles = Value::from_serializable(&troubles);
        let troubles = troubles.as_array().unwrap();
        assert_eq!(beside(troubles, "close-words").as_str(), Some("Say what happened"));
        assert!(beside(troubles, "words").is_none());
    }

    #[test]
    fn a_number_is_dialled_without_its_spaces() {
        assert_eq!(telephone_link("020 7946 0100"), "tel:02079460100");
        assert_eq!(telephone_link("+44 (0)20"), "tel:+44020");
    }
}
