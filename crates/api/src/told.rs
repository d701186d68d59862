//! What `/api/v1` tells. Each is what residents can read on the site, and nothing more.

use std::collections::BTreeMap;

use catalogue::Definition;
use chrono::{DateTime, NaiveDate, Utc};
use content::outward::{Line, Whole};
use serde::{Deserialize, Serialize};
use tenancy::Profile;
use utoipa::ToSchema;

/// A service of the council, in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ServiceLine {
    /// Its id, which stands in its addresses.
    pub service: String,
    /// What it is called.
    pub title: String,
    /// One sentence.
    pub summary: String,
    /// Its page.
    pub url: String,
    /// Its subject.
    pub category: String,
    /// Its number in the Local Government Service List.
    pub lgsl: u32,
    /// Its number in the Local Government Interaction List.
    pub lgil: Option<u32>,
}

/// A service of the council.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Service {
    /// Its id, which stands in its addresses.
    pub service: String,
    /// What it is called.
    pub title: String,
    /// One sentence.
    pub summary: String,
    /// Its page.
    pub url: String,
    /// Its subject.
    pub category: String,
    /// Its number in the Local Government Service List.
    pub lgsl: u32,
    /// Its number in the Local Government Interaction List.
    pub lgil: Option<u32>,
    /// Where people ask for it: a form here, or another site.
    pub apply_url: Option<String>,
    /// How many days it takes, where that is promised.
    pub promise_days: Option<u32>,
    /// Whether only working days count.
    pub promise_in_working_days: Option<bool>,
    /// What it costs.
    pub fees: Vec<Fee>,
    /// Whom to call.
    pub telephone: String,
    /// Whom to write to.
    pub email: String,
    /// Other words for it.
    pub keywords: Vec<String>,
}

/// One price.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Fee {
    /// What is paid for.
    pub what: String,
    /// How much, in words.
    pub price: String,
}

impl ServiceLine {
    pub fn of(service: &Definition, profile: &Profile) -> Self {
        Self {
            service: service.service.clone(),
            title: service.title.clone(),
            summary: service.summary.clone(),
            url: profile.link(&format!("/services/{}", service.service)),
            category: catalogue::category::label(&service.category),
            lgsl: service.lgsl,
            lgil: service.lgil,
        }
    }
}

impl Service {
    pub fn of(service: &Definition, profile: &Profile) -> Self {
        let line = ServiceLine::of(service, profile);
        let form = service.has_form().then(|| profile.link(&format!("/forms/{}", service.service)));
        let promise = Some(service.promise).filter(|promise| service.has_form() && promise.days > 0);
        let fee = |fee: &catalogue::Fee| Fee { what: fee.what.clone(), price: fee.price.shown() };
        let (own, council) = (&service.contacts, &profile.contacts);
        Self {
            service: line.service,
            title: line.title,
            summary: line.summary,
            url: line.url,
            category: line.category,
            lgsl: line.lgsl,
            lgil: line.lgil,
            apply_url: form.or_else(|| service.apply.as_ref().map(|apply| apply.href.clone())),
            promise_days: promise.map(|promise| promise.days),
            promise_in_working_days: promise.map(|promise| promise.counted == catalogue::Counted::Working),
            fees: service.fees.iter().map(fee).collect(),
            telephone: own.telephone.clone().unwrap_or_else(|| council.telephone.clone()),
            email: own.email.clone().unwrap_or_else(|| council.email.clone()),
            keywords: service.keywords.clone(),
        }
    }
}

/// A page of the site, in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PageLine {
    /// Where it stands.
    pub path: String,
    /// Its kind.
    pub kind: String,
    /// Its heading.
    pub title: String,
    /// One or two sentences.
    pub summary: String,
    /// Its whole address.
    pub url: String,
    /// When what it says was published.
    pub published_at: DateTime<Utc>,
}

/// A page of the site.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WholePage {
    /// Where it stands.
    pub path: String,
    /// Its kind.
    pub kind: String,
    /// Its heading.
    pub title: String,
    /// One or two sentences.
    pub summary: String,
    /// Its whole address.
    pub url: String,
    /// When what it says was published.
    pub published_at: DateTime<Utc>,
    /// Its parts, in order.
    pub sections: Vec<Section>,
}

/// A part of a page.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Section {
    /// Its anchor on the page.
    pub id: String,
    /// Its heading; what stands before the first heading has none.
    pub heading: Option<String>,
    /// Its words, without markup.
    pub text: String,
}

impl PageLine {
    pub fn of(line: Line, profile: &Profile) -> Self {
        Self {
            url: profile.link(&line.path),
            kind: line.kind.word().to_owned(),
            path: line.path,
            title: line.title,
            summary: line.summary,
            published_at: line.published_at,
        }
    }
}

impl WholePage {
    pub fn of(page: Whole, profile: &Profile) -> Self {
        let section = |one: content::outward::Section| Section { id: one.id, heading: one.heading, text: one.text };
        let sections = page.sections(profile).into_iter().map(section).collect();
        let line = PageLine::of(page.line, profile);
        Self {
            path: line.path,
            kind: line.kind,
            title: line.title,
            summary: line.summary,
            url: line.url,
            published_at: line.published_at,
            sections,
        }
    }
}

/// Something that takes place.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Event {
    /// Its heading.
    pub title: String,
    /// One or two sentences.
    pub summary: String,
    /// Its page.
    pub url: String,
    /// When it starts first, by London's clocks: `2027-01-16T10:00`.
    pub starts: String,
    /// When it ends then, if that is said.
    pub ends: Option<String>,
    /// The first day on which it takes place.
    pub first_day: Option<NaiveDate>,
    /// The last one: another day if it comes again.
    pub last_day: Option<NaiveDate>,
    /// Where, in words.
    pub place: Option<String>,
    /// What it costs, in words.
    pub price: Option<String>,
    /// What sort of event it is.
    pub category: Option<String>,
}

/// Something new.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct News {
    /// Its heading.
    pub title: String,
    /// One or two sentences.
    pub summary: String,
    /// Its page.
    pub url: String,
    /// The day that stands under the heading.
    pub date: Option<NaiveDate>,
    /// What it is about.
    pub category: Option<String>,
}

/// A place that people can go to.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Venue {
    /// What it is called.
    pub title: String,
    /// One or two sentences.
    pub summary: String,
    /// Its page.
    pub url: String,
    /// Lines of the address.
    pub address: Vec<String>,
    /// The postcode.
    pub postcode: Option<String>,
    /// Degrees, WGS 84.
    pub latitude: Option<f64>,
    /// Degrees, WGS 84.
    pub longitude: Option<f64>,
    /// Whom to call.
    pub telephone: Option<String>,
    /// Whom to write to.
    pub email: Option<String>,
    /// Its own site.
    pub website: Option<String>,
    /// When it is open, in words.
    pub opening: Vec<String>,
    /// What is there.
    pub facilities: Vec<String>,
}

/// How a service is running.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Status {
    /// What is running, or not.
    pub title: String,
    /// One or two sentences.
    pub summary: String,
    /// Its page.
    pub url: String,
    /// `good`, `disrupted` or `stopped`.
    pub state: String,
    /// The id of the service, if it is one.
    pub service: Option<String>,
    /// Since when.
    pub since: Option<NaiveDate>,
}

/// The fields of pages that are told here, as `content` keeps them.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Fields {
    pub starts: Option<String>,
    pub ends: Option<String>,
    pub place: Option<String>,
    pub price: Option<String>,
    pub category: Option<String>,
    pub address: Vec<String>,
    pub postcode: Option<String>,
    pub latitude: Option<f64>,
    pub longitude: Option<f64>,
    pub telephone: Option<String>,
    pub email: Option<String>,
    pub website: Option<String>,
    pub opening: Vec<String>,
    pub facilities: Vec<String>,
    pub facets: BTreeMap<String, Vec<String>>,
    pub state: Option<String>,
    pub service: Option<String>,
    pub since: Option<NaiveDate>,
}

impl Event {
    pub fn of(page: Whole, profile: &Profile) -> Self {
        let fields = page.writing.typed::<Fields>();
        Self {
            url: profile.link(&page.line.path),
            title: page.line.title,
            summary: page.line.summary,
            starts: fields.starts.unwrap_or_default(),
            ends: fields.ends,
            first_day: page.line.from_day,
            last_day: page.line.to_day,
            place: fields.place,
            price: fields.price,
            category: fields.category,
        }
    }
}

impl News {
    pub fn of(page: Whole, profile: &Profile) -> Self {
        Self {
            url: profile.link(&page.line.path),
            title: page.line.title,
            summary: page.line.summary,
            date: page.line.from_day,
            category: page.writing.typed::<Fields>().category,
        }
    }
}

impl Venue {
    pub fn of(page: Whole, profile: &Profile) -> Self {
        let fields = page.writing.typed::<Fields>();
        Self {
            url: profile.link(&page.line.path),
            title: page.line.title,
            summary: page.line.summary,
            address: fields.address,
            postcode: fields.postcode,
            latitude: fields.latitude,
            longitude: fields.longitude,
            telephone: fields.telephone,
            email: fields.email,
            website: fields.website,
            opening: fields.opening,
            facilities: fields.facilities,
        }
    }
}

impl Status {
    pub fn of(page: Whole, profile: &Profile) -> Self {
        let fields = page.writing.typed::<Fields>();
        Self {
            url: profile.link(&page.line.path),
            title: page.line.title,
            summary: page.line.summary,
            state: fields.state.unwrap_or_default(),
            service: fields.service,
            since: fields.since,
        }
    }
}

/// What went wrong (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// Always `about:blank`: the status says what it is.
    pub r#type: String,
    /// The status of the answer.
    pub status: u16,
    /// What it is, in words.
    pub title: String,
    /// What to do.
    pub detail: String,
    /// The name of this request in our records.
    pub instance: String,
}
