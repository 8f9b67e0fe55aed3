//! Appointments as the clinic's information system tells of them: many at once.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::ids::PatientId;
use sea_orm::{ColumnTrait, Condition, entity::prelude::Uuid, sea_query::Expr};

use super::{Appointment, Column, Entity, Taken, status, taken};
use crate::{DbError, Reader, Writer};

fn which(mis_ids: &[String], ids: &[Uuid]) -> Condition {
    let mut which = Condition::any().add(Column::MisId.is_in(mis_ids));
    if !ids.is_empty() {
        which = which.add(Column::Id.is_in(ids.iter().copied()));
    }
    which
}

/// The appointments with these ids of the information system, or these of ours.
pub async fn of_mis(
    db: &Reader,
    mis_ids: &[String],
    ids: &[Uuid],
) -> Result<Vec<Appointment>, DbError> {
    db.find::<Entity>().filter(which(mis_ids, ids)).all(db).await
}

/// The same, locked until the transaction ends.
pub async fn lock_of_mis(
    db: &mut Writer,
    mis_ids: &[String],
    ids: &[Uuid],
) -> Result<Vec<Appointment>, DbError> {
    let found = db.find::<Entity>().filter(which(mis_ids, ids));
    found.locked_in_order(Column::Id).all(db).await
}

/// Whatever keeps slots of these doctors within these ranges.
pub async fn in_the_way(
    db: &Reader,
    ranges: &[(Uuid, DateTime<Utc>, DateTime<Utc>)],
) -> Result<Vec<Appointment>, DbError> {
    if ranges.is_empty() {
        return Ok(vec![]);
    }
    let mut any = Condition::any();
    for (doctor, from, until) in ranges {
        // The index is over beginnings: no visit is longer than a day.
        let one = Condition::all()
            .add(Column::DoctorId.eq(*doctor))
            .add(Column::StartsAt.gt(*from - TimeDelta::days(1)))
            .add(Column::StartsAt.lt(*until))
            .add(Column::EndsAt.gt(*from));
        any = any.add(one);
    }
    db.find::<Entity>().filter(Column::Status.is_in(status::KEEPING)).filter(any).all(db).await
}

/// Which of these numbers are taken.
pub async fn numbers_taken(db: &Reader, numbers: &[i64]) -> Result<Vec<i64>, DbError> {
    let rows = db.find::<Entity>().filter(Column::Number.is_in(numbers.iter().copied()));
    Ok(rows.all(db).await?.into_iter().map(|row| row.number).collect())
}

/// Stores appointments, new and changed ones, in order; the database refuses them all if the
/// slot of one is not free.
pub async fn put(db: &mut Writer, rows: Vec<Appointment>) -> Result<(), Taken> {
    db.put_all::<Entity>(rows).await.map_err(taken)
}

/// Gives every visit of a card to another one.
pub async fn give(db: &mut Writer, from: PatientId, to: PatientId) -> Result<u64, DbError> {
    db.update::<Entity>()
        .set(Column::PatientId, Expr::value(to.0))
        .filter(Column::PatientId.eq(from.0))
        .exec(db)
        .await
}
