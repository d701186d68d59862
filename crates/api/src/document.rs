//! The description of `/api/v1` as OpenAPI 3.1, made from the code that answers.

use serde_json::{Value, json};
use tenancy::Profile;
use utoipa::OpenApi;

use crate::handlers;
use crate::told::Problem;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Council services and pages",
        version = "1",
        description = "What this council publishes, for other systems to read. No key is needed. Nothing about a person is here."
    ),
    paths(
        handlers::list_services::list_services,
        handlers::read_service::read_service,
        handlers::list_pages::list_pages,
        handlers::read_page::read_page,
        handlers::list_events::list_events,
        handlers::list_news::list_news,
        handlers::list_venues::list_venues,
        handlers::list_status::list_status,
    ),
    components(schemas(Problem))
)]
struct Written;

/// What every operation may answer besides what it is asked for.
const ALWAYS: [(&str, &str); 4] = [
    ("400", "A parameter cannot be read"),
    ("404", "There is no such thing"),
    ("405", "It can only be read: GET and HEAD"),
    ("503", "Something that we need is down; come back later"),
];

/// The description, for one borough's site.
///
/// # Errors
/// It cannot be written as JSON.
pub(crate) fn document(profile: &Profile) -> Result<Value, serde_json::Error> {
    let mut document = serde_json::to_value(Written::openapi())?;
    document["servers"] = json!([{ "url": profile.origin, "description": profile.name }]);
    // The licence of the program is not that of what the council publishes.
    document["info"].as_object_mut().and_then(|info| info.remove("license"));
    document["info"]["contact"] = json!({ "name": profile.name, "email": profile.contacts.email });
    let operations = document["paths"].as_object_mut().into_iter().flat_map(|paths| paths.values_mut());
    for responses in operations.filter_map(|path| path.pointer_mut("/get/responses")?.as_object_mut()) {
        responses.insert("304".to_owned(), json!({ "description": "Nothing has changed since the tag that was sent" }));
        for (status, what) in ALWAYS {
            let schema = json!({ "$ref": "#/components/schemas/Problem" });
            let told = json!({ "description": what, "content": { "application/problem+json": { "schema": schema } } });
            responses.insert(status.to_owned(), told);
        }
    }
    Ok(document)
}
