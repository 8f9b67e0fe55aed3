//! Patients, their accounts and families; what was sent to them; who looked at their data.

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
        people(manager).await?;
        signing_in(manager).await?;
        families(manager).await?;
        messages(manager).await?;
        visits(manager).await?;
        records(manager).await
    }
}

/// The person as a form says it.
fn person() -> Vec<ColumnDef> {
    vec![
        text("surname"),
        text("name"),
        text("patronymic"),
        date("birth_date"),
        text("sex"),
        text("email"),
        text("phone"),
    ]
}

async fn people(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    // The clinic's card index (A4). A card is never deleted, only forgotten: visits and the
    // journals refer to it.
    let mut card = vec![uuid("id")];
    card.extend(person());
    card.extend([
        text("match_name"),
        uuid_null("branch_id"),
        boolean("no_calls"),
        boolean("no_sms"),
        text("lang"),
        text("origin"),
        timestamp_with_time_zone("created_at"),
        timestamp_with_time_zone_null("confirmed_at"),
        timestamp_with_time_zone_null("forgotten_at"),
    ]);
    create(manager, "patients", &["id"], card, &[("branch_id", "branches")]).await?;
    index(manager, "patients", &["match_name", "birth_date"], false).await?;
    index(manager, "patients", &["phone"], false).await?;

    // E-mail and phone here are logins: proven, and nobody else's.
    let account = vec![
        uuid("id"),
        uuid("patient_id"),
        text_null("email"),
        text_null("phone"),
        text_null("password"),
        text("lang"),
        timestamp_with_time_zone("created_at"),
    ];
    create(manager, "accounts", &["id"], account, &[("patient_id", "patients")]).await?;
    index(manager, "accounts", &["patient_id"], true).await?;
    index(manager, "accounts", &["email"], true).await?;
    index(manager, "accounts", &["phone"], true).await
}

async fn signing_in(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let session = vec![
        uuid("id"),
        text("token_hash"),
        uuid("account_id"),
        uuid("patient_id"),
        text("method"),
        text("ip"),
        text("user_agent"),
        timestamp_with_time_zone("created_at"),
        timestamp_with_time_zone("seen_at"),
    ];
    let references = [("account_id", "accounts"), ("patient_id", "patients")];
    create(manager, "sessions", &["id"], session, &references).await?;
    index(manager, "sessions", &["token_hash"], true).await?;
    index(manager, "sessions", &["account_id"], false).await?;

    let mut registration = vec![uuid("id")];
    registration.extend(person());
    registration.extend([
        boolean("no_calls"),
        boolean("no_sms"),
        text("channel"),
        text("visitor"),
        text("consent"),
        text("lang"),
        timestamp_with_time_zone("created_at"),
        uuid_null("account_id"),
    ]);
    let references = [("account_id", "accounts")];
    create(manager, "registrations", &["id"], registration, &references).await?;

    // Codes are good for minutes: those on their way are sent again.
    manager.drop_table(Table::drop().table("codes").take()).await?;
    let code = vec![
        uuid("id"),
        text("purpose"),
        text("channel"),
        text("address"),
        text("lang"),
        text("code_hash"),
        timestamp_with_time_zone("expires_at"),
        timestamp_with_time_zone("sent_at"),
        integer("tries"),
        integer("sends"),
    ];
    create(manager, "codes", &["id"], code, &[]).await?;

    // Without a reference: the address stays until the last letter to it has left.
    let change = vec![
        uuid("id"),
        uuid("account_id"),
        text("kind"),
        text("address"),
        uuid("second_id"),
        timestamp_with_time_zone("created_at"),
    ];
    create(manager, "account_changes", &["id"], change, &[]).await?;
    index(manager, "account_changes", &["account_id"], false).await?;

    let ticket = vec![
        uuid("id"),
        text("token_hash"),
        uuid("patient_id"),
        boolean("single_use"),
        timestamp_with_time_zone("expires_at"),
        timestamp_with_time_zone_null("used_at"),
        timestamp_with_time_zone_null("revoked_at"),
        text("issued_by"),
        timestamp_with_time_zone("created_at"),
    ];
    create(manager, "qr_tickets", &["id"], ticket, &[("patient_id", "patients")]).await?;
    index(manager, "qr_tickets", &["token_hash"], true).await
}

async fn families(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let link = vec![
        uuid("id"),
        uuid("representative_id"),
        // Unknown while the registry decides which card is meant.
        uuid_null("dependent_id"),
        text("surname"),
        text("name"),
        text("patronymic"),
        date("birth_date"),
        text("sex"),
        text("status"),
        text("reason"),
        timestamp_with_time_zone("created_at"),
        timestamp_with_time_zone_null("decided_at"),
        text("decided_by"),
    ];
    let references = [("representative_id", "patients"), ("dependent_id", "patients")];
    create(manager, "family_links", &["id"], link, &references).await?;
    index(manager, "family_links", &["representative_id"], false).await?;
    index(manager, "family_links", &["dependent_id"], false).await?;
    let once = "CREATE UNIQUE INDEX family_links_once ON family_links \
                (site_id, representative_id, dependent_id) WHERE status IN ('active', 'waiting')";
    manager.get_connection().execute_unprepared(once).await.map(|_| ())
}

async fn messages(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let message = vec![
        uuid("id"),
        uuid_null("patient_id"),
        text("channel"),
        text("class"),
        text("kind"),
        text("address"),
        text("title"),
        text("text"),
        text("state"),
        text("provider"),
        text_null("provider_id"),
        integer("segments"),
        timestamp_with_time_zone("created_at"),
        timestamp_with_time_zone("state_at"),
    ];
    create(manager, "messages", &["id"], message, &[("patient_id", "patients")]).await?;
    index(manager, "messages", &["patient_id", "created_at"], false).await?;

    let subscription = vec![
        uuid("id"),
        uuid("account_id"),
        text("endpoint_hash"),
        text("endpoint"),
        text("p256dh"),
        text("auth"),
        text("user_agent"),
        timestamp_with_time_zone("created_at"),
    ];
    let references = [("account_id", "accounts")];
    create(manager, "push_subscriptions", &["id"], subscription, &references).await?;
    index(manager, "push_subscriptions", &["endpoint_hash"], true).await?;
    index(manager, "push_subscriptions", &["account_id"], false).await?;

    let feedback = vec![
        uuid("id"),
        uuid_null("patient_id"),
        text("email"),
        text("category"),
        text("subject"),
        text("body"),
        text("state"),
        timestamp_with_time_zone("created_at"),
    ];
    create(manager, "feedback", &["id"], feedback, &[("patient_id", "patients")]).await?;

    // What is told to outside systems is known to the clinic only, sealed.
    let secret = vec![
        text("name"),
        text("sealed"),
        text("updated_by"),
        timestamp_with_time_zone("updated_at"),
    ];
    create(manager, "secrets", &["name"], secret, &[]).await
}

async fn visits(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    walls::reference_later(manager, "appointments", "patient_id", "patients").await?;
    // Who booked; an account can be deleted, and the visit stays.
    for column in [
        uuid_null("account_id"),
        timestamp_with_time_zone_null("confirmed_at"),
        timestamp_with_time_zone_null("moved_at"),
    ] {
        manager.alter_table(Table::alter().table("appointments").add_column(column).take()).await?;
    }
    index(manager, "appointments", &["patient_id", "starts_at"], false).await?;
    index(manager, "appointments", &["phone"], false).await?;
    // Whose e-mail address an anonymous booking was made with, for claiming it.
    let email = "CREATE INDEX appointments_email ON appointments (site_id, lower(email)) \
                 WHERE patient_id IS NULL";
    manager.get_connection().execute_unprepared(email).await?;

    let review = vec![
        uuid("id"),
        uuid("appointment_id"),
        uuid("doctor_id"),
        uuid("patient_id"),
        integer("mark"),
        text("comment"),
        text("state"),
        timestamp_with_time_zone("created_at"),
        timestamp_with_time_zone_null("moderated_at"),
        text("moderated_by"),
    ];
    let references =
        [("appointment_id", "appointments"), ("doctor_id", "doctors"), ("patient_id", "patients")];
    create(manager, "reviews", &["id"], review, &references).await?;
    index(manager, "reviews", &["appointment_id"], true).await?;
    index(manager, "reviews", &["doctor_id", "state"], false).await
}

async fn records(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    // The journals are only ever added to. They name cards and accounts by ids that may be
    // forgotten, so without references.
    let entry = vec![
        uuid("id"),
        timestamp_with_time_zone("at"),
        text("actor"),
        text("actor_name"),
        uuid_null("account_id"),
        uuid_null("actor_patient_id"),
        uuid_null("patient_id"),
        text("action"),
        uuid_null("object_id"),
        text("ip"),
        text("user_agent"),
        text("request_id"),
    ];
    create(manager, "audit", &["id"], entry, &[]).await?;
    index(manager, "audit", &["patient_id", "at"], false).await?;

    // What patients did here, for the clinic's information system.
    let change = vec![uuid("id"), text("kind"), uuid("object_id"), timestamp_with_time_zone("at")];
    create(manager, "changes", &["id"], change, &[]).await?;
    index(manager, "changes", &["at"], false).await?;

    for column in
        [uuid_null("patient_id"), uuid_null("account_id"), text("action").default("given").take()]
    {
        manager.alter_table(Table::alter().table("consents").add_column(column).take()).await?;
    }
    index(manager, "consents", &["patient_id"], false).await
}
