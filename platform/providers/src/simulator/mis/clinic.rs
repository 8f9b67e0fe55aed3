//! What the clinic is: its `clinic.toml`, in the exchange's shapes.

use std::{collections::BTreeMap, fs, io, path::Path};

use chrono::NaiveDate;
use chrono_tz::Tz;
use serde::Deserialize;
use serde_json::{Value, json};

/// Reference data and weekly patterns. What the information system has no use for is left out.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct ClinicFile {
    #[serde(skip)]
    pub(super) zone: Tz,
    pub(super) branches: Vec<Branch>,
    departments: Vec<Department>,
    specialisations: Vec<Value>,
    services: Vec<Service>,
    pub(super) patterns: BTreeMap<String, Pattern>,
    pub(super) doctors: Vec<Doctor>,
    #[serde(default)]
    pub(super) patients: Vec<Patient>,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Branch {
    pub(super) id: String,
    pub(super) zone: Option<String>,
    #[serde(flatten)]
    more: BTreeMap<String, Value>,
}

#[derive(Clone, Debug, Deserialize)]
struct Department {
    id: String,
    name: String,
    default_service: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
struct Service {
    price: Option<i64>,
    #[serde(flatten)]
    more: BTreeMap<String, Value>,
}

/// Working hours by day of the week: `["08:00-12:00", "12:30-14:00"]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Pattern {
    pub(super) weeks: String,
    #[serde(flatten)]
    pub(super) days: BTreeMap<String, Vec<String>>,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Doctor {
    pub(super) id: String,
    surname: String,
    name: String,
    #[serde(default)]
    patronymic: String,
    position: String,
    since: Option<i32>,
    #[serde(default)]
    about: String,
    #[serde(default)]
    pub(super) services: Vec<String>,
    pub(super) default_service: Option<String>,
    pub(super) posts: Vec<Post>,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Post {
    pub(super) branch: String,
    pub(super) specialisation: String,
    department: Option<String>,
    pattern: Option<String>,
    #[serde(default)]
    patterns: Vec<String>,
    pub(super) slot: i64,
    default_service: Option<String>,
}

impl Post {
    /// The names of its patterns.
    pub(super) fn patterns(&self) -> impl Iterator<Item = &String> {
        self.pattern.iter().chain(&self.patterns)
    }
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Patient {
    pub(super) id: String,
    /// «Фамилия Имя Отчество».
    pub(super) name: String,
    pub(super) born: NaiveDate,
    pub(super) sex: String,
    #[serde(default)]
    pub(super) phone: String,
    #[serde(default)]
    pub(super) confirmed: bool,
}

impl ClinicFile {
    pub(super) fn read(path: &Path, zone: Tz) -> io::Result<Self> {
        let mut clinic: Self = toml::from_str(&fs::read_to_string(path)?)
            .map_err(|error| io::Error::other(format!("{}: {error}", path.display())))?;
        clinic.zone = zone;
        Ok(clinic)
    }

    /// The zone of a branch.
    pub(super) fn zone(&self, branch: &str) -> Tz {
        let branch = self.branches.iter().find(|one| one.id == branch);
        let own = branch.and_then(|branch| branch.zone.as_deref()?.parse().ok());
        own.unwrap_or(self.zone)
    }

    /// The reference data, in the order in which they are told; `first` to a portal that may know
    /// nothing of them.
    pub(super) fn reference(&self, first: bool) -> Vec<(&'static str, Vec<Value>)> {
        let departments = |with_service: bool| {
            let one = |one: &Department| {
                let service = one.default_service.as_ref().filter(|_| with_service);
                json!({ "id": one.id, "name": one.name, "default_service": service })
            };
            self.departments.iter().map(one).collect::<Vec<_>>()
        };
        let mut all = vec![
            ("/branches", self.branches.iter().map(Branch::told).collect()),
            ("/departments", departments(!first)),
            ("/specialisations", self.specialisations.clone()),
            ("/services", self.services.iter().map(Service::told).collect()),
        ];
        // Services name departments, and departments name services.
        if first {
            all.push(("/departments", departments(true)));
        }
        all.push(("/doctors", self.doctors.iter().map(Doctor::told).collect()));
        all
    }
}

impl Branch {
    fn told(&self) -> Value {
        let mut told = json!({ "id": self.id, "zone": self.zone });
        if let Some(told) = told.as_object_mut() {
            told.extend(self.more.clone());
        }
        told
    }
}

impl Service {
    fn told(&self) -> Value {
        let mut told = json!({ "price": self.price.map(|roubles| roubles * 100) });
        if let Some(told) = told.as_object_mut() {
            told.extend(self.more.clone());
        }
        told
    }
}

impl Doctor {
    fn told(&self) -> Value {
        let mut posts: Vec<Value> = Vec::new();
        for post in &self.posts {
            let told = json!({
                "branch": post.branch,
                "specialisation": post.specialisation,
                "department": post.department,
                "default_service": post.default_service,
            });
            let same =
                |one: &Value| ["branch", "specialisation"].iter().all(|key| one[key] == told[key]);
            if !posts.iter().any(same) {
                posts.push(told);
            }
        }
        json!({
            "id": self.id,
            "surname": self.surname,
            "name": self.name,
            "patronymic": self.patronymic,
            "position": self.position,
            "since": self.since,
            "about": self.about,
            "default_service": self.default_service,
            "services": self.services,
            "posts": posts,
        })
    }
}
