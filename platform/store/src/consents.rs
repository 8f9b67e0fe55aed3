//! The journal of consents (152-ФЗ, art. 9). It is only ever added to.

use kernel::ids::{AppointmentId, PatientId};
use sea_orm::{ColumnTrait, Order};

use crate::{DbError, Reader, Writer};

clinic_table! {
    /// Who agreed to what, when, and how that can be proven.
    Consent = "consents"
    key {
        /// Its id.
        id: Uuid,
    }
    columns {
        /// The version of the document.
        document_id: Uuid,
        /// The hash of the text that was shown.
        hash: String,
        /// The booking it was given for.
        appointment_id: Option<Uuid>,
        /// The person's name as typed.
        person: String,
        /// The phone in E.164.
        phone: String,
        /// The e-mail address.
        email: String,
        /// `form` (ticked in the form), `email_code` or `phone_code` (and confirmed by a code sent
        /// there), `account` (by who was signed in) or `desk` (said to a member of the staff).
        method: String,
        /// The words at the tick.
        wording: String,
        /// The address the request came from.
        ip: String,
        /// The browser's name for itself.
        user_agent: String,
        /// When.
        at: At,
        /// The card of who agreed.
        patient_id: Option<Uuid>,
        /// The account that agreed: the patient's own, or the representative's.
        account_id: Option<Uuid>,
        /// `given` or `withdrawn`.
        action: String,
        /// The member of the staff who noted what was said.
        staff_id: Option<Uuid>,
    }
}

/// Adds an entry.
pub async fn add(db: &mut Writer, row: Consent) -> Result<(), DbError> {
    db.insert::<Entity>(row).await
}

/// The consents given for an appointment.
pub async fn of_appointment(db: &Reader, id: AppointmentId) -> Result<Vec<Consent>, DbError> {
    db.find::<Entity>()
        .filter(Column::AppointmentId.eq(id.0))
        .order_by(Column::At, Order::Asc)
        .all(db)
        .await
}

/// Everything a patient agreed to or withdrew, oldest first.
pub async fn of_patient(db: &Reader, id: PatientId) -> Result<Vec<Consent>, DbError> {
    db.find::<Entity>()
        .filter(Column::PatientId.eq(id.0))
        .order_by(Column::At, Order::Asc)
        .all(db)
        .await
}

/// What an account agreed to for a person whose card was not known yet, oldest first.
pub async fn without_card(
    db: &Reader,
    account: kernel::ids::AccountId,
    person: &str,
) -> Result<Vec<Consent>, DbError> {
    db.find::<Entity>()
        .filter(Column::AccountId.eq(account.0))
        .filter(Column::PatientId.is_null())
        .filter(Column::AppointmentId.is_null())
        .filter(Column::Person.eq(person))
        .order_by(Column::At, Order::Asc)
        .all(db)
        .await
}
