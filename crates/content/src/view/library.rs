//! What a page shows of the media library, and of films elsewhere: asked for once a page, by the names that the page says.

use std::collections::BTreeMap;

use media::Medium;
use sea_orm::{ConnectionTrait, DbErr};
use serde::Serialize;
use tenancy::Tenant;
use url::Url;

use super::map::{self, Map, Point};
use crate::file_link::FileLink;
use crate::links;
use crate::rich_text::Piece;
use crate::writing::Writing;

/// The media of one page, by name.
#[derive(Debug, Default)]
pub(crate) struct Library(BTreeMap<String, Medium>);

/// A piece of text as templates show it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub(crate) enum ShownPiece {
    Plain(Piece),
    Picture(Picture),
    Film(Film),
    Place(Place),
    Contacts(Contacts),
}

/// The borough's own contacts, in the middle of a text.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Contacts {
    kind: &'static str,
    telephone: String,
    text_relay: String,
    email: String,
    address: Vec<String>,
    opening_hours: String,
}

/// A picture with everything that keeps its place on the page.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Picture {
    kind: &'static str,
    src: String,
    srcset: String,
    width: u32,
    height: u32,
    description: String,
    caption: Option<String>,
    credit: Option<String>,
    /// Cut around its focal point, for lists.
    pub wide: String,
}

/// A film of ours, or one elsewhere that is asked for only when a person presses play.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Film {
    kind: &'static str,
    title: String,
    /// HTML that `catalogue` made.
    transcript: String,
    file: Option<FilmFile>,
    elsewhere: Option<Elsewhere>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct FilmFile {
    src: String,
    media_type: String,
    captions: Option<String>,
}

/// A film on another site.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Elsewhere {
    /// Its own page there.
    href: String,
    /// Whose site it is.
    site: String,
    /// What may be framed, of sites that follow nobody if asked not to.
    embed: Option<String>,
}

/// A map in the middle of a text.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Place {
    kind: &'static str,
    map: Option<Map>,
    /// HTML that `catalogue` made.
    html: String,
}

impl Library {
    /// What the library has of what a page shows. What is missing is left out of the page, and said once in the log: a page is
    /// rendered once.
    pub(crate) async fn of(db: &impl ConnectionTrait, writing: &Writing, path: &str) -> Result<Self, DbErr> {
        let links = links::of(writing);
        let names: Vec<&str> = links.iter().filter_map(|link| link.target.strip_prefix("media:")).collect();
        let found = media::find_many(db, &names).await?;
        for name in names.iter().filter(|name| !found.contains_key(**name)) {
            tracing::warn!(page.path = path, medium.name = name, "a page shows what is not in the media library");
        }
        Ok(Self(found))
    }

    /// The same for the pictures of many pages.
    pub(crate) async fn of_pictures(db: &impl ConnectionTrait, names: &[&str]) -> Result<Self, DbErr> {
        media::find_many(db, names).await.map(Self)
    }

    /// Where a link to a file leads, and what it says of the file.
    pub(crate) fn link(&self, name: &str) -> Option<FileLink> {
        let medium = self.0.get(name)?;
        let size = (!medium.is_picture()).then(|| medium.size_words());
        Some(FileLink { href: medium.href(), size })
    }

    /// A picture in the words of the library.
    pub(crate) fn picture(&self, name: Option<&str>) -> Option<Picture> {
        let medium = self.0.get(name?).filter(|medium| medium.is_picture())?;
        Some(pictured(medium, medium.description(), None))
    }

    /// What stands in a text, as templates show it. A picture that is missing is not there at all.
    pub(crate) fn show(&self, tenant: &Tenant, pieces: Vec<Piece>) -> Vec<ShownPiece> {
        let shown = pieces.into_iter().filter_map(|piece| match piece {
            Piece::Picture { name, description, caption } => {
                let medium = self.0.get(&name).filter(|medium| medium.is_picture())?;
                Some(ShownPiece::Picture(pictured(medium, &description, caption)))
            }
            Piece::Video { src, title, transcript } => {
                let (file, elsewhere) = match elsewhere(&src) {
                    Some(elsewhere) => (None, Some(elsewhere)),
                    None => (Some(self.film(&src)?), None),
                };
                Some(ShownPiece::Film(Film { kind: "film", title, transcript, file, elsewhere }))
            }
            Piece::Map { latitude, longitude, html } => {
                let point = Point::of(Some(latitude), Some(longitude));
                let map = point.map(|point| map::of_one(tenant, point, "the place"));
                Some(ShownPiece::Place(Place { kind: "place", map, html }))
            }
            Piece::Contact { html: None } => Some(ShownPiece::Contacts(contacts(tenant))),
            Piece::Text { .. }
            | Piece::Callout { .. }
            | Piece::Warning { .. }
            | Piece::Contact { .. }
            | Piece::Accordion { .. } => Some(ShownPiece::Plain(piece)),
        });
        shown.collect()
    }

    fn film(&self, name: &str) -> Option<FilmFile> {
        let medium = self.0.get(name).filter(|medium| medium.is_video())?;
        Some(FilmFile { src: medium.href(), media_type: medium.media_type().to_owned(), captions: medium.captions() })
    }
}

fn contacts(tenant: &Tenant) -> Contacts {
    let contacts = &tenant.profile().contacts;
    Contacts {
        kind: "contacts",
        telephone: contacts.telephone.clone(),
        text_relay: contacts.text_relay.clone(),
        email: contacts.email.clone(),
        address: contacts.address.clone(),
        opening_hours: contacts.opening_hours.clone(),
    }
}

fn pictured(medium: &Medium, description: &str, caption: Option<String>) -> Picture {
    let (width, height) = medium.size();
    let said = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    Picture {
        kind: "picture",
        src: medium.src(640),
        srcset: medium.srcset(),
        width,
        height,
        description: description.to_owned(),
        caption: caption.or_else(|| said(medium.caption())),
        credit: said(medium.credit()),
        wide: medium.crop("wide"),
    }
}

/// A film at an address elsewhere. Only of two sites do we know how to ask that they follow nobody; a film of any other is a link.
fn elsewhere(src: &str) -> Option<Elsewhere> {
    let url = Url::parse(src).ok().filter(|url| url.scheme() == "https")?;
    let host = url.host_str()?.trim_start_matches("www.");
    let last = url.path_segments()?.next_back().unwrap_or_default();
    let plain = |id: &str| {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        Some(id.to_owned()).filter(|id| !id.is_empty() && id.bytes().all(fits))
    };
    let (site, embed) = match host {
        "youtube.com" | "youtu.be" | "youtube-nocookie.com" => {
            let watched = url.query_pairs().find(|(key, _)| key == "v").map(|(_, id)| id.into_owned());
            let id = plain(&watched.unwrap_or_else(|| last.to_owned()));
            (
                "YouTube",
                id.map(|id| format!("https://www.youtube-nocookie.com/embed/{id}?rel=0&autoplay=1&cc_load_policy=1")),
            )
        }
        "vimeo.com" | "player.vimeo.com" => {
            ("Vimeo", plain(last).map(|id| format!("https://player.vimeo.com/video/{id}?dnt=1&autoplay=1")))
        }
        other => (other, None),
    };
    Some(Elsewhere { href: src.to_owned(), site: site.to_owned(), embed })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_film_elsewhere_is_framed_only_where_nobody_is_followed() {
        for (src, site, embed) in [
            (
                "https://www.youtube.com/watch?v=aB-3_x",
                "YouTube",
                Some("https://www.youtube-nocookie.com/embed/aB-3_x?"),
            ),
            ("https://youtu.be/aB3", "YouTube", Some("https://www.youtube-nocookie.com/embed/aB3?")),
            ("https://vimeo.com/123", "Vimeo", Some("https://player.vimeo.com/video/123?dnt=1")),
            ("https://youtu.be/a%22b", "YouTube", None),
            ("https://films.example.org/1", "films.example.org", None),
        ] {
            let found = elsewhere(src);
            assert_eq!(found.as_ref().map(|one| one.site.as_str()), Some(site), "{src}");
            let framed = found.and_then(|one| one.embed);
            assert_eq!(framed.is_some(), embed.is_some(), "{src}: {framed:?}");
            assert!(framed.unwrap_or_default().starts_with(embed.unwrap_or_default()), "{src}");
        }
        assert_eq!(elsewhere("meet-the-crew"), None, "a name of our own library");
        assert_eq!(elsewhere("http://vimeo.com/1"), None, "never without https");
    }
}
