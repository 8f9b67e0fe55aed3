//! The back offices of a clinic (W, M1).
//!
//! | feature | what it is |
//! |---|---|
//! | [`admin`] | the clinic's administration: what its site says, looks like and allows |
//! | [`clinic`] | the clinic's data where no information system keeps them |
//! | [`desk`] | the registry: the day, patients, their visits |
//! | [`practice`] | the doctor's cabinet: own visits, patients' records, a report |
//! | [`staff`] | accounts of the clinic's own people: invitations, signing in, roles |

use poem::Route;
use shell::jobs::{Chore, Handler};

pub mod admin;
pub mod clinic;
pub mod desk;
pub mod practice;
mod sheet;
pub mod staff;

/// The pages of this room.
pub fn routes(route: Route) -> Route {
    admin::routes(clinic::routes(staff::routes(practice::routes(desk::routes(route)))))
}

/// The jobs of this room, by kind.
pub fn jobs() -> Vec<(&'static str, Handler)> {
    vec![
        (staff::LETTER, staff::deliver),
        (staff::RECOVERY, staff::make_recovery),
        (clinic::imports::JOB, clinic::imports::run),
    ]
}

/// What this room does from time to time.
pub fn chores() -> Vec<Chore> {
    vec![
        Chore { name: "staff.sweep", run: staff::sweep },
        Chore { name: "import.sweep", run: clinic::imports::sweep },
    ]
}
