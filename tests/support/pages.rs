//! Pages as editors publish them, written as files have them.

use std::path::Path;

use content::page::Page;
use content::publishing;
use content::revision::{Hand, NewRevision, Origin};

use crate::Platform;

impl Platform {
    /// Publishes a page of one borough; `text` is what its file would hold.
    pub async fn publish(&self, slug: &str, path: &str, text: &str) {
        let tenant = self.tenant(slug);
        let read = content::page_file::read_page(Path::new(path), text);
        let overlay = read.unwrap_or_else(|faults| panic!("{path}: {}", faults[0]));
        let writing = overlay.alone().expect("a kind and a title");
        let by = Hand { id: None, name: "Ines Editor".to_owned() };
        let now = tenant.clock().now();
        let new = NewRevision { writing, shared_sha256: None, origin: Origin::Browser, note: None };
        let tx = tenant.db().write_tx().await.unwrap();
        let mut page =
            Page::create(&tx, path, new, &by, now).await.unwrap_or_else(|refusal| panic!("{path}: {refusal}"));
        let revision = page.newest(&tx).await.unwrap();
        let ground = page.edition;
        publishing::publish(&tx, tenant.profile(), &mut page, ground, &revision, &by, now)
            .await
            .unwrap_or_else(|refusal| panic!("{path}: {refusal:?}"));
        tx.commit().await.unwrap();
        tenant.follow_revision().await.unwrap();
    }
}
