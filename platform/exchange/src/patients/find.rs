//! Which card of the portal an item is about.

use std::collections::{BTreeSet, HashMap, HashSet};

use kernel::{ids::PatientId, person::match_name};
use store::{
    DbError, Writer, accounts,
    patients::{self, Patient},
};
use uuid::Uuid;

use super::upsert::Person;
use crate::{batch::Refusal, records::PatientRecord};

/// The cards that a portion may be about.
#[derive(Debug, Default)]
pub(super) struct Cards {
    /// Locked, by the portal's id.
    by_id: HashMap<Uuid, Patient>,
    /// The portal's id by the information system's.
    by_mis: HashMap<String, Uuid>,
    /// Cards that no information system has named yet, by name.
    unnamed: HashMap<String, Vec<Patient>>,
    /// Their phones that the owners have proven.
    proven: HashMap<Uuid, String>,
    /// Those that were taken by an item before in the same portion.
    taken: HashSet<Uuid>,
}

/// What an item is about.
pub(super) enum Match {
    /// Nothing that is known: a new card.
    New,
    /// This card.
    Card(Box<Patient>),
    /// A card made on the portal, which is to take the place of this other one, made by the
    /// information system for the same person.
    Instead(Box<Patient>, Box<Patient>),
}

impl Cards {
    /// Looks up and locks.
    pub(super) async fn load(
        db: &mut Writer,
        told: &[(&PatientRecord, &Person)],
    ) -> Result<Self, DbError> {
        let mis: Vec<String> = told.iter().map(|(record, _)| record.id.clone()).collect();
        let named = told.iter().filter_map(|(record, _)| record.portal_id);
        let ids: Vec<PatientId> = named.map(PatientId::of).collect();
        let mut cards = Self::default();
        for row in patients::lock_of_mis(db, &mis, &ids).await? {
            cards.by_mis.extend(row.mis_id.clone().map(|mis_id| (mis_id, row.id)));
            cards.by_id.insert(row.id, row);
        }
        let new = told.iter().filter(|(record, _)| {
            record.portal_id.is_none() && !cards.by_mis.contains_key(&record.id)
        });
        let names: BTreeSet<String> = new.map(|(_, person)| match_name(&person.name)).collect();
        let names: Vec<String> = names.into_iter().collect();
        let alike = patients::lock_unnamed(db, &names).await?;
        let ids: Vec<PatientId> = alike.iter().map(Patient::id).collect();
        for account in accounts::of_patients(db, &ids).await? {
            cards.proven.extend(account.phone.map(|phone| (account.patient_id, phone)));
        }
        for row in alike {
            cards.unnamed.entry(row.match_name.clone()).or_default().push(row);
        }
        Ok(cards)
    }

    /// Decides.
    ///
    /// Refuses with `exchange.card_unknown`, `exchange.card_linked`, `exchange.card_differs` or
    /// `exchange.card_alike`.
    pub(super) fn decide(
        &mut self,
        record: &PatientRecord,
        person: &Person,
    ) -> Result<Match, Refusal> {
        let linked = self.by_mis.get(&record.id).and_then(|id| self.by_id.get(id)).cloned();
        let Some(portal_id) = record.portal_id else {
            return match linked {
                Some(card) => Ok(Match::Card(card.into())),
                None => self.alike(record, person),
            };
        };
        if linked.as_ref().is_some_and(|card| card.id == portal_id) {
            return Ok(linked.map_or(Match::New, |card| Match::Card(card.into())));
        }
        let refused = |code| Refusal::of("/portal_id", code).about(vec![portal_id]);
        let card = self.by_id.get(&portal_id).filter(|card| card.forgotten_at.is_none());
        let card = card.ok_or_else(|| refused("exchange.card_unknown"))?;
        if card.mis_id.is_some() || !self.taken.insert(portal_id) {
            return Err(refused("exchange.card_linked"));
        }
        // Of two people one may have mistyped the name or the birth date, not both.
        let same_name = card.match_name == match_name(&person.name);
        if !same_name && card.birth_date != person.birth_date {
            return Err(refused("exchange.card_differs"));
        }
        Ok(match linked {
            None => Match::Card(card.clone().into()),
            Some(other) => Match::Instead(card.clone().into(), other.into()),
        })
    }

    /// A card made on the portal that the information system has not named: it is the same
    /// person's if the phone is the same and proven. If only the rest is the same, the registry
    /// must say.
    fn alike(&mut self, record: &PatientRecord, person: &Person) -> Result<Match, Refusal> {
        let named = self.unnamed.get(&match_name(&person.name));
        let same = |card: &&Patient| {
            card.birth_date == person.birth_date
                && card.sex == person.sex.tag()
                && !self.taken.contains(&card.id)
        };
        let alike: Vec<&Patient> = named.into_iter().flatten().filter(same).collect();
        let proven = |card: &&&Patient| {
            let phone = self.proven.get(&card.id);
            phone.is_some() && phone == person.phone.as_ref()
        };
        match (alike.as_slice(), alike.iter().find(proven)) {
            ([], _) => Ok(Match::New),
            ([_], Some(card)) => {
                let card = (**card).clone();
                self.taken.insert(card.id);
                Ok(Match::Card(card.into()))
            }
            _ if record.separate => Ok(Match::New),
            _ => {
                let ids = alike.iter().map(|card| card.id).collect();
                Err(Refusal::of("", "exchange.card_alike").about(ids))
            }
        }
    }
}
