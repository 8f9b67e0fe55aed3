//! Damages what is there before it is looked through, to see that every damage is found.

use sqlx::{AssertSqlSafe, Connection, PgConnection};

use super::ledger::{Fate, Ledger, Visit};
use crate::{Failure, stage::Stage};

/// What is done, and by which words its finding is known.
pub const DAMAGES: [(&str, &str); 7] = [
    ("a booking is gone", "is not there"),
    ("a booking is over already", "a visit is completed"),
    ("a cancellation is undone", "a visit is booked"),
    ("a payment's money is not in the ledger", "the ledger not"),
    ("an invoice is not paid any more", "an invoice and the ledger disagree"),
    ("a letter did not come", "letters instead of"),
    ("a job is dead", "a job is dead"),
];

/// Does it all.
pub async fn damage(stage: &Stage, ledger: &Ledger) -> Result<(), Failure> {
    let mut connection = PgConnection::connect(&stage.database.superuser()?).await?;
    let plain = |visit: &&Visit| visit.email.starts_with('v') && visit.booked == Fate::Done;
    let mut kept = ledger.visits.iter().filter(plain).filter(|one| one.cancelled == Fate::None);
    let mut gone = ledger.visits.iter().filter(plain).filter(|one| one.cancelled == Fate::Done);
    let id = |visit: Option<&Visit>| visit.and_then(|one| one.id).ok_or("too few visits");
    let (first, second, third) = (id(kept.next())?, id(kept.next())?, id(gone.next())?);
    let of_letter = kept.next().ok_or("too few visits")?.email.clone();
    let paid = ledger.tries.iter().find(|one| one.paid).ok_or("nobody has paid")?.id;
    let last = ledger.tries.iter().rev().find(|one| one.paid).ok_or("nobody has paid")?.id;
    for statement in [
        // Past the database's own guards.
        "SET session_replication_role = replica".to_owned(),
        format!("DELETE FROM appointments WHERE id = '{first}'"),
        format!("UPDATE appointments SET status = 'completed' WHERE id = '{second}'"),
        format!("UPDATE appointments SET status = 'booked' WHERE id = '{third}'"),
        format!("DELETE FROM transfers WHERE from_kind = 'provider' AND to_account = '{paid}'"),
        format!(
            "UPDATE invoices SET paid_at = NULL WHERE id = (SELECT invoice_id FROM payments WHERE id = '{last}')"
        ),
        "INSERT INTO jobs (id, site_id, kind, payload, run_at, attempts, state, created_at) \
         SELECT gen_random_uuid(), id, 'planted', '{}', now(), 20, 'dead', now() FROM sites LIMIT 1"
            .to_owned(),
    ] {
        sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut connection).await?;
    }
    connection.close().await?;
    stage.relay.lose(&of_letter);
    Ok(())
}
