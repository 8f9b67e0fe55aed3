//! The clinic's data kept in the panel (M3, B4): for clinics without an information system.
//!
//! | part | what it is |
//! |---|---|
//! | [`reference`] | branches, departments, specialisations, services, doctors with photos |
//! | [`timetable`] | doctors' working time: weekly hours and days that differ |
//! | [`holidays`] | days on which the clinic or a branch does not work |
//! | [`imports`] | the same data, patients and contracts from files |
//!
//! Reference data are taken over by the same rules as the exchange's. Administrators change
//! them, the registry reads.

use poem::{Route, get, post};

pub mod holidays;
pub mod imports;
pub mod reference;
mod samples;
pub mod screens;
pub mod timetable;

/// The pages of the clinic's data.
pub fn routes(route: Route) -> Route {
    route
        .at("/admin/clinic", get(reference::pages::hub))
        .at("/admin/clinic/holidays", get(holidays::pages::show).post(holidays::pages::declare))
        .at("/admin/clinic/holidays/:id/end", post(holidays::pages::lift))
        .at("/admin/clinic/import", get(imports::pages::all).post(imports::pages::upload))
        .at("/admin/clinic/import/examples/:kind", get(imports::pages::sample))
        .at("/admin/clinic/import/:id", get(imports::pages::show))
        .at("/admin/clinic/import/:id/file", get(imports::pages::fetch))
        .at("/admin/clinic/import/:id/load", post(imports::pages::load))
        .at("/admin/clinic/import/:id/discard", post(imports::pages::discard))
        .at("/admin/clinic/:kind", get(reference::pages::list))
        .at("/admin/clinic/:kind/:id", get(reference::pages::show).post(reference::pages::save))
        .at("/admin/clinic/doctors/:id/photo", post(reference::photo_pages::put))
        .at("/admin/clinic/doctors/:id/photo/removal", post(reference::photo_pages::remove))
        .at(
            "/admin/clinic/doctors/:id/schedule",
            get(timetable::pages::show).post(timetable::pages::change),
        )
        .at("/admin/clinic/doctors/:id/schedule/release", post(timetable::pages::release))
}
