//! The audit trail, for people who may read it and for systems that gather it. On the joint host it is the programme's own.

mod export_audit;
mod list_audit;
mod read_audit;

use web::{Access, Page, Sites, get};

use crate::permission::Permission;

pub(super) fn pages() -> Vec<Page> {
    const SEE: Access = Access::Staff(Permission::SeeAudit.word());
    const WORDS: &str = "Audit trail";
    const WHAT: &str = "Who did what, when and why";
    vec![
        Page::get("/staff/audit", "list_audit", SEE, || get().to(list_audit::list_audit)).labelled(WORDS, WHAT),
        Page::get("/staff/audit.csv", "export_audit", SEE, || get().to(export_audit::export_audit)),
        Page::get("/audit", "list_joint_audit", SEE, || get().to(list_audit::list_audit))
            .on(Sites::Joint)
            .labelled(WORDS, WHAT),
        Page::get("/audit.csv", "export_joint_audit", SEE, || get().to(export_audit::export_audit)).on(Sites::Joint),
        Page::get("/api/v1/audit", "read_audit", Access::Token("read_audit"), || get().to(read_audit::read_audit)),
    ]
}
