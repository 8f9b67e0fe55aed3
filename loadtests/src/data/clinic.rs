//! A large clinic: one specialisation with 51 doctors, schedules for 60 days, 60,000
//! appointments.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::{
    Database,
    rows::{Random, Value, filler, id, insert, now, text},
    sites,
};
use crate::Failure;

/// The working day, in UTC hours.
const HOURS: (i64, i64) = (6, 14);

/// How large a clinic is.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// Doctors, given to the branches in turn.
    pub doctors: usize,
    /// Branches.
    pub branches: usize,
    /// The length of a slot.
    pub slot_minutes: i64,
    /// Appointments behind and ahead.
    pub appointments: (usize, usize),
    /// Services of the price list.
    pub services: usize,
    /// Days with schedules behind and ahead.
    pub days: (i64, i64),
}

impl Default for Shape {
    fn default() -> Self {
        Self {
            doctors: 51,
            branches: 1,
            slot_minutes: 30,
            appointments: (40_000, 20_000),
            services: 200,
            days: (70, 60),
        }
    }
}

/// A clinic in the database.
pub struct Clinic {
    /// The site's label.
    pub label: String,
    /// The site.
    pub site: Uuid,
    /// The first branch.
    pub branch: Uuid,
    /// Every branch.
    pub branches: Vec<Uuid>,
    /// The specialisation of every doctor.
    pub specialisation: Uuid,
    /// The doctors.
    pub doctors: Vec<Uuid>,
    /// Free slots, in random order.
    pub free: Vec<Slot>,
    shape: Shape,
}

/// A slot of a doctor.
#[derive(Clone, Copy, Debug)]
pub struct Slot {
    /// The doctor.
    pub doctor: Uuid,
    /// Its beginning.
    pub starts_at: DateTime<Utc>,
    /// Its end.
    pub ends_at: DateTime<Utc>,
}

impl Clinic {
    /// The host of its site.
    pub fn host(&self) -> String {
        format!("{}.localhost", self.label)
    }

    /// Where a doctor sees patients.
    pub fn branch_of(&self, doctor: Uuid) -> Uuid {
        let number = self.doctors.iter().position(|one| *one == doctor).unwrap_or(0);
        self.branches[number % self.branches.len()]
    }

    /// Fills an empty database.
    pub async fn seed(database: &Database) -> Result<Self, Failure> {
        Self::seed_among(database, 1).await
    }

    /// The same with so many sites in all; the others have nothing.
    pub async fn seed_among(database: &Database, sites: usize) -> Result<Self, Failure> {
        let site = sites::seed(database, sites).await?;
        let clinic = Self::fill(database, site, sites::label(0), Shape::default()).await?;
        database.analyse().await?;
        Ok(clinic)
    }

    /// The same with a clinic of another size.
    pub async fn seed_as(database: &Database, shape: Shape) -> Result<Self, Failure> {
        let site = sites::seed(database, 1).await?;
        let clinic = Self::fill(database, site, sites::label(0), shape).await?;
        database.analyse().await?;
        Ok(clinic)
    }

    /// Fills a site that is there.
    pub async fn fill(
        database: &Database,
        site: Uuid,
        label: String,
        shape: Shape,
    ) -> Result<Self, Failure> {
        let mut clinic = Self {
            label,
            site,
            branch: id(site, "branches", 0),
            branches: (0..shape.branches).map(|number| id(site, "branches", number)).collect(),
            specialisation: id(site, "specialisations", 0),
            doctors: (0..shape.doctors).map(|number| id(site, "doctors", number)).collect(),
            free: Vec::new(),
            shape,
        };
        let today = now().date_naive().and_hms_opt(0, 0, 0).ok_or("no midnight")?.and_utc();
        let mut random = Random::new(1);
        let mut past = clinic.slots(today, -shape.days.0, -1);
        let mut ahead = clinic.slots(today, 1, shape.days.1 - 2);
        random.shuffle(&mut past);
        random.shuffle(&mut ahead);
        past.truncate(shape.appointments.0);
        clinic.free = ahead.split_off(shape.appointments.1);
        past.extend(ahead);

        let engine = database.engine;
        let mut statements = Vec::new();
        for (table, columns, rows) in clinic.places().into_iter().chain(clinic.staff()) {
            statements.extend(insert(engine, table, columns, rows));
        }
        let (table, columns, rows) = clinic.schedules(today);
        statements.extend(insert(engine, table, columns, rows));
        let (table, columns, rows) = clinic.appointments(&past);
        statements.extend(insert(engine, table, columns, rows));
        database.write(site, statements).await?;
        Ok(clinic)
    }

    /// Every slot of every doctor between two days, counted from today.
    fn slots(&self, today: DateTime<Utc>, first: i64, last: i64) -> Vec<Slot> {
        let mut slots = Vec::new();
        for doctor in &self.doctors {
            for day in first..=last {
                for step in 0..(HOURS.1 - HOURS.0) * 60 / self.shape.slot_minutes {
                    let starts_at = today
                        + TimeDelta::days(day)
                        + TimeDelta::minutes(HOURS.0 * 60 + step * self.shape.slot_minutes);
                    let ends_at = starts_at + TimeDelta::minutes(self.shape.slot_minutes);
                    slots.push(Slot { doctor: *doctor, starts_at, ends_at });
                }
            }
        }
        slots
    }

    fn places(&self) -> Vec<Rows> {
        let site = || Value::Id(self.site);
        let branch = |(number, id): (usize, &Uuid)| {
            vec![
                site(),
                Value::Id(*id),
                text(if number == 0 { "main".to_owned() } else { format!("branch-{number}") }),
                text("Клиника на Тульской"),
                Value::Int(i64::try_from(number).unwrap_or(0)),
                text("in_person"),
                text("г. Москва, ул. Серпуховская Слобода, д. 14"),
                text("+74950000000"),
                text("main@clinics.example"),
                text("пн–вс 09:00–17:00"),
                text("Europe/Moscow"),
                text("Тульская"),
                text(filler(200)),
            ]
        };
        let department = vec![
            site(),
            Value::Id(id(self.site, "departments", 0)),
            text("main"),
            text("Отделение"),
            Value::Int(0),
        ];
        let specialisation = vec![
            site(),
            Value::Id(self.specialisation),
            text("therapy"),
            text("Терапия"),
            Value::Int(0),
            Value::Bool(false),
        ];
        let service = |number: usize| {
            let at = i64::try_from(number).unwrap_or(0);
            vec![
                site(),
                Value::Id(id(self.site, "services", number)),
                text(format!("service-{number}")),
                text(format!("Прием (осмотр, консультация) врача № {number}")),
                Value::Int(at),
                text("B01.047.001"),
                Value::Id(id(self.site, "departments", 0)),
                Value::Int(250_000),
                Value::Int(30),
            ]
        };
        let document = |(number, kind): (usize, &str)| {
            vec![
                site(),
                Value::Id(id(self.site, "documents", number)),
                text(kind),
                Value::Int(1),
                text("Согласие"),
                text(filler(6000)),
                text("0".repeat(64)),
                Value::At(now()),
            ]
        };
        vec![
            (
                "branches",
                "site_id, id, code, name, position, kind, address, phone, email, hours, zone, metro, how_to_get",
                self.branches.iter().enumerate().map(branch).collect(),
            ),
            ("departments", "site_id, id, code, name, position", vec![department]),
            (
                "specialisations",
                "site_id, id, code, name, position, choose_services",
                vec![specialisation],
            ),
            (
                "services",
                "site_id, id, code, name, position, nomenclature, department_id, price_kopecks, minutes",
                (0..self.shape.services).map(service).collect(),
            ),
            (
                "documents",
                "site_id, id, kind, version, title, body, hash, published_at",
                ["personal_data", "policy"].into_iter().enumerate().map(document).collect(),
            ),
        ]
    }

    fn staff(&self) -> Vec<Rows> {
        let site = || Value::Id(self.site);
        let default = || Value::Id(id(self.site, "services", 0));
        let each = |make: &dyn Fn(usize, Uuid) -> Vec<Value>| {
            self.doctors.iter().enumerate().map(|(number, doctor)| make(number, *doctor)).collect()
        };
        let doctors = each(&|number, doctor| {
            vec![
                site(),
                Value::Id(doctor),
                text(format!("doctor-{number}")),
                text(format!("Фамилия-{number}")),
                text("Имя"),
                text("Отчество"),
                text("Врач-терапевт высшей категории"),
                Value::Int(2004),
                text(filler(400)),
                default(),
            ]
        });
        let gives = each(&|_, doctor| vec![site(), Value::Id(doctor), default()]);
        let posts = each(&|_, doctor| {
            let department = Value::Id(id(self.site, "departments", 0));
            vec![
                site(),
                Value::Id(doctor),
                Value::Id(self.branch_of(doctor)),
                Value::Id(self.specialisation),
                department,
            ]
        });
        let doctor =
            "site_id, id, code, surname, name, patronymic, post, since, about, default_service_id";
        vec![
            ("doctors", doctor, doctors),
            ("doctor_services", "site_id, doctor_id, service_id", gives),
            ("posts", "site_id, doctor_id, branch_id, specialisation_id, department_id", posts),
        ]
    }

    fn schedules(&self, today: DateTime<Utc>) -> Rows {
        let mut rows = Vec::new();
        for doctor in &self.doctors {
            let branch = self.branch_of(*doctor);
            for day in -self.shape.days.0..=self.shape.days.1 {
                let at = |hour| Value::At(today + TimeDelta::days(day) + TimeDelta::hours(hour));
                let own = Value::Id(id(self.site, "intervals", rows.len()));
                rows.push(vec![
                    Value::Id(self.site),
                    own,
                    Value::Id(*doctor),
                    Value::Id(branch),
                    at(HOURS.0),
                    at(HOURS.1),
                    Value::Int(self.shape.slot_minutes),
                ]);
            }
        }
        ("intervals", "site_id, id, doctor_id, branch_id, starts_at, ends_at, slot_minutes", rows)
    }

    fn appointments(&self, slots: &[Slot]) -> Rows {
        let moment = now();
        let row = |(number, slot): (usize, &Slot)| {
            let past = slot.starts_at < moment;
            vec![
                Value::Id(self.site),
                Value::Id(id(self.site, "appointments", number)),
                Value::Int(i64::try_from(number).unwrap_or(0) + 1),
                Value::Id(slot.doctor),
                Value::Id(self.branch_of(slot.doctor)),
                Value::Id(self.specialisation),
                Value::At(slot.starts_at),
                Value::At(slot.ends_at),
                text(if past { "completed" } else { "booked" }),
                Value::Null,
                Value::Null,
                text("Фамилия Имя Отчество"),
                text("+79160000000"),
                text("patient@clinics.example"),
                text("ru"),
                Value::At(moment),
                Value::At(moment),
            ]
        };
        let columns = "site_id, id, number, doctor_id, branch_id, specialisation_id, starts_at, ends_at, status, \
                       held_until, visitor, patient, phone, email, lang, created_at, booked_at";
        ("appointments", columns, slots.iter().enumerate().map(row).collect())
    }
}

/// Rows of a table: its name, the columns given, their values.
type Rows = (&'static str, &'static str, Vec<Vec<Value>>);
