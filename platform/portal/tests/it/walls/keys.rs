//! Keys on both engines (S6): every key of a clinic's table begins with its site, so that no
//! row can point into another clinic.

use std::collections::{BTreeMap, BTreeSet};

use testkit::{Portal, ask, on_both_engines};

/// The platform's own tables; they refer to each other only.
const PLATFORM: [&str; 14] = [
    "acme_accounts",
    "acme_answers",
    "console_sessions",
    "jobs",
    "managers",
    "platform_audit",
    "seaql_migrations",
    "site_certificates",
    "site_clock",
    "site_domains",
    "site_hours",
    "site_removals",
    "site_versions",
    "sites",
];

/// Columns that name a row of another table without a reference, and why.
const UNREFERENCED: [(&str, &str); 26] = [
    // The account may be deleted before the last letter to its address has left.
    ("account_changes", "account_id"),
    ("account_changes", "second_id"),
    // The information system's own.
    ("account_entries", "mis_id"),
    // The account may be deleted; the visit stays.
    ("appointments", "account_id"),
    // The information system's own.
    ("appointments", "mis_id"),
    ("bonus_cards", "mis_id"),
    ("bonus_programmes", "mis_id"),
    // The journals outlive whom they are about, and name objects of every kind.
    ("audit", "account_id"),
    ("audit", "actor_patient_id"),
    ("audit", "object_id"),
    ("audit", "patient_id"),
    ("audit", "request_id"),
    ("audit", "staff_id"),
    ("changes", "object_id"),
    ("consents", "account_id"),
    ("consents", "patient_id"),
    ("consents", "staff_id"),
    // Services refer to departments; a reference back would be a circle.
    ("departments", "default_service_id"),
    // The payment provider's own.
    ("differences", "their_id"),
    // The information system's own.
    ("insurance_contracts", "mis_id"),
    // Purposes are of many kinds, and money knows none of them.
    ("invoices", "purpose_id"),
    // The gateway's own.
    ("messages", "provider_id"),
    // The information system's own.
    ("patients", "mis_id"),
    // The payment provider's and the registrar's own.
    ("payments", "provider_payment_id"),
    ("receipts", "provider_receipt_id"),
    ("refunds", "provider_refund_id"),
];

#[derive(Debug, Default)]
struct Table {
    columns: Vec<String>,
    primary: Vec<String>,
    /// Columns of unique indexes.
    unique: Vec<Vec<String>>,
    /// (own columns, other table, its columns)
    references: Vec<(Vec<String>, String, Vec<String>)>,
}

const POSTGRES: [&str; 4] = [
    "SELECT concat_ws('|', table_name, column_name) AS it FROM information_schema.columns \
     WHERE table_schema = 'public' ORDER BY table_name, ordinal_position",
    "SELECT concat_ws('|', c.conrelid::regclass, (SELECT string_agg(a.attname, ',' ORDER BY k.n) \
       FROM unnest(c.conkey) WITH ORDINALITY k(num, n) JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.num)) \
     AS it FROM pg_constraint c WHERE c.contype = 'p' AND c.connamespace = 'public'::regnamespace",
    "SELECT concat_ws('|', i.indrelid::regclass, (SELECT string_agg(a.attname, ',' ORDER BY k.n) \
       FROM unnest(i.indkey::int2[]) WITH ORDINALITY k(num, n) JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.num)) \
     AS it FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid \
     WHERE i.indisunique AND t.relnamespace = 'public'::regnamespace",
    "SELECT concat_ws('|', c.conrelid::regclass, \
       (SELECT string_agg(a.attname, ',' ORDER BY k.n) FROM unnest(c.conkey) WITH ORDINALITY k(num, n) \
        JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.num), c.confrelid::regclass, \
       (SELECT string_agg(a.attname, ',' ORDER BY k.n) FROM unnest(c.confkey) WITH ORDINALITY k(num, n) \
        JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.num)) \
     AS it FROM pg_constraint c WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace",
];

const SQLITE: [&str; 4] = [
    "SELECT m.name || '|' || c.name AS it FROM sqlite_master m, pragma_table_info(m.name) c \
     WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.name, c.cid",
    "SELECT m.name || '|' || group_concat(c.name ORDER BY c.pk) AS it \
     FROM sqlite_master m, pragma_table_info(m.name) c \
     WHERE m.type = 'table' AND c.pk > 0 GROUP BY m.name",
    "SELECT m.name || '|' || group_concat(c.name ORDER BY c.seqno) AS it \
     FROM sqlite_master m, pragma_index_list(m.name) i, pragma_index_info(i.name) c \
     WHERE m.type = 'table' AND i.\"unique\" = 1 GROUP BY m.name, i.name",
    "SELECT m.name || '|' || group_concat(f.\"from\" ORDER BY f.seq) || '|' || f.\"table\" || '|' || \
     group_concat(f.\"to\" ORDER BY f.seq) AS it \
     FROM sqlite_master m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table' GROUP BY m.name, f.id \
     UNION ALL SELECT tbl_name || '|site_id,' || substr(name, length(tbl_name) + 2, length(name) - length(tbl_name) - 8) \
     || '|' || substr(sql, instr(sql, 'FROM ') + 5, instr(sql, ' o WHERE') - instr(sql, 'FROM ') - 5) || '|site_id,id' \
     FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%FOREIGN KEY constraint failed%' AND name LIKE '%_insert'",
];

async fn read(portal: &Portal) -> BTreeMap<String, Table> {
    let (url, [columns, primary, unique, references]) = match &portal.postgres {
        Some(postgres) => (postgres.admin.clone(), POSTGRES),
        None => (portal.config.database(), SQLITE),
    };
    let mut tables: BTreeMap<String, Table> = BTreeMap::new();
    let list = |text: &str| text.split(',').map(str::to_owned).collect::<Vec<_>>();
    for (number, sql) in [columns, primary, unique, references].into_iter().enumerate() {
        for line in ask(&url, &[sql]).await.expect("the catalog answers") {
            let parts: Vec<&str> = line.split('|').collect();
            let table = tables.entry(parts[0].to_owned()).or_default();
            match number {
                0 => table.columns.push(parts[1].to_owned()),
                1 => table.primary = list(parts[1]),
                2 => table.unique.push(list(parts[1])),
                _ => table.references.push((list(parts[1]), parts[2].to_owned(), list(parts[3]))),
            }
        }
    }
    tables
}

on_both_engines! {
    async fn no_row_can_point_into_another_clinic(portal: &Portal) {
        let tables = read(portal).await;
        let mut unreferenced = BTreeSet::new();
        let (clinics, platform): (Vec<_>, Vec<_>) =
            tables.iter().partition(|(name, _)| !PLATFORM.contains(&name.as_str()));
        assert_eq!(platform.len(), PLATFORM.len(), "a platform table is gone: strike it out");
        for (name, table) in platform {
            let own = |other: &String| PLATFORM.contains(&other.as_str());
            let foreign = table.references.iter().filter(|(_, other, _)| !own(other));
            assert_eq!(foreign.count(), 0, "{name} is the platform's and refers to a clinic's table");
        }
        assert!(clinics.len() > 10);
        for (name, table) in clinics {
            let site = "site_id";
            assert!(table.columns.iter().any(|column| column == site), "{name} belongs to no site");
            assert_eq!(table.primary[0], site, "{name}: its primary key does not begin with the site");
            assert!(table.primary.len() > 1, "{name}: one row per site");
            for unique in &table.unique {
                assert_eq!(unique[0], site, "{name}: a unique index over all sites: {unique:?}");
            }
            let of_site = (vec![site.to_owned()], "sites".to_owned(), vec!["id".to_owned()]);
            assert!(table.references.contains(&of_site), "{name}: its site need not exist");
            let mut referenced = BTreeSet::from([site]);
            for (own, other, theirs) in table.references.iter().filter(|one| **one != of_site) {
                assert!(!PLATFORM.contains(&other.as_str()), "{name} refers to the platform's {other}");
                assert!(own.len() > 1, "{name}.{own:?}: a reference without the site");
                assert_eq!((own[0].as_str(), theirs[0].as_str()), (site, site), "{name}.{own:?}");
                referenced.extend(own.iter().map(String::as_str));
            }
            for column in table.columns.iter().filter(|column| column.ends_with("_id")) {
                if !referenced.contains(column.as_str()) {
                    unreferenced.insert((name.as_str(), column.as_str()));
                }
            }
        }
        assert_eq!(unreferenced, BTreeSet::from(UNREFERENCED), "columns that may point anywhere");
    }
}

on_both_engines! {
    /// The reference that SQLite keeps by triggers, in both directions.
    async fn a_visit_cannot_be_given_to_another_clinics_patient(portal: &Portal) {
        let alfa = portal.patient("alfa").await;
        let stranger = portal.patient("beta").await;
        let booked = alfa.clinic.book(alfa.clinic.sokolova_at("2026-12-02", "10:00")).await;
        let booked = booked.expect("booked").id;
        alfa.clinic.alter(booked, |row| row.patient_id = Some(alfa.id.0)).await;
        let mut row = alfa.clinic.appointment(booked).await;
        row.patient_id = Some(stranger.id.0);
        let mut db = alfa.clinic.0.db().write().await.expect("the database");
        assert!(store::appointments::save(&mut db, &row).await.is_err(), "a foreign card is taken");
        drop(db);
        row.id = kernel::ids::new_uuid(portal.clock.now());
        row.number += 1;
        row.status = "cancelled".into();
        let mut db = alfa.clinic.0.db().write().await.expect("the database");
        assert!(store::appointments::add(&mut db, row).await.is_err(), "a foreign card is taken");
    }
}

/// What the engines that spread tables over servers want besides (Citus, by `site_id`):
/// docs/operations/scaling.md.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_clinics_tables_could_be_spread_over_servers_by_site() {
    let portal = Portal::start(testkit::Engine::Postgres).await;
    let postgres = portal.postgres.clone().expect("PostgreSQL");
    let of_clinics = format!(
        "SELECT c.oid FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'site_id' \
         WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname NOT IN ('{}')",
        PLATFORM.join("', '")
    );
    // What nothing may overlap in, nothing may overlap in within one site; the keys of each table
    // hold its site, and so does every reference (`no_row_can_point_into_another_clinic`).
    let wrong = [
        format!(
            "SELECT 'an exclusion over all sites: ' || conname AS it FROM pg_constraint \
             WHERE contype = 'x' AND conrelid IN ({of_clinics}) \
             AND pg_get_constraintdef(oid) NOT LIKE '%site_id WITH =%'"
        ),
        format!(
            "SELECT 'a site that may change its place: ' || attrelid::regclass AS it FROM pg_attribute \
             WHERE attname = 'site_id' AND attrelid IN ({of_clinics}) AND NOT attnotnull"
        ),
        format!(
            "SELECT 'a number of one server: ' || attrelid::regclass || '.' || attname AS it \
             FROM pg_attribute WHERE attrelid IN ({of_clinics}) AND attnum > 0 AND attidentity <> ''"
        ),
        format!(
            "SELECT 'a default of one server: ' || adrelid::regclass AS it FROM pg_attrdef \
             WHERE adrelid IN ({of_clinics}) AND pg_get_expr(adbin, adrelid) LIKE '%nextval%'"
        ),
        format!(
            "SELECT 'inherits, or is inherited: ' || inhrelid::regclass AS it FROM pg_inherits \
             WHERE inhrelid IN ({of_clinics}) OR inhparent IN ({of_clinics})"
        ),
    ];
    for sql in &wrong {
        let found = ask(&postgres.admin, &[sql.as_str()]).await.expect("the catalog answers");
        assert_eq!(found, [""; 0]);
    }
    let tables = format!("SELECT oid::regclass::text AS it FROM ({of_clinics}) one");
    let tables = ask(&postgres.admin, &[tables.as_str()]).await.expect("the catalog answers");
    assert!(tables.len() > 40, "{tables:?}");
    portal.finish().await;
}
