//! The shapes of what an information system tells. What is left out is empty, unless it is said
//! otherwise: an item is the whole truth about its thing.

mod appointments;
mod balances;
mod branches;
mod changes;
mod contracts;
mod departments;
mod doctors;
mod hours;
mod intervals;
mod patients;
mod services;
mod specialisations;

pub use appointments::{AppointmentRecord, StatusRecord, VisitStatus};
pub use balances::{BonusCardRecord, EntryRecord, MovementRecord, ProgrammeRecord};
pub use branches::BranchRecord;
pub use changes::{
    AppointmentNow, CardIds, ChangeRecord, FamilyLinkNow, FeedbackNow, PatientNow, PurchaseNow,
    ReviewNow,
};
pub use contracts::ContractRecord;
pub use departments::DepartmentRecord;
pub use doctors::{DoctorRecord, PostRecord};
pub use hours::HoursRecord;
pub use intervals::IntervalRecord;
pub use patients::PatientRecord;
pub use services::ServiceRecord;
pub use specialisations::SpecialisationRecord;
