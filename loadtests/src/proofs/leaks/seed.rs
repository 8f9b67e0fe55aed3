//! Many sites, each with data of its own that carry its mark.

use std::collections::HashMap;

use sqlx::{AssertSqlSafe, Connection, PgConnection};
use uuid::Uuid;

use super::marks::{Scanner, mark};
use crate::{
    Failure,
    data::{Clinic, Database, Shape, Value, id, insert, label, now, seed_sites, text},
    proofs::people::{self, Patient},
};

/// Patients of each site.
const PATIENTS: usize = 6;

/// A site and everything that opens its doors.
pub struct Site {
    /// Its number.
    pub number: usize,
    /// Its clinic.
    pub clinic: Clinic,
    /// Patients who have signed in.
    pub patients: Vec<Patient>,
    /// Cookies of its people at work.
    pub staff: Vec<String>,
    /// A token of its information system.
    pub token: String,
    /// Ids of its rows, of all tables.
    pub ids: Vec<Uuid>,
}

/// Makes them.
pub async fn sites(database: &Database, count: usize) -> Result<(Vec<Site>, Scanner), Failure> {
    let first = seed_sites(database, count).await?;
    let known = database.rows("SELECT id, label FROM sites").await?;
    let by_label: HashMap<&str, &str> =
        known.iter().map(|row| (row.get("label"), row.get("id"))).collect();
    let shape = Shape {
        doctors: 3,
        branches: 2,
        slot_minutes: 30,
        appointments: (30, 20),
        services: 5,
        days: (20, 60),
    };
    let mut sites = Vec::new();
    for number in 0..count {
        let name = label(number);
        let site: Uuid = by_label.get(name.as_str()).ok_or("a site is missing")?.parse()?;
        debug_assert!(number > 0 || site == first);
        let clinic = Clinic::fill(database, site, name, shape).await?;
        let mark = mark(number);
        let patient = |at: usize| {
            [format!("Фамилия{mark}"), format!("p{at}.{mark}@mail.example").to_lowercase()]
        };
        let patients = people::patients(database, site, PATIENTS, patient).await?;
        let doctor = clinic.doctors.first().copied();
        let mut staff = Vec::new();
        for (at, role) in ["administrator", "registry", "doctor", "auditor"].into_iter().enumerate()
        {
            let named = [format!("Коллега {mark}"), format!("{role}.{mark}@mail.example")];
            let of = doctor.filter(|_| role == "doctor");
            staff.push(people::colleague(database, site, at, role, of, named).await?);
        }
        let token = format!("portal_mis_{}", people::token(site, 1 << 41));
        texts(database, site, &patients, &mark, &token).await?;
        sites.push(Site { number, clinic, patients, staff, token, ids: Vec::new() });
        if number % 50 == 49 {
            println!("  {} sites are there", number + 1);
        }
    }
    stamp(database, &sites).await?;
    let scanner = owners(database, &mut sites).await?;
    Ok((sites, scanner))
}

/// What patients and the clinic have written.
async fn texts(
    database: &Database,
    site: Uuid,
    patients: &[Patient],
    mark: &str,
    token: &str,
) -> Result<(), Failure> {
    let (own, at) = (|| Value::Id(site), || Value::At(now()));
    let fresh = |table: &str, number: usize| Value::Id(id(site, table, number));
    let mut statements = insert(
        database.engine,
        "questions",
        "site_id, id, question, answer, position",
        vec![vec![
            own(),
            fresh("questions", 0),
            text(format!("Вопрос {mark}?")),
            text(format!("Ответ {mark}.")),
            Value::Int(0),
        ]],
    );
    let message = |(number, one): (usize, &Patient)| {
        vec![
            own(),
            fresh("messages", number),
            Value::Id(one.id),
            text("sms"),
            text("service"),
            text("booked"),
            text("+79160000000"),
            text(""),
            text(format!("Вы записаны {mark}")),
            text("delivered"),
            text("caught"),
            Value::Int(1),
            at(),
            at(),
            Value::Int(1),
            text(""),
        ]
    };
    statements.extend(insert(
        database.engine,
        "messages",
        "site_id, id, patient_id, channel, class, kind, address, title, text, state, provider, segments, \
         created_at, state_at, attempts, error",
        patients.iter().enumerate().map(message).collect(),
    ));
    let feedback = |(number, one): (usize, &Patient)| {
        vec![
            own(),
            fresh("feedback", number),
            Value::Id(one.id),
            text(one.email.clone()),
            text("Вопрос"),
            text(format!("Тема {mark}")),
            text(format!("Текст {mark}")),
            text("new"),
            at(),
        ]
    };
    statements.extend(insert(
        database.engine,
        "feedback",
        "site_id, id, patient_id, email, category, subject, body, state, created_at",
        patients.iter().enumerate().map(feedback).collect(),
    ));
    let scopes = "reference:write patients:write schedule:write appointments:write accounts:write \
                  changes:read webhooks:write";
    statements.extend(insert(
        database.engine,
        "exchange_tokens",
        "site_id, id, name, beginning, token_hash, scopes, created_at, created_by, revoked_by",
        vec![vec![
            own(),
            fresh("exchange_tokens", 0),
            text(format!("МИС {mark}")),
            text("portal_mis_"),
            text(token),
            text(scopes),
            at(),
            text(format!("Коллега {mark}")),
            text(""),
        ]],
    ));
    statements.push(
        "UPDATE exchange_tokens SET token_hash = encode(sha256(convert_to(token_hash, 'UTF8')), 'hex')"
            .into(),
    );
    // The visits that are over and those to come are the patients', in turn.
    for (number, one) in patients.iter().enumerate() {
        statements.push(format!(
            "UPDATE appointments SET patient_id = '{}' WHERE number % {} = {number}",
            one.id,
            patients.len()
        ));
    }
    let reviewed = "SELECT site_id, id, id, doctor_id, patient_id, 9";
    statements.push(format!(
        "INSERT INTO reviews (site_id, id, appointment_id, doctor_id, patient_id, mark, comment, state, \
         created_at, moderated_at, moderated_by, reason) {reviewed}, 'Спасибо {mark}', 'published', now(), \
         now(), 'Коллега {mark}', '' FROM appointments WHERE status = 'completed' AND patient_id IS NOT NULL"
    ));
    let invoiced = "SELECT site_id, id, number, patient_id, branch_id, 'appointment', id";
    statements.push(format!(
        "INSERT INTO invoices (site_id, id, number, patient_id, branch_id, purpose, purpose_id, about, \
         amount_kopecks, created_at) {invoiced}, 'Врач {mark}', 250000, now() FROM appointments \
         WHERE status = 'booked' AND patient_id IS NOT NULL"
    ));
    statements.push(format!(
        "INSERT INTO invoice_lines (site_id, id, invoice_id, position, code, name, quantity, price_kopecks, \
         amount_kopecks, vat) SELECT site_id, id, id, 0, 'visit', 'Прием {mark}', 1, 250000, 250000, 'none' \
         FROM invoices"
    ));
    database.write(site, statements).await
}

/// Writes each site's mark into the texts of its clinic.
async fn stamp(database: &Database, sites: &[Site]) -> Result<(), Failure> {
    let mut connection = PgConnection::connect(&database.superuser()?).await?;
    let rows =
        sites.iter().map(|one| format!("('{}'::uuid, '{}')", one.clinic.site, mark(one.number)));
    let rows = rows.collect::<Vec<_>>().join(", ");
    let mut statements =
        vec![format!("CREATE TEMP TABLE marked AS SELECT * FROM (VALUES {rows}) m (site, mark)")];
    for (table, columns) in [
        ("branches", "name address hours metro how_to_get"),
        ("departments", "name"),
        ("specialisations", "name"),
        ("services", "name"),
        ("doctors", "surname name patronymic post about"),
        ("documents", "title body"),
        ("appointments", "patient"),
    ] {
        let sets = columns.split(' ').map(|one| format!("{one} = {one} || ' ' || m.mark"));
        let sets = sets.collect::<Vec<_>>().join(", ");
        statements
            .push(format!("UPDATE {table} t SET {sets} FROM marked m WHERE m.site = t.site_id"));
    }
    for table in ["branches", "appointments"] {
        statements.push(format!(
            "UPDATE {table} t SET email = 'x.' || m.mark || '@mail.example' FROM marked m WHERE m.site = t.site_id"
        ));
    }
    for (table, key) in [("sites", "id"), ("site_versions", "site_id")] {
        let config = "replace(replace(replace(replace(t.config, 'Клиника № ', m.mark || ' № '), \
                      '@clinics.example', '.' || m.mark || '@clinics.example'), \
                      'Серпуховская', 'Серпуховская ' || m.mark), '</svg>', '<title>' || m.mark || '</title></svg>')";
        statements.push(format!(
            "UPDATE {table} t SET config = {config} FROM marked m WHERE m.site = t.{key}"
        ));
    }
    statements.push("UPDATE sites t SET name = m.mark, search = lower(m.mark) FROM marked m WHERE m.site = t.id".into());
    statements.push("ANALYZE".into());
    for statement in statements {
        sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut connection).await?;
    }
    connection.close().await?;
    Ok(())
}

/// Learns whose every row is.
async fn owners(database: &Database, sites: &mut [Site]) -> Result<Scanner, Failure> {
    let numbers: HashMap<String, usize> =
        sites.iter().map(|one| (one.clinic.site.to_string(), one.number)).collect();
    let mut scanner = Scanner::default();
    for (site, number) in &numbers {
        scanner.owners.insert(site.clone(), *number);
    }
    for row in database.rows(&of_all_tables(database).await?).await? {
        let Some(number) = numbers.get(row.get("site_id")) else { continue };
        scanner.owners.insert(row.get("id").to_owned(), *number);
        sites[*number].ids.push(row.get("id").parse()?);
    }
    Ok(scanner)
}

/// Asks for site and id of every row that has both.
pub async fn of_all_tables(database: &Database) -> Result<String, Failure> {
    let tables = database
        .rows(
            "SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' \
             AND column_name IN ('site_id', 'id') AND data_type = 'uuid' \
             AND table_name NOT IN ('intervals') GROUP BY 1 HAVING count(*) = 2",
        )
        .await?;
    let each =
        tables.iter().map(|row| format!("SELECT site_id, id FROM {}", row.get("table_name")));
    Ok(each.collect::<Vec<_>>().join(" UNION ALL "))
}
