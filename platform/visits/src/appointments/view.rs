//! A visit as pages and letters show it.

use kernel::{Money, Problem, ids::AppointmentId, problem};
use shell::app::Clinic;
use store::{
    appointment_services::PlannedService,
    appointments::{Appointment, status},
    directory::Directory,
};

use super::{Access, book::total, cancel, reschedule, screens::AppointmentView};
use crate::{
    booking::screens::VisitView,
    directory::{full_name, online, phone_of, zone},
    schedule::{plan::minute, week::time},
    views::ServiceView,
};

/// The visit: where, with whom, when, what for.
pub(crate) fn visit(
    clinic: &Clinic,
    directory: &Directory,
    row: &Appointment,
    services: &[PlannedService],
) -> Result<VisitView, Problem> {
    let branch = directory.branch(row.branch_id).ok_or_else(problem::not_found)?;
    let doctor = directory.doctor(row.doctor_id).ok_or_else(problem::not_found)?;
    let specialisation =
        directory.specialisation(row.specialisation_id).ok_or_else(problem::not_found)?;
    let department = directory
        .post(row.doctor_id, row.branch_id, row.specialisation_id)
        .and_then(|post| post.department_id)
        .and_then(|id| directory.department(id));
    let zone = zone(clinic, branch);
    let own: Vec<PlannedService> =
        services.iter().filter(|service| service.appointment_id == row.id).cloned().collect();
    Ok(VisitView {
        branch: branch.name.clone(),
        address: branch.address.clone(),
        phone: phone_of(branch),
        online: online(branch),
        doctor: full_name(doctor),
        position: doctor.post.clone(),
        specialisation: specialisation.name.clone(),
        department: department.map(|one| one.name.clone()).unwrap_or_default(),
        date: kernel::zone::date(zone, row.starts_at),
        from: time(zone, minute(row.starts_at)),
        to: time(zone, minute(row.ends_at)),
        zone: kernel::zone::label(zone, row.starts_at),
        total: total(&own),
        services: own.iter().map(service).collect(),
    })
}

fn service(planned: &PlannedService) -> ServiceView {
    ServiceView {
        id: planned.service_id.to_string(),
        code: planned.nomenclature.clone(),
        name: planned.name.clone(),
        price: planned.price_kopecks.map(Money),
        minutes: u32::try_from(planned.minutes).unwrap_or(0),
    }
}

/// The visit with what can be done about it. Links carry the key they were opened by, so that
/// a visit opened from a letter stays open in a browser that never saw it; `origin` makes
/// them absolute.
pub(crate) fn appointment(
    clinic: &Clinic,
    directory: &Directory,
    row: &Appointment,
    services: &[PlannedService],
    access: &Access,
    origin: &str,
) -> Result<AppointmentView, Problem> {
    let key = access.key.as_ref().map(|key| format!("?key={key}")).unwrap_or_default();
    let href = format!("{origin}/appointments/{}", AppointmentId::of(row.id));
    let shown = match row.status.as_str() {
        status::CANCELLED => "cancelled",
        status::COMPLETED => "completed",
        status::NO_SHOW => "no_show",
        _ if row.starts_at <= clinic.now() => "past",
        _ => "booked",
    };
    let booked = shown == "booked";
    let can_cancel = booked && cancel::allowed(clinic, row, access).is_ok();
    let can_move = booked && reschedule::allowed(clinic, row, access).is_ok();
    let can_confirm = booked && row.confirmed_at.is_none();
    let can_remind = booked && row.patient_id.is_some();
    let at = |noun: &str| format!("{href}/{noun}{key}");
    Ok(AppointmentView {
        number: row.number,
        status: shown,
        visit: visit(clinic, directory, row, services)?,
        patient: row.patient.clone(),
        cancel_href: can_cancel.then(|| at("cancellation")),
        ics_href: at("calendar.ics"),
        confirmed: row.confirmed_at.is_some(),
        confirm_href: can_confirm.then(|| at("confirmation")),
        move_href: can_move.then(|| at("move")),
        remind_href: can_remind.then(|| at("reminder")),
        print_href: at("print"),
        href: format!("{href}{key}"),
        rating: None,
        pay_href: None,
        paid: false,
    })
}
