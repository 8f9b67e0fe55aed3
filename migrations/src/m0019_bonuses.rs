//! Bonuses and advances (P7, C9): programmes and patients' cards of them, what the clinic told of a
//! patient's accounts, and what a patient has spent of them. What is on the accounts is the ledger's.

use sea_orm_migration::{prelude::*, schema::*};

use crate::tables::{create, index};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let programme = vec![
            uuid("id"),
            text_null("mis_id"),
            text("name"),
            text("about"),
            checked(integer("most_percent"), "most_percent BETWEEN 1 AND 100"),
            big_integer("version"),
            timestamp_with_time_zone("created_at"),
            timestamp_with_time_zone("updated_at"),
            timestamp_with_time_zone_null("retired_at"),
        ];
        create(manager, "bonus_programmes", &["id"], programme, &[]).await?;
        index(manager, "bonus_programmes", &["mis_id"], true).await?;

        let card = vec![
            uuid("id"),
            text_null("mis_id"),
            uuid("programme_id"),
            uuid("patient_id"),
            text("number"),
            date("joined_on"),
            timestamp_with_time_zone("updated_at"),
            timestamp_with_time_zone_null("ended_at"),
        ];
        let of = [("programme_id", "bonus_programmes"), ("patient_id", "patients")];
        create(manager, "bonus_cards", &["id"], card, &of).await?;
        index(manager, "bonus_cards", &["mis_id"], true).await?;
        index(manager, "bonus_cards", &["patient_id"], false).await?;

        let entry = vec![
            uuid("id"),
            text_null("mis_id"),
            uuid("patient_id"),
            uuid("branch_id"),
            checked(
                text("kind"),
                "kind IN ('gift', 'accrued', 'taken', 'expired', 'paid_in', 'paid_out')",
            ),
            checked(big_integer("amount_kopecks"), "amount_kopecks > 0"),
            text("title"),
            text("made_by"),
            timestamp_with_time_zone("created_at"),
        ];
        let of = [("patient_id", "patients"), ("branch_id", "branches")];
        create(manager, "account_entries", &["id"], entry, &of).await?;
        index(manager, "account_entries", &["mis_id"], true).await?;
        index(manager, "account_entries", &["patient_id", "created_at"], false).await?;

        let spending = vec![
            uuid("id"),
            uuid("invoice_id"),
            uuid("patient_id"),
            checked(big_integer("bonus_kopecks"), "bonus_kopecks >= 0"),
            checked(
                big_integer("advance_kopecks"),
                "advance_kopecks >= 0 AND bonus_kopecks + advance_kopecks > 0",
            ),
            text("receipt_email"),
            timestamp_with_time_zone("created_at"),
        ];
        let of = [("invoice_id", "invoices"), ("patient_id", "patients")];
        create(manager, "spendings", &["id"], spending, &of).await?;
        index(manager, "spendings", &["invoice_id", "created_at"], false).await?;
        index(manager, "spendings", &["patient_id"], false).await
    }
}

fn checked(mut column: ColumnDef, rule: &'static str) -> ColumnDef {
    column.check(Expr::cust(rule)).take()
}
