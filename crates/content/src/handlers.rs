//! One page each, named after its template.

pub(crate) mod search;
pub(crate) mod sharing;
mod show_a_z;
mod show_accessibility;
mod show_cookies;
mod show_home;
mod show_page;
mod show_privacy;
mod show_robots;
mod show_security;
mod show_service;
mod show_services;
mod show_sitemap;

pub(crate) use show_a_z::show_a_z;
pub(crate) use show_accessibility::show_accessibility;
pub(crate) use show_cookies::show_cookies;
pub(crate) use show_home::show_home;
pub(crate) use show_page::show_page;
pub(crate) use show_privacy::show_privacy;
pub(crate) use show_robots::show_robots;
pub(crate) use show_security::show_security;
pub(crate) use show_service::show_service;
pub(crate) use show_services::show_services;
pub(crate) use show_sitemap::show_sitemap;
