//! The API's shapes.

use chrono::{DateTime, NaiveDate, Utc};
use poem_openapi::{Enum, Object};
use uuid::Uuid;

/// Every code a problem may carry.
pub(super) const CODES: [&str; 60] = [
    "appointments.already_claimed",
    "appointments.completed",
    "appointments.is_cancelled",
    "appointments.no_email",
    "appointments.started",
    "appointments.paid",
    "appointments.too_late_to_cancel",
    "appointments.too_late_to_move",
    "appointments.too_many_reminders",
    "booking.already_booked",
    "booking.consent_needed",
    "booking.email_empty",
    "booking.email_wrong",
    "booking.hold_expired",
    "booking.name_empty",
    "booking.name_letters",
    "booking.name_long",
    "booking.name_one_word",
    "booking.one_per_specialist",
    "booking.phone_empty",
    "booking.phone_wrong",
    "booking.services_needed",
    "booking.services_wrong",
    "booking.slot_not_offered",
    "booking.slot_taken",
    "booking.too_many_holds",
    "booking.try_again",
    "captcha.needed",
    "captcha.refused",
    "codes.expired",
    "codes.too_many",
    "codes.too_many_tries",
    "codes.wrong",
    "consents.outdated",
    "csrf.foreign_origin",
    "idempotency.key_malformed",
    "idempotency.other_request",
    "limits.bookings_full",
    "limits.patients_full",
    "limits.staff_full",
    "limits.too_many",
    "platform.archived",
    "platform.malformed_host",
    "platform.suspended",
    "platform.unknown_site",
    "queue.wait",
    "request.crowded",
    "request.failed",
    "request.files_unavailable",
    "request.invalid_fields",
    "request.malformed",
    "request.media_type",
    "request.method",
    "request.not_found",
    "request.range",
    "request.too_large",
    "request.unavailable",
    "schedule.too_long",
    "schedule.too_many_doctors",
    "schedule.no_doctors",
];

/// A medical institution.
#[derive(Object)]
pub(super) struct BranchJson {
    pub(super) id: Uuid,
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) address: String,
    /// E.164.
    pub(super) phone: String,
    pub(super) hours: String,
    /// IANA time zone in which its dates and times are shown.
    pub(super) zone: String,
}

/// How a branch sees patients.
#[derive(Enum)]
#[oai(rename_all = "snake_case")]
pub(super) enum Kind {
    InPerson,
    Online,
}

/// A specialisation.
#[derive(Object)]
pub(super) struct SpecialisationJson {
    pub(super) id: Uuid,
    pub(super) name: String,
    /// Whether services must be chosen when booking.
    pub(super) choose_services: bool,
    /// Branches where it is offered.
    pub(super) branches: Vec<Uuid>,
}

/// A doctor.
#[derive(Object)]
pub(super) struct DoctorJson {
    pub(super) id: Uuid,
    pub(super) name: String,
    /// Position and category.
    pub(super) position: String,
    /// Year in which the practice began.
    pub(super) since: Option<i32>,
    pub(super) about: String,
    /// What patients think; absent while no review is published.
    pub(super) rating: Option<RatingJson>,
    pub(super) posts: Vec<PostJson>,
}

/// The published reviews of a doctor, added up.
#[derive(Object)]
pub(super) struct RatingJson {
    /// The mean mark in tenths: 94 is 9.4 of 10.
    pub(super) tenths: i64,
    /// How many reviews it is of.
    pub(super) reviews: i64,
}

/// Where and as what a doctor sees patients.
#[derive(Object)]
pub(super) struct PostJson {
    pub(super) branch: Uuid,
    pub(super) specialisation: Uuid,
    /// Price of the default service, in kopecks.
    pub(super) price: Option<i64>,
}

/// A page of doctors.
#[derive(Object)]
pub(super) struct DoctorsJson {
    pub(super) items: Vec<DoctorJson>,
    /// How many there are in all.
    pub(super) total: u64,
}

/// A service of the price list.
#[derive(Object)]
pub(super) struct ServiceJson {
    pub(super) id: Uuid,
    /// Code of the nomenclature of medical services.
    pub(super) code: String,
    pub(super) name: String,
    pub(super) department: Option<Uuid>,
    /// In kopecks; absent when it is told at the clinic.
    pub(super) price: Option<i64>,
    pub(super) minutes: i32,
}

/// A page of services.
#[derive(Object)]
pub(super) struct ServicesJson {
    pub(super) items: Vec<ServiceJson>,
    /// How many there are in all.
    pub(super) total: u64,
}

/// A legal document in force.
#[derive(Object)]
pub(super) struct DocumentJson {
    pub(super) kind: String,
    /// To be sent back with the consent.
    pub(super) version: i32,
    pub(super) title: String,
    pub(super) body: String,
    /// SHA-256 of title, line feed and text, in hex.
    pub(super) hash: String,
}

/// A free slot.
#[derive(Object)]
pub(super) struct SlotJson {
    pub(super) starts_at: DateTime<Utc>,
    pub(super) ends_at: DateTime<Utc>,
}

/// The free slots of a doctor on a day.
#[derive(Object)]
pub(super) struct DayJson {
    /// Local to the branch.
    pub(super) date: NaiveDate,
    pub(super) slots: Vec<SlotJson>,
}

/// The free slots of a doctor.
#[derive(Object)]
pub(super) struct DoctorSlotsJson {
    pub(super) doctor: Uuid,
    /// Days with free slots only.
    pub(super) days: Vec<DayJson>,
}

/// Free slots.
#[derive(Object)]
pub(super) struct SlotsJson {
    pub(super) branch: Uuid,
    /// IANA time zone of the dates.
    pub(super) zone: String,
    pub(super) doctors: Vec<DoctorSlotsJson>,
}

/// The soonest free slot of a doctor.
#[derive(Object)]
pub(super) struct NearestJson {
    pub(super) doctor: Uuid,
    /// Local to the branch; absent when nothing is free within the horizon.
    pub(super) date: Option<NaiveDate>,
    pub(super) starts_at: Option<DateTime<Utc>>,
}

/// A slot that is wanted.
#[derive(Object)]
pub(super) struct WantedJson {
    pub(super) doctor: Uuid,
    pub(super) branch: Uuid,
    pub(super) specialisation: Uuid,
    /// Where the specialisation asks for them.
    #[oai(default, validator(max_items = 20))]
    pub(super) services: Vec<Uuid>,
    pub(super) starts_at: DateTime<Utc>,
}

/// A held slot.
#[derive(Object)]
pub(super) struct HoldJson {
    pub(super) id: Uuid,
    pub(super) held_until: DateTime<Utc>,
}

/// The person who will come.
#[derive(Object)]
pub(super) struct PersonJson {
    /// Surname, name, patronymic.
    #[oai(validator(max_length = 500))]
    pub(super) name: String,
    /// In any usual notation.
    #[oai(validator(max_length = 100))]
    pub(super) phone: String,
    #[oai(default, validator(max_length = 500))]
    pub(super) email: String,
}

/// An order to book: a held slot or a slot that was not held.
#[derive(Object)]
pub(super) struct OrderJson {
    /// The id of a hold.
    pub(super) hold: Option<Uuid>,
    /// A slot that was not held. Exactly one of `hold` and `slot` is given.
    pub(super) slot: Option<WantedJson>,
    pub(super) person: PersonJson,
    /// The version of the document `personal_data` the person has agreed to.
    pub(super) consent: Option<i32>,
    /// The solved challenge of `/captcha`.
    #[oai(default, validator(max_length = 8192))]
    pub(super) captcha: String,
}

/// A booked visit.
#[derive(Object)]
pub(super) struct BookedJson {
    pub(super) id: Uuid,
    /// What people call it by.
    pub(super) number: i64,
    pub(super) starts_at: DateTime<Utc>,
    pub(super) ends_at: DateTime<Utc>,
    /// The sum of its services' prices, in kopecks.
    pub(super) total: Option<i64>,
    /// Opens and cancels the visit; keep it secret.
    pub(super) key: String,
}

/// A visit.
#[derive(Object)]
pub(super) struct AppointmentJson {
    pub(super) id: Uuid,
    pub(super) number: i64,
    /// `booked`, `cancelled` or `completed`.
    pub(super) status: String,
    pub(super) doctor: Uuid,
    pub(super) branch: Uuid,
    pub(super) specialisation: Uuid,
    pub(super) starts_at: DateTime<Utc>,
    pub(super) ends_at: DateTime<Utc>,
    pub(super) services: Vec<PlannedJson>,
    /// Whether the patient may cancel it now.
    pub(super) can_cancel: bool,
}

/// A service of a visit, at the price of the moment of booking.
#[derive(Object)]
pub(super) struct PlannedJson {
    pub(super) service: Uuid,
    pub(super) code: String,
    pub(super) name: String,
    pub(super) price: Option<i64>,
    pub(super) minutes: i32,
}
