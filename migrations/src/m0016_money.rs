//! Money (P1–P9): payment profiles, invoices, tries to pay them, refunds, receipts, and the ledger
//! that all of them are written down in.

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
        profiles(manager).await?;
        invoices(manager).await?;
        payments(manager).await?;
        refunds(manager).await?;
        receipts(manager).await?;
        transfers(manager).await?;
        walls::ledger(manager).await?;
        walls::fixed_amounts(manager, &["invoices", "payments", "refunds"]).await
    }
}

async fn profiles(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let profile = vec![
        uuid("id"),
        checked(text("provider"), "provider IN ('yookassa', 'tbank')"),
        text("name"),
        text("account"),
        text("sealed"),
        text_null("sealed_atol"),
        text("settings"),
        big_integer("version"),
        text("created_by"),
        timestamp_with_time_zone("created_at"),
        timestamp_with_time_zone("updated_at"),
        timestamp_with_time_zone_null("retired_at"),
        timestamp_with_time_zone_null("checked_at"),
        text("check_result"),
    ];
    create(manager, "payment_profiles", &["id"], profile, &[]).await?;

    // Which profile takes the money of which branch: one at most.
    let branch = vec![uuid("branch_id"), uuid("profile_id"), timestamp_with_time_zone("since")];
    let both = [("branch_id", "branches"), ("profile_id", "payment_profiles")];
    create(manager, "branch_profiles", &["branch_id"], branch, &both).await?;

    let offer = vec![
        uuid("id"),
        uuid("profile_id"),
        integer("version"),
        text("body"),
        text("hash"),
        text("created_by"),
        timestamp_with_time_zone("created_at"),
    ];
    let of = [("profile_id", "payment_profiles")];
    create(manager, "payment_offers", &["id"], offer, &of).await?;
    index(manager, "payment_offers", &["profile_id", "version"], true).await
}

async fn invoices(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let invoice = vec![
        uuid("id"),
        big_integer("number"),
        uuid("patient_id"),
        uuid("branch_id"),
        text("purpose"),
        uuid("purpose_id"),
        text("about"),
        amount(),
        timestamp_with_time_zone("created_at"),
        timestamp_with_time_zone_null("cancelled_at"),
        timestamp_with_time_zone_null("paid_at"),
    ];
    let whose = [("patient_id", "patients"), ("branch_id", "branches")];
    create(manager, "invoices", &["id"], invoice, &whose).await?;
    index(manager, "invoices", &["number"], true).await?;
    index(manager, "invoices", &["patient_id", "created_at"], false).await?;
    let purpose = ["site_id", "purpose", "purpose_id"];
    walls::unique_where(manager, "invoices", &purpose, "cancelled_at IS NULL").await?;

    let line = vec![
        uuid("id"),
        uuid("invoice_id"),
        integer("position"),
        uuid_null("service_id"),
        text("code"),
        text("name"),
        checked(integer("quantity"), "quantity > 0"),
        checked(big_integer("price_kopecks"), "price_kopecks > 0"),
        checked(
            big_integer("amount_kopecks"),
            "amount_kopecks > 0 AND amount_kopecks = price_kopecks * quantity",
        ),
        text("vat"),
    ];
    let of = [("invoice_id", "invoices"), ("service_id", "services")];
    create(manager, "invoice_lines", &["id"], line, &of).await?;
    index(manager, "invoice_lines", &["invoice_id"], false).await
}

async fn payments(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let payment = vec![
        uuid("id"),
        uuid("invoice_id"),
        uuid("profile_id"),
        uuid("patient_id"),
        amount(),
        text("means"),
        text("receipt_email"),
        uuid_null("offer_id"),
        timestamp_with_time_zone_null("offer_accepted_at"),
        text_null("provider_payment_id"),
        checked(text("state"), "state IN ('new', 'pending', 'succeeded', 'cancelled')"),
        text("reason"),
        text("their_state"),
        text("page_url"),
        text("qr"),
        timestamp_with_time_zone_null("check_at"),
        integer("checks"),
        timestamp_with_time_zone("deadline_at"),
        timestamp_with_time_zone("created_at"),
        timestamp_with_time_zone_null("finished_at"),
    ];
    let of = [
        ("invoice_id", "invoices"),
        ("profile_id", "payment_profiles"),
        ("patient_id", "patients"),
        ("offer_id", "payment_offers"),
    ];
    create(manager, "payments", &["id"], payment, &of).await?;
    index(manager, "payments", &["profile_id", "provider_payment_id"], true).await?;
    index(manager, "payments", &["invoice_id", "created_at"], false).await?;
    index(manager, "payments", &["check_at"], false).await
}

async fn refunds(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let refund = vec![
        uuid("id"),
        uuid("payment_id"),
        amount(),
        checked(text("state"), "state IN ('new', 'pending', 'succeeded', 'failed')"),
        text("reason"),
        text("decided_by"),
        text_null("provider_refund_id"),
        text("error"),
        timestamp_with_time_zone_null("check_at"),
        integer("checks"),
        timestamp_with_time_zone("created_at"),
        timestamp_with_time_zone_null("finished_at"),
    ];
    create(manager, "refunds", &["id"], refund, &[("payment_id", "payments")]).await?;
    index(manager, "refunds", &["payment_id"], false).await?;
    index(manager, "refunds", &["check_at"], false).await
}

async fn receipts(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let receipt = vec![
        uuid("id"),
        uuid("invoice_id"),
        uuid_null("payment_id"),
        uuid_null("refund_id"),
        // The payment, refund or invoice that it confirms, and how: never two of them.
        uuid("subject"),
        text("kind"),
        uuid("profile_id"),
        text("registrar"),
        checked(text("state"), "state IN ('new', 'pending', 'done', 'failed')"),
        amount(),
        text("email"),
        text("document"),
        text_null("provider_receipt_id"),
        text("fiscal"),
        text("error"),
        timestamp_with_time_zone_null("check_at"),
        integer("checks"),
        timestamp_with_time_zone("created_at"),
        timestamp_with_time_zone_null("finished_at"),
    ];
    let of = [
        ("invoice_id", "invoices"),
        ("payment_id", "payments"),
        ("refund_id", "refunds"),
        ("profile_id", "payment_profiles"),
    ];
    create(manager, "receipts", &["id"], receipt, &of).await?;
    index(manager, "receipts", &["subject", "kind"], true).await?;
    index(manager, "receipts", &["state", "created_at"], false).await?;
    index(manager, "receipts", &["check_at"], false).await
}

async fn transfers(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let transfer = vec![
        big_integer("number"),
        text("from_kind"),
        uuid("from_account"),
        checked(text("to_kind"), walls::PAIRS),
        uuid("to_account"),
        amount(),
        timestamp_with_time_zone("at"),
        text("cause"),
        text("note"),
    ];
    create(manager, "transfers", &["number"], transfer, &[]).await?;
    index(manager, "transfers", &["from_kind", "from_account"], false).await?;
    index(manager, "transfers", &["to_kind", "to_account"], false).await
}

fn amount() -> ColumnDef {
    checked(big_integer("amount_kopecks"), "amount_kopecks > 0")
}

fn checked(mut column: ColumnDef, rule: &'static str) -> ColumnDef {
    column.check(Expr::cust(rule)).take()
}
