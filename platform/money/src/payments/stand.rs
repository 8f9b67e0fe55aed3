//! How a payment stands, for pages that wait. It is kept in the cache, so that waiting costs the
//! database next to nothing, and forgotten on all nodes when it changes.

use std::sync::Arc;

use kernel::{Problem, ids::PaymentId, problem};
use shell::app::Clinic;
use store::{
    Writer,
    cache::keys::{PaymentStand, Stand},
    payments,
};

/// How a payment stands.
pub async fn stand(clinic: &Clinic, id: PaymentId) -> Result<Arc<Stand>, Problem> {
    let load = || async {
        let db = clinic.db().read().await?;
        let row = payments::find(&db, id).await?.ok_or_else(problem::not_found)?;
        Ok::<_, Problem>(Stand { state: row.state, deadline_at: row.deadline_at })
    };
    clinic.cache().get(PaymentStand(id), load).await
}

/// Lets all who wait know, once the transaction is committed, that a payment stands otherwise.
pub(super) fn changes(clinic: &Clinic, db: &mut Writer, id: PaymentId) {
    let cache = clinic.cache();
    db.after_commit(move || cache.forget(PaymentStand(id)));
}
