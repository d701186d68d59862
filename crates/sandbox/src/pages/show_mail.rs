//! `/mail`: the messages that the platform sent, from the folder that stands in for a mail server.
//!
//! A message is found only by a name that the folder lists, so no name can lead outside it. Its HTML is shown in a frame whose
//! policy allows no script, no form and nothing from the network.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, web};
use mailparse::{MailHeaderMap, ParsedMail};

use super::{not_found, page, segment, when};
use crate::markup::{escape, whole};
use crate::world::World;

/// Messages on the list, newest first, and the largest that is shown, in bytes.
const MOST: usize = 200;
const LARGEST: u64 = 2 * 1024 * 1024;

/// A message file: its name in addresses, where it is, when it was written.
struct Letter {
    name: String,
    path: PathBuf,
    written: SystemTime,
}

/// A message, read.
struct Message {
    subject: String,
    from: String,
    to: String,
    text: Option<String>,
    html: Option<String>,
}

pub(super) async fn list(world: web::Data<World>) -> HttpResponse {
    let Some(folder) = world.config.mail_folder.clone() else {
        let body = "<h1>Mail</h1><p>This sandbox was started without a folder of mail.</p>";
        return page(StatusCode::OK, "Mail", "/mail", body);
    };
    let read = web::block(move || {
        let mut letters = letters(&folder);
        let count = letters.len();
        letters.truncate(MOST);
        let read: Vec<(Letter, Option<Message>)> =
            letters.into_iter().map(|letter| (message(&letter.path), letter)).map(|(m, l)| (l, m)).collect();
        (count, read)
    });
    let (count, letters) = read.await.unwrap_or_default();
    let mut body = String::from(
        "<h1>Mail</h1><p class=\"lead\">What the platform wrote to people. Nothing leaves this machine.</p>",
    );
    if letters.is_empty() {
        body.push_str(
            "<p class=\"quiet\">No mail yet. When a report is received, the confirmation will stand here.</p>",
        );
    } else {
        let messages = if count == 1 { "1 message".to_owned() } else { format!("{count} messages") };
        body.push_str(&format!("<p class=\"quiet\">{messages}, newest first</p><ol class=\"cards\">"));
        for (letter, message) in &letters {
            let (subject, to) = message
                .as_ref()
                .map_or(("A message that cannot be read", ""), |message| (&message.subject, &message.to));
            let subject = if subject.is_empty() { "No subject" } else { subject };
            body.push_str(&format!(
                "<li><p class=\"top\"><a href=\"/mail/{}\">{}</a></p><p class=\"under\">To {} · {}</p></li>",
                segment(&letter.name),
                whole(subject),
                escape(to),
                when(letter.written.into())
            ));
        }
        body.push_str("</ol>");
    }
    page(StatusCode::OK, "Mail", "/mail", &body)
}

pub(super) async fn show(world: web::Data<World>, name: web::Path<String>) -> HttpResponse {
    let name = name.into_inner();
    let Some(message) = named(&world, name.clone()).await else {
        return not_found();
    };
    let row = |name: &str, value: &str| format!("<div><dt>{name}</dt><dd>{}</dd></div>", escape(value));
    let mut body = format!(
        "<p><a href=\"/mail\">All mail</a></p><h1>{}</h1><dl class=\"facts\">{}{}</dl>",
        whole(&message.subject),
        row("From", &message.from),
        row("To", &message.to)
    );
    if message.html.is_some() {
        body.push_str(&format!(
            "<h2>As a mail program shows it</h2><iframe sandbox src=\"/mail/{}/html\" title=\"The message as HTML\"></iframe>",
            segment(&name)
        ));
    }
    if let Some(text) = &message.text {
        body.push_str(&format!("<h2>As plain text</h2><pre>{}</pre>", with_links(text)));
    }
    page(StatusCode::OK, &message.subject, "/mail", &body)
}

pub(super) async fn html(world: web::Data<World>, name: web::Path<String>) -> HttpResponse {
    let html = named(&world, name.into_inner()).await.and_then(|message| message.html);
    let Some(html) = html else { return not_found() };
    // Mail programs know inline styles only, so messages have them; scripts, forms and the network stay shut.
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((
            header::CONTENT_SECURITY_POLICY,
            "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; \
             frame-ancestors 'self'",
        ))
        .body(html)
}

async fn named(world: &World, name: String) -> Option<Message> {
    let folder = world.config.mail_folder.clone()?;
    let found = web::block(move || {
        let letter = letters(&folder).into_iter().find(|letter| letter.name == name)?;
        message(&letter.path)
    });
    found.await.ok().flatten()
}

/// The `.eml` files of a folder and of the folders in it, newest first.
fn letters(folder: &Path) -> Vec<Letter> {
    let mut found = Vec::new();
    let mut collect = |folder: &Path, before: &str| -> Vec<PathBuf> {
        let mut folders = Vec::new();
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let (path, Ok(about)) = (entry.path(), entry.metadata()) else {
                continue;
            };
            let name = entry.file_name().to_string_lossy().into_owned();
            if about.is_dir() {
                folders.push(path);
            } else if about.is_file() && about.len() <= LARGEST && name.ends_with(".eml") && !name.starts_with('.') {
                let written = about.modified().unwrap_or(SystemTime::UNIX_EPOCH);
                found.push(Letter { name: format!("{before}{name}"), path, written });
            }
        }
        folders
    };
    for inner in collect(folder, "") {
        let before = inner.file_name().map(|name| format!("{}~", name.to_string_lossy())).unwrap_or_default();
        collect(&inner, &before);
    }
    found.sort_by(|one, other| (other.written, &other.name).cmp(&(one.written, &one.name)));
    found
}

fn message(path: &Path) -> Option<Message> {
    let bytes = std::fs::read(path).ok()?;
    let mail = mailparse::parse_mail(&bytes).ok()?;
    let header = |name: &str| mail.headers.get_first_value(name).unwrap_or_default();
    Some(Message {
        subject: header("Subject"),
        from: header("From"),
        to: header("To"),
        text: part(&mail, "text/plain"),
        html: part(&mail, "text/html"),
    })
}

fn part(mail: &ParsedMail<'_>, kind: &str) -> Option<String> {
    mail.parts().find(|part| part.ctype.mimetype == kind).and_then(|part| part.get_body().ok())
}

/// Escaped text in which addresses of pages can be followed.
fn with_links(text: &str) -> String {
    text.split_inclusive(char::is_whitespace)
        .map(|word| {
            let address = word.trim_end();
            let address = address.trim_end_matches(['.', ',', ')', '>', ';']);
            if address.starts_with("http://") || address.starts_with("https://") {
                let rest = word.get(address.len()..).unwrap_or_default();
                let shown = escape(address);
                format!("<a href=\"{shown}\">{shown}</a>{}", escape(rest))
            } else {
                escape(word)
            }
        })
        .collect()
}
