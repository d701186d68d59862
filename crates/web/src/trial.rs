//! For tests: a made-up borough on a fresh SQLite database.

use std::fs;

use actix_web::HttpMessage as _;
use actix_web::http::header::{self, HeaderName};
use actix_web::test::TestRequest;
use connectors::{AllowList, Outbound};
use tempfile::TempDir;
use tenancy::{Base, Capacity, Clock, Ground, Limits, Site, Tenant, read_tenants};

/// The origin of the borough.
pub(crate) const ORIGIN: &str = "https://north.example";

const TENANT: &str = r##"
name = "London Borough of North"
short_name = "North"
hosts = ["north.example"]
origin = "https://north.example"
reference_prefix = "NO"
[database]
url = "sqlite://north.db"
[brand]
brand = "#00524a"
brand_dark = "#003b35"
on_brand = "#ffffff"
link = "#005f8a"
link_hover = "#003f5c"
tint = "#eef5f3"
accent = "#8cbf26"
font = "Source Sans 3"
font_slug = "source-sans-3"
tagline = "Services"
footer_note = "A demonstration."
[contacts]
telephone = "020 7946 0999"
text_relay = "18001 020 7946 0999"
email = "hello@example.org"
address = ["1 Example Way"]
opening_hours = "Monday to Friday"
data_protection_officer = "dpo@example.org"
complaints_href = "/complaints"
[mail]
from = "North <no-reply@example.org>"
reply_to = "hello@example.org"
transport = "folder"
"##;

/// Pages that try every component.
const TEMPLATES: &[(&str, &str)] = &[("trial.html", TRIAL), ("greeting.html", "<p>Hello {{ who }}</p>")];

const TRIAL: &str = r#"{% extends "web/question.html" %}
{% block back %}{{ <ui.back_link href="/before" /> }}{% endblock back %}
{% block errors %}{{ <form.error_summary errors={errors} /> }}{% endblock errors %}
{% block form %}<form action="/x" method="post" novalidate>
{{ <form.token csrf={csrf} /> }}
{{ <form.input name="street" label="Which street?" heading={true} hint={nothing} error={errors[0]?.message} value={typed} /> }}
{{ <form.textarea name="details" label="Describe it" max={10} value={typed} error={nothing} /> }}
{{ <form.radios name="size" legend="How big?" items={items} error="Select how big it is" hint="One only" /> }}
{{ <form.checkboxes name="what" legend="What?" items={items} /> }}
{{ <form.date name="seen" legend="When?" day="3" wrong={["month"]} error="Date must include a month" /> }}
{{ <form.button /> }}{{ <form.button label="Save" secondary={true} name="then" value="save" /> }}
</form>
{{ <ui.breadcrumbs items={[{"text": "Home", "href": "/"}]} /> }}
{{ <ui.start_button href="/x" /> }}{{ <ui.link_button href="/x" label="Go" /> }}{{ <ui.tag label="Late" /> }}{{ <ui.warning text="Mind" /> }}
{{ <ui.summary_list rows={[{"key": "Street", "lines": ["High Street", typed], "href": "/x", "what": nothing}]} /> }}
{% <ui.panel title="Sent"> %}{{ typed }}{% </ui.panel> %}{% <ui.inset> %}a{% </ui.inset> %}{% <ui.details summary="More"> %}b{% </ui.details> %}{% <ui.note heading="Note" id="note"> %}c{% </ui.note> %}
{% endblock form %}"#;

/// The borough, and the folder that it lives in until it is dropped.
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
pub(crate) async fn north() -> (Tenant, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let tenants = folder.path().join("tenants");
    fs::create_dir_all(tenants.join("shared/services")).unwrap();
    fs::create_dir_all(tenants.join("north/static")).unwrap();
    let holiday = "[[holiday]]\ndate = 2026-12-25\nname = \"Christmas Day\"\n";
    fs::write(tenants.join("shared/bank-holidays.toml"), holiday).unwrap();
    fs::write(tenants.join("north/tenant.toml"), TENANT).unwrap();
    fs::write(tenants.join("north/static/mark.svg"), "<svg/>").unwrap();
    let mut written = read_tenants(&tenants).unwrap();
    let ground = Ground {
        data: folder.path().to_owned(),
        base: Base { templates: [crate::TEMPLATES, TEMPLATES].concat(), register: vec![crate::register] },
        capacity: Capacity::default(),
        limits: Limits { submissions_per_hour_per_address: 0, submissions_per_hour_per_borough: 0 },
        outbound: Outbound::new(AllowList::default()),
        clock: Clock::default(),
        holidays: written.holidays.clone(),
        joint_door: None,
    };
    #[expect(clippy::disallowed_methods, reason = "a test has no registry")]
    let tenant = Tenant::open(written.boroughs.remove(0), &ground).await.unwrap();
    (tenant, folder)
}

/// A request to this borough, as the host guard would hand it on.
pub(crate) fn asked(tenant: &Tenant, headers: &[(&str, &str)]) -> actix_web::HttpRequest {
    let mut request = TestRequest::get();
    for (name, value) in headers {
        request = request.insert_header((*name, *value));
    }
    let request = request.to_http_request();
    request.extensions_mut().insert(Site::Borough(tenant.clone()));
    request
}

/// A form that was sent to this borough, with its body.
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
pub(crate) fn sent(
    tenant: &Tenant,
    headers: &[(&str, &str)],
    body: &str,
) -> (actix_web::HttpRequest, actix_web::dev::Payload) {
    let mut request = TestRequest::post()
        .uri("/forms/thing/street")
        .insert_header((header::CONTENT_TYPE, "application/x-www-form-urlencoded"))
        .set_payload(body.to_owned());
    for (name, value) in headers {
        request = request.insert_header((HeaderName::try_from(*name).unwrap(), *value));
    }
    let (request, payload) = request.to_http_parts();
    request.extensions_mut().insert(Site::Borough(tenant.clone()));
    (request, payload)
}
