//! The fields of the forms, with what stands in them.

use kernel::{Problem, ids::BranchId, problem};
use serde_json::Value;
use shell::http::Form;
use store::{Reader, branches, departments, services, specialisations};
use uuid::Uuid;

use super::{Kind, doctors, save::mark};
use crate::clinic::screens::{Choice, FieldView, PictureView};

/// How many rows of posts a doctor's form has beyond those that are filled.
pub(super) const FREE_POSTS: usize = 3;

/// The most rows of posts in a form.
pub(super) const POSTS: usize = 20;

/// A thing as its form shows it.
pub(super) struct Loaded {
    /// Its code.
    pub(super) code: String,
    /// Its name.
    pub(super) name: String,
    /// The mark of the row.
    pub(super) seen: String,
    /// Whether patients see it.
    pub(super) shown: bool,
    /// The values of its fields; lists for ticks.
    pub(super) values: Value,
    /// A doctor's photo.
    pub(super) picture: PictureView,
}

/// What can be chosen: the code and the name.
#[derive(Default)]
pub(super) struct Choices {
    pub(super) branches: Vec<(String, String, Uuid)>,
    pub(super) departments: Vec<(String, String, Uuid)>,
    pub(super) specialisations: Vec<(String, String, Uuid)>,
    pub(super) services: Vec<(String, String, Uuid)>,
}

impl Choices {
    pub(super) async fn load(db: &Reader) -> Result<Self, Problem> {
        let branches = branches::all(db).await?;
        let departments = departments::all(db).await?;
        let specialisations = specialisations::all(db).await?;
        let services = services::all(db).await?;
        Ok(Self {
            branches: branches.into_iter().map(|one| (one.code, one.name, one.id)).collect(),
            departments: departments.into_iter().map(|one| (one.code, one.name, one.id)).collect(),
            specialisations: specialisations
                .into_iter()
                .map(|one| (one.code, one.name, one.id))
                .collect(),
            services: services.into_iter().map(|one| (one.code, one.name, one.id)).collect(),
        })
    }

    /// The code of a thing.
    pub(super) fn code(list: &[(String, String, Uuid)], id: Option<Uuid>) -> String {
        let found = list.iter().find(|one| Some(one.2) == id);
        found.map(|one| one.0.clone()).unwrap_or_default()
    }
}

/// A thing with this id.
pub(super) async fn load(
    db: &Reader,
    kind: Kind,
    id: Uuid,
    choices: &Choices,
) -> Result<Loaded, Problem> {
    match kind {
        Kind::Branches => {
            let row = branches::find(db, BranchId::of(id)).await?.ok_or_else(problem::not_found)?;
            let values = serde_json::json!({
                "name": row.name, "kind": row.kind, "address": row.address, "phone": row.phone,
                "email": row.email, "hours": row.hours, "zone": row.zone, "metro": row.metro,
                "how_to_get": row.how_to_get, "position": row.position.to_string(),
            });
            let shown = row.hidden_at.is_none();
            let picture = PictureView::default();
            Ok(Loaded { seen: mark(&row)?, code: row.code, name: row.name, shown, values, picture })
        }
        Kind::Departments => {
            let row = departments::all(db).await?.into_iter().find(|one| one.id == id);
            let row = row.ok_or_else(problem::not_found)?;
            let values = serde_json::json!({
                "name": row.name, "position": row.position.to_string(),
                "default_service": Choices::code(&choices.services, row.default_service_id),
            });
            let shown = row.hidden_at.is_none();
            let picture = PictureView::default();
            Ok(Loaded { seen: mark(&row)?, code: row.code, name: row.name, shown, values, picture })
        }
        Kind::Specialisations => {
            let row = specialisations::all(db).await?.into_iter().find(|one| one.id == id);
            let row = row.ok_or_else(problem::not_found)?;
            let values = serde_json::json!({
                "name": row.name, "position": row.position.to_string(),
                "choose_services": if row.choose_services { "on" } else { "" },
            });
            let shown = row.hidden_at.is_none();
            let picture = PictureView::default();
            Ok(Loaded { seen: mark(&row)?, code: row.code, name: row.name, shown, values, picture })
        }
        Kind::Services => {
            let row = services::all(db).await?.into_iter().find(|one| one.id == id);
            let row = row.ok_or_else(problem::not_found)?;
            let values = serde_json::json!({
                "name": row.name, "nomenclature": row.nomenclature,
                "department": Choices::code(&choices.departments, row.department_id),
                "price": row.price_kopecks.map(roubles).unwrap_or_default(),
                "minutes": row.minutes.to_string(), "position": row.position.to_string(),
            });
            let shown = row.hidden_at.is_none();
            let picture = PictureView::default();
            Ok(Loaded { seen: mark(&row)?, code: row.code, name: row.name, shown, values, picture })
        }
        Kind::Doctors => doctors::load(db, id, choices).await,
    }
}

/// An amount as it is typed: `1500` or `1500,50`.
fn roubles(kopecks: i64) -> String {
    match kopecks % 100 {
        0 => (kopecks / 100).to_string(),
        rest => format!("{},{rest:02}", kopecks / 100),
    }
}

/// Name and kind of each field. A branch's kind is chosen once.
pub(super) const fn of(kind: Kind) -> &'static [(&'static str, &'static str)] {
    match kind {
        Kind::Branches => &[
            ("name", "text"),
            ("kind", "select"),
            ("address", "text"),
            ("phone", "tel"),
            ("email", "email"),
            ("hours", "text"),
            ("zone", "text"),
            ("metro", "text"),
            ("how_to_get", "area"),
            ("position", "number"),
        ],
        Kind::Departments => {
            &[("name", "text"), ("default_service", "select"), ("position", "number")]
        }
        Kind::Specialisations => {
            &[("name", "text"), ("choose_services", "switch"), ("position", "number")]
        }
        Kind::Services => &[
            ("name", "text"),
            ("price", "text"),
            ("minutes", "number"),
            ("department", "select"),
            ("nomenclature", "text"),
            ("position", "number"),
        ],
        Kind::Doctors => &[
            ("surname", "text"),
            ("name", "text"),
            ("patronymic", "text"),
            ("position", "text"),
            ("since", "number"),
            ("about", "area"),
            ("default_service", "select"),
            ("services", "ticks"),
        ],
    }
}

/// The fields that must be filled.
const NEEDED: [&str; 3] = ["name", "surname", "minutes"];

/// The fields of a form: what was typed, else what is kept, else what a new thing begins with.
pub(super) fn view(
    kind: Kind,
    choices: &Choices,
    loaded: Option<&Loaded>,
    typed: Option<&Form>,
    zone: &str,
) -> Vec<FieldView> {
    let kept = |name: &str| loaded.and_then(|one| one.values.get(name).cloned());
    let mut all: Vec<FieldView> = of(kind)
        .iter()
        .map(|(name, how)| {
            let begins = match *name {
                "zone" => zone,
                "kind" => "in_person",
                "minutes" => "30",
                _ => "",
            };
            let value = match typed {
                Some(form) => form.text(name),
                None => kept(name)
                    .map_or_else(|| begins.to_owned(), |one| one.as_str().unwrap_or("").to_owned()),
            };
            let on: Vec<String> = match typed {
                Some(form) => form.all(name).map(str::to_owned).collect(),
                None => kept(name)
                    .and_then(|one| serde_json::from_value(one).ok())
                    .unwrap_or_else(|| vec![value.clone()]),
            };
            FieldView {
                name: (*name).to_owned(),
                label: format!("{}_{name}", kind.slug()),
                kind: how,
                options: options(name, choices, &on),
                value,
                number: 0,
                needed: NEEDED.contains(name),
                fixed: *name == "kind" && loaded.is_some(),
                error: None,
            }
        })
        .collect();
    if kind == Kind::Doctors {
        all.extend(doctors::posts(choices, loaded, typed));
    }
    all
}

/// What a field offers; «not chosen» is up to the page.
pub(super) fn options(name: &str, choices: &Choices, on: &[String]) -> Vec<Choice> {
    let list = match name {
        "kind" => {
            return ["in_person", "online"]
                .map(|kind| Choice {
                    value: kind.to_owned(),
                    name: String::new(),
                    text: Some(if kind == "online" {
                        "clinic-kind_online"
                    } else {
                        "clinic-kind_in_person"
                    }),
                    on: on.iter().any(|one| one == kind),
                })
                .to_vec();
        }
        "default_service" | "services" => &choices.services,
        "department" => &choices.departments,
        "branch" => &choices.branches,
        "specialisation" => &choices.specialisations,
        _ => return Vec::new(),
    };
    let option = |(code, name, _): &(String, String, Uuid)| Choice {
        value: code.clone(),
        name: name.clone(),
        text: None,
        on: on.contains(code),
    };
    list.iter().map(option).collect()
}
