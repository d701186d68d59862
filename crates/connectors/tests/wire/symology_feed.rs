//! What Symology's return files say.

use connectors::{Change, ConnectorSettings, FeedError, Kind, StatusFeed};

use crate::stub::{Does, Stub, answer};

const STREETS: &str = "History Date/Time,Recorded Date,CRNo,Stage Desc.,Date Cleared,Inspection,LCA,Action Due,Event Type,Stage\r\n\
    01/06/2026 10:00,31/05/2026,0004711,\"Inspected, – ☃\",,,,IR,CCA,3\r\n\
    01/06/2026 07:56,31/05/2026,0004711,Early,,,,,,1\r\n\
    01/06/2026 09:00,31/05/2026,4712,Nothing,,,,,,1\r\n";
const CLEANSING: &str = "History Date/Time,Recorded Date,CRNo,Maint. Stage,L.A.Code,Maint.Recd.\r\n\
    01/06/2026 11:00,31/05/2026,4713,Completed,X,Y\r\n";

async fn changes(files: &[Stub]) -> Result<Vec<Change>, FeedError> {
    crate::stub::install();
    let list: Vec<String> = files.iter().map(|stub| stub.address.to_string()).collect();
    let outbound = connectors::Outbound::new(connectors::AllowList::read(list.iter().map(String::as_str)).unwrap());
    let settings = ConnectorSettings {
        url: Some(files[0].url("/soap")),
        csv: files.iter().map(|stub| stub.url("/updates.csv?x=1")).collect(),
        deadline_seconds: Some(2),
        ..ConnectorSettings::of_kind(Kind::Symology)
    };
    let office =
        connectors::BackOffice::build("streets", &settings, &outbound, std::path::Path::new("/nowhere")).unwrap();
    let feed: &dyn StatusFeed = office.feed().unwrap();
    feed.changes("2026-06-01T07:00:00Z".parse().unwrap(), "2026-06-01T12:00:00Z".parse().unwrap()).await
}

async fn file(content: &str) -> Stub {
    Stub::answering("200 OK", "Content-Type: text/csv\r\n", content).await
}

#[tokio::test]
async fn bad_files_are_left_out_and_the_same_row_counts_once() {
    let login = "<!DOCTYPE html><html><body><form>Log in</form></body></html>";
    let files = [
        file(STREETS).await,
        Stub::answering("200 OK", "Content-Type: text/html; charset=utf-8\r\n", login).await,
        file(login).await,
        file("").await,
        file("CRNo;Stage\r\n1;2\r\n").await,
        Stub::answering("500 Oops", "", "").await,
        Stub::that(Does::Drops).await,
        file(STREETS).await,
        file(CLEANSING).await,
    ];
    let changes = changes(&files).await.unwrap();
    let short: Vec<_> =
        changes.iter().map(|c| (c.external_id.as_str(), c.code.as_str(), c.at.unwrap().to_rfc3339())).collect();
    assert_eq!(
        short,
        [
            ("4712", "none", "2026-06-01T08:00:00+00:00".to_owned()),
            ("4711", "action:IR", "2026-06-01T09:00:00+00:00".to_owned()),
            ("4713", "cleansing:COMPLETED", "2026-06-01T10:00:00+00:00".to_owned()),
        ]
    );
    assert!(changes[1].raw.contains("\"Stage Desc.\":\"Inspected, – ☃\""));
    assert!(changes[1].raw.contains("\"CRNo\":\"0004711\""));
    assert_eq!(changes[1].text, None);
    assert_eq!(files[8].seen()[0].line(), "GET /updates.csv?x=1 HTTP/1.1");
}

#[tokio::test]
async fn if_no_file_can_be_used_it_is_an_error() {
    assert!(matches!(changes(&[file("").await]).await, Err(FeedError::NotUnderstood(_))));
    let empty_but_good = file("CRNo,History Date/Time\r\n").await;
    assert_eq!(changes(&[empty_but_good]).await, Ok(Vec::new()));
    let flood = Stub::that(Does::Sends(answer("200 OK", "", &vec![b'a'; 2_000_000]))).await;
    assert!(matches!(changes(&[flood]).await, Err(FeedError::NotUnderstood(_))));
}
