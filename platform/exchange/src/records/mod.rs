//! The shapes of what an information system tells. What is left out is empty, unless it is said
//! otherwise: an item is the whole truth about its thing.

mod branch;
mod department;
mod doctor;
mod service;
mod specialisation;

pub use branch::BranchRecord;
pub use department::DepartmentRecord;
pub use doctor::{DoctorRecord, PostRecord};
pub use service::ServiceRecord;
pub use specialisation::SpecialisationRecord;
