//! A free time, as the day's links name it.

use chrono::NaiveDate;
use kernel::{Problem, Refused, problem};
use shell::{Ctx, Page};
use store::directory::Directory;
use uuid::Uuid;
use visits::{
    booking::{Wanted, slot_of},
    directory::{full_name, zone},
    schedule::plan,
};

use super::screens::SlotView;
use crate::desk::day;

/// The slot that a link or a form names.
pub(crate) fn read(text: &str) -> Result<Wanted, Problem> {
    let (doctor, branch, specialisation, from) = slot_of(text)?;
    Ok(Wanted { doctor, branch, specialisation, services: vec![], from: plan::moment(from) })
}

/// The same as links and forms name it, with this specialisation.
pub(crate) fn value(slot: &Wanted, specialisation: Uuid) -> String {
    let from = slot.from.timestamp().div_euclid(60);
    format!("{}.{}.{specialisation}.{from}", slot.doctor, slot.branch)
}

/// Its day in the branch's zone.
pub(crate) fn date(ctx: &Ctx, directory: &Directory, slot: &Wanted) -> Result<NaiveDate, Problem> {
    let branch = directory.branch(slot.branch).ok_or_else(problem::not_found)?;
    Ok(kernel::zone::date(zone(&ctx.clinic, branch), slot.from))
}

/// The slot as pages show it; 404 for what is no post of the clinic.
pub(crate) fn view(ctx: &Ctx, directory: &Directory, slot: &Wanted) -> Result<SlotView, Problem> {
    let branch = directory.branch(slot.branch).ok_or_else(problem::not_found)?;
    let doctor = directory.doctor(slot.doctor).ok_or_else(problem::not_found)?;
    let specialisation = directory.specialisation(slot.specialisation);
    let specialisation = specialisation.ok_or_else(problem::not_found)?;
    directory.post(slot.doctor, slot.branch, slot.specialisation).ok_or_else(problem::not_found)?;
    let zone = zone(&ctx.clinic, branch);
    Ok(SlotView {
        doctor: full_name(doctor),
        specialisation: specialisation.name.clone(),
        branch: branch.name.clone(),
        date: kernel::zone::date(zone, slot.from),
        from: slot.from.with_timezone(&zone).format("%H:%M").to_string(),
        zone: kernel::zone::label(zone, slot.from),
    })
}

/// Back to the day when the slot is gone, next to fresh times; other refusals stay.
pub(super) fn gone(
    ctx: &Ctx,
    directory: &Directory,
    slot: &Wanted,
    refused: Refused,
    more: &str,
) -> Result<Page, Problem> {
    if !["booking.slot_taken", "booking.slot_not_offered"].contains(&refused.code) {
        return Err(refused.into());
    }
    let date = date(ctx, directory, slot)?;
    Ok(Page::to(day::refused(refused.code, date, slot.branch, more)))
}
