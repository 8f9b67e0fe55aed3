//! One person, two cards: one made by the information system, one made on the portal.

use kernel::Problem;
use people::{audit, profile::empty_card};
use shell::{Trace, app::Clinic};
use store::{
    Writer, accounts, appointments, family_links, insurance_contracts, invoices,
    patients::{self, Patient},
    payments,
};

use crate::batch::Refusal;

/// Gives the visits, contracts, invoices, bonuses and advance of a card that the information system made to the card that
/// its owner made on the portal, and empties the first one. Nobody must be using it: it has no
/// account and no family.
///
/// Refuses with `exchange.card_in_use`.
pub(super) async fn merge(
    clinic: &Clinic,
    db: &mut Writer,
    into: &Patient,
    mut from: Patient,
    trace: &Trace,
) -> Result<Result<(), Refusal>, Problem> {
    let used = accounts::of_patient(db, from.id()).await?.is_some()
        || !family_links::of_either(db, from.id()).await?.is_empty();
    if used {
        let refusal = Refusal::of("/portal_id", "exchange.card_in_use");
        return Ok(Err(refusal.about(vec![from.id])));
    }
    appointments::give(db, from.id(), into.id()).await?;
    insurance_contracts::give(db, from.id(), into.id()).await?;
    invoices::give(db, from.id(), into.id()).await?;
    payments::give(db, from.id(), into.id()).await?;
    money::balances::merge(db, from.id(), into.id(), clinic.now()).await?;
    let whose = Some(from.id());
    audit::record(clinic, db, trace, "exchange.merge", whose, Some(into.id)).await?;
    empty_card(&mut from, clinic.now());
    from.mis_id = None;
    patients::save(db, &from).await?;
    Ok(Ok(()))
}
