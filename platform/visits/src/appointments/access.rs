//! Whose visit it is: the patient's, the browser's that booked it, or that of the bearer of
//! the letter's link.

use kernel::{
    Problem,
    ids::{AppointmentId, DoctorId, PatientId},
    problem,
};
use people::audit;
use shell::{Ctx, Trace, app::Clinic};
use store::{
    Reader, Writer,
    appointments::{self, Appointment, status},
};

use crate::booking::Door;

/// How somebody shows that a visit is theirs.
#[derive(Clone, Debug)]
pub struct Access {
    /// The patient in whose cabinet he is.
    pub patient: Option<PatientId>,
    /// The hash of the browser's token.
    pub visitor: Option<String>,
    /// The signature of the link.
    pub key: Option<String>,
    /// Whether it is the clinic's registry: every visit of the clinic is open to it.
    pub desk: bool,
    /// The doctor at work: the own visits are open to him.
    pub doctor: Option<DoctorId>,
    /// Who it is, for the journal of accesses.
    pub trace: Trace,
}

impl Default for Access {
    /// Somebody who can show nothing.
    fn default() -> Self {
        let trace = Trace { actor: "visitor", ..Trace::portal() };
        Self { patient: None, visitor: None, key: None, desk: false, doctor: None, trace }
    }
}

/// The signature in the links to a visit.
pub fn key(clinic: &Clinic, id: AppointmentId) -> String {
    clinic.sign("appointment", id.0.as_bytes())
}

impl Access {
    /// What a request shows: who has signed in, the browser's token, the link's key.
    pub fn of(ctx: &Ctx) -> Self {
        let key = ctx.query.text("key");
        Self {
            patient: ctx.patient().map(|one| one.patient().id()),
            visitor: ctx.visitor().map(|visitor| visitor.hash()),
            key: (!key.is_empty()).then_some(key),
            desk: false,
            doctor: None,
            trace: ctx.trace(),
        }
    }

    /// The registry, whose right the door has asked for.
    pub fn of_desk(trace: Trace) -> Self {
        Self { desk: true, trace, ..Self::default() }
    }

    /// A doctor, whose right the door has asked for.
    pub fn of_doctor(doctor: DoctorId, trace: Trace) -> Self {
        Self { doctor: Some(doctor), trace, ..Self::default() }
    }

    /// By whose rules the visit may be moved and cancelled.
    pub(super) const fn door(&self) -> Door {
        if self.desk { Door::Desk } else { Door::Patients }
    }

    /// The bearer of a link's key.
    pub fn by_key(key: String) -> Self {
        Self { key: Some(key), ..Self::default() }
    }

    /// The same without the key of any link, for a list of many visits.
    pub(super) fn of_cabinet(self) -> Self {
        Self { key: None, ..self }
    }

    /// Whether the visit is theirs.
    pub fn opens(&self, clinic: &Clinic, row: &Appointment) -> bool {
        let by_key = self
            .key
            .as_ref()
            .is_some_and(|key| clinic.verify("appointment", row.id.as_bytes(), key));
        let of = |own: PatientId| row.patient_id == Some(own.0);
        self.desk
            || self.doctor.is_some_and(|own| row.doctor_id == own.0)
            || by_key
            || (self.visitor.is_some() && self.visitor == row.visitor)
            || self.patient.is_some_and(of)
    }
}

/// Notes what is done with a patient's visit, in the transaction of what is done. What an
/// anonymous booking is about is nobody's card: there only the doings of the clinic's own people are noted.
pub(super) async fn note(
    clinic: &Clinic,
    db: &mut Writer,
    access: &Access,
    action: &'static str,
    row: &Appointment,
) -> Result<(), Problem> {
    let patient = row.patient_id.map(PatientId::of);
    if patient.is_none() && !access.desk && access.doctor.is_none() {
        return Ok(());
    }
    audit::record(clinic, db, &access.trace, action, patient, Some(row.id)).await
}

/// Notes that a patient's visit is shown, before it is.
pub(crate) async fn noted(
    clinic: &Clinic,
    access: &Access,
    row: &Appointment,
) -> Result<(), Problem> {
    if row.patient_id.is_none() {
        return Ok(());
    }
    let mut db = clinic.db().write().await?;
    let patient = row.patient_id.map(PatientId::of);
    let at = Some(row.id);
    audit::record(clinic, &mut db, &access.trace, "appointments.read", patient, at).await?;
    Ok(db.commit().await?)
}

/// The visit, if it is theirs; a stranger's visit and none at all look the same (404).
pub async fn find(
    clinic: &Clinic,
    db: &Reader,
    id: AppointmentId,
    access: &Access,
) -> Result<Appointment, Problem> {
    admit(clinic, appointments::find(db, id).await?, access)
}

/// The same, locked until the transaction ends.
pub(super) async fn lock(
    clinic: &Clinic,
    db: &mut Writer,
    id: AppointmentId,
    access: &Access,
) -> Result<Appointment, Problem> {
    admit(clinic, appointments::lock(db, id).await?, access)
}

fn admit(
    clinic: &Clinic,
    row: Option<Appointment>,
    access: &Access,
) -> Result<Appointment, Problem> {
    let shown =
        |row: &Appointment| ![status::HELD, status::RELEASED].contains(&row.status.as_str());
    row.filter(|row| shown(row) && access.opens(clinic, row)).ok_or_else(problem::not_found)
}
