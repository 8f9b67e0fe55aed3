//! What happened, with what it happened to as that looks now.

use std::collections::{BTreeSet, HashMap};

use kernel::ids::{AppointmentId, PatientId};
use store::{
    DbError, Reader, accounts, appointment_services,
    appointment_services::PlannedService,
    appointments::{self, Appointment, status},
    branches,
    changes::Change,
    doctors, family_links,
    family_links::FamilyLink,
    feedback,
    feedback::Feedback,
    invoice_lines::{self, InvoiceLine},
    invoices::{self, Invoice},
    patients::{self, Patient},
    reviews::{self, Review},
    services, specialisations,
};
use uuid::Uuid;

use super::Cursor;
use crate::records::{
    AppointmentNow, CardIds, ChangeRecord, FamilyLinkNow, FeedbackNow, PatientNow, PurchaseNow,
    ReviewNow,
};

/// Fills changes with what they are about; with each come the cards whose personal data are in it.
pub(crate) async fn told(
    db: &Reader,
    changes: Vec<Change>,
) -> Result<Vec<(ChangeRecord, BTreeSet<Uuid>)>, DbError> {
    let known = Known::load(db, &changes).await?;
    let told = changes.into_iter().map(|change| {
        let item = known.item(change);
        let about = known.whose(&item).filter(|_| !item.gone).collect();
        (item, about)
    });
    Ok(told.collect())
}

/// Rows that some changes are about, and the information system's ids of what they refer to.
struct Known {
    cards: HashMap<Uuid, Patient>,
    with_account: BTreeSet<Uuid>,
    visits: HashMap<Uuid, Appointment>,
    planned: Vec<PlannedService>,
    links: HashMap<Uuid, FamilyLink>,
    feedback: HashMap<Uuid, Feedback>,
    reviews: HashMap<Uuid, Review>,
    /// By the purchase.
    purchases: HashMap<Uuid, Invoice>,
    bought: Vec<InvoiceLine>,
    codes: HashMap<Uuid, String>,
}

impl Known {
    async fn load(db: &Reader, changes: &[Change]) -> Result<Self, DbError> {
        let of = |features: &[&str]| -> Vec<Uuid> {
            let about = changes.iter().filter(|one| features.contains(&feature(&one.kind)));
            let ids: BTreeSet<Uuid> = about.map(|one| one.object_id).collect();
            ids.into_iter().collect()
        };
        let visits = appointments::of_mis(db, &[], &of(&["appointments"])).await?;
        let links = family_links::of_ids(db, &of(&["family_links"])).await?;
        let feedback = feedback::of_ids(db, &of(&["feedback"])).await?;
        let reviews = reviews::of_ids(db, &of(&["reviews"])).await?;
        let purchases = invoices::of_purposes(db, "purchase", &of(&["purchases"])).await?;
        let bought: Vec<_> = purchases.iter().map(Invoice::id).collect();
        let bought = invoice_lines::of(db, &bought).await?;
        let mut cards: BTreeSet<Uuid> = of(&["patients", "accounts"]).into_iter().collect();
        cards.extend(visits.iter().filter_map(|row| row.patient_id));
        cards.extend(
            links.iter().flat_map(|row| [Some(row.representative_id), row.dependent_id]).flatten(),
        );
        cards.extend(feedback.iter().filter_map(|row| row.patient_id));
        cards.extend(reviews.iter().map(|row| row.patient_id));
        cards.extend(purchases.iter().map(|row| row.patient_id));
        let cards: Vec<PatientId> = cards.into_iter().map(PatientId::of).collect();
        let with_account = accounts::of_patients(db, &cards).await?;
        let cards = patients::of_ids(db, &cards).await?;
        let ids: Vec<AppointmentId> = visits.iter().map(|row| AppointmentId::of(row.id)).collect();
        let planned = appointment_services::of(db, &ids).await?;

        let (doctor, branch): (BTreeSet<Uuid>, BTreeSet<Uuid>) =
            visits.iter().map(|row| (row.doctor_id, row.branch_id)).unzip();
        let doctor: Vec<Uuid> =
            doctor.into_iter().chain(reviews.iter().map(|row| row.doctor_id)).collect();
        let branch = branch.into_iter().chain(cards.iter().filter_map(|card| card.branch_id));
        let branch: Vec<Uuid> = branch.chain(purchases.iter().map(|row| row.branch_id)).collect();
        let special: BTreeSet<Uuid> = visits.iter().map(|row| row.specialisation_id).collect();
        let special: Vec<Uuid> = special.into_iter().collect();
        let service = planned.iter().map(|row| row.service_id);
        let service: BTreeSet<Uuid> =
            service.chain(bought.iter().filter_map(|line| line.service_id)).collect();
        let service: Vec<Uuid> = service.into_iter().collect();
        let mut codes = HashMap::new();
        codes.extend(doctors::codes_of(db, &doctor).await?);
        codes.extend(branches::codes_of(db, &branch).await?);
        codes.extend(specialisations::codes_of(db, &special).await?);
        codes.extend(services::codes_of(db, &service).await?);
        Ok(Self {
            cards: cards.into_iter().map(|row| (row.id, row)).collect(),
            with_account: with_account.into_iter().map(|row| row.patient_id).collect(),
            visits: visits.into_iter().map(|row| (row.id, row)).collect(),
            planned,
            links: links.into_iter().map(|row| (row.id, row)).collect(),
            feedback: feedback.into_iter().map(|row| (row.id, row)).collect(),
            reviews: reviews.into_iter().map(|row| (row.id, row)).collect(),
            // Of those made for one purchase the latest.
            purchases: purchases.into_iter().map(|row| (row.purpose_id, row)).collect(),
            bought,
            codes,
        })
    }

    fn item(&self, change: Change) -> ChangeRecord {
        let id = change.object_id;
        let mut item = ChangeRecord {
            id: change.id,
            cursor: Cursor(change.number).to_string(),
            kind: change.kind,
            at: change.at,
            portal_id: id,
            mis_id: None,
            gone: false,
            patient: None,
            appointment: None,
            family_link: None,
            feedback: None,
            review: None,
            purchase: None,
        };
        match feature(&item.kind) {
            "appointments" => {
                let row = self.visits.get(&id);
                item.mis_id = row.and_then(|row| row.mis_id.clone());
                item.appointment = row.map(|row| self.visit(row));
            }
            "family_links" => item.family_link = self.links.get(&id).and_then(|row| self.link(row)),
            "feedback" => item.feedback = self.feedback.get(&id).and_then(|row| self.message(row)),
            "reviews" => item.review = self.reviews.get(&id).and_then(|row| self.review(row)),
            "purchases" => {
                item.purchase = self.purchases.get(&id).and_then(|row| self.purchase(row));
            }
            _ => {
                let row = self.cards.get(&id);
                item.mis_id = row.and_then(|row| row.mis_id.clone());
                item.patient = row.and_then(|row| self.card(row));
            }
        }
        item.gone = item.patient.is_none()
            && item.appointment.is_none()
            && item.family_link.is_none()
            && item.feedback.is_none()
            && item.review.is_none()
            && item.purchase.is_none();
        item
    }

    /// Whose personal data an item holds.
    fn whose(&self, item: &ChangeRecord) -> impl Iterator<Item = Uuid> + use<> {
        let visit = item.appointment.as_ref().and_then(|now| now.patient.as_ref());
        let message = item.feedback.as_ref().and_then(|now| now.patient.as_ref());
        let review = item.review.as_ref().map(|now| &now.patient);
        let link = item.family_link.as_ref().map(|now| &now.representative);
        let purchase = item.purchase.as_ref().map(|now| &now.patient);
        let cards =
            [visit, message, review, link, purchase].map(|ids| ids.map(|ids| ids.portal_id));
        let own = item.patient.as_ref().map(|_| item.portal_id);
        cards.into_iter().flatten().chain(own)
    }

    fn code(&self, id: Uuid) -> Option<String> {
        self.codes.get(&id).cloned()
    }

    /// Both ids of a card that was not forgotten.
    fn ids(&self, id: Uuid) -> Option<CardIds> {
        let card = self.cards.get(&id).filter(|card| card.forgotten_at.is_none())?;
        Some(CardIds { portal_id: card.id, mis_id: card.mis_id.clone() })
    }

    fn card(&self, row: &Patient) -> Option<PatientNow> {
        let row = Some(row).filter(|row| row.forgotten_at.is_none())?.clone();
        Some(PatientNow {
            branch: row.branch_id.and_then(|id| self.code(id)),
            confirmed: row.is_confirmed(),
            account: self.with_account.contains(&row.id),
            surname: row.surname,
            name: row.name,
            patronymic: row.patronymic,
            birth_date: row.birth_date,
            sex: row.sex,
            phone: row.phone,
            email: row.email,
            no_calls: row.no_calls,
            no_sms: row.no_sms,
        })
    }

    fn visit(&self, row: &Appointment) -> AppointmentNow {
        let stands = match &*row.status {
            status::BOOKED if row.arrived_at.is_some() => "arrived",
            status::BOOKED if row.confirmed_at.is_some() => "confirmed",
            other => other,
        };
        let planned = self.planned.iter().filter(|one| one.appointment_id == row.id);
        AppointmentNow {
            number: row.number,
            status: stands.to_owned(),
            doctor: self.code(row.doctor_id),
            branch: self.code(row.branch_id),
            specialisation: self.code(row.specialisation_id),
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            services: planned.filter_map(|one| self.code(one.service_id)).collect(),
            patient: row.patient_id.and_then(|id| self.ids(id)),
            person: row.patient.clone(),
            phone: row.phone.clone(),
            email: row.email.clone(),
        }
    }

    fn link(&self, row: &FamilyLink) -> Option<FamilyLinkNow> {
        Some(FamilyLinkNow {
            status: row.status.clone(),
            representative: self.ids(row.representative_id)?,
            dependent: row.dependent_id.and_then(|id| self.ids(id)),
        })
    }

    /// A message; one whose writer was forgotten is gone.
    fn message(&self, row: &Feedback) -> Option<FeedbackNow> {
        let patient = match row.patient_id {
            Some(id) => Some(self.ids(id)?),
            None => None,
        };
        let row = row.clone();
        Some(FeedbackNow {
            patient,
            email: row.email,
            category: row.category,
            subject: row.subject,
            body: row.body,
        })
    }

    fn review(&self, row: &Review) -> Option<ReviewNow> {
        Some(ReviewNow {
            appointment: row.appointment_id,
            doctor: self.code(row.doctor_id),
            patient: self.ids(row.patient_id)?,
            mark: row.mark,
            comment: row.comment.clone(),
            state: row.state.clone(),
        })
    }

    fn purchase(&self, row: &Invoice) -> Option<PurchaseNow> {
        let state = match (row.cancelled_at, row.paid_at) {
            (Some(_), _) => "cancelled",
            (None, Some(_)) => "paid",
            (None, None) => "waiting",
        };
        let lines = self.bought.iter().filter(|line| line.invoice_id == row.id);
        let pieces = lines.flat_map(|line| {
            let code = line.service_id.and_then(|id| self.code(id));
            let pieces = usize::try_from(line.quantity).unwrap_or(1);
            std::iter::repeat_n(code, pieces).flatten()
        });
        Some(PurchaseNow {
            invoice: row.number,
            patient: self.ids(row.patient_id)?,
            branch: self.code(row.branch_id),
            services: pieces.collect(),
            amount_kopecks: row.amount_kopecks,
            state: state.into(),
            paid_at: row.paid_at,
        })
    }
}

/// The feature that a kind is of: what stands before its point.
fn feature(kind: &str) -> &str {
    kind.split('.').next().unwrap_or_default()
}
