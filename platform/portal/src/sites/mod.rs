//! Sites as code: `tenants/` and the commands `portal sites check | apply | export`; one
//! clinic in a file: `portal sites backup | restore`.

pub mod apply;
pub mod backup;
pub mod export;
pub mod files;
