//! What clients do meanwhile: book, move, cancel, pay, upload, look.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use super::ledger::{Fate, Ledger, Try, Visit};
use crate::{
    Failure,
    client::{Answer, Ask, once},
    data::{Clinic, Random, Slot, unique},
    proofs::{asking::Asking, people::Patient},
};

/// Everything that clients share.
pub struct World {
    pub asking: Asking,
    pub ledger: Mutex<Ledger>,
    pub clinic: Clinic,
    pub free: Mutex<HashMap<Uuid, Vec<Slot>>>,
    pub patients: Vec<Patient>,
    pub next: AtomicUsize,
    /// The cookie of an administrator.
    pub staff: String,
    /// A picture to upload.
    pub picture: Vec<u8>,
    pub over: AtomicBool,
}

/// A text between two others.
fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(before)?;
    rest.split_once(after).map(|(found, _)| found)
}

/// A page as browsers read it.
pub fn plain(answer: &Answer) -> String {
    answer.text().replace("&#x2f;", "/").replace("&amp;", "&")
}

impl World {
    pub fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn host(&self) -> String {
        self.clinic.host()
    }

    fn slot(&self, random: &mut Random) -> Option<Slot> {
        let doctors = &self.clinic.doctors;
        let first = random.next() as usize;
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        (0..doctors.len())
            .find_map(|step| free.get_mut(&doctors[(first + step) % doctors.len()])?.pop())
    }

    fn slot_of(&self, doctor: Uuid) -> Option<Slot> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner).get_mut(&doctor)?.pop()
    }

    /// A slot as buttons name it.
    fn button(&self, slot: &Slot) -> String {
        let (branch, specialisation) =
            (self.clinic.branch_of(slot.doctor), self.clinic.specialisation);
        format!("{}.{branch}.{specialisation}.{}", slot.doctor, slot.starts_at.timestamp() / 60)
    }

    fn refused(&self, what: &str, answer: &Answer) -> Fate {
        let json = answer.json();
        let page = plain(answer);
        let error = between(&page, "class=\"error-text\"", "</p>").unwrap_or_default();
        let error = error.rsplit('>').next().unwrap_or_default().trim();
        let or = || format!("{} {error}", answer.status);
        let code = json["code"].as_str().map_or_else(or, str::to_owned);
        *self.ledger().refused.entry(format!("{what}: {code}")).or_default() += 1;
        Fate::Refused
    }

    /// Tells stories until it is over.
    pub async fn live(&self, client: usize, seed: u64) -> Result<(), Failure> {
        let mut random = Random::new(seed);
        while !self.over.load(Ordering::Relaxed) {
            match random.next() % 100 {
                0..60 => self.visitor(client, &mut random).await?,
                60..85 => self.payer(&mut random).await?,
                85..88 => self.uploader(&mut random).await?,
                _ => self.reader(&mut random).await?,
            }
            tokio::time::sleep(Duration::from_millis(100 + random.next() % 500)).await;
        }
        Ok(())
    }

    /// Books by the interface for programs, perhaps moves, perhaps cancels.
    async fn visitor(&self, client: usize, random: &mut Random) -> Result<(), Failure> {
        let Some(slot) = self.slot(random) else { return Ok(()) };
        let host = self.host();
        let place = json!({
            "doctor": slot.doctor,
            "branch": self.clinic.branch_of(slot.doctor),
            "specialisation": self.clinic.specialisation,
            "starts_at": slot.starts_at.to_rfc3339(),
        });
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let email = format!("v{client}.{number}@mail.example");
        let mut visit = Visit { email: email.clone(), at: slot.starts_at, ..Visit::default() };
        let mut order = json!({
            "person": { "name": "Иванова Мария Петровна", "phone": "+79161234567", "email": email },
            "consent": 1,
        });
        if random.next().is_multiple_of(2) {
            let answer = self.asking.ask(&Ask::post(&host, "/api/v1/holds", &place)?).await;
            let Some(answer) = answer else { return Ok(()) };
            if answer.status != 201 {
                // The slot may be held by a try of this very client that was not answered.
                self.refused("holding", &answer);
                return Ok(());
            }
            order["hold"] = answer.json()["id"].clone();
        } else {
            order["slot"] = place;
        }
        let ask = Ask::post(&host, "/api/v1/appointments", &order)?;
        let ask = ask.with("idempotency-key", &unique().to_string())?;
        let answer = self.asking.ask(&ask).await;
        let Some(answer) = answer else {
            visit.booked = Fate::Unknown;
            self.ledger().visits.push(visit);
            return Ok(());
        };
        if answer.status != 201 {
            visit.booked = self.refused("booking", &answer);
            self.ledger().visits.push(visit);
            return Ok(());
        }
        let booked = answer.json();
        visit.booked = Fate::Done;
        visit.id = booked["id"].as_str().and_then(|id| id.parse().ok());
        if random.next().is_multiple_of(4)
            && let Some(again) = self.asking.ask(&ask).await
        {
            visit.repeated = true;
            if again.status != 201 || again.json() != booked {
                visit.otherwise = Some(format!("{} {}", again.status, again.text()));
            }
        }
        let word = |name: &str| booked[name].as_str().unwrap_or_default().to_owned();
        let (id, key) = (word("id"), word("key"));
        if random.next() % 100 < 30 {
            self.move_it(&mut visit, &slot, &id, &key).await?;
        }
        if random.next() % 100 < 35 {
            let path = format!("/api/v1/appointments/{id}/cancellation?key={key}");
            let answer = self.asking.ask(&Ask::post(&host, &path, &Value::Null)?).await;
            visit.cancelled = match answer {
                None => Fate::Unknown,
                Some(answer) if answer.status == 200 => Fate::Done,
                Some(answer) => self.refused("cancelling", &answer),
            };
        }
        self.ledger().visits.push(visit);
        Ok(())
    }

    async fn move_it(
        &self,
        visit: &mut Visit,
        from: &Slot,
        id: &str,
        key: &str,
    ) -> Result<(), Failure> {
        let Some(to) = self.slot_of(from.doctor) else { return Ok(()) };
        let path = format!("/appointments/{id}/move?key={key}");
        let form = Ask::form(&self.host(), &path, format!("slot={}", self.button(&to)))?;
        let answer = self.asking.ask(&form).await;
        visit.to = to.starts_at;
        visit.moved = match answer {
            None => Fate::Unknown,
            Some(answer) if answer.header("location").contains("done=moved") => Fate::Done,
            Some(answer) => self.refused("moving", &answer),
        };
        Ok(())
    }

    /// A patient books on the pages and pays; some pay twice, some cancel instead.
    async fn payer(&self, random: &mut Random) -> Result<(), Failure> {
        let Some(slot) = self.slot(random) else { return Ok(()) };
        let patient = &self.patients[(random.next() % self.patients.len() as u64) as usize];
        let host = self.host();
        let own = |ask: Ask| ask.with("cookie", &patient.cookies);
        let form = |path: &str, fields: String| own(Ask::form(&host, path, fields)?);
        let take = form("/booking/holds", format!("slot={}", self.button(&slot)))?;
        let Some(held) = self.asking.ask(&take).await else { return Ok(()) };
        let place = held.header("location").split_once("/booking/holds/");
        let Some(hold) = place.and_then(|(_, rest)| rest.get(..36)) else {
            self.refused("holding on the page", &held);
            return Ok(());
        };
        let mut visit =
            Visit { email: patient.email.clone(), at: slot.starts_at, ..Visit::default() };
        let path = format!("/booking/holds/{hold}/appointment");
        let book = form(&path, format!("patient={}", patient.id))?;
        visit.id = hold.parse().ok();
        match self.asking.ask(&book).await {
            None => visit.booked = Fate::Unknown,
            Some(answer) if answer.header("location").starts_with("/appointments/") => {
                visit.booked = Fate::Done;
            }
            Some(answer) => visit.booked = self.refused("booking on the page", &answer),
        }
        if visit.booked == Fate::Done {
            let page = format!("/appointments/{hold}");
            let invoice = match self.asking.ask(&own(Ask::get(&host, &page)?)?).await {
                Some(page) => {
                    between(&plain(&page), "/payments/invoices/", "\"").map(str::to_owned)
                }
                None => None,
            };
            let invoice = invoice.and_then(|id| id.get(..36)?.parse::<Uuid>().ok());
            let give_up = random.next() % 100;
            if let (Some(invoice), 12..) = (invoice, give_up) {
                self.pay(patient, invoice, random).await?;
            } else if invoice.is_none() {
                *self
                    .ledger()
                    .refused
                    .entry("no invoice on the visit's page".into())
                    .or_default() += 1;
            }
            if give_up < 20 {
                let cancel =
                    form(&format!("{page}/cancellation"), format!("patient={}", patient.id))?;
                visit.cancelled = match self.asking.ask(&cancel).await {
                    None => Fate::Unknown,
                    Some(answer) if answer.header("location").contains("done=cancelled") => {
                        Fate::Done
                    }
                    Some(answer) => self.refused("cancelling on the page", &answer),
                };
            }
        }
        self.ledger().visits.push(visit);
        Ok(())
    }

    async fn pay(
        &self,
        patient: &Patient,
        invoice: Uuid,
        random: &mut Random,
    ) -> Result<(), Failure> {
        let first = self.begin(patient, invoice, &["card", "page"]).await?;
        let second = match random.next().is_multiple_of(6) {
            true => self.begin(patient, invoice, &["sbp"]).await?,
            false => None,
        };
        for (id, url) in first.into_iter().chain(second) {
            let paid = press(&url).await;
            self.ledger().tries.push(Try { id, paid });
        }
        Ok(())
    }

    /// Begins to pay by the first of these means that is taken; gives the provider's page.
    async fn begin(
        &self,
        patient: &Patient,
        invoice: Uuid,
        means: &[&str],
    ) -> Result<Option<(Uuid, String)>, Failure> {
        let host = self.host();
        for means in means {
            let fields = format!(
                "payment={}&patient={}&means={means}&email={}",
                unique(),
                patient.id,
                patient.email.replace('@', "%40")
            );
            let path = format!("/payments/invoices/{invoice}");
            let ask = Ask::form(&host, &path, fields)?.with("cookie", &patient.cookies)?;
            let Some(answer) = self.asking.ask(&ask).await else { return Ok(None) };
            if answer.status == 422 {
                continue;
            }
            let place = answer.header("location").to_owned();
            let Some(id) = place.strip_prefix("/payments/tries/").and_then(|id| id.get(..36))
            else {
                self.refused("beginning to pay", &answer);
                return Ok(None);
            };
            // Where the provider's answer was lost, the page comes when it was asked about.
            let watch = Ask::get(&host, &format!("/payments/tries/{id}"))?;
            let watch = watch.with("cookie", &patient.cookies)?;
            for _ in 0..40 {
                let Some(page) = self.asking.ask(&watch).await else { return Ok(None) };
                let page = plain(&page);
                let found = page.split("href=\"http://127.0.0.1:").nth(1);
                if let Some(url) = found.and_then(|rest| rest.split('"').next()) {
                    return Ok(Some((id.parse()?, format!("127.0.0.1:{url}"))));
                }
                if !page.contains("data-payment") {
                    *self
                        .ledger()
                        .refused
                        .entry("a try ended before it was paid".into())
                        .or_default() += 1;
                    return Ok(None);
                }
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
            *self.ledger().refused.entry("no page of the provider in time".into()).or_default() +=
                1;
            return Ok(None);
        }
        Ok(None)
    }

    /// The administrator uploads a doctor's photo.
    async fn uploader(&self, random: &mut Random) -> Result<(), Failure> {
        let doctor =
            self.clinic.doctors[(random.next() % self.clinic.doctors.len() as u64) as usize];
        let path = format!("/admin/clinic/doctors/{doctor}/photo");
        let ask = Ask::file(&self.host(), &path, "image/png", &self.picture)?;
        match self.asking.ask(&ask.with("cookie", &self.staff)?).await {
            Some(answer) if answer.status == 303 => self.ledger().pictures += 1,
            // Without the object store it says so at the field.
            Some(answer) => {
                self.refused("uploading", &answer);
            }
            None => {}
        }
        Ok(())
    }

    /// Somebody looks.
    async fn reader(&self, random: &mut Random) -> Result<(), Failure> {
        let pages = ["/", "/booking", "/specialists", "/prices", "/schedule", "/institutions"];
        let page = pages[(random.next() % pages.len() as u64) as usize];
        let answer = self.asking.ask(&Ask::get(&self.host(), page)?).await;
        let picture = answer.and_then(|page| {
            between(&plain(&page), "src=\"/pictures/", "\"").map(|name| format!("/pictures/{name}"))
        });
        if let Some(picture) = picture {
            let wait = Duration::from_secs(1);
            self.asking.ask_for(&Ask::get(&self.host(), &picture)?, wait).await;
        }
        Ok(())
    }
}

/// Pays on the provider's page; whether the provider says that it is paid.
async fn press(url: &str) -> bool {
    let Some((address, path)) = url.split_once('/') else { return false };
    let Ok(address) = address.parse::<SocketAddr>() else { return false };
    let path = format!("/{path}");
    let card = if path.contains("yoo") { "5555555555554444" } else { "2200770239097761" };
    let fields = format!("act=pay&method=bank_card&card={card}");
    let Ok(ask) = Ask::form("localhost", &path, fields) else { return false };
    // A payment that has ended meanwhile has no button any more.
    let Ok(look) = Ask::get("localhost", &path) else { return false };
    if !once(address, &look).await.is_ok_and(|page| page.text().contains("<form")) {
        return false;
    }
    match once(address, &ask).await {
        Ok(answer) if answer.status.is_redirection() => true,
        Ok(answer) => {
            let page = plain(&answer);
            page.contains("Оплачено") || page.contains("Платёж завершён")
        }
        Err(_) => false,
    }
}

/// When a visit is, as the database writes it.
pub fn moment(at: DateTime<Utc>) -> i64 {
    at.timestamp()
}
