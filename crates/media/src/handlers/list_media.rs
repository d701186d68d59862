//! `GET /staff/media`: what is in the library, newest first, and finding something in it.

use actix_web::web::Query;
use identity::{Staff, may};
use serde::{Deserialize, Serialize};
use url::form_urlencoded::Serializer;
use web::{Head, PageResult, Visit, csrf_token, render};

use crate::medium::{self, Medium, ON_A_PAGE};
use crate::sniff::Kind;

/// What the address asks for. Nonsense counts as missing.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    q: String,
    kind: String,
    page: String,
}

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    worker: identity::view::Shown,
    q: String,
    kinds: Vec<Choice>,
    filtered: bool,
    summary: String,
    media: Vec<Tile>,
    newer: Option<String>,
    older: Option<String>,
}

#[derive(Serialize)]
struct Choice {
    value: &'static str,
    label: &'static str,
    checked: bool,
}

#[derive(Serialize)]
struct Tile {
    href: String,
    name: String,
    picture: Option<String>,
    description: String,
    size: String,
}

pub(super) async fn list_media(staff: Staff<may::WriteContent>, visit: Visit, asked: Query<Asked>) -> PageResult {
    let tenant = staff.tenant();
    let q: String = asked.q.trim().chars().filter(|sign| !sign.is_control()).take(200).collect();
    let kind = Kind::from_word(&asked.kind);
    let page = asked.page.parse::<u64>().unwrap_or(1).clamp(1, 100_000);
    let (media, total) = medium::search(tenant.db().read(), &q, kind, page).await?;
    let word = kind.map_or("", Kind::word);
    let link = |page: u64| {
        let page = page.to_string();
        let parts = [("q", q.as_str()), ("kind", word), ("page", page.as_str())];
        let given = parts.into_iter().filter(|(_, value)| !value.is_empty());
        format!("/staff/media?{}", Serializer::new(String::new()).extend_pairs(given).finish())
    };
    let choice = |(value, label)| Choice { value, label, checked: value == word };
    let view = View {
        page: Head::new(web::Kind::Content, "Pictures and files"),
        csrf: csrf_token(tenant, &visit),
        worker: identity::view::shown(&staff),
        kinds: [("", "Everything"), ("picture", "Pictures"), ("file", "Files"), ("video", "Videos")].map(choice).into(),
        filtered: !q.is_empty() || kind.is_some(),
        summary: match total {
            0 => "Nothing fits.".to_owned(),
            1 => "1 of them".to_owned(),
            total => format!("{total} of them, newest first"),
        },
        newer: (page > 1).then(|| link(page - 1)),
        older: (total > page * ON_A_PAGE).then(|| link(page + 1)),
        media: media.iter().map(tile).collect(),
        q,
    };
    render(tenant, "media/list_media.html", &view)
}

fn tile(medium: &Medium) -> Tile {
    Tile {
        href: format!("/staff/media/{}", medium.id()),
        name: medium.name().to_owned(),
        picture: medium.is_picture().then(|| medium.crop("square")),
        description: if medium.row().decorative { "Decoration".to_owned() } else { medium.description().to_owned() },
        size: medium.size_words(),
    }
}
