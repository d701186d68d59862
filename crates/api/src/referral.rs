//! Directory entries and venues in the words of Open Referral UK (HSDS-UK 3.0). An entry is a service that its council tells of;
//! a facet of a directory is a taxonomy, an option of it a term. What the profile does not need and nobody wrote is left out: no
//! value is made up. An address is told when it has a postcode, since the profile wants one.

use catalogue::content_sha256;
use content::kind::Kind;
use content::outward::{self, Line, Whole};
use content::path;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use tenancy::{Profile, Tenant};
use uuid::{Builder, Uuid};
use web::PageError;

use crate::told::Fields;

/// A directory as `content` keeps it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Directory {
    facets: Vec<Facet>,
}

#[derive(Debug, Deserialize)]
struct Facet {
    id: String,
    label: String,
    options: Vec<FacetOption>,
}

#[derive(Debug, Deserialize)]
struct FacetOption {
    id: String,
    label: String,
}

/// A facet of a directory.
pub(crate) struct Taxonomy {
    /// The path of the directory.
    directory: String,
    facet: String,
    name: String,
    description: String,
    pub id: Uuid,
    pub terms: Vec<Term>,
}

/// An option of a facet.
pub(crate) struct Term {
    option: String,
    name: String,
    pub id: Uuid,
}

/// Everything of a borough that its directories hold.
pub(crate) struct Referrals<'a> {
    profile: &'a Profile,
    pub taxonomies: Vec<Taxonomy>,
    pub entries: Vec<Whole>,
}

impl<'a> Referrals<'a> {
    /// Gathers what residents see.
    pub async fn gather(tenant: &'a Tenant) -> Result<Self, PageError> {
        let lines = outward::lines(tenant, &[Kind::Entry, Kind::Venue]).await?;
        Ok(Self { entries: outward::whole(tenant, lines).await?, ..Self::without_entries(tenant).await? })
    }

    /// Gathers only by what entries can be told apart.
    pub async fn without_entries(tenant: &'a Tenant) -> Result<Self, PageError> {
        let profile = tenant.profile();
        let directories = outward::whole(tenant, outward::lines(tenant, &[Kind::Directory]).await?).await?;
        let taxonomies = directories.iter().flat_map(|directory| taxonomies(directory, profile)).collect();
        Ok(Self { profile, taxonomies, entries: Vec::new() })
    }

    /// A service in a list: what there is once of it.
    pub fn brief(&self, entry: &Whole) -> Value {
        let fields = entry.writing.typed::<Fields>();
        plain(json!({
            "id": entry.line.id,
            "name": entry.line.title,
            "description": entry.line.summary,
            "url": self.profile.link(&entry.line.path),
            "email": fields.email,
            "status": "active",
            "last_modified": entry.line.published_at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true),
            "organization": self.organization(),
        }))
    }

    /// A service with everything that belongs to it.
    pub fn full(&self, entry: &Whole) -> Value {
        let fields = entry.writing.typed::<Fields>();
        let mut record = self.brief(entry);
        record["service_at_locations"] = json!([self.at_location(entry)]);
        record["service_areas"] = json!([{ "id": id_of(entry.line.id, "area"), "name": self.profile.name }]);
        if let Some(number) = &fields.telephone {
            let phone = json!({ "id": id_of(entry.line.id, "phone"), "number": number });
            record["contacts"] = json!([{ "id": id_of(entry.line.id, "contact"), "phones": [phone] }]);
        }
        let hours = fields.opening.iter().zip(1..);
        let schedules: Vec<Value> = hours
            .map(|(words, number)| {
                json!({ "id": id_of(entry.line.id, &format!("schedule {number}")), "description": words })
            })
            .collect();
        record["schedules"] = json!(schedules);
        record["attributes"] = json!(self.attributes(&entry.line, &fields));
        record
    }

    /// A service at the one place where it is.
    pub fn at_location(&self, entry: &Whole) -> Value {
        let fields = entry.writing.typed::<Fields>();
        let location = plain(json!({
            "id": id_of(entry.line.id, "location"),
            "name": entry.line.title,
            "latitude": fields.latitude,
            "longitude": fields.longitude,
            "addresses": self.address(entry.line.id, &fields).into_iter().collect::<Vec<Value>>(),
        }));
        json!({ "id": place_id(&entry.line), "service_id": entry.line.id, "location": location })
    }

    fn organization(&self) -> Value {
        let profile = self.profile;
        json!({
            "id": id_of(Uuid::nil(), &format!("{} {}", profile.origin, profile.name)),
            "name": profile.name,
            "description": profile.brand.tagline,
            "website": profile.link("/"),
            "email": profile.contacts.email,
        })
    }

    fn address(&self, entry: Uuid, fields: &Fields) -> Option<Value> {
        let postcode = fields.postcode.as_ref()?;
        let (first, others) = fields.address.split_first()?;
        Some(json!({
            "id": id_of(entry, "address"),
            "address_1": first,
            "city": others.last().unwrap_or(&self.profile.short_name),
            "state_province": self.profile.name,
            "postal_code": postcode,
            "country": "GB",
            "address_type": "physical",
        }))
    }

    fn attributes(&self, line: &Line, fields: &Fields) -> Vec<Value> {
        let chosen = self.terms_of(line, fields);
        let attribute = |(taxonomy, term): (&Taxonomy, &Term)| {
            json!({ "id": id_of(line.id, &term.id.to_string()), "link_id": line.id, "link_type": "service",
                    "taxonomy_term_id": term.id, "taxonomy_term": taxonomy.told_term(term) })
        };
        chosen.into_iter().map(attribute).collect()
    }

    /// What an entry is under the facets of its directory.
    fn terms_of(&self, line: &Line, fields: &Fields) -> Vec<(&Taxonomy, &Term)> {
        let directory = path::above(&line.path).unwrap_or_default();
        let here = self.taxonomies.iter().filter(|taxonomy| taxonomy.directory == directory);
        let chosen = here.flat_map(|taxonomy| {
            let options = fields.facets.get(&taxonomy.facet).map(Vec::as_slice).unwrap_or_default();
            let terms = taxonomy.terms.iter().filter(move |term| options.contains(&term.option));
            terms.map(move |term| (taxonomy, term))
        });
        chosen.collect()
    }

    /// Whether an entry has this term.
    pub fn has_term(&self, entry: &Whole, term: &str) -> bool {
        let fields = entry.writing.typed::<Fields>();
        self.terms_of(&entry.line, &fields).iter().any(|(_, one)| one.id.to_string() == term)
    }

    /// Whether an entry has any term of this taxonomy.
    pub fn has_taxonomy(&self, entry: &Whole, taxonomy: &str) -> bool {
        let fields = entry.writing.typed::<Fields>();
        self.terms_of(&entry.line, &fields).iter().any(|(one, _)| one.id.to_string() == taxonomy)
    }
}

impl Taxonomy {
    /// As the profile wants it.
    pub fn told(&self) -> Value {
        json!({ "id": self.id, "name": self.name, "description": self.description })
    }

    /// A term of it.
    pub fn told_term(&self, term: &Term) -> Value {
        json!({ "id": term.id, "term": term.name, "name": term.name, "taxonomy": self.name, "taxonomy_id": self.id })
    }
}

/// The id of an entry at its place.
pub(crate) fn place_id(line: &Line) -> Uuid {
    id_of(line.id, "service at location")
}

fn taxonomies(directory: &Whole, profile: &Profile) -> Vec<Taxonomy> {
    let page = &directory.line;
    let facets = directory.writing.typed::<Directory>().facets.into_iter();
    let taxonomy = |facet: Facet| {
        let id = id_of(page.id, &facet.id);
        let term = |option: FacetOption| Term { id: id_of(id, &option.id), option: option.id, name: option.label };
        Taxonomy {
            directory: page.path.clone(),
            name: facet.label,
            description: format!("Headings of {} of {}", page.title, profile.name),
            id,
            terms: facet.options.into_iter().map(term).collect(),
            facet: facet.id,
        }
    };
    facets.map(taxonomy).collect()
}

/// An id that is always the same for the same thing (RFC 9562, version 8).
fn id_of(of: Uuid, what: &str) -> Uuid {
    let name = content_sha256(&format!("{of} {what}"));
    let bytes = name.get(..32).and_then(|half| u128::from_str_radix(half, 16).ok()).unwrap_or_default().to_be_bytes();
    Builder::from_custom_bytes(bytes).into_uuid()
}

/// Without what is not known: the profile has no word for nothing.
fn plain(record: Value) -> Value {
    match record {
        Value::Object(fields) => {
            Value::Object(fields.into_iter().filter(|(_, value)| !value.is_null()).collect::<Map<_, _>>())
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_the_same_each_time_and_another_for_another_thing() {
        assert_eq!(id_of(Uuid::nil(), "phone"), id_of(Uuid::nil(), "phone"));
        assert_ne!(id_of(Uuid::nil(), "phone"), id_of(Uuid::nil(), "contact"));
        assert_eq!(id_of(Uuid::nil(), "phone").get_version_num(), 8);
    }
}
