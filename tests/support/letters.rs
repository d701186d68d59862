//! The letters that people find in their inbox, and the links in them.

use mailparse::MailHeaderMap as _;

use crate::eventually;
use crate::platform::Platform;

#[derive(Clone, Debug)]
pub struct Letter {
    id: String,
    pub subject: String,
    pub text: String,
}

impl Platform {
    /// Every mail to an address that has been laid into a site's folder, oldest first.
    pub fn letters(&self, slug: &str, to: &str) -> Vec<Letter> {
        let mut found: Vec<Letter> = self
            .mails(slug)
            .iter()
            .filter_map(|mail| {
                let parsed = mailparse::parse_mail(mail.as_bytes()).ok()?;
                let header = |name: &str| parsed.headers.get_first_value(name).unwrap_or_default();
                let ours = header("To").to_lowercase().contains(&to.to_lowercase());
                let text = parsed.subparts.first()?.get_body().ok()?;
                ours.then(|| Letter { id: header("Message-ID"), subject: header("Subject"), text })
            })
            .collect();
        // Message ids are made of time.
        found.sort_by(|one, other| one.id.cmp(&other.id));
        found
    }

    /// The newest of at least `count` letters with these words in the subject, once it has come.
    pub async fn letter(&self, slug: &str, to: &str, subject: &str, count: usize) -> Letter {
        let what = format!("letter {count} to {to} on “{subject}”");
        eventually(&what, async || {
            let mut letters = self.letters(slug, to);
            letters.retain(|letter| letter.subject.contains(subject));
            if letters.len() >= count { letters.pop() } else { None }
        })
        .await
    }
}

impl Letter {
    /// The first link in it that leads to `origin` and has `part` in it, as a path.
    #[track_caller]
    pub fn link(&self, origin: &str, part: &str) -> String {
        let links = self.text.split_whitespace().filter_map(|word| word.strip_prefix(origin));
        let mut links = links.filter(|path| path.contains(part));
        links.next().unwrap_or_else(|| panic!("no link to {origin} with {part} in: {}", self.text)).to_owned()
    }
}
