//! «Прейскурант» (C14).

use serde::Serialize;

use crate::{schedule::screens::Choice, views::ServiceView};

/// «Прейскурант»: `prices/page.html`. A GET form with `q` and the select `department`.
#[derive(Clone, Debug, Serialize)]
pub struct PricesScreen {
    /// What was searched for.
    pub q: String,
    /// The departments to filter by.
    pub departments: Vec<Choice>,
    /// The services found, by department.
    pub groups: Vec<PriceGroup>,
    /// How many were found.
    pub total: usize,
}

/// The services of a department.
#[derive(Clone, Debug, Serialize)]
pub struct PriceGroup {
    /// The department's name.
    pub name: String,
    /// Its services.
    pub services: Vec<ServiceView>,
}
