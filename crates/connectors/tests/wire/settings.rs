//! Settings as they are written in a borough's file.

use std::path::Path;

use connectors::{AllowList, BackOffice, ConnectorSettings, Kind, Outbound, PlaceNeed, RetrySafety, Secret};

use crate::stub::install;

fn read(text: &str) -> Result<ConnectorSettings, toml_edit::de::Error> {
    toml_edit::de::from_str(text)
}

fn build(text: &str) -> Result<BackOffice, String> {
    install();
    let settings = read(text).map_err(|error| error.to_string())?;
    BackOffice::build("streets", &settings, &Outbound::new(AllowList::nothing()), Path::new("/nowhere"))
        .map_err(|error| error.to_string())
}

#[test]
fn the_contract_s_example_is_understood() {
    let settings = read(
        "kind = \"open311\"\nurl = \"https://streets.example.org/open311/v2/\"\njurisdiction = \"www.council.example.org\"\n\
         dedupes = \"service_request_id_ext\"\napi_key = { env = \"JWP_TESTS_NO_SUCH_KEY\" }\n",
    )
    .unwrap();
    assert_eq!(settings.kind, Kind::Open311);
    assert!(matches!(&settings.api_key, Some(Secret::Env(name)) if name == "JWP_TESTS_NO_SUCH_KEY"));
    assert!(!settings.api_key.as_ref().unwrap().is_there());
    install();
    let outbound = Outbound::new(AllowList::nothing());
    let missing = BackOffice::build("streets", &settings, &outbound, Path::new("/nowhere")).unwrap_err();
    assert!(missing.to_string().contains("JWP_TESTS_NO_SUCH_KEY"));
    let settings = ConnectorSettings { api_key: Some(Secret::given("demo")), ..settings };
    let office = BackOffice::build("streets", &settings, &outbound, Path::new("/nowhere")).unwrap();
    assert!(!format!("{office:?}{settings:?}").contains("demo"), "a secret does not print itself");
    let carries = office.carries();
    assert_eq!((carries.place, carries.photo, carries.max_description), (PlaceNeed::Optional, false, Some(1750)));
    assert_eq!(office.deadline().as_secs(), 20);
}

#[test]
fn without_a_deduping_attribute_a_repeat_is_never_safe() {
    let office = build("kind = \"open311\"\nurl = \"https://a.example.org/\"").unwrap();
    assert_eq!(office.retry_safety(), RetrySafety::Neither);
}

#[test]
fn a_file_keeps_a_secret_without_its_line_end() {
    use secrecy::ExposeSecret;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    std::fs::write(&path, "s3cret\r\n").unwrap();
    assert_eq!(Secret::File(path.clone()).resolve().unwrap().expose_secret(), "s3cret");
    std::fs::write(&path, "\n").unwrap();
    assert!(Secret::File(path).resolve().is_err());
}

#[test]
fn mistakes_are_refused_and_say_what_is_wrong() {
    for (text, part) in [
        ("kind = \"open331\"", "unknown variant"),
        ("kind = \"open311\"\nulr = \"x\"", "unknown field `ulr`"),
        ("kind = \"open311\"", "`url` is missing"),
        ("kind = \"symology\"\nurl = \"https://a.example.org/\"\njurisdiction = \"x\"", "`jurisdiction` means nothing"),
        ("kind = \"outtray\"\nurl = \"https://a.example.org/\"", "`url` means nothing"),
        ("kind = \"open311\"\nurl = \"not an address\"", "`url`: not an address"),
        ("kind = \"open311\"\nurl = \"ftp://a.example.org/\"", "only http and https"),
        ("kind = \"open311\"\nurl = \"http://127.0.0.1/\"", "not a public one"),
        ("kind = \"open311\"\nurl = \"https://a.example.org/?x=1\"", "must not have a query"),
        ("kind = \"open311\"\nurl = \"https://a.example.org/\"\ndeadline_seconds = 0", "between 1 and 600"),
        ("kind = \"symology\"\nurl = \"https://a.example.org/\"\nzone = \"Europe/Lodon\"", "no zone"),
        ("kind = \"symology\"\nurl = \"https://a.example.org/\"\ncsv = [\"http://10.0.0.1/x\"]", "`csv`"),
        ("kind = \"open311\"\nurl = \"https://a.example.org/\"\napi_key = { env = \"A\", file = \"b\" }", "either"),
        ("kind = \"open311\"\nurl = \"https://a.example.org/\"\napi_key = \"plain\"", "api_key"),
    ] {
        let complaint = build(text).unwrap_err();
        assert!(complaint.contains(part), "{text}\n{complaint}");
    }
}

#[test]
fn every_key_is_listed() {
    let complaint = read("kind = \"open311\"\nnonsense = 1").unwrap_err().to_string();
    for key in ConnectorSettings::KEYS {
        assert!(complaint.contains(&format!("`{key}`")), "{key}: {complaint}");
    }
    assert_eq!(complaint.matches('`').count() / 2 - 1, ConnectorSettings::KEYS.len());
}
