//! Legal documents and consents, confirmation codes, spent captchas, remembered answers.

use sea_orm_migration::{prelude::*, schema::*};

use crate::tables::{create, index};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let document = vec![
            uuid("id"),
            text("kind"),
            integer("version"),
            text("title"),
            text("body"),
            text("hash"),
            timestamp_with_time_zone("published_at"),
        ];
        create(manager, "documents", &["id"], document, &[]).await?;
        index(manager, "documents", &["kind", "version"], true).await?;

        // The journal of consents is only ever added to (152-ФЗ, art. 9).
        let consent = vec![
            uuid("id"),
            uuid("document_id"),
            text("hash"),
            uuid_null("appointment_id"),
            text("person"),
            text("phone"),
            text("email"),
            text("method"),
            text("wording"),
            text("ip"),
            text("user_agent"),
            timestamp_with_time_zone("at"),
        ];
        let references = [("document_id", "documents"), ("appointment_id", "appointments")];
        create(manager, "consents", &["id"], consent, &references).await?;

        let code = vec![
            uuid("appointment_id"),
            text("code_hash"),
            timestamp_with_time_zone("expires_at"),
            integer("tries"),
            integer("sends"),
        ];
        create(manager, "codes", &["appointment_id"], code, &[("appointment_id", "appointments")])
            .await?;

        let spent = vec![text("nonce"), timestamp_with_time_zone("expires_at")];
        create(manager, "captcha_uses", &["nonce"], spent, &[]).await?;

        let remembered = vec![
            text("key"),
            text("fingerprint"),
            text("answer"),
            timestamp_with_time_zone("created_at"),
        ];
        create(manager, "idempotency", &["key"], remembered, &[]).await
    }
}
