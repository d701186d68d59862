//! One visitor's way through one form, as it stands at this request: recomputed from the answers each time.

use std::sync::Arc;

use catalogue::{Answers, Definition, Step};
use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, DbErr};
use tenancy::{Tenant, Version};
use uuid::Uuid;

use crate::draft::Draft;

/// A way through a form.
#[derive(Clone, Debug)]
pub struct Journey {
    /// The version that is answered.
    pub version: Arc<Version>,
    /// What has been answered; nothing yet, if absent.
    pub draft: Option<Draft>,
    /// The answers so far.
    pub answers: Answers,
    today: NaiveDate,
    capabilities: std::collections::BTreeSet<String>,
}

/// Where to go next.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Next<'a> {
    /// This step has no answer yet, or stops here.
    Step(&'a Step),
    /// Everything is answered.
    Check,
}

impl Journey {
    /// The way of a visit through a service's form; nothing, if the borough does not offer the service or has no form for it.
    ///
    /// A draft keeps its version. Without one the version counts whose page the visitor answers (`shown`), and otherwise the
    /// present one.
    ///
    /// # Errors
    /// The database is down.
    pub async fn of(
        db: &impl ConnectionTrait,
        tenant: &Tenant,
        service: &str,
        draft: Option<Draft>,
        shown: Option<Uuid>,
    ) -> Result<Option<Self>, DbErr> {
        let present = tenant.services().present(service).filter(|version| version.definition.has_form());
        let Some(present) = present else { return Ok(None) };
        // Of a draft that was sent only the confirmation is left: whoever answers begins again.
        let draft = draft.filter(|draft| draft.sent_token().is_none());
        let wanted = draft.as_ref().map(Draft::version_id).or(shown).filter(|id| *id != present.id);
        let version = match wanted {
            None => present,
            Some(id) => match tenant.services().version(db, id).await? {
                Some(version) if version.definition.service == service => version,
                _ => present,
            },
        };
        let answers = draft.as_ref().map(Draft::answers).unwrap_or_default();
        Ok(Some(Self {
            version,
            draft,
            answers,
            today: tenant.clock().today(),
            capabilities: tenant.profile().capabilities.clone(),
        }))
    }

    /// The service as this way sees it.
    #[must_use]
    pub fn definition(&self) -> &Definition {
        &self.version.definition
    }

    /// The steps asked, in order.
    #[must_use]
    pub fn path(&self) -> Vec<&Step> {
        self.definition().path(&self.answers, self.today, &self.capabilities)
    }

    /// The answers on the way taken: those that are sent.
    #[must_use]
    pub fn kept(&self) -> Answers {
        self.definition().answers_on_path(&self.answers, self.today, &self.capabilities)
    }

    /// Where to go next.
    #[must_use]
    pub fn next(&self) -> Next<'_> {
        if self.definition().is_complete(&self.answers, self.today, &self.capabilities) {
            return Next::Check;
        }
        self.path().last().map_or(Next::Check, |step| Next::Step(step))
    }

    /// The step with this id, if it is on the way, with the one before it.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<(&Step, Option<&Step>)> {
        let path = self.path();
        let place = path.iter().position(|step| step.id == id)?;
        let before = place.checked_sub(1).and_then(|place| path.get(place).copied());
        path.get(place).map(|step| (*step, before))
    }

    /// The address of where to go next.
    #[must_use]
    pub fn next_href(&self) -> String {
        let service = &self.definition().service;
        match self.next() {
            Next::Step(step) => format!("/forms/{service}/{}", step.id),
            Next::Check => format!("/forms/{service}/check"),
        }
    }
}
