//! What a token is good for.

use std::{fmt, str::FromStr};

/// One thing a token may be good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Reference data: branches, departments, specialisations, services, doctors.
    ReferenceWrite,
    /// Patients' cards and insurance contracts.
    PatientsWrite,
    /// Doctors' schedules.
    ScheduleWrite,
    /// Visits and their statuses.
    AppointmentsWrite,
    /// Bonuses and advances of patients.
    AccountsWrite,
    /// Reading what patients do on the portal.
    ChangesRead,
    /// Webhooks.
    WebhooksWrite,
}

impl Scope {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::ReferenceWrite,
        Self::PatientsWrite,
        Self::ScheduleWrite,
        Self::AppointmentsWrite,
        Self::AccountsWrite,
        Self::ChangesRead,
        Self::WebhooksWrite,
    ];

    /// Its word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::ReferenceWrite => "reference:write",
            Self::PatientsWrite => "patients:write",
            Self::ScheduleWrite => "schedule:write",
            Self::AppointmentsWrite => "appointments:write",
            Self::AccountsWrite => "accounts:write",
            Self::ChangesRead => "changes:read",
            Self::WebhooksWrite => "webhooks:write",
        }
    }

    /// The scopes that a row of the database names.
    pub(crate) fn read(words: &str) -> Vec<Self> {
        words.split(' ').filter_map(|word| word.parse().ok()).collect()
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Scope {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let known = || Self::ALL.map(Self::word).join(", ");
        let found = Self::ALL.into_iter().find(|scope| scope.word() == word);
        found.ok_or_else(|| format!("there are {}", known()))
    }
}
