//! Pictures that the clinic's people upload: doctors' photos, the logo. They are known by what is
//! in them, drawn anew (so that nothing but the picture itself is left), kept in the object store
//! and given out at addresses that never change their content.
//!
//! | part | what it is |
//! |---|---|
//! | [`draw`] | a file becomes the pictures that are kept |
//! | [`keep`](keep()) | takes up room and stores the objects |
//! | [`release`] | what nothing shows any more is deleted by a job |
//!
//! Whose the picture is says the row that names its stem: a doctor's, or the configuration.

use poem::{Route, get};

mod draw;
mod keep;
mod pages;
mod release;

pub use draw::{Drawn, Kind, draw};
pub use keep::{claim, is_of, keep, place, put_back};
pub use release::{release, remove};

/// The kind of the job that deletes what nothing shows any more.
pub const JOB: &str = "remove_picture";

/// The texts of what can be wrong with a file, for samples of the forms.
pub const MISTAKES: [&str; 10] = [
    "pictures-missing",
    "pictures-too_large",
    "pictures-svg",
    "pictures-unknown",
    "pictures-broken",
    "pictures-too_many_pixels",
    "pictures-too_small",
    "pictures-storage_full",
    "pictures-store_down",
    "pictures-busy",
];

/// The addresses of pictures.
pub fn routes(route: Route) -> Route {
    route.at("/pictures/:name", get(pages::show))
}
