//! What can be reported: discovery, the list of services and their definitions.

use super::wire::{Node, text, write};
use super::{Call, Refusal, decode, refuse};
use crate::world::Done;

/// Code, name, group. Codes of this kind are private to a council; these are ours, with the spelling that published examples show.
const SERVICES: [(&str, &str, &str); 25] = [
    ("POT", "Pothole or road fault", "Roads and pavements"),
    ("PAV", "Pavement fault", "Roads and pavements"),
    ("DRAIN", "Blocked drain", "Roads and pavements"),
    ("OBS", "Obstruction", "Roads and pavements"),
    ("SIGN", "Road sign", "Roads and pavements"),
    ("WINTER_SNOW", "Snow and ice", "Roads and pavements"),
    ("SL_LAMP", "Street light", "Street Lighting and Road Signs"),
    ("SL_NOT_WORK", "Light not working", "Street Lighting and Road Signs"),
    ("SL_ON_DAY", "Light on all day", "Street Lighting and Road Signs"),
    ("SL_DAMAGED", "Lamp column damaged", "Street Lighting and Road Signs"),
    ("SL_VEG", "Light blocked by vegetation", "Street Lighting and Road Signs"),
    ("FLY", "Fly-tipping", "Street cleaning"),
    ("FLYTIP", "Fly-tipping", "Street cleaning"),
    ("GRAF", "Graffiti", "Street cleaning"),
    ("GRAFFITI", "Graffiti", "Street cleaning"),
    ("LITTER", "Litter", "Street cleaning"),
    ("BIN", "Overflowing public bin", "Street cleaning"),
    ("DFOUL", "Dog fouling", "Street cleaning"),
    ("DOGF", "Dog fouling", "Street cleaning"),
    ("DEAD", "Dead animal", "Street cleaning"),
    ("ABAN", "Abandoned vehicle", "Roads and pavements"),
    ("ABANDONED", "Abandoned vehicle", "Roads and pavements"),
    ("TREE", "Street tree", "Parks and greenspace"),
    ("PARK", "Park or open space", "Parks and greenspace"),
    ("LBB_RRE_FROM_VEOLIA_STREETS", "Environmental services", "Environmental Services"),
];

/// What a code stands for; the code itself when it is not one of these.
pub(crate) fn title(code: &str) -> &str {
    SERVICES.iter().find(|(known, ..)| *known == code).map_or(code, |(_, name, _)| name)
}

/// Whether reports with this code are taken.
pub(super) fn offered(code: &str) -> bool {
    SERVICES.iter().any(|(known, ..)| *known == code)
}

pub(super) fn discovery(call: &Call<'_>) -> Done {
    let root = format!("http://{}/{}/", call.host, call.system.name());
    let formats = ["text/xml", "application/json"].map(text);
    let endpoint = Node::Record(vec![
        ("specification", text("http://wiki.open311.org/GeoReport_v2")),
        ("url", text(root)),
        ("changeset", text("2026-01-05T09:00:00Z")),
        ("type", text("test")),
        ("formats", Node::List("format", formats.into())),
    ]);
    let discovery = Node::Record(vec![
        ("changeset", text("2026-01-05T09:00:00Z")),
        ("contact", text("This is a sandbox for demonstration and tests. Write to sandbox@example.org.")),
        ("key_service", text("Any key that the sandbox was started with.")),
        ("endpoints", Node::List("endpoint", vec![endpoint])),
    ]);
    Done { status: 200, body: write(call.format(), "discovery", &discovery), ..Done::default() }
}

pub(super) fn list(call: &Call<'_>) -> Result<Done, Refusal> {
    call.check_jurisdiction()?;
    let services = SERVICES.iter().map(|(code, name, group)| {
        Node::Record(vec![
            ("service_code", text(code)),
            ("service_name", text(name)),
            ("description", text(name)),
            ("metadata", Node::Truth(true)),
            ("type", text("realtime")),
            ("keywords", Node::Nothing),
            ("group", text(group)),
        ])
    });
    let body = write(call.format(), "services", &Node::List("service", services.collect()));
    Ok(Done { status: 200, body, ..Done::default() })
}

/// Attributes of every service: code, type, who fills it in, words.
const ATTRIBUTES: [(&str, &str, Option<&str>, &str); 6] = [
    ("service_request_id_ext", "string", Some("server_set"), "Reference in the sending system"),
    ("report_title", "string", Some("server_set"), "Title"),
    ("requested_datetime", "datetime", Some("server_set"), "When it was reported"),
    ("easting", "number", Some("server_set"), "Easting"),
    ("northing", "number", Some("server_set"), "Northing"),
    ("feature_id", "string", Some("hidden_field"), "Number of the asset"),
];

pub(super) fn definition(call: &Call<'_>, code: &str) -> Result<Done, Refusal> {
    call.check_jurisdiction()?;
    let code = decode(code);
    if !offered(&code) {
        return Err(refuse(404, format!("There is no service_code {code:?}")));
    }
    let attributes = ATTRIBUTES.iter().enumerate().map(|(place, (code, datatype, automated, words))| {
        let mut parts = vec![
            ("variable", Node::Truth(true)),
            ("code", text(code)),
            ("datatype", text(datatype)),
            ("required", Node::Truth(false)),
            ("datatype_description", Node::Nothing),
            ("order", text((place + 1).to_string())),
            ("description", text(words)),
        ];
        parts.extend(automated.map(|who| ("automated", text(who))));
        Node::Record(parts)
    });
    let definition = Node::Record(vec![
        ("service_code", text(&code)),
        ("attributes", Node::List("attribute", attributes.collect())),
    ]);
    Ok(Done { status: 200, body: write(call.format(), "service_definition", &definition), ..Done::default() })
}
