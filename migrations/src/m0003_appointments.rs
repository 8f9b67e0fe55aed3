//! Appointments, held and booked, and the guard that keeps a slot single (B6).

use sea_orm_migration::{prelude::*, schema::*};

use crate::{
    tables::{create, index},
    walls,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = vec![
            uuid("id"),
            big_integer("number"),
            uuid("doctor_id"),
            uuid("branch_id"),
            uuid("specialisation_id"),
            timestamp_with_time_zone("starts_at"),
            timestamp_with_time_zone("ends_at"),
            text("status"),
            timestamp_with_time_zone_null("held_until"),
            text_null("visitor"),
            text("patient"),
            text("phone"),
            text("email"),
            text("lang"),
            timestamp_with_time_zone("created_at"),
            timestamp_with_time_zone_null("booked_at"),
            timestamp_with_time_zone_null("cancelled_at"),
        ];
        let references = [
            ("doctor_id", "doctors"),
            ("branch_id", "branches"),
            ("specialisation_id", "specialisations"),
        ];
        create(manager, "appointments", &["id"], columns, &references).await?;
        index(manager, "appointments", &["doctor_id", "starts_at"], false).await?;
        index(manager, "appointments", &["visitor"], false).await?;
        index(manager, "appointments", &["number"], true).await?;
        walls::no_overlap(manager).await?;

        // What was chosen, at the price of the moment: later price changes do not reach it.
        let columns = vec![
            uuid("appointment_id"),
            uuid("service_id"),
            integer("position"),
            text("nomenclature"),
            text("name"),
            big_integer_null("price_kopecks"),
            integer("minutes"),
        ];
        let references = [("appointment_id", "appointments"), ("service_id", "services")];
        create(
            manager,
            "appointment_services",
            &["appointment_id", "service_id"],
            columns,
            &references,
        )
        .await
    }
}
