//! `exchange`: a clinic of 200 doctors and 100,000 patients is told through `/exchange/v1`, one
//! batch after another, and from a table, against bare inserts of as many rows at once.

use std::time::{Duration, Instant};

use hyper::StatusCode;
use serde_json::{Value as Json, json};

use super::{bare::Bare, subject::Subject};
use crate::{
    Failure,
    client::{Ask, Connection},
    data::{Value, insert, text, unique},
    options::{Engine, Options},
    portal,
    report::Finding,
};

const DOCTORS: usize = 200;
/// Items of a batch.
const BATCH: usize = 1000;
/// Rows of a transaction: as many as the portal stores at once.
const PORTION: usize = 100;
/// The least share of the bare inserts' rate.
const SHARE: f64 = 0.1;

/// Tells a clinic, tells it again, and inserts as many rows bare.
pub async fn run(options: &Options, engine: Engine) -> Result<Vec<Finding>, Failure> {
    Subject::with(options, engine, async |subject| measure(options, engine, subject).await).await
}

struct Told {
    name: &'static str,
    rows: usize,
    took: Duration,
    resident: u64,
}

impl Told {
    fn rate(&self) -> f64 {
        self.rows as f64 / self.took.as_secs_f64()
    }
}

async fn measure(
    options: &Options,
    engine: Engine,
    subject: &Subject,
) -> Result<Vec<Finding>, Failure> {
    let label = &subject.clinic.label;
    let folder = subject.folder.path();
    let token = portal::token(options, &subject.database, folder, label).await?;
    let teller = Teller { subject, token };
    let mut told = Vec::new();
    let places = teller.tell("/branches", vec![json!({ "id": "b", "name": "Клиника" })]).await?;
    let kinds =
        teller.tell("/specialisations", vec![json!({ "id": "s", "name": "Терапия" })]).await?;
    if places + kinds != 2 {
        return Err("the branch and the specialisation were not taken".into());
    }
    told.push(teller.all("doctors, new", "/doctors", DOCTORS, doctor).await?);
    let patients = options.patients;
    told.push(teller.all("patients, new", "/patients", patients, patient).await?);
    told.push(teller.all("patients, told again", "/patients", patients, patient).await?);
    told.push(imported(options, subject, patients).await?);
    let bare = bare(options, engine, subject, patients).await?;
    println!("\nA clinic told through the exchange in batches of {BATCH}, {engine}");
    println!("  {:<34}{:>12}{:>12}{:>12}{:>12}", "", "rows", "seconds", "rows/s", "MiB");
    for one in told.iter().chain([&bare]) {
        let memory = one.resident / (1024 * 1024);
        let (rows, seconds) = (one.rows, one.took.as_secs_f64());
        println!("  {:<34}{rows:>12}{seconds:>12.1}{:>12.0}{memory:>12}", one.name, one.rate());
    }
    let finding = |what: &str, one: &Told| {
        let share = one.rate() / bare.rate();
        Finding {
            aim: format!("patients {what} on {engine}: ≥ {SHARE} × bare inserts of {PORTION} rows"),
            measured: format!("{share:.2} ×, {:.0} rows/s", one.rate()),
            met: share >= SHARE,
        }
    };
    Ok(vec![finding("told", &told[1]), finding("from a table", &told[3])])
}

/// As many patients more from a CSV table, by the command, while the portal serves. The start of
/// the command is in its time.
async fn imported(options: &Options, subject: &Subject, count: usize) -> Result<Told, Failure> {
    let folder = subject.folder.path();
    let file = folder.join("patients.csv");
    let titles = ["id", "surname", "name", "patronymic", "birth_date", "sex", "phone", "email"];
    let mut table = titles.join(";") + "\n";
    for number in 0..count {
        let card = patient(number);
        let cell = |title: &&str| card[*title].as_str().unwrap_or_default().to_owned();
        let cells: Vec<String> = titles.iter().map(cell).collect();
        table.push_str(&format!("table-{}\n", cells.join(";")));
    }
    tokio::fs::write(&file, table).await?;
    let begun = Instant::now();
    let said = portal::import(options, &subject.database, folder, &subject.clinic.label, &file);
    let said = said.await?;
    let took = begun.elapsed();
    if !said.contains(&format!("{count} new, 0 changed, 0 as they were, 0 refused")) {
        return Err(format!("a row was refused: {said:.300}").into());
    }
    let resident = subject.portal.resident()?;
    Ok(Told { name: "patients, from a table", rows: count, took, resident })
}

/// Who tells.
struct Teller<'a> {
    subject: &'a Subject,
    token: String,
}

impl Teller<'_> {
    /// Tells one batch; gives how many items were taken.
    async fn tell(&self, path: &str, items: Vec<Json>) -> Result<usize, Failure> {
        let mut connection = Connection::open(self.subject.portal.address).await?;
        self.batch(&mut connection, path, items).await
    }

    async fn batch(
        &self,
        connection: &mut Connection,
        path: &str,
        items: Vec<Json>,
    ) -> Result<usize, Failure> {
        let count = items.len();
        let path = format!("/exchange/v1{path}");
        let ask = Ask::put(&self.subject.clinic.host(), &path, &json!({ "items": items }))?
            .with("authorization", &format!("Bearer {}", self.token))?;
        let answer = connection.ask(&ask).await?.expect(StatusCode::OK)?;
        let answer: Json = serde_json::from_slice(&answer.body)?;
        if answer["refused"] != 0 {
            return Err(format!("an item was refused: {:.300}", answer["items"]).into());
        }
        Ok(count)
    }

    async fn all(
        &self,
        name: &'static str,
        path: &str,
        count: usize,
        make: fn(usize) -> Json,
    ) -> Result<Told, Failure> {
        let mut connection = Connection::open(self.subject.portal.address).await?;
        let (mut took, mut resident) = (Duration::ZERO, 0);
        for first in (0..count).step_by(BATCH) {
            let items = (first..count.min(first + BATCH)).map(make).collect();
            let begun = Instant::now();
            self.batch(&mut connection, path, items).await?;
            took += begun.elapsed();
            resident = resident.max(self.subject.portal.resident()?);
        }
        Ok(Told { name, rows: count, took, resident })
    }
}

fn doctor(number: usize) -> Json {
    json!({
        "id": format!("d-{number}"), "surname": "Константинопольская", "name": "Александра",
        "patronymic": "Вячеславовна", "position": "Врач-терапевт высшей категории",
        "posts": [{ "branch": "b", "specialisation": "s" }],
    })
}

/// A surname that hardly anybody shares, as in a real clinic.
fn surname(number: usize) -> String {
    const SYLLABLES: [&str; 16] = [
        "ба", "ве", "го", "ду", "жи", "за", "ке", "ло", "му", "ни", "по", "ра", "се", "то", "фи",
        "ша",
    ];
    let syllables = (0..5).rev().map(|at| SYLLABLES[(number >> (4 * at)) & 15]);
    let name: String = syllables.chain(["н"]).collect();
    let mut letters = name.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

fn patient(number: usize) -> Json {
    let (year, month, day) = (1940 + number % 70, 1 + number % 12, 1 + number % 28);
    json!({
        "id": format!("p-{number}"), "surname": surname(number), "name": "Александра",
        "patronymic": "Вячеславовна", "birth_date": format!("{year}-{month:02}-{day:02}"),
        "sex": "female", "phone": format!("+7916{:07}", number % 10_000_000),
        "email": format!("p{number}@clinics.example"), "confirmed": true,
    })
}

/// The same cards as bare rows.
async fn bare(
    options: &Options,
    engine: Engine,
    subject: &Subject,
    count: usize,
) -> Result<Told, Failure> {
    let bare = Bare::open(options, &subject.database).await?;
    let columns = "site_id, id, surname, name, patronymic, birth_date, sex, email, phone, match_name, no_calls, \
                   no_sms, lang, origin, created_at, confirmed_at";
    let mut took = Duration::ZERO;
    for first in (0..count).step_by(PORTION) {
        let rows = (first..count.min(first + PORTION)).map(|number| {
            let card = patient(number);
            let field = |name: &str| text(card[name].as_str().unwrap_or_default());
            vec![
                Value::Id(subject.clinic.site),
                Value::Id(unique()),
                field("surname"),
                field("name"),
                field("patronymic"),
                field("birth_date"),
                field("sex"),
                field("email"),
                field("phone"),
                text(format!("{} александра вячеславовна", surname(number).to_lowercase())),
                Value::Bool(false),
                Value::Bool(false),
                text("ru"),
                text("mis"),
                Value::At(crate::data::now()),
                Value::At(crate::data::now()),
            ]
        });
        let statements = insert(engine, "patients", columns, rows.collect());
        let begun = Instant::now();
        bare.statements(subject.clinic.site, statements).await?;
        took += begun.elapsed();
    }
    Ok(Told { name: "bare inserts, 100 rows at once", rows: count, took, resident: 0 })
}
