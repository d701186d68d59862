//! A table as a file for a spreadsheet (RFC 4180), in which nothing that somebody typed is taken for a formula (AT-21).

use actix_web::HttpResponse;
use actix_web::http::header;

use crate::error::{PageError, PageResult};

/// The answer that a browser saves under `name`, a word of ours that ends in `.csv`. The first row says what the columns are. No
/// cache may keep it.
///
/// # Errors
/// A row is longer or shorter than the one before.
pub fn csv_file<const COLUMNS: usize>(
    name: &'static str,
    columns: [&str; COLUMNS],
    rows: impl IntoIterator<Item = [String; COLUMNS]>,
) -> PageResult {
    let body = written(columns, rows).map_err(PageError::failed)?;
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(body))
}

fn written<const COLUMNS: usize>(
    columns: [&str; COLUMNS],
    rows: impl IntoIterator<Item = [String; COLUMNS]>,
) -> anyhow::Result<Vec<u8>> {
    let mut file = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    file.write_record(columns)?;
    for row in rows {
        file.write_record(row.map(harmless))?;
    }
    Ok(file.into_inner()?)
}

/// A spreadsheet takes what begins like this for a formula; an apostrophe in front makes it words.
fn harmless(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '|', '%']) { format!("'{cell}") } else { cell }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_the_file_is_a_formula() {
        for evil in ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "|x", "%x"] {
            assert!(harmless(evil.to_owned()).starts_with('\''), "{evil:?}");
        }
        assert_eq!(harmless("close_case".to_owned()), "close_case");
    }

    #[test]
    fn a_cell_may_hold_commas_quotes_and_lines() {
        let rows = [["a, \"b\"\nc".to_owned(), "=2".to_owned()]];
        let text = String::from_utf8(written(["one", "two"], rows).unwrap()).unwrap();
        assert_eq!(text, "one,two\r\n\"a, \"\"b\"\"\nc\",'=2\r\n");
    }
}
