//! The portal and a clinic's information system agree, whatever happens between them: an hour of
//! traffic with lost answers, 5xx, time-outs, requests that arrive twice, an information system that
//! is killed in the middle of anything, and a portal that is restarted.

mod line;
mod patients;

use std::{
    collections::{BTreeMap, BTreeSet},
    future::{Future, poll_fn},
    os::unix::fs::MetadataExt,
    path::Path,
    pin::pin,
    task::Poll,
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use kernel::{ids::PatientId, secret::Secret};
use providers::simulator::mis::{
    Mis, Pace, Settings,
    book::{Status, Untold},
};
use serde_json::json;
use store::appointments::status;
use testkit::{Portal, on_both_engines};
use uuid::Uuid;

use line::Line;
use patients::Patients;

/// How many rounds there are in the hour.
const ROUNDS: usize = 120;

/// What both sides must hold of a visit: doctor, branch, specialisation, beginning, end, status,
/// the information system's id, and whose it is by the information system's id.
type Held = (String, String, String, DateTime<Utc>, DateTime<Utc>, Status, String, Option<String>);

/// Names the seed if the test fails.
struct Seed(u64);

impl Drop for Seed {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the seed was {}: run again with PORTAL_TEST_SEED={}", self.0, self.0);
        }
    }
}

/// When a round of the simulated system is killed.
struct Death {
    /// After it was woken so often.
    polls: usize,
    /// After it has saved its book so often: between two savings stands what must not be torn.
    saves: usize,
}

impl Death {
    fn by(chance: &mut fastrand::Rng) -> Self {
        match chance.u8(0..6) {
            0 | 1 => Self { polls: chance.usize(1..30), saves: usize::MAX },
            2 => Self { polls: usize::MAX, saves: chance.usize(1..4) },
            _ => Self { polls: usize::MAX, saves: usize::MAX },
        }
    }
}

/// Lets something run until its death comes; then it is killed where it stands.
async fn until<T>(death: Death, book: &Path, work: impl Future<Output = T>) -> Option<T> {
    let mut work = pin!(work);
    let Death { mut polls, mut saves } = death;
    let stamp = || std::fs::metadata(book).map(|file| (file.ino(), file.mtime_nsec())).ok();
    let mut seen = stamp();
    poll_fn(|context| {
        if polls == 0 || saves == 0 {
            return Poll::Ready(None);
        }
        polls -= 1;
        let polled = work.as_mut().poll(context).map(Some);
        let now = stamp();
        if now != seen {
            seen = now;
            saves -= 1;
        }
        polled
    })
    .await
}

/// The clinic's file with the two doctors whom everybody wants.
fn clinic_file(folder: &Path) -> std::path::PathBuf {
    let fixtures = crate::walls::root().join("platform/testkit/fixtures/clinic.toml");
    let mut clinic: toml::Table =
        std::fs::read_to_string(fixtures).expect("clinic.toml").parse().expect("TOML");
    let doctors = clinic["doctors"].as_array_mut().expect("doctors");
    doctors.retain(|one| ["sokolova", "medvedev"].contains(&one["id"].as_str().expect("an id")));
    let path = folder.join("clinic.toml");
    std::fs::write(&path, clinic.to_string()).expect("written");
    path
}

/// One hour at one clinic.
async fn hour(portal: &Portal, label: &str, seed: u64) {
    let named = Seed(seed);
    let folder = tempfile::tempdir().expect("a folder");
    let line = Line::to(portal.address, portal.clock.clone(), seed).await;
    let settings = Settings {
        site: format!("http://{label}.localhost:{}", line.address.port()),
        connect: None,
        token: Secret::new(super::Mis::of(portal, label).await.token),
        clinic: clinic_file(folder.path()),
        zone: "Europe/Moscow".parse().expect("a zone"),
        folder: folder.path().join("book"),
        clock: portal.clock.clone(),
        pace: Pace { every: TimeDelta::seconds(10), opens_with: 24, bold: true },
        patience: Duration::from_secs(2),
        seed,
    };
    let saved = settings.folder.join("book.json");
    let mut chance = fastrand::Rng::with_seed(seed ^ 0x5eed);
    let mut patients = Patients::of(portal, label, seed).await;
    let mut node: Option<Portal> = None;
    let mut mis = Some(Mis::open(&settings).expect("a book"));
    let (mut kills, mut restarts, mut failed) = (0, 0, 0);
    for _ in 0..ROUNDS {
        portal.clock.advance(TimeDelta::seconds(30));
        if chance.u8(0..40) == 0 {
            let fresh = portal.another_node().await;
            line.restart(fresh.address);
            node = Some(fresh);
            restarts += 1;
        }
        let at = node.as_ref().unwrap_or(portal);
        let acts = chance.usize(0..4);
        let death = Death::by(&mut chance);
        let running = mis.get_or_insert_with(|| Mis::open(&settings).expect("a book"));
        let step = until(death, &saved, running.step(Duration::ZERO));
        let meanwhile = async {
            for _ in 0..acts {
                patients.act(at, label).await;
            }
        };
        let (outcome, ()) = tokio::join!(step, meanwhile);
        match outcome {
            None => {
                mis = None;
                kills += 1;
            }
            Some(Err(_)) => failed += 1,
            Some(Ok(())) => {}
        }
        let book = mis.as_ref().map(Mis::book);
        patients.contested.clear();
        for visit in book.iter().flat_map(|book| book.visits.values()) {
            let doctor = usize::from(visit.place.doctor != "sokolova");
            if visit.untold == Untold::Visit {
                patients.contested.push((doctor, visit.place.starts_at));
            }
            let new = |id: &Uuid| patients.known.iter().all(|one| one.0 != *id);
            if let Some(id) = visit.portal_id.filter(new) {
                patients.known.push((id, doctor));
            }
        }
    }
    line.mend();
    let mut mis = mis.unwrap_or_else(|| Mis::open(&settings).expect("a book"));
    for _ in 0..20 {
        mis.agree(Duration::ZERO).await.expect("the line is good");
    }
    let at = node.as_ref().unwrap_or(portal);
    let (told, held) = (of_mis(&mis), of_portal(at, label).await);
    let met: BTreeSet<_> = line.met().into_iter().collect();
    let conflicts = |code: &str| mis.book().remarks.iter().filter(|one| one.code == code).count();
    eprintln!(
        "seed {seed}: {} visits, {} done by patients, {kills} kills, {restarts} restarts, {failed} rounds failed, \
         {} faults {met:?}, {} slots taken, {} changed here",
        held.len(),
        patients.done,
        line.met().len(),
        conflicts("booking.slot_taken"),
        conflicts("exchange.changed_here"),
    );
    for (id, theirs) in &held {
        assert_eq!(
            told.get(id),
            Some(theirs),
            "the portal's visit {id} is another one at the clinic"
        );
    }
    for (id, ours) in &told {
        assert_eq!(
            held.get(id),
            Some(ours),
            "the clinic's visit {id} is another one on the portal"
        );
    }
    for (id, visit) in &mis.book().visits {
        assert_eq!((visit.untold, visit.agreed.is_some()), (Untold::Nothing, true), "{id}");
    }
    for id in &patients.cancelled {
        assert_eq!(held[id].5, Status::Cancelled, "what a patient has cancelled was revived: {id}");
    }
    assert!(held.len() > 40 && patients.done > 40, "too little has happened");
    assert!(kills > 3 && failed > 3 && met.len() >= 4, "too little has gone wrong");
    drop(named);
}

/// The appointments as the information system holds them, by the portal's id.
fn of_mis(mis: &Mis) -> BTreeMap<Uuid, Held> {
    let mut found = BTreeMap::new();
    for (id, visit) in &mis.book().visits {
        let place = visit.place.clone();
        let held = (
            place.doctor,
            place.branch,
            place.specialisation,
            place.starts_at,
            place.ends_at,
            visit.status,
            id.clone(),
            visit.patient.clone(),
        );
        let portal_id = visit.portal_id.unwrap_or_else(|| panic!("{id} was never told: {visit:?}"));
        assert_eq!(found.insert(portal_id, held), None, "{portal_id} is held twice");
    }
    found
}

/// The appointments as the portal holds them.
async fn of_portal(portal: &Portal, label: &str) -> BTreeMap<Uuid, Held> {
    let clinic = portal.clinic(label);
    let code = |kind: &str, codes: &[&str], id: Uuid| {
        let mut codes = codes.iter();
        let found = codes.find(|code| testkit::id(&clinic.0.site, kind, code) == id);
        (*found.unwrap_or_else(|| panic!("an unknown {kind} {id}"))).to_owned()
    };
    let doctors = ["sokolova", "medvedev"];
    let ids = doctors.map(|one| clinic.doctor(one));
    let (from, until) =
        (clinic.0.now() - TimeDelta::days(30), clinic.0.now() + TimeDelta::days(60));
    let db = clinic.0.db().read().await.expect("the database");
    let rows = store::appointments::of_doctors(&db, &ids, (from, until)).await.expect("read");
    let rows = rows.into_iter().filter(|row| status::SHOWN.contains(&&*row.status));
    let rows: Vec<_> = rows.collect();
    let cards: Vec<PatientId> =
        rows.iter().filter_map(|row| row.patient_id).map(PatientId::of).collect();
    let cards = store::patients::of_ids(&db, &cards).await.expect("read");
    let mut found = BTreeMap::new();
    for row in rows {
        let stands = match &*row.status {
            status::BOOKED if row.arrived_at.is_some() => "arrived",
            status::BOOKED if row.confirmed_at.is_some() => "confirmed",
            other => other,
        };
        let card = cards.iter().find(|card| Some(card.id) == row.patient_id);
        let held = (
            code("doctor", &doctors, row.doctor_id),
            code("branch", &["center", "north", "online"], row.branch_id),
            code("specialisation", &["therapy", "surgery", "ultrasound"], row.specialisation_id),
            row.starts_at,
            row.ends_at,
            serde_json::from_value(json!(stands)).expect("a status"),
            row.mis_id.clone().unwrap_or_default(),
            card.and_then(|card| card.mis_id.clone()),
        );
        found.insert(row.id, held);
    }
    found
}

on_both_engines! {
    async fn both_sides_hold_the_same_appointments_after_an_hour_of_failures(portal: &Portal) {
        let asked = std::env::var("PORTAL_TEST_SEED").ok().and_then(|seed| seed.parse().ok());
        let usual: &[u64] = if portal.postgres.is_some() { &[3] } else { &[1, 2] };
        match asked {
            Some(seed) => hour(portal, "alfa", seed).await,
            None => {
                for (label, seed) in ["alfa", "beta"].into_iter().zip(usual) {
                    hour(portal, label, *seed).await;
                }
            }
        }
    }
}
