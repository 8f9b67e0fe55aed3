//! The doors of schedules and visits.

use poem_openapi::{Object, OpenApi, param::Path, payload::Json};
use shell::Fail;

use super::{
    Tag,
    answers::{BatchJson, ItemJson, items},
    body::{Batch, Schedule},
    client::Client,
};
use crate::{
    appointments,
    records::{AppointmentRecord, StatusRecord},
    schedules,
    tokens::Scope,
};

pub(super) struct Api;

/// What became of a schedule.
#[derive(Object)]
#[oai(rename = "ScheduleAnswer")]
struct ScheduleJson {
    /// How many intervals are new.
    created: usize,
    /// How many were there.
    unchanged: usize,
    /// How many were not taken.
    refused: usize,
    /// How many that were planned before are gone.
    removed: u64,
    /// The intervals, in order.
    intervals: Vec<ItemJson>,
}

#[OpenApi(tag = "Tag::Visits")]
impl Api {
    /// A doctor's schedule in a range of time
    ///
    /// The intervals take the place of all those of the doctor that begin in the range. They lie
    /// within it and do not overlap; one that is refused is left out. Visits stay.
    #[oai(path = "/doctors/:id/schedule", method = "put")]
    async fn schedule(
        &self,
        client: Client,
        /// The doctor: the information system's id.
        id: Path<String>,
        body: Schedule,
    ) -> Result<Json<ScheduleJson>, Fail> {
        client.may(Scope::ScheduleWrite)?;
        client.spend(body.intervals.len()).await?;
        let range = (&*body.from, &*body.until);
        let replaced = schedules::replace(&client.clinic, &id.0, range, body.intervals).await?;
        let batch = BatchJson::of_items(items(&client.ctx, replaced.items));
        Ok(Json(ScheduleJson {
            created: batch.created,
            unchanged: batch.unchanged,
            refused: batch.refused,
            removed: replaced.removed,
            intervals: batch.items,
        }))
    }

    /// Visits
    ///
    /// Those made in the clinic take slots like those booked on the portal; a slot that is taken
    /// refuses the item with `booking.slot_taken` and the `portal_ids` of the visits in the way.
    /// A visit booked on the portal is told with its `portal_id`; when you move or cancel it, its
    /// patient is told. What the patient did meanwhile is not undone: `exchange.changed_here`.
    /// What is `deleted` is cancelled.
    #[oai(path = "/appointments", method = "put")]
    async fn appointments(
        &self,
        client: Client,
        batch: Batch<AppointmentRecord>,
    ) -> Result<Json<BatchJson>, Fail> {
        client.may(Scope::AppointmentsWrite)?;
        client.spend(batch.len()).await?;
        let trace = client.trace();
        let report =
            appointments::upsert(&client.clinic, batch.items, batch.deleted, &trace).await?;
        Ok(Json(BatchJson::of(&client.ctx, report)))
    }

    /// What has become of visits
    #[oai(path = "/statuses", method = "put")]
    async fn statuses(
        &self,
        client: Client,
        batch: Batch<StatusRecord>,
    ) -> Result<Json<BatchJson>, Fail> {
        client.may(Scope::AppointmentsWrite)?;
        client.spend(batch.len()).await?;
        let trace = client.trace();
        let report = appointments::statuses(&client.clinic, batch.items, &trace).await?;
        Ok(Json(BatchJson::of(&client.ctx, report)))
    }
}
