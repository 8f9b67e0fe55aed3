//! The clinics' sites (M2, S2, S5): found among thousands, made, changed, suspended, deleted.
//! The console and sites as code are two hands on the same versions.

use poem::{Route, get, post};

mod change;
mod create;
mod delete;
mod domains;
mod form;
mod health;
mod invite;
mod pages;
mod rename;
mod return_to;
mod samples;
pub mod screens;
mod set_status;

pub use change::change;
pub use create::{FirstBranch, NewSite, create};
pub use delete::{call_off_deletion, delete_due, plan_deletion};
pub use domains::{add_domain, prove_domain, remove_domain};
pub use health::{Health, Order, Shown, certificates, healths, usage};
pub use invite::{Administrator, invite_administrator};
pub use offices::admin::settings::{Difference, difference, shorten};
pub use rename::rename;
pub use return_to::return_to;
pub use set_status::set_status;

/// The pages of sites.
pub fn routes(route: Route) -> Route {
    route
        .at("/sites", get(pages::list::show))
        .at("/sites/new", get(pages::new::show).post(pages::new::make))
        .at("/sites/:id", get(pages::site::show))
        .at("/sites/:id/settings", get(pages::settings::show).post(pages::settings::save))
        .at("/sites/:id/limits", get(pages::limits::show).post(pages::limits::save))
        .at("/sites/:id/health", get(pages::health::show))
        .at("/sites/:id/domains", get(pages::domains::show).post(pages::domains::add))
        .at("/sites/:id/domains/proof", post(pages::domains::prove))
        .at("/sites/:id/domains/removal", post(pages::domains::remove))
        .at("/sites/:id/administrators", get(pages::invite::show).post(pages::invite::send))
        .at("/sites/:id/address", get(pages::site::address).post(pages::site::rename))
        .at("/sites/:id/status", post(pages::site::status))
        .at("/sites/:id/deletion", get(pages::deletion::show).post(pages::deletion::plan))
        .at("/sites/:id/deletion/end", post(pages::deletion::call_off))
        .at("/sites/:id/versions/:version", get(pages::version::show))
        .at("/sites/:id/versions/:version/return", post(pages::version::back_to))
}
