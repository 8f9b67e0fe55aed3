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
    /// Whether those with a price can be bought here (P6).
    pub buy: bool,
}

/// «Оформление заказа»: `prices/order.html`, shown as a dialog. POST to `action`.
#[derive(Clone, Debug, Serialize)]
pub struct OrderScreen {
    /// Where the form goes.
    pub action: String,
    /// The id of the order that the form makes.
    pub purchase: String,
    /// The price that is shown, in kopecks.
    pub seen: i64,
    /// The service.
    pub service: ServiceView,
    /// The institutions that can be paid.
    pub branches: Vec<Choice>,
    /// Text key of why nothing was ordered.
    pub refused: Option<String>,
}

/// The services of a department.
#[derive(Clone, Debug, Serialize)]
pub struct PriceGroup {
    /// The department's name.
    pub name: String,
    /// Its services.
    pub services: Vec<ServiceView>,
}
