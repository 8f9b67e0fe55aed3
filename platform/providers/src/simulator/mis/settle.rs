//! What the portal refused: the portal is right, and a person at the clinic is told.

use chrono::{DateTime, Utc};
use kernel::zone;

use super::{
    Mis,
    book::{Book, Untold, Visit},
    wire::Outcome,
};

/// How often something is told in vain before a person has to look.
const TRIES: u8 = 5;

/// A card that was refused.
pub(super) fn card(book: &mut Book, id: &str, outcome: &Outcome, now: DateTime<Utc>) {
    let Some(card) = book.cards.get_mut(id) else { return };
    let mut done = "карточка не принята порталом";
    match (&*outcome.code, outcome.portal_ids.as_slice()) {
        // Name, birth date and sex are the same: the registry has looked, it is the same person.
        ("exchange.card_alike", [one]) if card.portal_id.is_none() => {
            card.portal_id = Some(*one);
            done = "признана карточкой того же человека";
        }
        // Its owner has given it up since.
        ("exchange.card_unknown", _) if card.portal_id.is_some() => {
            book.cards.remove(id);
            book.contracts.retain(|_, contract| contract.patient != id);
            done = "карточка удалена вслед за порталом";
        }
        _ => card.untold = false,
    }
    book.remark(now, id, &outcome.code, done);
}

impl Mis {
    /// A visit that was refused.
    pub(super) fn settle(&mut self, id: &str, outcome: &Outcome, now: DateTime<Utc>) {
        let Some(visit) = self.book.visits.get_mut(id) else { return };
        visit.tries = visit.tries.saturating_add(1);
        let tired = visit.tries > TRIES;
        let done = match (&*outcome.code, &*outcome.field) {
            // Somebody took the time on the portal before: the database has decided.
            ("booking.slot_taken", _) if visit.agreed.is_none() && !tired => {
                if self.elsewhere(id, now) {
                    "предложено другое время"
                } else {
                    self.book.visits.remove(id);
                    "свободного времени нет, запись не состоялась"
                }
            }
            // The portal does not know it any more: it is told as one of the clinic's own.
            ("exchange.unknown_reference", "/portal_id") => {
                visit.portal_id = None;
                visit.origin = super::book::Origin::Clinic;
                visit.untold = Untold::Visit;
                "передана заново"
            }
            ("exchange.unknown_reference", "/patient") if !tired => {
                let card = visit.patient.clone().and_then(|id| self.book.cards.get_mut(&id));
                match card {
                    Some(card) => card.untold = true,
                    None => visit.patient = None,
                }
                "сначала передается карточка"
            }
            ("booking.try_again", _) if !tired => "передается еще раз",
            // The patient has moved or cancelled it meanwhile: the feed will say so.
            ("exchange.changed_here", _) => undo(&mut self.book, id, "принято решение пациента"),
            _ => undo(&mut self.book, id, "осталась прежняя запись"),
        };
        self.book.remark(now, id, &outcome.code, done);
    }

    /// Another time of the same doctor for a visit that found its own taken; `false` if there is
    /// none within a week.
    fn elsewhere(&mut self, id: &str, now: DateTime<Utc>) -> bool {
        let Some(Visit { place, .. }) = self.book.visits.get(id).cloned() else { return false };
        let doctor = self.clinic.doctors.iter().find(|one| one.id == place.doctor);
        let Some(doctor) = doctor else { return false };
        let today = zone::date(self.clinic.zone(&place.branch), now);
        let days = today.iter_days().take(7);
        let mut free = days.flat_map(|day| self.clinic.free(&self.book, doctor, day, now));
        let found = free.find(|one| one.starts_at != place.starts_at);
        drop(free);
        let (Some(found), Some(visit)) = (found, self.book.visits.get_mut(id)) else {
            return false;
        };
        visit.place = found;
        true
    }
}

/// Back to what both agreed on; a visit of which the portal never knew is none.
fn undo(book: &mut Book, id: &str, done: &'static str) -> &'static str {
    if book.visits.get_mut(id).is_some_and(|visit| !visit.give_up()) {
        book.visits.remove(id);
    }
    done
}
