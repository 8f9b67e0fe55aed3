//! People of the clinics: patients with accounts who have signed in, and an administrator.

use uuid::Uuid;

use crate::{
    Failure,
    data::{Database, Value, id, insert, now, text},
};

/// The name under which a patient's or a colleague's browser keeps the session.
pub fn token(site: Uuid, number: usize) -> String {
    format!("{:016x}{number:048x}", site.as_u128() as u64)
}

/// A patient.
#[derive(Clone, Debug)]
pub struct Patient {
    /// The card.
    pub id: Uuid,
    /// The cookies of a browser in which he has signed in.
    pub cookies: String,
    /// The login.
    pub email: String,
}

/// What turns texts into what the database keeps of tokens.
fn hashed(table: &str) -> String {
    format!(
        "UPDATE {table} SET token_hash = encode(sha256(convert_to(token_hash, 'UTF8')), 'hex') \
         WHERE length(token_hash) = 64 AND ip = 'seeded'; UPDATE {table} SET ip = '127.0.0.1' WHERE ip = 'seeded'"
    )
}

/// Makes patients of a site, named by the function.
pub async fn patients(
    database: &Database,
    site: Uuid,
    count: usize,
    name: impl Fn(usize) -> [String; 2],
) -> Result<Vec<Patient>, Failure> {
    let (own, at) = (|| Value::Id(site), || Value::At(now()));
    let patient = |number: usize| {
        let [_, email] = name(number);
        let token = token(site, number);
        let cookies = format!("session={token}; visitor={}", &token[32..]);
        Patient { id: id(site, "patients", number), cookies, email }
    };
    let all = (0..count).map(patient).collect::<Vec<_>>();
    let card = |(number, one): (usize, &Patient)| {
        let [surname, email] = name(number);
        vec![
            own(),
            Value::Id(one.id),
            text(surname.clone()),
            text("Мария"),
            text("Петровна"),
            text("1990-05-17"),
            text("female"),
            text(email),
            text(format!("+7916{number:07}")),
            text(format!("{} мария петровна", surname.to_lowercase())),
            Value::Bool(false),
            Value::Bool(false),
            text("ru"),
            text("portal"),
            at(),
            at(),
        ]
    };
    let account = |(number, one): (usize, &Patient)| {
        let own_id = Value::Id(id(site, "accounts", number));
        vec![own(), own_id, Value::Id(one.id), text(one.email.clone()), text("ru"), at()]
    };
    let session = |(number, one): (usize, &Patient)| {
        vec![
            own(),
            Value::Id(id(site, "sessions", number)),
            text(token(site, number)),
            Value::Id(id(site, "accounts", number)),
            Value::Id(one.id),
            text("password"),
            text("seeded"),
            text("loadtests"),
            at(),
            at(),
        ]
    };
    let engine = database.engine;
    let mut statements = insert(
        engine,
        "patients",
        "site_id, id, surname, name, patronymic, birth_date, sex, email, phone, match_name, no_calls, no_sms, \
         lang, origin, created_at, confirmed_at",
        all.iter().enumerate().map(card).collect(),
    );
    statements.extend(insert(
        engine,
        "accounts",
        "site_id, id, patient_id, email, lang, created_at",
        all.iter().enumerate().map(account).collect(),
    ));
    statements.extend(insert(
        engine,
        "sessions",
        "site_id, id, token_hash, account_id, patient_id, method, ip, user_agent, created_at, seen_at",
        all.iter().enumerate().map(session).collect(),
    ));
    statements.push(hashed("sessions"));
    database.write(site, statements).await?;
    Ok(all)
}

/// Makes an administrator of a site; gives the cookie of a browser in which he is at work.
pub async fn administrator(
    database: &Database,
    site: Uuid,
    named: [String; 2],
) -> Result<String, Failure> {
    colleague(database, site, 0, "administrator", None, named).await
}

/// The same for any role.
pub async fn colleague(
    database: &Database,
    site: Uuid,
    number: usize,
    role: &str,
    doctor: Option<Uuid>,
    [name, email]: [String; 2],
) -> Result<String, Failure> {
    let (own, at) = (|| Value::Id(site), || Value::At(now()));
    let (member, session) = (id(site, "staff", number), id(site, "staff_sessions", number));
    let token = token(site, (1 << 40) + number);
    let mut statements = insert(
        database.engine,
        "staff",
        "site_id, id, email, name, role, doctor_id, created_at",
        vec![vec![
            own(),
            Value::Id(member),
            text(email.to_lowercase()),
            text(name),
            text(role),
            doctor.map_or(Value::Null, Value::Id),
            at(),
        ]],
    );
    statements.extend(insert(
        database.engine,
        "staff_sessions",
        "site_id, id, token_hash, staff_id, passed_at, ip, user_agent, created_at, seen_at",
        vec![vec![
            own(),
            Value::Id(session),
            text(token.clone()),
            Value::Id(member),
            at(),
            text("seeded"),
            text("loadtests"),
            at(),
            at(),
        ]],
    ));
    statements.push(hashed("staff_sessions"));
    // Neither second factors nor reminders: nobody is there to type codes, and what is sent later
    // than a proof lasts cannot be counted.
    statements.push(format!(
        "UPDATE sites SET config = (config::jsonb || '{{\"staff\": {{\"second_factor\": []}}, \
         \"messages\": {{\"reminders\": []}}}}'::jsonb)::text WHERE id = '{site}'"
    ));
    database.write(site, statements).await?;
    Ok(format!("staff={token}"))
}
