//! A form with files that somebody sent, taken under the same proofs as [`crate::ProtectedForm`]. Nothing is read before the
//! handler says so, hence before it is known that the person may send anything; and no byte of a file touches the disk before
//! the token has been seen, so the token stands first in such a form.

use std::future::{Ready, ready};
use std::time::Duration;

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest};
use futures_util::StreamExt as _;
use tenancy::{Incoming, Site, Tenant};
use tokio::io::AsyncWriteExt as _;

use crate::csrf::{self, FIELD};
use crate::error::{PageError, TryAgain};
use crate::protected_form::{Fields, MOST_FIELDS, comes_from_here};
use crate::visit::Visit;

/// The most that boundaries and heads of parts take, in bytes.
const HEADS: usize = 16 * 1024;
/// The most that all the fields that are no files may hold together, in bytes.
const LARGEST_FIELDS: usize = 1024 * 1024;
/// How long a form with files may take to arrive: a large video over a slow line, and no connection is held for ever.
const SLOWEST: Duration = Duration::from_secs(15 * 60);

/// A form with files that has not been read yet.
pub struct ProtectedUpload {
    request: HttpRequest,
    payload: Payload,
}

/// How much may be sent.
#[derive(Clone, Copy, Debug)]
pub struct UploadLimits {
    /// The largest file, in bytes. What is larger is read to its end and thrown away, up to as much again, so that the page can
    /// say so and keep what was typed.
    pub largest_file: u64,
    /// How many files.
    pub files: usize,
}

/// What a form with files held.
#[derive(Debug)]
pub struct Received {
    /// What was typed, without the token.
    pub fields: Fields,
    /// The files that were chosen.
    pub files: Vec<ReceivedFile>,
}

/// One file that was chosen.
#[derive(Debug)]
pub struct ReceivedFile {
    /// The name of the field.
    pub field: String,
    /// What the file is called on the person's machine; never a path of ours.
    pub file_name: String,
    /// How many bytes were sent.
    pub bytes: u64,
    /// Whether that is more than was allowed; then nothing of it is kept.
    pub too_large: bool,
    /// Where it lies until it is kept or dropped.
    pub incoming: Incoming,
}

impl Received {
    /// The file that was chosen in a field, if one was.
    #[must_use]
    pub fn take(&mut self, field: &str) -> Option<ReceivedFile> {
        let place = self.files.iter().position(|file| file.field == field)?;
        Some(self.files.swap_remove(place))
    }
}

impl std::fmt::Debug for ProtectedUpload {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ProtectedUpload").finish_non_exhaustive()
    }
}

impl FromRequest for ProtectedUpload {
    type Error = PageError;
    type Future = Ready<Result<Self, PageError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        ready(Ok(Self { request: request.clone(), payload: payload.take() }))
    }
}

impl ProtectedUpload {
    /// Reads it. Files are laid where the borough keeps what is arriving.
    ///
    /// # Errors
    /// It is not proved to come from our own page, is no form with files, is larger than it may be as a whole, or came too slowly.
    pub async fn receive(self, limits: UploadLimits) -> Result<Received, PageError> {
        let Self { request, payload } = self;
        let site = Site::extract(&request).await.map_err(|_| PageError::NotFound)?;
        let tenant = site.house();
        let refused =
            || PageError::Forbidden(Box::new(TryAgain { path: request.path().to_owned(), ..TryAgain::default() }));
        if !comes_from_here(request.headers(), &tenant.profile().origin) {
            return Err(refused());
        }
        if !request.content_type().eq_ignore_ascii_case("multipart/form-data") {
            return Err(PageError::NotAForm);
        }
        // Fields, and the heads of all parts, come on top of the files.
        let besides = (LARGEST_FIELDS + HEADS) as u64;
        let whole = limits.largest_file.saturating_mul(2 * limits.files as u64).saturating_add(besides);
        let says = request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
        if says.and_then(|length| length.parse::<u64>().ok()).is_some_and(|length| length > whole) {
            return Err(PageError::TooLarge);
        }
        let visit = Visit::of(tenant, &request);
        let mut parts = Multipart::new(request.headers(), payload);
        let read = async {
            let first = parts.next().await.transpose().map_err(broken)?;
            let mut first = first.ok_or(PageError::BadRequest("a form with nothing in it"))?;
            let named = first.name() == Some(FIELD);
            let token = text(&mut first, 1024).await?;
            drop(first);
            if !named || !csrf::counts(tenant, &visit, &token) {
                return Err(refused());
            }
            rest(tenant, &mut parts, limits).await
        };
        tokio::time::timeout(SLOWEST, read).await.map_err(|_| PageError::TooSlow)?
    }
}

async fn rest(tenant: &Tenant, parts: &mut Multipart, limits: UploadLimits) -> Result<Received, PageError> {
    let mut received = Received { fields: Fields::default(), files: Vec::new() };
    let mut left = LARGEST_FIELDS;
    while let Some(part) = parts.next().await {
        let mut part = part.map_err(broken)?;
        let name = part.name().ok_or(PageError::BadRequest("a part without a name"))?.to_owned();
        let file_name = part.content_disposition().and_then(|said| said.get_filename().map(plain_name));
        let Some(file_name) = file_name else {
            let value = text(&mut part, left).await?;
            left -= value.len();
            if received.fields.0.len() == MOST_FIELDS {
                return Err(PageError::TooLarge);
            }
            received.fields.0.push((name, value));
            continue;
        };
        // A browser sends a file without name or content for a field in which none was chosen.
        if let Some(file) = take_file(tenant, &mut part, name, file_name, limits).await? {
            if received.files.len() == limits.files {
                return Err(PageError::TooLarge);
            }
            received.files.push(file);
        }
    }
    Ok(received)
}

async fn take_file(
    tenant: &Tenant,
    part: &mut Field,
    field: String,
    file_name: String,
    limits: UploadLimits,
) -> Result<Option<ReceivedFile>, PageError> {
    let incoming = tenant.files().media().incoming().map_err(PageError::unavailable)?;
    let mut file = tokio::fs::File::create(incoming.path()).await.map_err(PageError::unavailable)?;
    let mut bytes = 0_u64;
    while let Some(chunk) = part.next().await {
        let chunk = chunk.map_err(broken)?;
        bytes += chunk.len() as u64;
        if bytes > limits.largest_file.saturating_mul(2) {
            return Err(PageError::TooLarge);
        }
        if bytes <= limits.largest_file {
            file.write_all(&chunk).await.map_err(PageError::unavailable)?;
        }
    }
    file.flush().await.map_err(PageError::unavailable)?;
    let too_large = bytes > limits.largest_file;
    Ok((bytes > 0 || !file_name.is_empty()).then_some(ReceivedFile { field, file_name, bytes, too_large, incoming }))
}

async fn text(part: &mut Field, most: usize) -> Result<String, PageError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = part.next().await {
        let chunk = chunk.map_err(broken)?;
        if bytes.len() + chunk.len() > most {
            return Err(PageError::TooLarge);
        }
        bytes.extend_from_slice(&chunk);
    }
    let text = String::from_utf8(bytes).map_err(|_| PageError::BadRequest("a field that is no text"))?;
    // No keyboard sends a zero byte, and PostgreSQL takes it in no text.
    if text.contains('\0') { Err(PageError::BadRequest("a zero byte in a form")) } else { Ok(text) }
}

/// The last part of a file's name: some browsers send the whole path.
fn plain_name(sent: &str) -> String {
    let last = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().filter(|sign| !sign.is_control()).take(200).collect::<String>().trim().to_owned()
}

fn broken(_: MultipartError) -> PageError {
    PageError::BadRequest("the form with files cannot be read")
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;
    use crate::csrf::csrf_token;
    use crate::trial::{ORIGIN, asked, north, sent};

    const LIMITS: UploadLimits = UploadLimits { largest_file: 100, files: 2 };

    async fn send(
        tenant: &Tenant,
        origin: &str,
        token: Option<&str>,
        parts: &[(&str, &str)],
    ) -> Result<Received, PageError> {
        let visit = Visit::of(tenant, &asked(tenant, &[]));
        let cookie = format!("__Host-visit={}", visit.secret());
        let token = token.map_or_else(|| csrf_token(tenant, &visit), ToOwned::to_owned);
        let first = (r#"name="csrf""#, token.as_str());
        let body: String = [first].iter().chain(parts).fold(String::new(), |body, (head, value)| {
            body + &format!("--b\r\nContent-Disposition: form-data; {head}\r\n\r\n{value}\r\n")
        }) + "--b--\r\n";
        let headers =
            [("content-type", "multipart/form-data; boundary=b"), ("origin", origin), ("cookie", cookie.as_str())];
        let (request, mut payload) = sent(tenant, &headers, &body);
        ProtectedUpload::from_request(&request, &mut payload).await.unwrap().receive(LIMITS).await
    }

    fn arriving(tenant: &Tenant) -> usize {
        std::fs::read_dir(tenant.files().root().join("media/incoming")).map_or(0, Iterator::count)
    }

    #[actix_web::test]
    async fn a_file_from_our_own_page_is_laid_down_until_it_is_dropped() {
        let (tenant, _data) = north().await;
        let parts = [(r#"name="what""#, "A park"), (r#"name="file"; filename="C:\\fake\\park.jpg""#, "bytes")];
        let mut received = send(&tenant, ORIGIN, None, &parts).await.unwrap();
        assert_eq!(received.fields.get("what"), Some("A park"));
        let file = received.take("file").unwrap();
        assert_eq!((file.file_name.as_str(), file.bytes, file.too_large), ("park.jpg", 5, false));
        assert_eq!(std::fs::read(file.incoming.path()).unwrap(), b"bytes");
        drop(file);
        assert_eq!(arriving(&tenant), 0);
    }

    #[actix_web::test]
    async fn without_proof_no_byte_touches_the_disk() {
        let (tenant, _data) = north().await;
        let parts = [(r#"name="file"; filename="a.jpg""#, "bytes")];
        for (origin, token) in [("https://evil.example", None), (ORIGIN, Some("x.y")), (ORIGIN, Some(""))] {
            let refused = send(&tenant, origin, token, &parts).await.unwrap_err();
            assert!(matches!(refused, PageError::Forbidden(_)), "{refused}");
        }
        assert!(!tenant.files().root().join("media").exists());
    }

    #[actix_web::test]
    async fn what_is_too_large_is_said_and_what_was_typed_is_kept() {
        let (tenant, _data) = north().await;
        let large = "x".repeat(150);
        let parts = [(r#"name="file"; filename="a.jpg""#, large.as_str()), (r#"name="what""#, "A park")];
        let received = send(&tenant, ORIGIN, None, &parts).await.unwrap();
        assert!(received.files[0].too_large);
        assert_eq!(received.fields.get("what"), Some("A park"));
        let endless = "x".repeat(250);
        let parts = [(r#"name="file"; filename="a.jpg""#, endless.as_str())];
        assert!(matches!(send(&tenant, ORIGIN, None, &parts).await, Err(PageError::TooLarge)));
        drop(received);
        assert_eq!(arriving(&tenant), 0);
    }

    #[actix_web::test]
    async fn a_field_in_which_nothing_was_chosen_is_no_file() {
        let (tenant, _data) = north().await;
        let received = send(&tenant, ORIGIN, None, &[(r#"name="file"; filename="""#, "")]).await.unwrap();
        assert!(received.files.is_empty());
    }
}
