//! Telling the portal what is untold.
//!
//! What was sent and not answered is still untold, and nothing else happens to it until it is
//! told: so the same is sent again, and the portal finds it `unchanged` if it had it already.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

use super::{
    Mis, Trouble,
    book::{Book, Card, Origin, Untold, Visit},
    wire::{Outcome, Report},
};

/// The most items of a batch.
pub(super) const MOST: usize = 500;

/// How often one round of telling may begin anew: a refusal is settled and told again.
const ROUNDS: usize = 6;

/// A moment as the exchange reads it.
pub(super) fn moment(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

impl Mis {
    /// Tells everything that is untold: cards first, for visits name them.
    pub(super) async fn tell(&mut self) -> Result<(), Trouble> {
        for _ in 0..ROUNDS {
            let cards = self.tell_cards().await?;
            let contracts = self.tell_contracts().await?;
            let visits = self.tell_visits(Untold::Visit).await?;
            let statuses = self.tell_visits(Untold::Status).await?;
            if !(cards || contracts || visits || statuses) {
                return Ok(());
            }
        }
        Ok(())
    }

    async fn tell_cards(&mut self) -> Result<bool, Trouble> {
        let untold: Vec<(String, Value)> = (self.book.cards.iter())
            .filter(|(_, card)| card.untold)
            .map(|(id, card)| (id.clone(), told_card(id, card)))
            .collect();
        let now = self.now();
        self.batches("/patients", untold, |book, id, outcome| {
            let Some(card) = book.cards.get_mut(id) else { return };
            if outcome.is_taken() {
                card.untold = false;
                card.portal_id = outcome.portal_id.or(card.portal_id);
            } else {
                super::settle::card(book, id, &outcome, now);
            }
        })
        .await
    }

    async fn tell_contracts(&mut self) -> Result<bool, Trouble> {
        let untold: Vec<(String, Value)> = (self.book.contracts.iter())
            .filter(|(_, contract)| contract.untold)
            .map(|(id, contract)| {
                let told = json!({
                    "id": id,
                    "patient": contract.patient,
                    "insurer": "Страховая компания «Образец»",
                    "programme": "Амбулаторная помощь",
                    "number": contract.number,
                    "valid_from": contract.valid_from,
                });
                (id.clone(), told)
            })
            .collect();
        let now = self.now();
        self.batches("/insurance-contracts", untold, |book, id, outcome| {
            if let Some(contract) = book.contracts.get_mut(id) {
                contract.untold = false;
            }
            if !outcome.is_taken() {
                book.remark(now, id, &outcome.code, "договор не принят порталом");
            }
        })
        .await
    }

    /// Whole visits, or what has become of them.
    async fn tell_visits(&mut self, which: Untold) -> Result<bool, Trouble> {
        let whole = which == Untold::Visit;
        let untold: Vec<(String, Value)> = (self.book.visits.iter())
            .filter(|(_, visit)| visit.untold == which)
            .map(|(id, visit)| {
                let status = || json!({ "id": id, "status": visit.status });
                (id.clone(), if whole { told_visit(id, visit) } else { status() })
            })
            .collect();
        let (path, now) = (if whole { "/appointments" } else { "/statuses" }, self.now());
        let mut refused = Vec::new();
        let any = self
            .batches(path, untold, |book, id, outcome| {
                let Some(visit) = book.visits.get_mut(id) else { return };
                if outcome.is_taken() {
                    visit.portal_id = outcome.portal_id.or(visit.portal_id);
                    visit.agree();
                } else {
                    refused.push((id.to_owned(), outcome));
                }
            })
            .await?;
        for (id, outcome) in &refused {
            self.settle(id, outcome, now);
        }
        if !refused.is_empty() {
            self.save().await?;
        }
        Ok(any)
    }

    /// Sends batches and keeps what became of each; tells whether there was anything.
    async fn batches(
        &mut self,
        path: &str,
        untold: Vec<(String, Value)>,
        mut keep: impl FnMut(&mut Book, &str, Outcome),
    ) -> Result<bool, Trouble> {
        let any = !untold.is_empty();
        for some in untold.chunks(MOST) {
            let items: Vec<&Value> = some.iter().map(|(_, told)| told).collect();
            let answer = self.wire.put(path, &json!({ "items": items })).await?;
            let report: Report = serde_json::from_value(answer)
                .map_err(|error| Trouble::Silence(format!("no report came: {error}")))?;
            // The answer is in the batch's order.
            for ((id, _), outcome) in some.iter().zip(report.items) {
                keep(&mut self.book, id, outcome);
            }
            self.save().await?;
        }
        Ok(any)
    }
}

fn told_card(id: &str, card: &Card) -> Value {
    let mut told = json!({
        "id": id,
        "surname": card.surname,
        "name": card.name,
        "patronymic": card.patronymic,
        "birth_date": card.birth_date,
        "sex": card.sex,
        "confirmed": card.confirmed,
    });
    match card.portal_id {
        Some(portal_id) => told["portal_id"] = json!(portal_id),
        None => told["phone"] = json!(card.phone),
    }
    told
}

fn told_visit(id: &str, visit: &Visit) -> Value {
    let place = &visit.place;
    let mut told = json!({
        "id": id,
        "doctor": place.doctor,
        "branch": place.branch,
        "specialisation": place.specialisation,
        "starts_at": moment(place.starts_at),
        "ends_at": moment(place.ends_at),
        "status": visit.status,
    });
    match visit.origin {
        // Who booked it, and for what, stays as it is on the portal.
        Origin::Portal => told["portal_id"] = json!(visit.portal_id),
        Origin::Clinic => {
            told["patient"] = json!(visit.patient);
            told["services"] = json!(visit.services);
        }
    }
    told
}
