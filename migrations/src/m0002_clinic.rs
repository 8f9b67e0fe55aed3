//! The clinic's reference data: branches, departments, staff, services, schedules.

use sea_orm_migration::{prelude::*, schema::*};

use crate::tables::{create, index};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let named = || vec![uuid("id"), text("code"), text("name"), integer("position")];
        let with = |more: Vec<ColumnDef>| named().into_iter().chain(more).collect::<Vec<_>>();

        let branch = ["kind", "address", "phone", "email", "hours", "zone", "metro", "how_to_get"];
        create(manager, "branches", &["id"], with(branch.map(text).to_vec()), &[]).await?;
        // The default service has no reference: services refer to departments, not both ways.
        create(manager, "departments", &["id"], with(vec![uuid_null("default_service_id")]), &[])
            .await?;
        create(manager, "specialisations", &["id"], with(vec![boolean("choose_services")]), &[])
            .await?;
        let service = vec![
            text("nomenclature"),
            uuid_null("department_id"),
            big_integer_null("price_kopecks"),
            integer("minutes"),
        ];
        create(manager, "services", &["id"], with(service), &[("department_id", "departments")])
            .await?;
        let doctor = vec![
            uuid("id"),
            text("code"),
            text("surname"),
            text("name"),
            text("patronymic"),
            text("post"),
            integer_null("since"),
            text("about"),
            text_null("photo"),
            uuid_null("default_service_id"),
        ];
        create(manager, "doctors", &["id"], doctor, &[("default_service_id", "services")]).await?;
        for table in ["branches", "departments", "specialisations", "services", "doctors"] {
            index(manager, table, &["code"], true).await?;
        }
        create(
            manager,
            "doctor_services",
            &["doctor_id", "service_id"],
            vec![uuid("doctor_id"), uuid("service_id")],
            &[("doctor_id", "doctors"), ("service_id", "services")],
        )
        .await?;
        let post = vec![
            uuid("doctor_id"),
            uuid("branch_id"),
            uuid("specialisation_id"),
            uuid_null("department_id"),
            uuid_null("default_service_id"),
        ];
        let references = [
            ("doctor_id", "doctors"),
            ("branch_id", "branches"),
            ("specialisation_id", "specialisations"),
            ("department_id", "departments"),
            ("default_service_id", "services"),
        ];
        create(
            manager,
            "posts",
            &["doctor_id", "branch_id", "specialisation_id"],
            post,
            &references,
        )
        .await?;
        let interval = vec![
            uuid("id"),
            uuid("doctor_id"),
            uuid("branch_id"),
            timestamp_with_time_zone("starts_at"),
            timestamp_with_time_zone("ends_at"),
            integer("slot_minutes"),
        ];
        let references = [("doctor_id", "doctors"), ("branch_id", "branches")];
        create(manager, "intervals", &["id"], interval, &references).await?;
        index(manager, "intervals", &["doctor_id", "starts_at"], false).await?;
        let question = vec![uuid("id"), text("question"), text("answer"), integer("position")];
        create(manager, "questions", &["id"], question, &[]).await
    }
}
