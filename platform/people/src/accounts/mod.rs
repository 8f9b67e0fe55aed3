//! Accounts: registration, signing in and out, sessions (A).

use poem::Route;

mod session;

pub use session::open;

/// The pages of accounts.
pub const fn routes(route: Route) -> Route {
    route
}
