//! One binary over the real server with both boroughs up. Folders and files are named after crates and what a person can do.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail loudly")]

mod architecture;
mod dependencies;
mod flood;
mod isolation;
mod permissions;
mod security;
mod soak;
mod walker;

mod alerts {
    mod ask_alerts;
    mod publish_alert;
    mod show_feeds;
}
mod api {
    mod read_api;
}
mod catalogue {
    mod check_service;
}
mod content {
    mod edit_fields;
    mod edit_page;
    mod find_page;
    mod import_pages;
    mod list_events;
    mod move_pages;
    mod publish_page;
    mod race_for_page;
    mod review_page;
    mod schedule_page;
    mod search_site;
    mod share_page;
    mod share_preview;
    mod show_cookies;
    mod show_directory;
    mod show_page;
    mod show_service;
    mod show_sitemap;
}
mod crm {
    mod close_case;
    mod handle_deliveries;
    mod hear_nothing;
    mod list_cases;
    mod list_requests;
    mod track_case;
    mod work_case;
}
mod deliveries {
    mod deliver;
}
mod feedback {
    mod rate_page;
    mod rate_service;
    mod sort_feedback;
}
mod forms {
    mod act_for;
    mod answer_step;
    mod report;
    mod submit_form;
    mod submit_form_on_two_nodes;
}
mod identity {
    mod change_keys;
    mod choose_messages;
    mod end_session;
    mod give_token;
    mod invite;
    mod look_after_own_account;
    mod manage_account;
    mod manage_people;
    mod provider_world;
    mod read_audit;
    mod refuse_hostile_provider;
    mod register;
    mod reset_factors;
    mod reset_password;
    mod second_factor;
    mod session_lifetimes;
    mod sign_in;
    mod sign_in_staff_with_provider;
    mod sign_in_with_provider;
    mod verify_token;
}
mod media {
    mod add_medium;
    mod replace_medium;
}
mod notices {
    mod send_mail;
    mod unsubscribe;
}
mod programme {
    mod cross_over;
    mod end_crossing;
    mod manage_grants;
}
mod server {
    mod check_sign_in;
    mod keep_keys_and_trail;
    mod keep_pages;
    mod look_after_people;
    mod resolve_tenant;
    mod run_commands;
    mod run_commands_wrongly;
    mod watch_health;
    mod withstand_requests;
}
