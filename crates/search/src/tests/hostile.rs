//! Nothing that anybody types is an error, or slow.

use std::time::{Duration, Instant};

use sea_orm::ConnectionTrait as _;

use trial::on_each_database;

use crate::testing::{find, page, put, shared, today};
use crate::tests::town;
use crate::{Query, suggest};

#[tokio::test]
async fn nothing_that_is_typed_is_an_error_or_slow() {
    let long = "x".repeat(10_000);
    let many = "council tax bins ".repeat(600);
    let typed = [
        "\"",
        "'",
        "''",
        "\"\"\"",
        "council\" OR \"tax",
        "' OR 1=1 --",
        "council NEAR tax",
        "NEAR(council tax, 5)",
        "NEAR/2",
        "AND",
        "OR OR OR",
        "NOT council",
        "council AND",
        "title:council",
        "{title} : council",
        "^council",
        "council*",
        "*",
        "co*uncil",
        "council + tax",
        "(council",
        "council)",
        "-council",
        "--",
        ";",
        "%",
        "_",
        "\\",
        "council:*",
        "council & tax",
        "council <-> tax",
        "!council",
        "'council':A",
        "$1",
        "?1",
        ":1",
        "@x",
        "\0",
        "coun\0cil",
        "\u{1}\u{7f}",
        "😀",
        "😀 council 😀",
        "\u{200b}",
        "\u{202e}licnuoc",
        "ﬀ ﬁ ½ ²",
        "é\u{301}\u{301}",
        "ＣＯＵＮＣＩＬ",
        "İstanbul",
        "ß",
        "中文 搜索",
        "שלום",
        "مرحبا",
        "हिन्दी",
        "\u{10ffff}",
        "¶",
        "a",
        "1",
        "2026",
        "the",
        "the of and",
        "",
        " ",
        "\t\r\n",
        &long,
        &many,
    ];
    on_each_database(async |db| {
        put(&db, &town::documents()).await;
        for typed in typed {
            let shown: String = typed.chars().take(30).collect();
            let began = Instant::now();
            let facets = [(typed.to_owned(), typed.to_owned())];
            let query = Query { words: typed, kind: Some(typed), facets: &facets, page: 1, today: today() };
            find(&db, typed).await;
            crate::find(&db, &shared(), &query).await.unwrap_or_else(|error| panic!("{shown}: {error}"));
            suggest(&db, &shared(), typed, today()).await.unwrap_or_else(|error| panic!("{shown}: {error}"));
            let tx = db.write_tx().await.unwrap();
            crate::log(&tx, typed, 0, today()).await.unwrap_or_else(|error| panic!("{shown}: {error}"));
            tx.commit().await.unwrap();
            // Far above what it takes, even on a busy machine, and far below what a scan of everything would.
            assert!(began.elapsed() < Duration::from_secs(2), "{shown}: {:?}", began.elapsed());
        }
        for typed in ["ＣＯＵＮＣＩＬ", "council\" OR \"tax", "😀 council 😀", "council & tax"] {
            assert!(find(&db, typed).await.total > 0, "{typed}");
        }
    })
    .await;
}

#[tokio::test]
async fn nothing_that_is_published_is_an_error() {
    on_each_database(async |db| {
        let strange = "\0 ' \" \\ :* <-> ¶ 😀 中文 \u{10ffff} 'a':1A";
        let mut document = page("/strange", strange, strange, &format!("{strange} {}", "word ".repeat(120_000)));
        document.keywords = vec![strange.to_owned(), "two\nlines".to_owned()];
        document.facets = vec![(strange.to_owned(), strange.to_owned()); 2];
        let many: String = (0..30_000).map(|number| format!("w{number} ")).collect();
        put(&db, &[document.clone(), page("/many", "Many", "", &many), page("/empty", "", "", "")]).await;
        put(&db, &[document]).await;
        for typed in ["中文", "two lines", "w29999"] {
            assert_eq!(find(&db, typed).await.total, 1, "{typed}");
        }
        let tx = db.write_tx().await.unwrap();
        for key in ["/strange", "/many", "/empty", "/never"] {
            crate::remove(&tx, "plain", key).await.unwrap();
        }
        tx.commit().await.unwrap();
        for table in ["search_document", "search_text", "search_facet", "search_word", "search_trigram"] {
            let asked = sea_orm::Statement::from_string(
                db.read().get_database_backend(),
                format!("SELECT COUNT(*) FROM {table}"),
            );
            let left: i64 = db.read().query_one_raw(asked).await.unwrap().unwrap().try_get_by_index(0).unwrap();
            assert_eq!(left, 0, "{table}");
        }
    })
    .await;
}
