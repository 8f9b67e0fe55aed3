use chrono::{DateTime, NaiveDate, Utc};
use poem_openapi::Object;
use uuid::Uuid;

/// One thing that happened on the portal, and what it happened to as that looks now.
#[derive(Clone, Debug, Object)]
#[oai(rename = "Change", skip_serializing_if_is_none)]
pub struct ChangeRecord {
    /// Its id: the same however often it is given.
    pub id: Uuid,
    /// The cursor behind it.
    pub cursor: String,
    /// What happened: `appointments.booked`, …
    pub kind: String,
    /// When.
    pub at: DateTime<Utc>,
    /// The portal's id of what it happened to.
    pub portal_id: Uuid,
    /// The information system's own id of it, if it has told one.
    pub mis_id: Option<String>,
    /// Whether it is not there any more, or the person it is about was forgotten. Nothing more
    /// is said of it then.
    pub gone: bool,
    /// Of `patients.…` and `accounts.…`: the card.
    pub patient: Option<PatientNow>,
    /// Of `appointments.…`: the visit.
    pub appointment: Option<AppointmentNow>,
    /// Of `family_links.…`: the link.
    pub family_link: Option<FamilyLinkNow>,
    /// Of `feedback.…`: the message.
    pub feedback: Option<FeedbackNow>,
    /// Of `reviews.…`: the review.
    pub review: Option<ReviewNow>,
    /// Of `purchases.…`: the purchase.
    pub purchase: Option<PurchaseNow>,
}

/// A card by both its ids.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct CardIds {
    /// The portal's id.
    pub portal_id: Uuid,
    /// The information system's own, if it has told one.
    pub mis_id: Option<String>,
}

/// A patient's card as it is now.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct PatientNow {
    /// «Фамилия».
    pub surname: String,
    /// «Имя».
    pub name: String,
    /// «Отчество»; may be empty.
    pub patronymic: String,
    /// `YYYY-MM-DD`.
    pub birth_date: NaiveDate,
    /// `male` or `female`.
    pub sex: String,
    /// In E.164; may be empty.
    pub phone: String,
    /// May be empty.
    pub email: String,
    /// The branch the patient is attached to: the information system's id.
    pub branch: Option<String>,
    /// Whether the patient wants no calls.
    pub no_calls: bool,
    /// Whether the patient wants no SMS.
    pub no_sms: bool,
    /// Whether the registry has confirmed the patient.
    pub confirmed: bool,
    /// Whether somebody signs in with it on the portal.
    pub account: bool,
}

/// A visit as it is now.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct AppointmentNow {
    /// «Номер записи», as the patient knows it.
    pub number: i64,
    /// `booked`, `confirmed`, `arrived`, `completed`, `no_show` or `cancelled`.
    pub status: String,
    /// The doctor: the information system's id.
    pub doctor: Option<String>,
    /// The branch: the information system's id.
    pub branch: Option<String>,
    /// The specialisation: the information system's id.
    pub specialisation: Option<String>,
    /// Its beginning.
    pub starts_at: DateTime<Utc>,
    /// Its end.
    pub ends_at: DateTime<Utc>,
    /// Its services: the information system's ids.
    pub services: Vec<String>,
    /// Whose visit it is, if it was booked for a card.
    pub patient: Option<CardIds>,
    /// «ФИО» as given with the booking; empty once it is forgotten.
    pub person: String,
    /// The phone given with the booking; may be empty.
    pub phone: String,
    /// The address given with the booking; may be empty.
    pub email: String,
}

/// Who may act for whom, as it is now.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct FamilyLinkNow {
    /// `active`, `waiting`, `refused` or `ended`.
    pub status: String,
    /// Who acts.
    pub representative: CardIds,
    /// For whom, as soon as it is known which card is meant.
    pub dependent: Option<CardIds>,
}

/// A message to the administration.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct FeedbackNow {
    /// Who wrote it.
    pub patient: Option<CardIds>,
    /// Where the answer goes; may be empty.
    pub email: String,
    /// «Категория сообщения».
    pub category: String,
    /// «Тема сообщения».
    pub subject: String,
    /// «Текст сообщения».
    pub body: String,
}

/// A patient's mark for a visit.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ReviewNow {
    /// The visit: the portal's id.
    pub appointment: Uuid,
    /// The doctor: the information system's id.
    pub doctor: Option<String>,
    /// Who gave it.
    pub patient: CardIds,
    /// 1…10.
    pub mark: i32,
    /// May be empty.
    pub comment: String,
    /// `waiting`, `published` or `rejected`.
    pub state: String,
}

/// A service that was bought on the portal.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct PurchaseNow {
    /// The number of its invoice, as the patient knows it.
    pub invoice: i64,
    /// Who bought it.
    pub patient: CardIds,
    /// The branch that was paid: the information system's id.
    pub branch: Option<String>,
    /// What was bought: the information system's ids of the services, one for each piece.
    pub services: Vec<String>,
    /// The sum, in kopecks.
    pub amount_kopecks: i64,
    /// `waiting`, `paid` or `cancelled`.
    pub state: String,
    /// When it was paid.
    pub paid_at: Option<DateTime<Utc>>,
}
