//! The people who work at a clinic, as the portal knows them (W, M1): what they are, what they
//! may do, and the places of the panel where they do it.

use serde::{Deserialize, Serialize};

/// What a member of the clinic's staff is on the portal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// «Администратор»: everything of the clinic.
    Administrator,
    /// «Регистратура»: patients, their visits and family links.
    Registry,
    /// «Врач»: the own schedule and patients.
    Doctor,
    /// «Аудитор»: reads the journals, changes nothing.
    Auditor,
}

/// What one may do in the panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// Change the clinic's settings, data and staff.
    Administer,
    /// Work with patients and their visits.
    Register,
    /// See the own schedule and patients.
    Practise,
    /// Read the journals.
    Audit,
}

impl Role {
    /// Every role, in the order of the forms.
    pub const ALL: [Self; 4] = [Self::Administrator, Self::Registry, Self::Doctor, Self::Auditor];

    /// The word in forms, texts and the database.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Registry => "registry",
            Self::Doctor => "doctor",
            Self::Auditor => "auditor",
        }
    }

    /// The role with this word.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.slug() == slug)
    }

    /// Whether this role has a right.
    pub const fn may(self, right: Right) -> bool {
        match self {
            Self::Administrator => !matches!(right, Right::Practise),
            Self::Registry => matches!(right, Right::Register),
            Self::Doctor => matches!(right, Right::Practise),
            Self::Auditor => matches!(right, Right::Audit),
        }
    }
}

/// A place of the panel: an entry of its menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// «Расписание дня»: who sees whom, and which times are free.
    Desk,
    /// «Пациенты»: the card index.
    Patients,
    /// «Платежи пациентов»: what was paid on the site, refunds, receipts.
    Till,
    /// «Отчет по платежам»: what came and went by days and branches, the comparison with the
    /// providers.
    Takings,
    /// «Данные клиники»: reference data and timetables.
    Clinic,
    /// «Мои записи»: a doctor's own schedule.
    Practice,
    /// «Отчет по приемам»: a doctor's own visits of a period.
    Report,
    /// «Сотрудники портала»: accounts and roles.
    Staff,
    /// «Общие сведения и оформление».
    General,
    /// «Тексты».
    Texts,
    /// «Кабинет и вход».
    Cabinet,
    /// «Правила записи».
    Booking,
    /// «Онлайн платежи».
    Payments,
    /// «Уведомления пациентам».
    Messages,
    /// «История настроек».
    Versions,
    /// «Отзывы».
    Reviews,
    /// «Обращения».
    Feedback,
    /// «Закрытие записи».
    Closings,
    /// «Документы и согласия».
    Documents,
    /// «Журнал отправки».
    Journal,
    /// «Обмен с МИС»: keys, addresses for events, their deliveries.
    Exchange,
    /// «Журнал действий».
    Audit,
}

impl Place {
    /// Every place, in the order of the menu.
    pub const ALL: [Self; 22] = [
        Self::Desk,
        Self::Patients,
        Self::Till,
        Self::Takings,
        Self::Reviews,
        Self::Feedback,
        Self::Closings,
        Self::Clinic,
        Self::Practice,
        Self::Report,
        Self::Staff,
        Self::General,
        Self::Texts,
        Self::Cabinet,
        Self::Booking,
        Self::Payments,
        Self::Messages,
        Self::Journal,
        Self::Exchange,
        Self::Documents,
        Self::Versions,
        Self::Audit,
    ];

    /// The suffix of its text key.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Desk => "desk",
            Self::Patients => "patients",
            Self::Till => "till",
            Self::Takings => "takings",
            Self::Clinic => "clinic",
            Self::Practice => "practice",
            Self::Report => "report",
            Self::Staff => "staff",
            Self::General => "general",
            Self::Texts => "texts",
            Self::Cabinet => "cabinet",
            Self::Booking => "booking",
            Self::Payments => "payments",
            Self::Messages => "messages",
            Self::Versions => "versions",
            Self::Reviews => "reviews",
            Self::Feedback => "feedback",
            Self::Closings => "closings",
            Self::Documents => "documents",
            Self::Journal => "journal",
            Self::Exchange => "exchange",
            Self::Audit => "audit",
        }
    }

    /// Its path.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Desk => "/desk",
            Self::Patients => "/desk/patients",
            Self::Till => "/desk/payments",
            Self::Takings => "/admin/takings",
            Self::Clinic => "/admin/clinic",
            Self::Practice => "/practice",
            Self::Report => "/practice/report",
            Self::Staff => "/admin/staff",
            Self::General => "/admin/settings/general",
            Self::Texts => "/admin/texts",
            Self::Cabinet => "/admin/settings/cabinet",
            Self::Booking => "/admin/settings/booking",
            Self::Payments => "/admin/payments",
            Self::Messages => "/admin/settings/messages",
            Self::Versions => "/admin/versions",
            Self::Reviews => "/admin/reviews",
            Self::Feedback => "/admin/feedback",
            Self::Closings => "/admin/closings",
            Self::Documents => "/admin/documents",
            Self::Journal => "/admin/messages/journal",
            Self::Exchange => "/admin/exchange",
            Self::Audit => "/admin/audit",
        }
    }

    /// Who may come in.
    pub const fn right(self) -> Right {
        match self {
            Self::Desk | Self::Patients | Self::Till | Self::Clinic => Right::Register,
            Self::Practice | Self::Report => Right::Practise,
            Self::Staff
            | Self::General
            | Self::Texts
            | Self::Cabinet
            | Self::Booking
            | Self::Payments
            | Self::Messages
            | Self::Versions
            | Self::Reviews
            | Self::Feedback
            | Self::Closings
            | Self::Documents
            | Self::Journal
            | Self::Exchange => Right::Administer,
            Self::Takings | Self::Audit => Right::Audit,
        }
    }

    /// The places of a role.
    pub fn of(role: Role) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(move |place| role.may(place.right()))
    }

    /// Where a role's work begins.
    pub fn first(role: Role) -> Option<Self> {
        match role {
            // Opening the report shows patients' payments: not without a wish.
            Role::Auditor => Some(Self::Audit),
            _ => Self::of(role).next(),
        }
    }
}

/// Whether a path belongs to the clinic's own people: there a request's staff session counts,
/// elsewhere the patient's.
pub fn is_staff_side(path: &str) -> bool {
    ["/admin", "/desk", "/practice", "/staff"].iter().any(|side| {
        path.strip_prefix(side).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

#[cfg(test)]
mod tests {
    use super::{Place, Role, is_staff_side};

    #[test]
    fn a_role_is_found_by_its_word() {
        for role in Role::ALL {
            assert_eq!(Role::from_slug(role.slug()), Some(role));
        }
        assert_eq!(Role::from_slug("Administrator"), None);
    }

    #[test]
    fn every_place_lies_on_the_staffs_side() {
        for place in Place::ALL {
            assert!(is_staff_side(place.path()), "{}", place.path());
        }
        for outside in
            ["/", "/administration", "/desktop", "/practices", "/api/v1/admin", "/sign-in"]
        {
            assert!(!is_staff_side(outside), "{outside}");
        }
    }
}
