//! The whole service of service-bundle.md and its two overlays, for the tests beside the rules.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use std::collections::BTreeMap;
use std::fs;

use crate::bundle::{Bundle, read_bundles};
use crate::complaint::Complaint;
use crate::definition::Definition;
use crate::merge::merge;

pub(crate) const SERVICE: &str = r#"title = "Report a pothole or road fault"
summary = "Tell us about a hole, crack or loose surface in a road."
lgsl = 557
lgil = 17
category = "roads-and-pavements"
keywords = ["hole", "tarmac", "carriageway"]
offered = true

[promise]
days = 10
counted = "working"

[retention]
months = 24

[legal]
basis = "public task"
purpose = "to inspect and repair the highway"
shared_with = ["the contractor that repairs the road"]

[needs]
place = true
photo = false
"#;

pub(crate) const FORM: &str = r#"[[step]]
id = "where"
kind = "location"
question = "Where is the problem?"

[[step]]
id = "danger"
kind = "radios"
question = "Could someone be hurt?"
options = [{ id = "yes", label = "Yes, it is dangerous now" }, { id = "no", label = "No" }]

[[step]]
id = "call"
kind = "exit"
when = { answer = "danger", is = "yes" }
question = "Call us now"
text = "Telephone ((borough.telephone)) so that we can make it safe today."

[[step]]
id = "size"
kind = "radios"
question = "How big is it?"
options = [{ id = "plate", label = "Like a dinner plate" }, { id = "table", label = "Like a table" }]

[[step]]
id = "details"
kind = "long_text"
question = "Describe the problem"
optional = true
max = 1750

[[step]]
id = "you"
kind = "contact"
question = "How can we tell you what happens?"
"#;

pub(crate) const PAGE: &str = "Holes grow.\n\n## How long it takes {#how-long}\n\nTen working days.\n";

pub(crate) const OVERLAY: &str = r#"follows = "latest"

[promise]
days = 7

[route]
connector = "streets"
code = "POT"
fields = { report_title = { text = "Road fault" }, service_request_id_ext = { case = "reference" }, size = { answer = "size", as = { plate = "small", table = "large" } } }

[status]
"investigating"    = { state = "in_progress", say = "An inspector will look at it.", days = 3 }
"action_scheduled" = { state = "in_progress", say = "The repair is planned.", days = 14 }
"fixed"            = { state = "completed",   say = "The road has been repaired." }
"not_councils_responsibility" = { state = "closed", say = "This road is not ours. We have told you whose it is." }
"#;

pub(crate) const OVERLAY_FORM: &str = r#"[[step]]
id = "details"
max = 2000

[[step]]
id = "lamp"
after = "where"
kind = "text"
question = "Is there a number on the nearest lamp post?"
optional = true
"#;

/// The files of the shared bundle.
pub(crate) fn shared_files() -> BTreeMap<String, String> {
    let message = |event| (format!("messages/{event}.md"), "Subject: ((service)) ((reference))\n\nHello.\n".to_owned());
    let events = ["received", "in-progress", "late", "completed", "closed"].map(message);
    let files = [("service.toml", SERVICE), ("form.toml", FORM), ("page.md", PAGE)];
    files.map(|(name, text)| (name.to_owned(), text.to_owned())).into_iter().chain(events).collect()
}

/// Reads a folder `road-fault` with these files.
pub(crate) fn read<N: AsRef<str>, T: AsRef<str>>(
    files: impl IntoIterator<Item = (N, T)>,
) -> Result<Bundle, Vec<Complaint>> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join("road-fault").join(name.as_ref());
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text.as_ref()).unwrap();
    }
    read_bundles(folder.path()).map(|mut bundles| bundles.remove("road-fault").unwrap())
}

/// The shared bundle.
pub(crate) fn shared() -> Bundle {
    read(shared_files()).unwrap()
}

/// The shared bundle with one file in place of its own.
pub(crate) fn shared_with(name: &str, text: &str) -> Bundle {
    let mut files = shared_files();
    files.insert(name.to_owned(), text.to_owned());
    read(files).unwrap()
}

/// An overlay of these two files; an empty one is left out.
pub(crate) fn overlay(service: &str, form: &str) -> Bundle {
    read([("service.toml", service), ("form.toml", form)].into_iter().filter(|(_, text)| !text.is_empty())).unwrap()
}

/// The shared service with this form, by itself.
pub(crate) fn with_form(form: &str) -> Definition {
    merge("road-fault", Some(&shared_with("form.toml", form)), None).unwrap()
}

/// Complaints without the temporary folder in which they were found.
pub(crate) fn said(complaints: &[Complaint]) -> Vec<String> {
    let short = |complaint: &Complaint| {
        let text = complaint.to_string();
        text.split_once("road-fault/").map_or(text.clone(), |(_, rest)| rest.to_owned())
    };
    complaints.iter().map(short).collect()
}
