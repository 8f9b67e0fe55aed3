//! What must hold after each step: one question to the database, past the store.

use chrono::{DateTime, Utc};
use testkit::Engine;
use uuid::Uuid;

use super::{run::Run, stage::Stage};

/// The clinic's id as the engine reads it.
fn site(stage: &Stage) -> String {
    let id = stage.patient.clinic.0.site.id.0;
    match stage.engine {
        Engine::Sqlite => format!("X'{}'", id.simple()),
        Engine::Postgres => format!("'{id}'"),
    }
}

/// The last invoice and the last entry of the ledger.
pub(super) async fn numbers(stage: &Stage) -> (i64, i64) {
    let last = |table: &str| {
        let site = site(stage);
        format!("(SELECT coalesce(max(number), 0) FROM {table} WHERE site_id = {site})")
    };
    let sql = format!("SELECT {} || ' ' || {} AS it", last("invoices"), last("transfers"));
    let said = stage.ask(sql).await.remove(0);
    let (one, two) = said.split_once(' ').expect("two numbers");
    (one.parse().expect("a number"), two.parse().expect("a number"))
}

/// The ids of a sequence's invoices.
pub(super) async fn invoices(run: &Run<'_>) -> Vec<Uuid> {
    let id = match run.stage.engine {
        Engine::Sqlite => "lower(hex(id))",
        Engine::Postgres => "id::text",
    };
    let (site, since) = (site(run.stage), run.since.0);
    let sql =
        format!("SELECT {id} AS it FROM invoices WHERE site_id = {site} AND number > {since}");
    let ids = run.stage.ask(sql).await;
    ids.iter().map(|id| id.parse().expect("an id")).collect()
}

/// Jobs of the purposes' owners that were not done: nobody knows when they can be.
pub(super) async fn waiting(run: &Run<'_>) -> Vec<Option<DateTime<Utc>>> {
    let sql = "SELECT kind AS it FROM jobs WHERE kind LIKE '%settled'".to_owned();
    run.stage.ask(sql).await.into_iter().map(|_| None).collect()
}

/// What is wrong, by one line each.
const WRONG: &str = "
    SELECT 'a covered invoice is not paid: ' || i.number AS it FROM i
     WHERE i.cancelled_at IS NULL AND i.paid_at IS NULL AND i.paid_for >= i.amount_kopecks
    UNION ALL
    SELECT 'a paid invoice was never covered: ' || i.number FROM i
     WHERE i.paid_at IS NOT NULL AND i.came < i.amount_kopecks
    UNION ALL
    SELECT 'a cancelled invoice holds money: ' || i.number FROM i
     WHERE i.cancelled_at IS NOT NULL AND i.paid_for <> 0
    UNION ALL
    SELECT 'a cancelled visit has an invoice: ' || i.number FROM i
      JOIN appointments a ON a.site_id = i.site_id AND a.id = i.purpose_id
     WHERE i.cancelled_at IS NULL AND a.status = 'cancelled'
    UNION ALL
    SELECT 'a payment''s money is not in the ledger as it came: ' || p.number FROM p
     WHERE p.came <> CASE WHEN p.state = 'succeeded' THEN p.amount_kopecks ELSE 0 END
    UNION ALL
    SELECT 'a payment''s account is not what its refunds wait for: ' || p.number FROM p
     WHERE p.held < p.going OR p.held > p.going + p.stays
    UNION ALL
    SELECT 'what went back is not in the ledger: ' || p.number FROM p WHERE p.went <> p.back
    UNION ALL
    SELECT 'more goes back than came: ' || p.number FROM p
     WHERE p.going + p.back > CASE WHEN p.state = 'succeeded' THEN p.amount_kopecks ELSE 0 END
    UNION ALL
    SELECT 'a payment has not one receipt: ' || p.number FROM p
     WHERE p.receipts <> CASE WHEN p.state = 'succeeded' THEN 1 ELSE 0 END
    UNION ALL
    SELECT 'a refund has not one receipt: ' || r.id FROM r
     WHERE r.receipts <> CASE WHEN r.state = 'succeeded' THEN 1 ELSE 0 END
    UNION ALL
    SELECT 'nobody asks about a payment: ' || p.number FROM p
     WHERE p.state IN ('new', 'pending') AND p.check_at IS NULL
    UNION ALL
    SELECT 'nobody asks about a refund: ' || r.id FROM r
     WHERE r.state IN ('new', 'pending') AND r.check_at IS NULL
    UNION ALL
    SELECT 'a job has failed: ' || kind || ': ' || last_error FROM jobs
     WHERE last_error IS NOT NULL";

/// Whether everything holds.
pub(super) async fn hold(run: &Run<'_>) -> Result<(), String> {
    let (site, (invoices, transfers)) = (site(run.stage), run.since);
    let id = match run.stage.engine {
        Engine::Sqlite => "hex(r.id)",
        Engine::Postgres => "r.id::text",
    };
    let sum = |from: &str, condition: &str| {
        format!("(SELECT coalesce(sum(x.amount_kopecks), 0) FROM {from} x WHERE {condition})")
    };
    let came =
        sum("t", "x.to_kind = 'invoice' AND x.to_account = i.id AND x.from_kind <> 'income'");
    let left =
        sum("t", "x.from_kind = 'invoice' AND x.from_account = i.id AND x.to_kind <> 'income'");
    let paid =
        sum("t", "x.from_kind = 'provider' AND x.to_kind = 'payment' AND x.to_account = p.id");
    let into = sum("t", "x.to_kind = 'payment' AND x.to_account = p.id");
    let out = sum("t", "x.from_kind = 'payment' AND x.from_account = p.id");
    let went =
        sum("t", "x.from_kind = 'payment' AND x.from_account = p.id AND x.to_kind = 'provider'");
    let of = |states: &str| {
        let own = "x.site_id = p.site_id AND x.payment_id = p.id";
        sum("refunds", &format!("{own} AND x.state IN ({states})"))
    };
    let (going, back, stays) = (of("'new', 'pending'"), of("'succeeded'"), of("'failed'"));
    let receipts = |subject: &str, kind: &str| {
        format!(
            "(SELECT count(*) FROM receipts x WHERE x.site_id = {subject}.site_id \
             AND x.subject = {subject}.id AND x.kind = '{kind}' \
             AND x.amount_kopecks = {subject}.amount_kopecks)"
        )
    };
    let (of_payment, of_refund) = (receipts("p", "prepayment"), receipts("r", "refund"));
    let sql = format!(
        "WITH t AS (SELECT * FROM transfers WHERE site_id = {site} AND number > {transfers}),
         i AS (SELECT i.*, {came} AS came, {came} - {left} AS paid_for FROM invoices i
                WHERE i.site_id = {site} AND i.number > {invoices}),
         p AS (SELECT p.*, i.number, {paid} AS came, {into} - {out} AS held, {went} AS went,
                      {going} AS going, {back} AS back, {stays} AS stays, {of_payment} AS receipts
                 FROM payments p JOIN i ON p.site_id = i.site_id AND p.invoice_id = i.id),
         r AS (SELECT {id} AS id, r.state, r.check_at, {of_refund} AS receipts FROM refunds r
                 JOIN p ON r.site_id = p.site_id AND r.payment_id = p.id)
         {WRONG}"
    );
    let wrong = run.stage.ask(sql).await;
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("; ")) }
}
