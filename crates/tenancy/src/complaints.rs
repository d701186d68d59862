//! Complaints about `tenant.toml`: file, line, what is wrong, and the nearest known key where one was mistyped.

use std::fs;
use std::path::Path;

use catalogue::{Complaint, Severity};

/// An error at one line of a file.
pub(crate) fn at(file: &Path, line: usize, message: String) -> Complaint {
    Complaint { file: file.to_owned(), line, severity: Severity::Error, message }
}

/// The line (from 1) on which `key` stands first, or 1.
pub(crate) fn line_of_key(text: &str, key: &str) -> usize {
    text.lines().position(|line| line.trim_start().starts_with(key)).map_or(1, |index| index + 1)
}

/// An error in `folder`'s `tenant.toml`, at the line where `key` stands.
pub(crate) fn at_key(folder: &Path, key: &str, message: String) -> Complaint {
    let file = folder.join("tenant.toml");
    let line = fs::read_to_string(&file).map_or(1, |text| line_of_key(&text, key));
    at(&file, line, message)
}

/// Turns the parser's error into a complaint; for an unknown key or word it names the nearest known one.
pub(crate) fn explain(file: &Path, text: &str, error: &toml_edit::de::Error) -> Complaint {
    let line =
        error.span().and_then(|span| text.get(..span.start)).map_or(1, |before| before.matches('\n').count() + 1);
    let message = error.message();
    let what = if message.starts_with("unknown variant") { "word" } else { "key" };
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let explained = match quoted.split_first() {
        Some((unknown, known)) if message.starts_with("unknown") => {
            match catalogue::nearest(unknown, known.iter().copied()) {
                Some(near) => format!("unknown {what} `{unknown}`; the nearest known one is `{near}`"),
                None => format!("unknown {what} `{unknown}`; the known ones are {}", known.join(", ")),
            }
        }
        _ => message.replace("expected struct WrittenSecret", "expected { env = \"NAME\" } or { file = \"PATH\" }"),
    };
    at(file, line, explained)
}

/// What is wrong with a host's name, if anything: it must be exactly what a browser sends.
pub(crate) fn host_fault(host: &str) -> Option<String> {
    let plain = |label: &str| {
        !label.is_empty()
            && label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    (!host.split('.').all(plain)).then(|| {
        format!(
            "write the host `{host}` in lower case, as letters, digits, hyphens and dots, without port or final dot"
        )
    })
}

/// What is wrong with the origin, if anything: links in mail and the check of forms are built on it.
pub(crate) fn origin_fault(origin: &str, canonical: &str) -> Option<String> {
    let authority = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
    let Some(authority) = authority else {
        return Some("the origin begins with https:// (or http:// in a demonstration)".to_owned());
    };
    let (host, port) = authority.split_once(':').map_or((authority, None), |(host, port)| (host, Some(port)));
    if host != canonical {
        return Some(format!(
            "the origin must lead to the first of the hosts, `{canonical}`, and have nothing behind it"
        ));
    }
    if port.is_some_and(|port| port.parse::<u16>().is_err()) {
        return Some("the origin is scheme, host and port, with nothing behind it".to_owned());
    }
    None
}

/// What is wrong with the address of a database, if anything.
pub(crate) fn database_fault(url: &str) -> Option<String> {
    let known = ["sqlite://", "postgres://", "postgresql://"];
    let whole = known.iter().any(|scheme| url.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty()));
    (!whole).then(|| "the database address must be sqlite://FILE or postgres://…".to_owned())
}

/// What is wrong with the way mail goes, if anything.
pub(crate) fn transport_fault(transport: &str) -> Option<String> {
    let known = transport == "folder" || transport.starts_with("smtp://") || transport.starts_with("smtps://");
    (!known).then(|| "the transport of mail is `folder`, smtp://… or smtps://…".to_owned())
}

/// What is wrong with the list of wards, if anything: people find theirs by the alphabet, and a name stands for one ward.
pub(crate) fn wards_fault(wards: &[String]) -> Option<String> {
    if wards.iter().any(|ward| ward.trim().is_empty() || ward.trim() != ward || ward.chars().any(char::is_control)) {
        return Some("a ward is a name without spaces around it".to_owned());
    }
    let unordered = wards.windows(2).find(|pair| matches!(pair, [one, next] if one >= next))?;
    Some(format!("the wards stand in the order of the alphabet, each once: look at `{}`", unordered.join("` and `")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_what_a_browser_sends() {
        for good in ["north.example", "www.example.gov.uk", "xn--mn-yja.example"] {
            assert_eq!(host_fault(good), None);
        }
        for bad in ["", "North.example", "a.b.", "a..b", "a b", "a/b", "a:80", "a@b", "*.a", "a_b"] {
            assert!(host_fault(bad).is_some(), "{bad}");
        }
    }

    #[test]
    fn an_origin_leads_to_the_canonical_host_and_nowhere_else() {
        for good in ["http://a.example", "https://a.example", "http://a.example:8080"] {
            assert_eq!(origin_fault(good, "a.example"), None, "{good}");
        }
        for bad in [
            "a.example",
            "ftp://a.example",
            "https://b.example",
            "https://a.example/",
            "https://a.example/path",
            "https://a.example:port",
            "https://a.example:80/x",
            "https://a.example@evil.example",
            "https://a.example?x",
        ] {
            assert!(origin_fault(bad, "a.example").is_some(), "{bad}");
        }
    }

    #[test]
    fn wards_are_names_in_order() {
        let fault = |wards: &[&str]| wards_fault(&wards.iter().map(|ward| (*ward).to_owned()).collect::<Vec<_>>());
        assert_eq!(fault(&[]), None);
        assert_eq!(fault(&["East", "North and Middle", "West"]), None);
        for bad in [&["West", "East"][..], &["East", "East"], &[""], &[" East"], &["Ea\nst"]] {
            assert!(fault(bad).is_some(), "{bad:?}");
        }
    }

    #[test]
    fn a_database_is_a_file_or_a_server() {
        for (url, good) in [
            ("sqlite://a.db", true),
            ("postgres://u@h/d", true),
            ("postgresql://h/d", true),
            ("sqlite://", false),
            ("sqlite:a.db", false),
            ("mysql://h/d", false),
        ] {
            assert_eq!(database_fault(url).is_none(), good, "{url}");
        }
    }
}
