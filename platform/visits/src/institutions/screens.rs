//! «Медицинские учреждения» (C14).

use serde::Serialize;

/// «Медицинские учреждения»: `institutions/page.html`.
#[derive(Clone, Debug, Serialize)]
pub struct InstitutionsScreen {
    /// The branches.
    pub items: Vec<InstitutionView>,
}

/// One branch.
#[derive(Clone, Debug, Serialize)]
pub struct InstitutionView {
    /// Its name.
    pub name: String,
    /// Whether it sees patients online only.
    pub online: bool,
    /// Its address.
    pub address: String,
    /// Nearest metro.
    pub metro: String,
    /// How to get there.
    pub how_to_get: String,
    /// The phone as shown.
    pub phone: String,
    /// The phone for `tel:`.
    pub phone_e164: String,
    /// The e-mail address.
    pub email: String,
    /// Opening hours as text.
    pub hours: String,
    /// «UTC+3».
    pub zone: String,
    /// Specialisations offered here.
    pub specialisations: Vec<String>,
    /// «Записаться».
    pub book_href: String,
}
