//! Uploading, as a browser sends a form with files.

use crate::page::Page;
use crate::visitor::Visitor;

/// A file that somebody chose: field, name, bytes.
pub type Chosen<'a> = (&'a str, &'a str, &'a [u8]);

impl Visitor {
    /// Fills in the form with files that ends with this address, and sends it. The answer is followed.
    pub async fn upload(&self, page: &Page, ends: &str, fields: &[(&str, &str)], files: &[Chosen<'_>]) -> Page {
        let (action, fields) = page.filled(ends, fields);
        let answer = self.upload_to(&action, &fields, files).await;
        match answer.redirect() {
            Some(next) => self.go(&next).await,
            None => answer,
        }
    }

    /// Sends a form with files once.
    pub async fn upload_to(&self, action: &str, fields: &[(String, String)], files: &[Chosen<'_>]) -> Page {
        let mut body = Vec::new();
        for (name, value) in fields {
            let part = format!("--jwp\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        for (name, file_name, bytes) in files {
            let head = format!(
                "--jwp\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file_name}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--jwp--\r\n");
        self.send_body(action, "multipart/form-data; boundary=jwp", body).await
    }

    /// The bytes at an address, with the status and a header of the answer.
    pub async fn fetch(&self, path: &str, headers: &[(&str, &str)]) -> Fetched {
        let answer = self.ask_raw(path, headers).await;
        let status = answer.status().as_u16();
        let headers = answer.headers().clone();
        Fetched { status, headers, bytes: answer.bytes().await.unwrap().to_vec() }
    }
}

/// What came back that is no page.
pub struct Fetched {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub bytes: Vec<u8>,
}

impl Fetched {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }
}
