//! From answers to what a back office is sent: who, where, all of it in words, and the fields that the route names. Nothing is
//! made up: a part that was not given is left out, and a point is there only where a grid reference was typed.

use std::collections::BTreeMap;

use catalogue::{
    Answer, Answers, CaseFact, ContactAnswer, ContactFact, Definition, FieldSource, Kind, PlaceFact, Route, Step,
};
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use connectors::{Contact, Place, Report};
use places::GridPoint;
use uuid::Uuid;

/// What is known of the case that the report is about.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    /// Our reference.
    pub reference: &'a str,
    /// When the case was opened.
    pub opened_at: DateTime<Utc>,
    /// The day that was promised.
    pub promised_on: NaiveDate,
}

/// Who asks: what a contact step says, and for what it did not ask, a step that asks for this alone.
#[must_use]
pub fn contact(definition: &Definition, answers: &Answers) -> ContactAnswer {
    let mut contact = definition
        .steps
        .iter()
        .find_map(|step| match answers.get(&step.id) {
            Some(Answer::Contact(contact)) => Some(contact.clone()),
            _ => None,
        })
        .unwrap_or_default();
    let alone = |kind: Kind| {
        definition.steps.iter().filter(|step| step.kind == kind).find_map(|step| match answers.get(&step.id) {
            Some(Answer::Text(text)) => Some(text.clone()),
            _ => None,
        })
    };
    contact.name = contact.name.or_else(|| alone(Kind::Name));
    contact.email = contact.email.or_else(|| alone(Kind::Email));
    contact.telephone = contact.telephone.or_else(|| alone(Kind::Telephone));
    contact
}

/// Where it is: the location that was given, and without one the address.
#[must_use]
pub fn place(definition: &Definition, answers: &Answers) -> Option<Place> {
    let given = || definition.steps.iter().filter_map(|step| answers.get(&step.id));
    let location = given().find_map(|answer| match answer {
        Answer::Place(place) => {
            let point = place.easting.zip(place.northing).map(|(easting, northing)| GridPoint { easting, northing });
            let degrees = point.map(GridPoint::to_wgs84);
            Some(Place {
                street: place.street.clone(),
                landmark: place.landmark.clone(),
                grid_reference: place.grid_reference.clone(),
                easting: place.easting,
                northing: place.northing,
                lat: degrees.map(|degrees| degrees.lat),
                long: degrees.map(|degrees| degrees.long),
            })
        }
        _ => None,
    });
    location.or_else(|| {
        given().find_map(|answer| match answer {
            Answer::Address(address) => {
                let lines =
                    [Some(&address.line1), address.line2.as_ref(), Some(&address.town), Some(&address.postcode)];
                let street = lines.into_iter().flatten().cloned().collect::<Vec<_>>().join(", ");
                Some(Place { street: Some(street), ..Place::default() })
            }
            _ => None,
        })
    })
}

/// The resident's postcode, where an address was asked for.
#[must_use]
pub fn postcode(definition: &Definition, answers: &Answers) -> Option<String> {
    definition.steps.iter().find_map(|step| match answers.get(&step.id) {
        Some(Answer::Address(address)) => Some(address.postcode.clone()),
        _ => None,
    })
}

/// Every answer in words, on one line each, by step.
#[must_use]
pub fn in_words(definition: &Definition, answers: &Answers) -> BTreeMap<String, String> {
    answers
        .iter()
        .filter_map(|(id, answer)| definition.step(id).map(|step| (id.to_owned(), one_line(definition, step, answer))))
        .collect()
}

/// All answers in words, labelled by their questions. A text of several lines stands below its question, exactly as it was
/// typed. Who asks is sent on its own, to systems that may publish the rest; whoever else is named has no other place.
#[must_use]
pub fn description(definition: &Definition, answers: &Answers) -> String {
    let contact = contact(definition, answers);
    let lines = definition.steps.iter().filter_map(|step| {
        let answer = answers.get(&step.id).filter(|answer| !matches!(answer, Answer::Skipped))?;
        let sent_on_its_own = match step.kind {
            Kind::Contact => true,
            Kind::Name => contact.name.as_deref() == text(answer),
            Kind::Email => contact.email.as_deref() == text(answer),
            Kind::Telephone => contact.telephone.as_deref() == text(answer),
            _ => false,
        };
        let label = if step.question.ends_with('?') { step.question.clone() } else { format!("{}:", step.question) };
        let said = match text(answer).filter(|text| text.contains('\n')) {
            Some(text) => format!("{label}\n{text}"),
            None => format!("{label} {}", one_line(definition, step, answer)),
        };
        (!sent_on_its_own).then_some(said)
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// An answer in words on one line. Labels may have commas, so several choices are told apart by semicolons.
fn one_line(definition: &Definition, step: &Step, answer: &Answer) -> String {
    let lines = definition.shown(step, answer);
    let between = match answer {
        Answer::Text(_) => " ",
        Answer::Many(_) => "; ",
        _ => ", ",
    };
    lines.iter().map(|line| line.trim()).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(between)
}

/// The report that goes to the back office.
#[must_use]
pub fn compose(definition: &Definition, route: &Route, answers: &Answers, about: About<'_>) -> Report {
    let contact = contact(definition, answers);
    let place = place(definition, answers);
    let description = description(definition, answers);
    let fields = route
        .fields
        .iter()
        .filter_map(|(name, source)| {
            let value = match source {
                FieldSource::Text { text } => Some(text.clone()),
                FieldSource::Case { case } => Some(case_fact(*case, definition, about, &description)),
                FieldSource::Answer { answer, r#as } => plain_answer(definition, answers, answer, r#as.as_ref()),
                FieldSource::Contact { contact: fact } => contact_fact(*fact, &contact),
                FieldSource::Place { place: fact } => place.as_ref().and_then(|place| place_fact(*fact, place)),
            };
            value.filter(|value| !value.is_empty()).map(|value| (name.clone(), value))
        })
        .collect();
    Report {
        reference: about.reference.to_owned(),
        key: Uuid::nil(), // set when it is handed over
        code: route.code.clone(),
        service_title: definition.title.clone(),
        description,
        place,
        contact: Contact { name: contact.name, email: contact.email, telephone: contact.telephone },
        opened_at: about.opened_at,
        fields,
    }
}

fn case_fact(fact: CaseFact, definition: &Definition, about: About<'_>, description: &str) -> String {
    match fact {
        CaseFact::Reference => about.reference.to_owned(),
        CaseFact::OpenedAt => about.opened_at.to_rfc3339_opts(SecondsFormat::Secs, true),
        CaseFact::OpenedOn => catalogue::london_date(about.opened_at).to_string(),
        CaseFact::Service => definition.service.clone(),
        CaseFact::ServiceTitle => definition.title.clone(),
        CaseFact::Description => description.to_owned(),
        CaseFact::PromiseDate => about.promised_on.to_string(),
    }
}

/// A name is split as the connectors split it, so that a system never gets two different last names.
fn contact_fact(fact: ContactFact, contact: &ContactAnswer) -> Option<String> {
    let whole = Contact { name: contact.name.clone(), ..Contact::default() };
    match fact {
        ContactFact::Name => contact.name.clone(),
        ContactFact::FirstName => whole.split_name().0.map(str::to_owned),
        ContactFact::LastName => whole.split_name().1.map(str::to_owned),
        ContactFact::Email => contact.email.clone(),
        ContactFact::Telephone => contact.telephone.clone(),
    }
}

fn place_fact(fact: PlaceFact, place: &Place) -> Option<String> {
    match fact {
        PlaceFact::Street => place.street.clone(),
        PlaceFact::Landmark => place.landmark.clone(),
        PlaceFact::GridReference => place.grid_reference.clone(),
        PlaceFact::Easting => place.easting.map(|metres| metres.to_string()),
        PlaceFact::Northing => place.northing.map(|metres| metres.to_string()),
        PlaceFact::Lat => place.lat.map(|degrees| format!("{degrees:.6}")),
        PlaceFact::Long => place.long.map(|degrees| format!("{degrees:.6}")),
        PlaceFact::Words => Some(place.words()),
    }
}

/// An answer as a system wants it: choices by what the system calls them (or by their id), days as ISO dates.
fn plain_answer(
    definition: &Definition,
    answers: &Answers,
    step: &str,
    called: Option<&BTreeMap<String, String>>,
) -> Option<String> {
    let name = |id: &String| called.and_then(|called| called.get(id)).unwrap_or(id).clone();
    match answers.get(step)? {
        Answer::Skipped => None,
        Answer::Text(text) => Some(text.clone()),
        Answer::One(id) => Some(name(id)),
        Answer::Many(ids) => Some(ids.iter().map(name).collect::<Vec<_>>().join(",")),
        Answer::Date(date) => Some(date.to_string()),
        answer @ (Answer::Contact(_) | Answer::Address(_) | Answer::Place(_)) => {
            definition.step(step).map(|asked| definition.shown(asked, answer).join(", "))
        }
    }
}

fn text(answer: &Answer) -> Option<&str> {
    match answer {
        Answer::Text(text) => Some(text),
        _ => None,
    }
}
