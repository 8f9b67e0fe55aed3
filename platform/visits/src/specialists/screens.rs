//! «Специалисты» (C14).

use serde::Serialize;

use crate::{
    schedule::screens::Choice,
    views::{DoctorView, ServiceView},
};

/// «Специалисты»: `specialists/list.html`. A GET form with `q` and the select `s`.
#[derive(Clone, Debug, Serialize)]
pub struct SpecialistsScreen {
    /// What was searched for.
    pub q: String,
    /// The specialisations to filter by.
    pub specialisations: Vec<Choice>,
    /// The doctors found.
    pub items: Vec<SpecialistView>,
    /// How many were found in all.
    pub total: usize,
    /// The page before.
    pub prev: Option<String>,
    /// The page after.
    pub next: Option<String>,
    /// Whether the result is of similar names because nothing matched exactly.
    pub similar: bool,
}

/// A doctor in the list.
#[derive(Clone, Debug, Serialize)]
pub struct SpecialistView {
    /// The doctor.
    pub doctor: DoctorView,
    /// The doctor's specialisations.
    pub specialisations: Vec<String>,
    /// The branches where the doctor sees patients.
    pub branches: Vec<String>,
}

/// A doctor's page: `specialists/page.html`.
#[derive(Clone, Debug, Serialize)]
pub struct SpecialistScreen {
    /// The doctor.
    pub specialist: SpecialistView,
    /// About the doctor: education, practice.
    pub about: String,
    /// The doctor's services.
    pub services: Vec<ServiceView>,
    /// «Записаться»: one entry per branch and specialisation.
    pub book: Vec<BookLink>,
    /// The published reviews of this page, latest first (C5).
    pub reviews: Vec<ReviewView>,
    /// Newer reviews.
    pub newer: Option<String>,
    /// Older reviews.
    pub older: Option<String>,
}

/// A published review.
#[derive(Clone, Debug, Serialize)]
pub struct ReviewView {
    /// «Анна И.»; empty when the patient is no longer known.
    pub author: String,
    /// 1…10.
    pub mark: i32,
    /// The comment; may be empty.
    pub comment: String,
    /// When it was given.
    pub date: chrono::NaiveDate,
}

/// Where booking this doctor starts.
#[derive(Clone, Debug, Serialize)]
pub struct BookLink {
    /// The branch's name.
    pub branch: String,
    /// The specialisation's name.
    pub specialisation: String,
    /// «Ближайшая дата приема».
    pub nearest: Option<chrono::NaiveDate>,
    /// The schedule step of the wizard.
    pub href: String,
}
