//! What a page is: a route with a name, and who may open it. Every crate exports a list of these; `server` mounts them and
//! the isolation test takes them one by one.

use actix_web::http::Method;
use actix_web::{Route, guard, web};
use serde::Serialize;

/// One route of a site.
#[derive(Clone, Debug)]
pub struct Page {
    /// GET pages also answer HEAD.
    pub method: Method,
    /// The path, with `{names}` in actix's way.
    pub path: &'static str,
    /// The handler's name, verb first: it is also the template's and the test's.
    pub name: &'static str,
    /// Who may open it.
    pub access: Access,
    /// On which sites it is.
    pub sites: Sites,
    /// What it is called on the start page of those who may open it; absent on pages that others lead to.
    pub label: Option<Label>,
    /// Makes the route that is mounted at `path`.
    pub route: fn() -> Route,
}

/// How a page stands on a start page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Label {
    /// The link's words.
    pub words: &'static str,
    /// One sentence on what can be done there.
    pub what: &'static str,
}

/// On which sites a page is; on the other kind there is none at its path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sites {
    /// The boroughs'.
    Boroughs,
    /// The joint programme's.
    Joint,
    /// Both.
    Both,
}

/// Who may open a page, and what they may share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anyone; the same bytes for everyone, kept in memory.
    Published,
    /// A form's own pages, bound to the visit cookie.
    Visit,
    /// Needs the pass that proving a private fact gives.
    Proof,
    /// Anyone, but not the same bytes for everyone, or made for machines.
    Open,
    /// A resident who has signed in.
    Resident,
    /// A member of staff with this permission, second factor included.
    Staff(&'static str),
    /// Another system whose token has this scope.
    Token(&'static str),
    /// A secret that stands in the address or in what is sent opens it once, or a step of signing in has to come before.
    Secret,
}

impl Page {
    /// A page to read, on the boroughs' sites.
    #[must_use]
    pub const fn get(path: &'static str, name: &'static str, access: Access, route: fn() -> Route) -> Self {
        Self { method: Method::GET, path, name, access, sites: Sites::Boroughs, label: None, route }
    }

    /// A form to send, on the boroughs' sites.
    #[must_use]
    pub const fn post(path: &'static str, name: &'static str, access: Access, route: fn() -> Route) -> Self {
        Self { method: Method::POST, path, name, access, sites: Sites::Boroughs, label: None, route }
    }

    /// The same on other sites.
    #[must_use]
    pub const fn on(mut self, sites: Sites) -> Self {
        self.sites = sites;
        self
    }

    /// The same with a place on the start page.
    #[must_use]
    pub const fn labelled(mut self, words: &'static str, what: &'static str) -> Self {
        self.label = Some(Label { words, what });
        self
    }
}

/// What kind of page it is: the layout is quieter on some.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The front page.
    Home,
    /// Something to read.
    Content,
    /// One question of a form.
    Question,
    /// The answers before they are sent.
    Check,
    /// What comes after sending.
    Confirm,
    /// An error.
    Problem,
}

/// What the layout needs to know of a page; templates see it as `page`.
#[derive(Clone, Debug, Serialize)]
pub struct Head {
    /// The heading, in words: the first part of the page's title.
    pub title: String,
    /// The form or section that it belongs to: the second part of the title.
    pub of: Option<String>,
    /// What kind of page it is.
    pub kind: Kind,
    /// Whether errors are shown: the title then begins with "Error: ".
    pub error: bool,
    /// One sentence for search engines.
    pub description: Option<String>,
    /// The canonical path of a published page.
    pub path: Option<String>,
    /// Which entry of the navigation it belongs to: `services`, `a-z`, `track` or `account`.
    pub nav: Option<&'static str>,
    /// What has to be said of the page before anything else: that it is a preview.
    pub banner: Option<String>,
}

impl Head {
    /// A page with this heading.
    #[must_use]
    pub fn new(kind: Kind, title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            of: None,
            kind,
            error: false,
            description: None,
            path: None,
            nav: None,
            banner: None,
        }
    }

    /// Belongs to this form or section.
    #[must_use]
    pub fn of(mut self, section: impl Into<String>) -> Self {
        self.of = Some(section.into());
        self
    }

    /// Shows errors, if there are any.
    #[must_use]
    pub fn with_errors(mut self, any: bool) -> Self {
        self.error = any;
        self
    }

    /// Is described like this to search engines.
    #[must_use]
    pub fn described(mut self, sentence: impl Into<String>) -> Self {
        self.description = Some(sentence.into());
        self
    }

    /// Stands under this entry of the navigation: `services`, `a-z` or `track`.
    #[must_use]
    pub fn under(mut self, entry: &'static str) -> Self {
        self.nav = Some(entry);
        self
    }

    /// Is published at this path.
    #[must_use]
    pub fn at(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }
}

/// A route for reading: GET, and HEAD with the same headers.
#[must_use]
pub fn get() -> Route {
    web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
}

/// A route for sending a form.
#[must_use]
pub fn post() -> Route {
    web::post()
}
