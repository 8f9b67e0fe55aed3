//! A doctor's turn: who writes a visit's row waits for the others who do.

use kernel::{
    Problem,
    ids::{AppointmentId, DoctorId},
};
use shell::app::Clinic;
use store::{Writer, appointments};

/// Opens the transaction about the doctors of these visits, before it locks any of them: who
/// holds meanwhile what overlaps, and whoever writes a visit's row, would otherwise wait for each
/// other in the overlap guard. Everybody locks in this order: doctor, visit, patient.
pub(crate) async fn write_about(
    clinic: &Clinic,
    visits: &[AppointmentId],
) -> Result<Writer, Problem> {
    let mut doctors = Vec::new();
    let db = clinic.db().read().await?;
    for visit in visits {
        // A visit goes over to another doctor only by the clinic's information system, which
        // has taken both turns.
        let row = appointments::find(&db, *visit).await?;
        doctors.extend(row.map(|row| DoctorId::of(row.doctor_id)));
    }
    drop(db);
    Ok(clinic.db().write_about_all(&doctors).await?)
}
