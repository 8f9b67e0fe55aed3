//! «Купить»: ordering a service of the price list (P6).

use kernel::{
    Money, Problem, Purpose, Refused,
    ids::{BranchId, PurchaseId},
    problem,
};
use money::invoices::{self, Line, New};
use people::audit;
use shell::{SignedIn, Trace, app::Clinic};
use store::{branches, invoices::Invoice, services};
use uuid::Uuid;

/// An order.
#[derive(Clone, Copy, Debug)]
pub struct Order {
    /// Its id: sent twice, it is one.
    pub id: PurchaseId,
    /// The service.
    pub service: Uuid,
    /// The institution that is paid.
    pub branch: BranchId,
    /// The price that was shown.
    pub seen: Money,
}

/// Orders a service for the patient in whose cabinet one is: makes its preliminary invoice. Only
/// what has a price is sold, and only by institutions that take money on the portal.
///
/// Refuses with 404, `prices.changed` where it costs something else by now, and
/// `prices.not_sold`.
pub async fn order(
    clinic: &Clinic,
    who: &SignedIn,
    order: Order,
    by: &Trace,
) -> Result<Invoice, Problem> {
    let now = clinic.now();
    let patient = who.patient().id();
    let purpose = Purpose::Purchase(order.id);
    let mut db = clinic.db().write().await?;
    if let Some(made) = store::invoices::live(&db, purpose).await? {
        return Some(made)
            .filter(|made| made.patient_id == patient.0)
            .ok_or_else(problem::not_found);
    }
    let service = services::find(&db, order.service).await?;
    let service = service.filter(|one| one.hidden_at.is_none()).ok_or_else(problem::not_found)?;
    let branch = branches::find(&db, order.branch).await?;
    branch.filter(|one| one.hidden_at.is_none()).ok_or_else(problem::not_found)?;
    let price = service.price_kopecks.map(Money).filter(|price| *price > Money::default());
    let price = price.ok_or_else(|| Refused::new(409, "prices.not_sold"))?;
    if price != order.seen {
        return Err(Refused::new(409, "prices.changed").into());
    }
    let new = New {
        patient,
        branch: order.branch,
        purpose,
        about: String::new(),
        lines: vec![Line {
            service: Some(service.id),
            code: service.nomenclature,
            name: service.name,
            quantity: 1,
            price,
        }],
    };
    let made = invoices::make(&mut db, new, now).await?;
    let made = made.ok_or_else(|| Refused::new(409, "prices.not_sold"))?;
    audit::record(clinic, &mut db, by, "prices.order", Some(patient), Some(made.id)).await?;
    db.commit().await?;
    Ok(made)
}
