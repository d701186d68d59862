//! `GET /media/{medium}/{variant}/{file}`: the bytes. An address with the present edition may be kept for ever; any other leads to
//! the present one. Browsers fetch videos in pieces.

use std::io::SeekFrom;

use actix_web::body::SizedStream;
use actix_web::http::{StatusCode, header};
use actix_web::web::{Bytes, Path};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use futures_util::stream;
use tenancy::Tenant;
use tokio::fs::File;
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};
use uuid::Uuid;
use web::{PageError, PageResult};

use crate::medium::Medium;
use crate::sniff::{self, Kind};

/// How much is read at once.
const PIECE: u64 = 64 * 1024;

pub(super) async fn send_medium(
    tenant: Tenant,
    request: HttpRequest,
    asked: Path<(String, String, String)>,
) -> PageResult {
    let (id, variant, _) = asked.into_inner();
    let id = id.parse::<Uuid>().map_err(|_| PageError::NotFound)?;
    let medium = Medium::find(tenant.db().read(), id).await?.filter(Medium::is_there).ok_or(PageError::NotFound)?;
    let parts = medium.parts();
    let row = medium.row();
    let present = variant
        .rsplit_once('-')
        .filter(|(part, edition)| *edition == row.edition && parts.iter().any(|one| one == part));
    let Some((part, edition)) = present else {
        let word = variant.split('-').next().unwrap_or_default();
        let now = parts.iter().find(|part| part.split('-').next() == Some(word)).ok_or(PageError::NotFound)?;
        return Ok(HttpResponse::Found()
            .insert_header((header::LOCATION, medium.address(now)))
            .insert_header((header::CACHE_CONTROL, "no-cache"))
            .finish());
    };
    let captions = part == "captions";
    let ending = if captions { "vtt" } else { sniff::ending_of(&row.media_type) };
    let place = tenant.files().media().path(id, edition, &format!("{part}.{ending}")).ok_or(PageError::NotFound)?;
    let mut file = File::open(place).await.map_err(PageError::unavailable)?;
    let length = file.metadata().await.map_err(PageError::unavailable)?.len();
    let (status, first, count) =
        match request.headers().get(header::RANGE).map(|range| piece(range.to_str().ok(), length)) {
            None | Some(Piece::Whole) => (StatusCode::OK, 0, length),
            Some(Piece::Part(first, last)) => (StatusCode::PARTIAL_CONTENT, first, last - first + 1),
            Some(Piece::Beyond) => {
                return Ok(HttpResponse::RangeNotSatisfiable()
                    .insert_header((header::CONTENT_RANGE, format!("bytes */{length}")))
                    .content_type("text/plain; charset=utf-8")
                    .body("The file ends before that."));
            }
        };
    let mut response = HttpResponseBuilder::new(status);
    response
        .insert_header((
            header::CONTENT_TYPE,
            if captions { "text/vtt; charset=utf-8" } else { row.media_type.as_str() },
        ))
        .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .insert_header((header::ACCEPT_RANGES, "bytes"));
    if medium.kind() == Kind::File {
        let how = if row.media_type == "application/pdf" { "inline" } else { "attachment" };
        let said = format!("{how}; filename=\"{}\"", medium.served_name(part));
        response.insert_header((header::CONTENT_DISPOSITION, said));
    }
    if status == StatusCode::PARTIAL_CONTENT {
        response.insert_header((header::CONTENT_RANGE, format!("bytes {first}-{}/{length}", first + count - 1)));
    }
    file.seek(SeekFrom::Start(first)).await.map_err(PageError::unavailable)?;
    let pieces = stream::try_unfold((file, count), |(mut file, left)| async move {
        if left == 0 {
            return Ok::<_, std::io::Error>(None);
        }
        let mut buffer = vec![0; usize::try_from(left.min(PIECE)).unwrap_or_default()];
        file.read_exact(&mut buffer).await?;
        let left = left - buffer.len() as u64;
        Ok(Some((Bytes::from(buffer), (file, left))))
    });
    Ok(response.body(SizedStream::new(count, Box::pin(pieces))))
}

/// What of a file somebody asks for.
#[derive(Debug, PartialEq, Eq)]
enum Piece {
    /// All of it; also when the question is one that we do not answer in pieces.
    Whole,
    /// From this byte to that.
    Part(u64, u64),
    /// What is not there.
    Beyond,
}

fn piece(asked: Option<&str>, length: u64) -> Piece {
    let Some((first, last)) =
        asked.and_then(|asked| asked.strip_prefix("bytes=")).and_then(|range| range.split_once('-'))
    else {
        return Piece::Whole;
    };
    let number = |text: &str| text.trim().parse::<u64>().ok();
    let end = length.saturating_sub(1);
    match (number(first), number(last)) {
        (Some(first), _) if first >= length => Piece::Beyond,
        (Some(first), Some(last)) if last < first => Piece::Whole,
        (Some(first), Some(last)) => Piece::Part(first, last.min(end)),
        (Some(first), None) if last.trim().is_empty() => Piece::Part(first, end),
        (None, Some(0)) => Piece::Beyond,
        (None, Some(tail)) if first.trim().is_empty() && length > 0 => Piece::Part(length.saturating_sub(tail), end),
        _ => Piece::Whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_is_what_was_asked_for() {
        for (asked, expected) in [
            ("bytes=0-", Piece::Part(0, 9)),
            ("bytes=0-0", Piece::Part(0, 0)),
            ("bytes=3-99", Piece::Part(3, 9)),
            ("bytes=-4", Piece::Part(6, 9)),
            ("bytes=-99", Piece::Part(0, 9)),
            ("bytes=10-", Piece::Beyond),
            ("bytes=-0", Piece::Beyond),
            ("bytes=5-2", Piece::Whole),
            ("bytes=0-1,4-5", Piece::Whole),
            ("lines=0-1", Piece::Whole),
        ] {
            assert_eq!(piece(Some(asked), 10), expected, "{asked}");
        }
    }
}
