//! Feeds: what is new, for readers of news. The same entries as Atom (RFC 4287) and as RSS 2.0. An entry's id is a tag URI
//! (RFC 4151) of the page's id and first day: it stays when the page moves.

use std::fmt::Write as _;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use quick_xml::escape::escape;
use sea_orm::DbErr;
use tenancy::{Profile, Tenant};

use crate::kind::Kind;
use crate::outward::{self, Line};

/// A feed holds the newest so many.
const MOST: usize = 50;

/// What a feed is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    News,
    Events,
    Consultations,
}

impl Subject {
    /// The name of the feed in its address and what people read.
    const fn words(self) -> (&'static str, &'static str, Kind) {
        match self {
            Self::News => ("news", "News", Kind::News),
            Self::Events => ("events", "Events", Kind::Event),
            Self::Consultations => ("consultations", "Consultations", Kind::Consultation),
        }
    }
}

/// A feed, ready to be written.
pub(crate) struct Feed<'a> {
    profile: &'a Profile,
    subject: Subject,
    /// Where the feed itself stands.
    path: &'a str,
    lines: Vec<Line>,
    /// When something changed last.
    updated: DateTime<Utc>,
}

impl<'a> Feed<'a> {
    /// Gathers what stands in it: the newest news, the events that are still to come, the consultations that are not over.
    pub(crate) async fn gather(tenant: &'a Tenant, subject: Subject, path: &'a str) -> Result<Self, DbErr> {
        let (_, _, kind) = subject.words();
        let mut lines = outward::lines(tenant, &[kind]).await?;
        let today = tenant.clock().today();
        match subject {
            Subject::News => lines.sort_by_key(|line| std::cmp::Reverse((line.from_day, line.published_at))),
            Subject::Events => {
                lines.retain(|line| line.to_day.is_none_or(|day| day >= today));
                lines.sort_by_key(|line| line.from_day);
            }
            Subject::Consultations => {
                lines.retain(|line| line.to_day.is_none_or(|day| day >= today));
                lines.sort_by_key(|line| line.to_day);
            }
        }
        lines.truncate(MOST);
        let newest = lines.iter().map(|line| line.published_at).max();
        Ok(Self { profile: tenant.profile(), subject, path, lines, updated: newest.unwrap_or(DateTime::UNIX_EPOCH) })
    }

    fn title(&self) -> String {
        format!("{} – {}", self.subject.words().1, self.profile.name)
    }

    /// As Atom. Writing to a string cannot fail.
    pub(crate) fn atom(&self) -> String {
        let (name, ..) = self.subject.words();
        let host = self.profile.canonical_host();
        let mut xml = String::from(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en-GB\">\n",
        );
        let _ = writeln!(xml, "  <title>{}</title>", text(&self.title()));
        let _ = writeln!(xml, "  <id>tag:{},2026:feeds/{name}</id>", text(host));
        let _ = writeln!(xml, "  <updated>{}</updated>", moment(self.updated));
        let _ = writeln!(xml, "  <link rel=\"self\" href=\"{}\"/>", text(&self.profile.link(self.path)));
        let _ = writeln!(xml, "  <link rel=\"alternate\" href=\"{}\"/>", text(&self.profile.link(&format!("/{name}"))));
        let _ = writeln!(xml, "  <author><name>{}</name></author>", text(&self.profile.name));
        for line in &self.lines {
            let _ = writeln!(xml, "  <entry>");
            let _ = writeln!(xml, "    <title>{}</title>", text(&line.title));
            let _ = writeln!(xml, "    <id>{}</id>", text(&tag(self.profile, line)));
            let _ = writeln!(xml, "    <link rel=\"alternate\" href=\"{}\"/>", text(&self.profile.link(&line.path)));
            let _ = writeln!(xml, "    <published>{}</published>", moment(line.first_published_at));
            let _ = writeln!(xml, "    <updated>{}</updated>", moment(line.published_at));
            let _ = writeln!(xml, "    <summary>{}</summary>", text(&self.words_of(line)));
            let _ = writeln!(xml, "  </entry>");
        }
        xml.push_str("</feed>\n");
        xml
    }

    /// As RSS 2.0. Writing to a string cannot fail.
    pub(crate) fn rss(&self) -> String {
        let (name, ..) = self.subject.words();
        let own = self.profile.link(self.path);
        let mut xml = String::from(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\">\n<channel>\n",
        );
        let _ = writeln!(xml, "  <title>{}</title>", text(&self.title()));
        let _ = writeln!(xml, "  <link>{}</link>", text(&self.profile.link(&format!("/{name}"))));
        let _ = writeln!(xml, "  <description>{}</description>", text(&self.profile.brand.tagline));
        let _ = writeln!(xml, "  <language>en-gb</language>");
        let _ = writeln!(xml, "  <lastBuildDate>{}</lastBuildDate>", self.updated.to_rfc2822());
        let _ = writeln!(xml, "  <atom:link rel=\"self\" type=\"application/rss+xml\" href=\"{}\"/>", text(&own));
        for line in &self.lines {
            let day = line.from_day.filter(|_| self.subject == Subject::News);
            let at = day.map_or(line.first_published_at, start_of);
            let _ = writeln!(xml, "  <item>");
            let _ = writeln!(xml, "    <title>{}</title>", text(&line.title));
            let _ = writeln!(xml, "    <link>{}</link>", text(&self.profile.link(&line.path)));
            let _ = writeln!(xml, "    <guid isPermaLink=\"false\">{}</guid>", text(&tag(self.profile, line)));
            let _ = writeln!(xml, "    <pubDate>{}</pubDate>", at.to_rfc2822());
            let _ = writeln!(xml, "    <description>{}</description>", text(&self.words_of(line)));
            let _ = writeln!(xml, "  </item>");
        }
        xml.push_str("</channel>\n</rss>\n");
        xml
    }

    /// The summary, with the day that counts before it.
    fn words_of(&self, line: &Line) -> String {
        let day = |day: NaiveDate| day.format("%-d %B %Y").to_string();
        match (self.subject, line.from_day, line.to_day) {
            (Subject::Events, Some(from), _) => format!("{}. {}", day(from), line.summary),
            (Subject::Consultations, _, Some(to)) => format!("Closes on {}. {}", day(to), line.summary),
            _ => line.summary.clone(),
        }
    }
}

/// An entry's name for ever.
fn tag(profile: &Profile, line: &Line) -> String {
    let day = catalogue::london_date(line.first_published_at).format("%Y-%m-%d");
    format!("tag:{},{day}:{}", profile.canonical_host(), line.id)
}

fn moment(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn start_of(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}

/// Words as XML may hold them: escaped, and without letters that no XML file can have.
fn text(words: &str) -> String {
    let fit = |letter: &char| !letter.is_control() || matches!(letter, '\n' | '\t');
    escape(words.chars().filter(fit).collect::<String>()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn what_editors_write_stays_text() {
        assert_eq!(
            text("Fish & <b>\u{0}chips\u{1b}</b> \"now\""),
            "Fish &amp; &lt;b&gt;chips&lt;/b&gt; &quot;now&quot;"
        );
    }
}
