//! `bookings`: 64 clients book distinct free slots, against the bare guarded insert.

use std::sync::Arc;

use hyper::StatusCode;
use serde_json::json;

use super::{bare::Bare, subject::Subject};
use crate::{
    Failure,
    client::Ask,
    data::{Clinic, Slot},
    options::{Engine, Options},
    portal,
    report::{Finding, table},
    rounds::{Load, Round, Side, ratio, round},
};

const CLIENTS: usize = 64;
/// The least share of the bare insert's rate.
const SHARE: f64 = 0.5;

/// Measures bare inserts and bookings in turn, on slots of the same clinic.
pub async fn run(options: &Options, engine: Engine) -> Result<Vec<Finding>, Failure> {
    Subject::with(options, engine, async |subject| measure(options, engine, subject).await).await
}

async fn measure(
    options: &Options,
    engine: Engine,
    subject: &Subject,
) -> Result<Vec<Finding>, Failure> {
    let bare = Bare::open(options, &subject.database).await?;
    let clinic = &subject.clinic;
    let each = options.bookings;
    let rounds = options.rounds.max(1);
    let mut slots = clinic.free.chunks_exact(each);
    if slots.len() < 2 * (rounds + 1) {
        return Err(format!(
            "{} free slots are too few for {rounds} rounds of {each}",
            clinic.free.len()
        )
        .into());
    }
    let (mut of_bare, mut of_portal) = (Vec::new(), Vec::new());
    let (mut failed, mut why) = (0, None);
    // The first round of each only warms up.
    for number in 0..=rounds {
        let (Some(one), Some(other)) = (slots.next(), slots.next()) else { break };
        let inserted = bare.round(clinic, one, CLIENTS, number * each).await?;
        inserted.must_be_clean()?;
        let load =
            Load { connections: CLIENTS, first: 0, requests: each, limit: 3 * options.limit() };
        let booked = round(&side(subject, asks(clinic, other)?), load).await?;
        failed += booked.failed;
        why = why.or_else(|| booked.why.clone());
        if number > 0 {
            of_bare.push(inserted);
            of_portal.push(booked);
        }
    }
    let title = format!(
        "{CLIENTS} clients book {each} slots a round, {engine}, {} connections",
        options.database_connections
    );
    table(&title, &[("bare guarded insert", &of_bare), ("POST /api/v1/appointments", &of_portal)]);
    if let Some(why) = &why {
        println!("  {failed} bookings failed: {why}\n{}", portal::log(subject.folder.path(), 2));
    }
    let share = ratio(&of_portal, &of_bare, Round::rate);
    let failures = if failed > 0 { format!(", {failed} failed") } else { String::new() };
    Ok(vec![Finding {
        aim: format!("bookings on {engine}: ≥ {SHARE} × bare guarded insert"),
        measured: format!("{share:.2} ×{failures}"),
        met: share >= SHARE && failed == 0,
    }])
}

fn side(subject: &Subject, asks: Vec<Ask>) -> Side {
    let side = subject.portal.asked("portal", Arc::new(move |number| asks[number].clone()));
    Side { expect: StatusCode::CREATED, ..side }
}

/// The orders of some slots.
fn asks(clinic: &Clinic, slots: &[Slot]) -> Result<Vec<Ask>, Failure> {
    let order = |slot: &Slot| {
        let order = json!({
            "slot": {
                "doctor": slot.doctor,
                "branch": clinic.branch,
                "specialisation": clinic.specialisation,
                "starts_at": slot.starts_at.to_rfc3339(),
            },
            "person": {
                "name": "Иванова Мария Петровна",
                "phone": "+7 916 123-45-67",
                "email": "patient@clinics.example",
            },
            "consent": 1,
        });
        Ask::post(&clinic.host(), "/api/v1/appointments", &order)
    };
    slots.iter().map(order).collect()
}
