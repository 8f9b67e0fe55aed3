//! Sites as code: `tenants/` and the commands `portal sites check | apply | export`.

pub mod apply;
pub mod export;
pub mod files;
