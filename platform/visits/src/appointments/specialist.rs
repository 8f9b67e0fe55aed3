//! «Вы можете записаться на прием не более одного раза к одному специалисту» (A5).

use kernel::{
    Problem, Refused,
    ids::{DoctorId, PatientId},
    problem,
};
use shell::app::Clinic;
use store::{Writer, appointments, patients};

/// Whether the visits that a patient has before him with a doctor, those of this transaction
/// included, are allowed. The card is locked: of two bookings at once the second one counts
/// the first one too.
///
/// Refuses with `booking.one_per_specialist` while the registration is unconfirmed.
pub(super) async fn one_per_specialist(
    clinic: &Clinic,
    db: &mut Writer,
    patient: PatientId,
    doctor: DoctorId,
) -> Result<(), Problem> {
    let card = patients::lock(db, patient).await?.filter(|card| card.forgotten_at.is_none());
    if card.ok_or_else(problem::not_found)?.is_confirmed() {
        return Ok(());
    }
    match appointments::coming_with(db, patient, doctor, clinic.now()).await? {
        0 | 1 => Ok(()),
        _ => Err(Refused::new(409, "booking.one_per_specialist").into()),
    }
}
