//! Which reference data the panel keeps.

/// A kind of reference data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// «Медицинские учреждения».
    Branches,
    /// «Отделения».
    Departments,
    /// «Специализации».
    Specialisations,
    /// «Услуги».
    Services,
    /// «Специалисты».
    Doctors,
}

impl Kind {
    /// All of them, in the order in which a clinic fills them in.
    pub const ALL: [Self; 5] =
        [Self::Branches, Self::Specialisations, Self::Departments, Self::Services, Self::Doctors];

    /// The word in paths and text keys.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Branches => "branches",
            Self::Departments => "departments",
            Self::Specialisations => "specialisations",
            Self::Services => "services",
            Self::Doctors => "doctors",
        }
    }

    /// The kind with this word.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.slug() == slug)
    }

    /// What the journal says of a change.
    pub const fn action(self) -> &'static str {
        match self {
            Self::Branches => "clinic.branch",
            Self::Departments => "clinic.department",
            Self::Specialisations => "clinic.specialisation",
            Self::Services => "clinic.service",
            Self::Doctors => "clinic.doctor",
        }
    }
}
