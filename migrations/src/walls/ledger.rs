//! What the database itself holds true of money: no account that must have something goes below
//! nothing, no invoice holds more than it is for, no payment comes or goes back twice, and what
//! was once written down stays.

use sea_orm_migration::{prelude::*, sea_orm::ConnectionTrait};

use super::is_postgres;

/// The name under which both engines refuse to take more than an account has.
pub const OVERDRAWN: &str = "transfers_overdrawn";

/// The name under which both engines refuse to give an invoice or a payment more than it is for.
pub const OVERPAID: &str = "transfers_overpaid";

/// The name under which both engines refuse to change or to delete what is written down.
pub const KEPT: &str = "transfers_kept";

/// The name under which both engines refuse to give back more than a payment.
pub const REFUNDED: &str = "refunds_too_much";

/// Between which kinds of accounts money moves.
pub(crate) const PAIRS: &str = "from_kind || '>' || to_kind IN (\
    'provider>payment', 'payment>provider', 'payment>invoice', 'invoice>payment', \
    'invoice>income', 'income>invoice', 'advance>invoice', 'invoice>advance', \
    'bonus>invoice', 'invoice>bonus', 'desk>advance', 'advance>desk', 'desk>bonus', \
    'bonus>desk', 'desk>invoice', 'invoice>desk')";

/// The kinds of accounts that never hold less than nothing.
const GUARDED: &str = "('payment', 'invoice', 'income', 'advance', 'bonus')";

/// The sum of a side of the ledger, for the account of a new row.
fn sum(side: &str, of: &str, more: &str) -> String {
    format!(
        "(SELECT coalesce(sum(t.amount_kopecks), 0) FROM transfers t WHERE t.site_id = NEW.site_id \
         AND t.{side}_kind = NEW.{of}_kind AND t.{side}_account = NEW.{of}_account{more})"
    )
}

/// When a new row is refused, and under which name.
fn refusals() -> [(&'static str, String); 3] {
    let held = format!("{} - {}", sum("to", "from", ""), sum("from", "from", ""));
    let overdrawn = format!("NEW.from_kind IN {GUARDED} AND {held} < NEW.amount_kopecks");
    // What has become income was paid all the same.
    let (came, went) = (
        sum("to", "to", " AND t.from_kind <> 'income'"),
        sum("from", "to", " AND t.to_kind <> 'income'"),
    );
    let most = |table: &str| {
        format!(
            "coalesce((SELECT o.amount_kopecks FROM {table} o \
             WHERE o.site_id = NEW.site_id AND o.id = NEW.to_account), 0)"
        )
    };
    let invoice = format!(
        "NEW.to_kind = 'invoice' AND NEW.from_kind <> 'income' \
         AND {came} - {went} + NEW.amount_kopecks > {}",
        most("invoices")
    );
    let payment = format!(
        "NEW.to_kind = 'payment' AND NEW.from_kind = 'provider' \
         AND {} + NEW.amount_kopecks > {}",
        sum("to", "to", " AND t.from_kind = 'provider'"),
        most("payments")
    );
    [(OVERDRAWN, overdrawn), (OVERPAID, invoice), (OVERPAID, payment)]
}

/// More is given back than the payment was; what failed does not count.
fn refunded() -> String {
    "NEW.state <> 'failed' AND NEW.amount_kopecks + (SELECT coalesce(sum(r.amount_kopecks), 0) \
     FROM refunds r WHERE r.site_id = NEW.site_id AND r.payment_id = NEW.payment_id \
     AND r.id <> NEW.id AND r.state <> 'failed') > coalesce((SELECT p.amount_kopecks FROM payments p \
     WHERE p.site_id = NEW.site_id AND p.id = NEW.payment_id), 0)"
        .to_owned()
}

/// Whether the clinic of an old row is about to be deleted: then, and only then, the ledger is
/// forgotten with it.
const GOING: &str = "EXISTS (SELECT 1 FROM sites s WHERE s.id = OLD.site_id \
    AND s.status = 'archived' AND s.delete_at IS NOT NULL)";

/// Puts the ledger's rules into the database.
pub(crate) async fn ledger(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    if is_postgres(manager) {
        return postgres(manager).await;
    }
    let run = async |sql: String| manager.get_connection().execute_unprepared(&sql).await;
    for (number, (name, when)) in refusals().into_iter().enumerate() {
        run(format!(
            "CREATE TRIGGER transfers_guard_{number} BEFORE INSERT ON transfers WHEN {when} \
             BEGIN SELECT RAISE(ABORT, '{name}'); END;"
        ))
        .await?;
    }
    for (event, when) in [("UPDATE", "1"), ("DELETE", &*format!("NOT {GOING}"))] {
        run(format!(
            "CREATE TRIGGER {KEPT}_{event} BEFORE {event} ON transfers WHEN {when} \
             BEGIN SELECT RAISE(ABORT, '{KEPT}'); END;"
        ))
        .await?;
    }
    for (name, event) in [("insert", "INSERT"), ("update", "UPDATE")] {
        run(format!(
            "CREATE TRIGGER {REFUNDED}_{name} BEFORE {event} ON refunds WHEN {} \
             BEGIN SELECT RAISE(ABORT, '{REFUNDED}'); END;",
            refunded()
        ))
        .await?;
    }
    Ok(())
}

/// PostgreSQL's writers are many: whoever moves money of an account waits for everybody else who
/// does, and looks only then.
async fn postgres(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let checks: String = refusals()
        .into_iter()
        .map(|(name, when)| format!("IF {when} THEN RAISE EXCEPTION '{name}'; END IF; "))
        .collect();
    let sql = format!(
        "CREATE FUNCTION transfers_guard() RETURNS trigger LANGUAGE plpgsql AS $$ \
         DECLARE account text; \
         BEGIN \
           FOR account IN SELECT kind || id FROM (VALUES (NEW.from_kind, NEW.from_account::text), \
             (NEW.to_kind, NEW.to_account::text)) a (kind, id) WHERE kind IN {GUARDED} ORDER BY 1 LOOP \
             PERFORM pg_advisory_xact_lock(hashtextextended('ledger' || NEW.site_id::text || account, 0)); \
           END LOOP; \
           {checks} \
           RETURN NEW; \
         END $$; \
         CREATE TRIGGER transfers_guard BEFORE INSERT ON transfers \
           FOR EACH ROW EXECUTE FUNCTION transfers_guard(); \
         CREATE FUNCTION transfers_kept() RETURNS trigger LANGUAGE plpgsql AS $$ \
         BEGIN \
           IF TG_OP = 'DELETE' AND {GOING} THEN RETURN OLD; END IF; \
           RAISE EXCEPTION '{KEPT}'; \
         END $$; \
         CREATE TRIGGER transfers_kept BEFORE UPDATE OR DELETE ON transfers \
           FOR EACH ROW EXECUTE FUNCTION transfers_kept(); \
         CREATE FUNCTION refunds_guard() RETURNS trigger LANGUAGE plpgsql AS $$ \
         BEGIN \
           PERFORM pg_advisory_xact_lock(hashtextextended('refunds' || NEW.site_id::text \
             || NEW.payment_id::text, 0)); \
           IF {} THEN RAISE EXCEPTION '{REFUNDED}'; END IF; \
           RETURN NEW; \
         END $$; \
         CREATE TRIGGER refunds_guard BEFORE INSERT OR UPDATE ON refunds \
           FOR EACH ROW EXECUTE FUNCTION refunds_guard();",
        refunded()
    );
    manager.get_connection().execute_unprepared(&sql).await?;
    // The journals of the deleted: the ledger is one of them.
    super::forget_journals(manager, &["consents", "audit", "transfers"]).await
}

/// What something costs is decided once: the sums that the ledger guards are of these columns.
pub(crate) async fn fixed_amounts(
    manager: &SchemaManager<'_>,
    tables: &[&str],
) -> Result<(), DbErr> {
    let postgres = is_postgres(manager);
    let run = async |sql: String| manager.get_connection().execute_unprepared(&sql).await;
    if postgres {
        run("CREATE FUNCTION amount_fixed() RETURNS trigger LANGUAGE plpgsql AS $$ \
             BEGIN \
               IF NEW.amount_kopecks <> OLD.amount_kopecks THEN RAISE EXCEPTION 'amount_fixed'; END IF; \
               RETURN NEW; \
             END $$;"
            .to_owned())
        .await?;
    }
    for table in tables {
        run(if postgres {
            format!(
                "CREATE TRIGGER {table}_amount_fixed BEFORE UPDATE ON {table} \
                 FOR EACH ROW EXECUTE FUNCTION amount_fixed();"
            )
        } else {
            format!(
                "CREATE TRIGGER {table}_amount_fixed BEFORE UPDATE ON {table} \
                 WHEN NEW.amount_kopecks <> OLD.amount_kopecks \
                 BEGIN SELECT RAISE(ABORT, 'amount_fixed'); END;"
            )
        })
        .await?;
    }
    Ok(())
}

/// A unique index over some of the rows.
pub(crate) async fn unique_where(
    manager: &SchemaManager<'_>,
    table: &str,
    columns: &[&str],
    which: &str,
) -> Result<(), DbErr> {
    let sql = format!(
        "CREATE UNIQUE INDEX {table}_live ON {table} ({}) WHERE {which};",
        columns.join(", ")
    );
    manager.get_connection().execute_unprepared(&sql).await.map(|_| ())
}
