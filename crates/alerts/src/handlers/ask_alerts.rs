//! `/alerts`: what everybody has to know now, and asking for mail about what comes. Whether an address is known does not show: the
//! page, its status and the mail are the same for every address.

use std::collections::BTreeMap;
use std::sync::Arc;

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use chrono::Duration;
use identity::throttle::{self, Asked, Try};
use mail::{EmailAddress, Value};
use notices::subscription::{self, Frequency, Sort, TO_CONFIRM, Wish, street_key};
use notices::{Letter, compose_letter};
use serde::Serialize;
use tenancy::{Banner, Tenant};
use uuid::Uuid;
use web::{ClientAddress, Fields, Head, Kind, PageError, PageResult, ProtectedForm, Visit};
use web::{csrf_token, published, render_with_status, see_other};

use super::confirm_alerts::PURPOSE;
use super::{Choice, Trouble, hurry, topics};

/// The longest street that is taken.
const LONGEST_STREET: usize = 100;

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    errors: Vec<Trouble>,
    live: Arc<Vec<Banner>>,
    topics: Vec<Choice>,
    wards: Vec<Choice>,
    everything: Vec<Choice>,
    frequencies: Vec<Choice>,
    street: String,
    email: String,
    about_error: Option<String>,
    street_error: Option<String>,
    email_error: Option<String>,
}

#[derive(Serialize)]
struct Answered {
    page: Head,
}

/// The form, as it was filled in.
#[derive(Default)]
struct Typed {
    topics: Vec<String>,
    ward: String,
    street: String,
    everything: bool,
    frequency: String,
    email: String,
    about_error: Option<String>,
    street_error: Option<String>,
    email_error: Option<String>,
}

pub(super) async fn show_ask_alerts(tenant: Tenant, visit: Visit) -> PageResult {
    show(&tenant, &visit, StatusCode::OK, Typed::default())
}

pub(super) async fn ask_alerts(
    tenant: Tenant,
    visit: Visit,
    request: HttpRequest,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let mut typed = Typed::of(&form.0)?;
    let wishes = typed.wishes(&tenant);
    if wishes.is_empty() {
        typed.about_error = Some("Choose at least one topic, a ward or a street, or everything".to_owned());
    }
    if typed.street.chars().count() > LONGEST_STREET {
        typed.street_error = Some(format!("Use {LONGEST_STREET} characters or fewer for the street"));
    }
    let address = EmailAddress::parse(&typed.email);
    if address.is_err() {
        typed.email_error = Some("Enter an email address, such as name@example.org".to_owned());
    }
    let wrong = typed.about_error.is_some() || typed.street_error.is_some();
    let (Ok(address), false) = (address, wrong) else {
        return show(&tenant, &visit, StatusCode::UNPROCESSABLE_ENTITY, typed);
    };
    let now = tenant.clock().now();
    let ask_id = Uuid::now_v7();
    let token = tenant.keys().sign(PURPOSE, &ask_id.to_string(), now, TO_CONFIRM).map_err(PageError::failed)?;
    let letter = letter(&tenant, address.as_str(), &wishes, &token).map_err(PageError::failed)?;
    let tx = tenant.db().write_tx().await?;
    let subject = format!("alerts {}", address.as_str().to_lowercase());
    let sender = ClientAddress::subscriber_of(&request);
    let tried = Try { kind: throttle::Kind::Mail, subject: &subject, address: &sender, known_browser: None };
    if let Asked::Wait { wait } = throttle::ask(&tx, &tenant, now, tried).await? {
        return Err(too_many(&tenant, wait));
    }
    subscription::ask(&tx, &tenant, &address, ask_id, &wishes).await?;
    notices::enqueue(&tx, now, letter).await?;
    tx.commit().await?;
    hurry(&request);
    see_other("/alerts/check-email")
}

pub(super) async fn show_alerts_asked(tenant: Tenant, request: HttpRequest) -> PageResult {
    published(&tenant, &request, "/alerts/check-email", "alerts/show_alerts_asked.html", || {
        Ok(Answered { page: Head::new(Kind::Content, "Check your email").of("Email alerts").at("/alerts/check-email") })
    })
}

impl Typed {
    fn of(form: &Fields) -> Result<Self, PageError> {
        let line = |name: &str| {
            let typed = form.one(name)?.unwrap_or_default();
            Ok::<_, PageError>(typed.chars().filter(|sign| !sign.is_control()).collect::<String>().trim().to_owned())
        };
        Ok(Self {
            topics: form.all("topics").into_iter().map(str::to_owned).collect(),
            ward: line("ward")?,
            street: line("street")?,
            everything: form.one("everything")?.is_some(),
            frequency: line("frequency")?,
            email: line("email")?,
            ..Self::default()
        })
    }

    fn frequency(&self) -> Frequency {
        Frequency::from_word(&self.frequency).unwrap_or(Frequency::AtOnce)
    }

    /// What they ask for; of topics and wards only those that there are.
    fn wishes(&self, tenant: &Tenant) -> Vec<Wish> {
        let frequency = self.frequency();
        let wish = |sort: Sort, what: String, label: String| Wish { sort, what, label, frequency };
        if self.everything {
            return vec![wish(Sort::Everything, String::new(), "Everything".to_owned())];
        }
        let chosen = topics(tenant).into_iter().filter(|(slug, _)| self.topics.contains(slug));
        let mut wishes: Vec<Wish> = chosen.map(|(slug, label)| wish(Sort::Topic, slug, label)).collect();
        if let Some(ward) = tenant.profile().wards.iter().find(|ward| **ward == self.ward) {
            wishes.push(wish(Sort::Ward, ward.clone(), format!("{ward} ward")));
        }
        if !self.street.is_empty() {
            wishes.push(wish(Sort::Street, street_key(&self.street), self.street.clone()));
        }
        wishes
    }
}

fn letter(tenant: &Tenant, to: &str, wishes: &[Wish], token: &str) -> Result<notices::Composed, notices::NoticeError> {
    let asked: Vec<&str> = wishes.iter().map(|wish| wish.label.as_str()).collect();
    let values = BTreeMap::from([
        ("asked".to_owned(), Value::Words(asked.join(", "))),
        ("link".to_owned(), Value::Link(tenant.profile().link(&format!("/alerts/confirm/{token}")))),
    ]);
    let letter = Letter {
        kind: "confirm_alerts",
        to,
        title: "Confirm your email alerts",
        markdown: include_str!("../../letters/confirm_alerts.md"),
        values: &values,
    };
    compose_letter(tenant, tenant.clock().now(), &letter)
}

fn too_many(tenant: &Tenant, wait: Duration) -> PageError {
    PageError::TooMany {
        retry_after: wait.to_std().unwrap_or_default(),
        what_to_do: format!(
            "We have sent many emails to this address or for you already. Look for them, or wait {} minutes and try again. \
             If you need help now, call {}.",
            wait.num_minutes(),
            tenant.profile().contacts.telephone
        ),
    }
}

fn show(tenant: &Tenant, visit: &Visit, status: StatusCode, typed: Typed) -> PageResult {
    let said = [(&typed.about_error, "#topics"), (&typed.street_error, "#street"), (&typed.email_error, "#email")];
    let errors: Vec<Trouble> =
        said.into_iter().filter_map(|(error, href)| Some(Trouble { message: error.clone()?, href })).collect();
    let frequency = typed.frequency();
    let wards = tenant.profile().wards.iter().map(|ward| Choice::new(ward, ward, *ward == typed.ward));
    let no_ward = Choice::new("", "No ward", typed.ward.is_empty());
    let view = View {
        page: Head::new(Kind::Content, "Alerts").with_errors(!errors.is_empty()),
        csrf: csrf_token(tenant, visit),
        errors,
        live: tenant.bulletin().all(),
        topics: topics(tenant)
            .into_iter()
            .map(|(slug, label)| Choice::new(&slug, label, typed.topics.contains(&slug)))
            .collect(),
        wards: std::iter::once(no_ward).chain(wards).collect(),
        everything: vec![Choice::new("yes", "Everything", typed.everything)],
        frequencies: Frequency::ALL
            .iter()
            .map(|one| Choice::new(one.word(), one.to_string(), *one == frequency))
            .collect(),
        street: typed.street,
        email: typed.email,
        about_error: typed.about_error,
        street_error: typed.street_error,
        email_error: typed.email_error,
    };
    render_with_status(tenant, status, "alerts/ask_alerts.html", &view)
}
