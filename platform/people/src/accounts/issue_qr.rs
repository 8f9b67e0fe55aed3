//! The clinic hands out a QR code.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::{
    Problem,
    ids::{PatientId, QrTicketId},
    problem,
};
use shell::{Trace, app::Clinic, http::token::Token};
use store::{
    patients,
    qr_tickets::{self, QrTicket},
};

use crate::audit;

/// A QR code that was just issued. Its address is known now and never again.
pub struct Issued {
    /// Its id, to take it back by.
    pub id: QrTicketId,
    /// The address it leads to.
    pub url: String,
    /// Until when it is good.
    pub expires_at: DateTime<Utc>,
}

/// Issues a QR code that opens a patient's cabinet: good once or, for a shared time, as often
/// as wished; at most 30 days.
///
/// Refuses with 404 when there is no such card.
pub async fn issue_qr(
    clinic: &Clinic,
    patient: PatientId,
    hours: u32,
    single_use: bool,
    trace: &Trace,
) -> Result<Issued, Problem> {
    let now = clinic.now();
    let expires_at = now + TimeDelta::hours(i64::from(hours.clamp(1, 30 * 24)));
    let token = Token::new();
    let mut db = clinic.db().write().await?;
    let card = patients::find(&db, patient).await?.filter(|card| card.forgotten_at.is_none());
    card.ok_or_else(problem::not_found)?;
    let row = QrTicket::new(
        QrTicketId::new(now).0,
        token.hash(),
        patient.0,
        single_use,
        expires_at,
        None,
        None,
        trace.name.clone(),
        now,
    );
    let id = QrTicketId::of(row.id);
    qr_tickets::add(&mut db, row).await?;
    let object = Some(id.0);
    audit::record(clinic, &mut db, trace, "accounts.issue_qr", Some(patient), object).await?;
    db.commit().await?;
    let origin = clinic.app.settings.origin(&clinic.site.label);
    Ok(Issued { id, url: format!("{origin}/sign-in/qr/{}", token.reveal()), expires_at })
}
