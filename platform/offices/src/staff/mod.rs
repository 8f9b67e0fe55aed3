//! «Сотрудники портала»: who of the clinic may sign in to the panel, as what, and how (M1).
//!
//! An administrator invites; the invited chooses a password by a link that is good once, and sets
//! up one-time codes where the site wants them of the role. Nobody learns from these pages whether
//! an address belongs to a member of the staff.

use kernel::{Problem, ids::StaffId, problem};
use poem::{Route, get, post};
use shell::app::Clinic;
use store::{
    Writer,
    staff::{self, Member, Taken},
};

mod change;
mod change_password;
mod enrol;
mod invite;
mod letter;
mod pages;
mod pass;
mod recover;
mod reset_factor;
mod samples;
pub mod screens;
mod session;
mod sign_in;
mod sign_out;
mod start;
mod sweep;
mod switch;
mod ticket;

pub use change::{Change, change};
pub use change_password::change_password;
pub use enrol::{Codes, Offer, enrol, offer};
pub use invite::{Invitation, Invited, invite, invite_again};
pub use letter::{JOB as LETTER, deliver};
pub use pass::pass;
pub use recover::{JOB as RECOVERY, make as make_recovery, recover};
pub use reset_factor::reset_factor;
pub use sign_in::sign_in;
pub use sign_out::{sign_out, sign_out_everywhere};
pub use start::{start, started};
pub use sweep::sweep;
pub use switch::{switch_off, switch_on};

/// The pages of the staff's accounts.
pub fn routes(route: Route) -> Route {
    route
        .at("/admin", get(pages::home))
        .at("/staff", get(pages::home))
        .at("/staff/sign-in", get(pages::sign_in::show).post(pages::sign_in::enter))
        .at("/staff/sign-out", post(pages::sign_in::out))
        .at("/staff/factor", get(pages::factor::show).post(pages::factor::pass))
        .at("/staff/factor/new", get(pages::factor::new).post(pages::factor::enrol))
        .at("/staff/recovery", get(pages::recovery::show).post(pages::recovery::ask))
        .at("/staff/start/:ticket", get(pages::start::show).post(pages::start::set))
        .at("/staff/profile", get(pages::profile::show).post(pages::profile::set_password))
        .at("/staff/profile/sign-out-everywhere", post(pages::profile::sign_out_everywhere))
        .at("/admin/staff", get(pages::list::show).post(pages::list::invite))
        .at("/admin/staff/:id", get(pages::member::show).post(pages::member::change))
        .at("/admin/staff/:id/invitation", post(pages::member::invite_again))
        .at("/admin/staff/:id/factor/reset", post(pages::member::reset_factor))
        .at("/admin/staff/:id/off", post(pages::member::switch_off))
        .at("/admin/staff/:id/on", post(pages::member::switch_on))
}

/// A member, locked; 404 when there is none.
async fn lock(db: &mut Writer, id: StaffId) -> Result<Member, Problem> {
    staff::lock(db, id).await?.ok_or_else(problem::not_found)
}

/// Stores a member whose login has not changed.
async fn save(db: &mut Writer, row: &Member) -> Result<(), Problem> {
    staff::save(db, row).await.map_err(|taken| match taken {
        Taken::Failed(error) => error.into(),
        Taken::Email => Problem::failed("a login changed its owner"),
    })
}

/// Refuses with `staff.last_administrator` when nobody but this member could administer the
/// clinic. The administrators stay locked: two of them cannot leave at once.
async fn others_administer(db: &mut Writer, but: StaffId) -> Result<(), Problem> {
    let administrators = staff::lock_administrators(db).await?;
    if administrators.iter().any(|one| one.id() != but && one.password.is_some()) {
        Ok(())
    } else {
        Err(Problem::refused(409, "staff.last_administrator"))
    }
}

/// Refuses one more member than the vendor lets the clinic have.
async fn room_for_one(clinic: &Clinic, db: &Writer) -> Result<(), Problem> {
    let most = clinic.site.config.limits.staff;
    if most > 0 && staff::count(db).await? >= u64::from(most) {
        return Err(Problem::refused(409, "limits.staff_full"));
    }
    Ok(())
}

/// The name under which a member's second factor is sealed.
pub fn factor_name(id: StaffId) -> String {
    format!("staff.totp:{id}")
}

/// What easily guessed passwords of a member are made of.
fn known_of(clinic: &Clinic, member: &Member) -> Vec<String> {
    vec![member.name.clone(), member.email.clone(), clinic.site.config.name.clone()]
}
