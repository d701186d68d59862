//! Pages and pictures that files hold: read below `tenants/`, and taken into each borough's database.

use std::path::Path;

use content::page_file::PageFiles;
use content::take_files::TakeError;
use tenancy::Tenant;

use crate::failure::Failure;

/// Reads the pages below a folder.
///
/// # Errors
/// Every complaint, with file and line.
pub(crate) fn read_pages(folder: &Path) -> Result<PageFiles, Failure> {
    content::page_file::read_pages(folder).map_err(|faults| Failure::complaints(&faults))
}

/// Takes the pictures of the borough's own folder.
///
/// # Errors
/// One of them cannot be read, or the database is down.
pub(crate) async fn take_pictures(tenant: &Tenant, folder: &Path) -> Result<(), Failure> {
    media::record(tenant, &folder.join("content/media"))
        .await
        .map(drop)
        .map_err(|error| Failure::configuration(format!("{}: {error:#}", tenant.slug())))
}

/// Takes the shared pages, and those of the borough's own folder.
///
/// # Errors
/// A page cannot be published as its file has it, or the database is down.
pub(crate) async fn take_pages(tenant: &Tenant, shared: &PageFiles, folder: &Path) -> Result<(), Failure> {
    let own = read_pages(&folder.join("content"))?;
    let taken = content::take_files::take_files(tenant, shared, &own).await.map_err(|error| match error {
        TakeError::Database(error) => Failure::from(error),
        TakeError::Page { .. } => Failure::configuration(format!("{}: {error}", tenant.slug())),
    })?;
    for path in taken.left_alone {
        tracing::warn!(
            tenant = tenant.slug(),
            path,
            "a page was edited in the browser since; its newer file was left alone"
        );
    }
    tenant.reload().await?;
    Ok(())
}
