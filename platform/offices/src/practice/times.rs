//! Free times for a patient of the doctor's, of himself or of another specialist. Who else is
//! booked when is not told.

use chrono::{Days, NaiveDate};
use kernel::{Problem, ids::PatientId, problem};
use poem::{handler, web::Path};
use shell::{Ctx, Fail, Page, http::page::encode};
use store::{branches::Branch, directory::Directory};
use uuid::Uuid;
use visits::directory::{self, full_name};

use super::{id, own, own_patient, screens::TimesScreen};
use crate::{
    desk::day::{free_times, read_date},
    staff::screens::OptionView,
};

/// The page of the free times of a doctor at a branch on a day.
pub(super) fn href(patient: PatientId, doctor: Uuid, branch: Uuid, date: NaiveDate) -> String {
    format!("/practice/patients/{patient}/times?doctor={doctor}&branch={branch}&date={date}")
}

/// Where a doctor sees patients: the wished branch, or the first one.
fn branch(
    directory: &Directory,
    doctor: Uuid,
    wished: Option<Uuid>,
) -> Result<Vec<&Branch>, Problem> {
    let there = |branch: &&Branch| {
        directory.posts.iter().any(|post| post.doctor_id == doctor && post.branch_id == branch.id)
    };
    let mut branches: Vec<&Branch> = directory.branches.iter().filter(there).collect();
    if let Some(wished) = wished {
        // Another doctor may not be there: then the first branch of that one.
        directory.branch(wished).ok_or_else(problem::not_found)?;
        branches.sort_by_key(|one| one.id != wished);
    }
    Ok(branches)
}

/// `GET /practice/patients/:id/times`.
#[handler]
pub(super) async fn show(ctx: Ctx, Path(raw): Path<String>) -> Result<Page, Fail> {
    let doctor = own(&ctx)?;
    let patient: PatientId = id(&raw)?;
    let card = own_patient(&ctx, doctor, patient).await?;
    let directory = directory::of(&ctx.clinic).await?;
    let whom = ctx.query.get::<Uuid>("doctor")?.unwrap_or(doctor.0);
    directory.doctor(whom).ok_or_else(problem::not_found)?;
    let branches = branch(&directory, whom, ctx.query.get::<Uuid>("branch")?)?;
    let today = kernel::zone::date(ctx.clinic.site.config.zone, ctx.clinic.now());
    let date = read_date(&ctx.query.text("date"), today)?;
    let to = format!("/practice/patients/{patient}/booking");
    let (mut times, mut chosen, mut zone) = (vec![], Uuid::nil(), String::new());
    if let Some(branch) = branches.first() {
        chosen = branch.id;
        zone = kernel::zone::label(directory::zone(&ctx.clinic, branch), ctx.clinic.now());
        times = free_times(&ctx.clinic, &directory, (branch, whom, date), to).await?;
    }
    let option = |value: Uuid, name: String| OptionView { value: value.to_string(), name };
    let mut places = branches.clone();
    places.sort_by_key(|one| directory.branches.iter().position(|other| other.id == one.id));
    let sees = |id: Uuid| directory.posts.iter().any(|post| post.doctor_id == id);
    ctx.page(TimesScreen {
        name: card.full_name().full(),
        back: format!("/practice/patients/{patient}"),
        action: format!("/practice/patients/{patient}/times"),
        date,
        value: date.to_string(),
        prev: href(patient, whom, chosen, date - Days::new(1)),
        next: href(patient, whom, chosen, date + Days::new(1)),
        doctors: directory
            .doctors
            .iter()
            .filter(|one| sees(one.id))
            .map(|one| option(one.id, full_name(one)))
            .collect(),
        doctor: whom.to_string(),
        own: whom == doctor.0,
        branches: places.iter().map(|one| option(one.id, one.name.clone())).collect(),
        branch: chosen.to_string(),
        zone,
        times,
        notice: match &*ctx.query.text("refused") {
            "slot_taken" => Some("desk-slot_taken"),
            "slot_not_offered" => Some("desk-slot_not_offered"),
            _ => None,
        },
    })
}

/// Back to the times when one of them is gone.
pub(super) fn refused(code: &str, back: &str) -> String {
    format!("{back}&refused={}", encode(code.trim_start_matches("booking.")))
}
