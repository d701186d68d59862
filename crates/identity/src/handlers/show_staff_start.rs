//! `GET /staff`: what you may do here.

use actix_web::web::Data;
use serde::Serialize;
use web::{Access, Head, Kind, Label, Page, PageResult, Sites, Visit, csrf_token, render};

use crate::permission::{Permission, may};
use crate::staff::Staff;

/// Every page of the sites, as `server` puts the lists together: the start page shows those that a person may open.
#[derive(Clone)]
pub struct AllPages(pub Vec<Page>);

#[derive(Serialize)]
struct Entry {
    href: &'static str,
    label: Label,
}

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    worker: crate::view::Shown,
    entries: Vec<Entry>,
}

pub(super) async fn show_staff_start(staff: Staff<may::Enter>, visit: Visit, all: Data<AllPages>) -> PageResult {
    let joint = staff.site().is_joint();
    let here = |page: &&Page| match page.sites {
        Sites::Boroughs => !joint,
        Sites::Joint => joint,
        Sites::Both => true,
    };
    let open = |page: &&Page| match page.access {
        Access::Staff(needs) => Permission::from_word(needs).is_some_and(|needs| staff.may(needs)),
        _ => false,
    };
    let entries = all.0.iter().filter(here).filter(open);
    let entries = entries.filter_map(|page| Some(Entry { href: page.path, label: page.label? })).collect();
    let view = View {
        page: Head::new(Kind::Content, "What you can do here"),
        csrf: csrf_token(staff.tenant(), &visit),
        worker: crate::view::shown(&staff),
        entries,
    };
    render(staff.tenant(), "identity/show_staff_start.html", &view)
}
