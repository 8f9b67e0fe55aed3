//! Sweeping up.

use chrono::TimeDelta;
use shell::{app::Clinic, jobs::Going};
use store::{messages, qr_tickets, registrations, sessions};

/// How long a QR code that has run out is still shown to who asks for a copy of the own data.
const SPENT_TICKETS: TimeDelta = TimeDelta::days(30);
/// How long after a code was sent the journal names its address: messages are tried, and
/// gateways asked about them, for no longer.
const CODES: TimeDelta = TimeDelta::days(2);

/// Forgets sessions that have ended, QR codes that have run out, the addresses of codes that are
/// over, and registrations after a day: those that came to nothing with what was typed.
pub fn sweep(clinic: Clinic) -> Going<()> {
    Box::pin(async move {
        let (now, rules) = (clinic.now(), &clinic.site.config.accounts);
        let idle = now - TimeDelta::minutes(i64::from(rules.idle_minutes));
        let opened = now - TimeDelta::days(i64::from(rules.session_days));
        let mut db = clinic.db().write().await?;
        sessions::forget(&mut db, idle, opened).await?;
        qr_tickets::forget(&mut db, now - SPENT_TICKETS).await?;
        messages::forget_codes(&mut db, now - CODES).await?;
        registrations::forget(&mut db, now - TimeDelta::days(1)).await?;
        Ok(db.commit().await?)
    })
}
