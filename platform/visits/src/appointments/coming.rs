//! Whether a visit is still to come.

use kernel::Refused;
use shell::app::Clinic;
use store::appointments::{Appointment, status};

/// Whether the visit is still before the patient.
///
/// Refuses with `appointments.is_cancelled`, `appointments.completed` or
/// `appointments.started`.
pub(super) fn coming(clinic: &Clinic, row: &Appointment) -> Result<(), Refused> {
    match row.status.as_str() {
        status::CANCELLED => Err(Refused::new(409, "appointments.is_cancelled")),
        status::COMPLETED => Err(Refused::new(409, "appointments.completed")),
        status::NO_SHOW => Err(Refused::new(409, "appointments.started")),
        _ if row.starts_at <= clinic.now() => Err(Refused::new(409, "appointments.started")),
        _ => Ok(()),
    }
}
