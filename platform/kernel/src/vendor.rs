//! The vendor's people, who make and look after the clinics' sites (M2).

/// What a manager of the vendor's may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// «Менеджер»: everything in the console.
    Manager,
    /// «Наблюдатель»: sees everything, changes nothing.
    Observer,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 2] = [Self::Manager, Self::Observer];

    /// The word in texts and the database.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Manager => "manager",
            Self::Observer => "observer",
        }
    }

    /// The role with this word.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.slug() == slug)
    }
}
