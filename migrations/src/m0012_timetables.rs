//! Timetables that the panel keeps (M3): weekly hours and days that differ, of which the
//! intervals are made.

use sea_orm_migration::{prelude::*, schema::*};

use crate::tables::{create, index};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let timetable = vec![
            uuid("doctor_id"),
            big_integer("version"),
            date_null("filled_until"),
            timestamp_with_time_zone("updated_at"),
        ];
        let doctor = [("doctor_id", "doctors")];
        create(manager, "timetables", &["doctor_id"], timetable, &doctor).await?;
        index(manager, "timetables", &["filled_until"], false).await?;

        let both = [("doctor_id", "doctors"), ("branch_id", "branches")];
        let hours = vec![
            uuid("id"),
            uuid("doctor_id"),
            uuid("branch_id"),
            integer("weekday"),
            integer("from_minute"),
            integer("until_minute"),
            integer("slot_minutes"),
            text("kind"),
            date("valid_from"),
            date_null("valid_until"),
        ];
        create(manager, "weekly_hours", &["id"], hours, &both).await?;
        index(manager, "weekly_hours", &["doctor_id"], false).await?;

        let days = vec![
            uuid("id"),
            uuid("doctor_id"),
            date("first_day"),
            date("last_day"),
            text("what"),
            uuid_null("branch_id"),
            integer("from_minute"),
            integer("until_minute"),
            integer("slot_minutes"),
            text("kind"),
            text("note"),
        ];
        create(manager, "special_days", &["id"], days, &both).await?;
        index(manager, "special_days", &["doctor_id"], false).await
    }
}
