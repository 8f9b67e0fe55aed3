//! Which column is which field, and a row as the shape that the exchange's verbs take.

use std::{collections::BTreeSet, str::FromStr};

use kernel::Refused;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::cells::{Cell, value};
use crate::batch::{Item, Refusal, Unread};

/// What a table is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Medical institutions.
    Branches,
    /// Departments.
    Departments,
    /// Specialisations.
    Specialisations,
    /// Services of the price list.
    Services,
    /// Doctors.
    Doctors,
    /// Patients' cards.
    Patients,
    /// Insurance contracts.
    Contracts,
    /// Doctors' weekly hours.
    Hours,
}

/// A column: the field, how its cells are read, its titles.
type Column = (&'static str, Cell, &'static [&'static str]);

const ID: Column = ("id", Cell::Text, &["id", "код", "идентификатор"]);
const NAME: Column = ("name", Cell::Text, &["name", "название", "наименование"]);
const POSITION: Column = ("position", Cell::Number, &["position", "порядок"]);
const PHONE: Column = ("phone", Cell::Text, &["phone", "телефон"]);
const EMAIL: Column = ("email", Cell::Text, &["email", "e-mail", "почта", "эл. почта"]);
const SURNAME: Column = ("surname", Cell::Text, &["surname", "фамилия"]);
const FIRST: Column = ("name", Cell::Text, &["name", "имя"]);
const PATRONYMIC: Column = ("patronymic", Cell::Text, &["patronymic", "отчество"]);
const SERVICE: Column =
    ("default_service", Cell::Text, &["default_service", "услуга по умолчанию"]);

const BRANCHES: &[Column] = &[
    ID,
    NAME,
    ("kind", Cell::Place, &["kind", "вид"]),
    ("address", Cell::Text, &["address", "адрес"]),
    PHONE,
    EMAIL,
    ("hours", Cell::Text, &["hours", "часы работы", "режим работы"]),
    ("zone", Cell::Text, &["zone", "часовой пояс"]),
    ("metro", Cell::Text, &["metro", "метро"]),
    ("how_to_get", Cell::Text, &["how_to_get", "как добраться"]),
    POSITION,
];

const DEPARTMENTS: &[Column] = &[ID, NAME, SERVICE, POSITION];

const SPECIALISATIONS: &[Column] =
    &[ID, NAME, ("choose_services", Cell::Flag, &["choose_services", "выбор услуг"]), POSITION];

const SERVICES: &[Column] = &[
    ID,
    NAME,
    ("code", Cell::Text, &["code", "код номенклатуры", "номенклатура"]),
    ("department", Cell::Text, &["department", "отделение"]),
    ("price", Cell::Money, &["price", "цена", "стоимость"]),
    ("minutes", Cell::Number, &["minutes", "минуты", "длительность", "длительность, мин"]),
    POSITION,
];

const DOCTORS: &[Column] = &[
    ID,
    SURNAME,
    FIRST,
    PATRONYMIC,
    ("position", Cell::Text, &["position", "должность"]),
    ("since", Cell::Number, &["since", "стаж с года", "стаж с"]),
    ("about", Cell::Text, &["about", "о враче", "описание"]),
    SERVICE,
    ("services", Cell::List, &["services", "услуги"]),
    ("posts/0/branch", Cell::Text, &["branch", "филиал"]),
    ("posts/0/specialisation", Cell::Text, &["specialisation", "специализация"]),
    ("posts/0/department", Cell::Text, &["department", "отделение"]),
];

const PATIENTS: &[Column] = &[
    ID,
    SURNAME,
    FIRST,
    PATRONYMIC,
    ("birth_date", Cell::Date, &["birth_date", "дата рождения"]),
    ("sex", Cell::Sex, &["sex", "пол"]),
    PHONE,
    EMAIL,
    ("branch", Cell::Text, &["branch", "филиал"]),
    ("no_calls", Cell::Flag, &["no_calls", "отказ от обзвона"]),
    ("no_sms", Cell::Flag, &["no_sms", "отказ от sms", "отказ от смс"]),
    ("confirmed", Cell::Flag, &["confirmed", "подтвержден", "подтверждён"]),
];

const CONTRACTS: &[Column] = &[
    ID,
    ("patient", Cell::Text, &["patient", "пациент", "код пациента"]),
    ("insurer", Cell::Text, &["insurer", "страховая компания", "страховщик"]),
    ("programme", Cell::Text, &["programme", "программа"]),
    ("number", Cell::Text, &["number", "номер полиса", "полис"]),
    ("valid_from", Cell::Date, &["valid_from", "действует с"]),
    ("valid_until", Cell::Date, &["valid_until", "действует по", "действует до"]),
];

const HOURS: &[Column] = &[
    ("doctor", Cell::Text, &["doctor", "врач", "код врача"]),
    ("branch", Cell::Text, &["branch", "филиал"]),
    ("days", Cell::Days, &["days", "дни недели", "день недели", "дни"]),
    ("from", Cell::Time, &["from", "начало", "с"]),
    ("until", Cell::Time, &["until", "окончание", "конец", "по", "до"]),
    ("slot_minutes", Cell::Number, &["slot_minutes", "шаг, мин", "шаг", "шаг записи, минут"]),
    ("kind", Cell::Hours, &["kind", "вид часов", "вид"]),
    ("weeks", Cell::Weeks, &["weeks", "недели"]),
    ("valid_from", Cell::Date, &["valid_from", "действует с"]),
    ("valid_until", Cell::Date, &["valid_until", "действует по", "действует до"]),
];

impl Kind {
    /// All of them, in the order in which they refer to each other.
    pub const ALL: [Self; 8] = [
        Self::Branches,
        Self::Departments,
        Self::Specialisations,
        Self::Services,
        Self::Doctors,
        Self::Patients,
        Self::Contracts,
        Self::Hours,
    ];

    /// Its word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Branches => "branches",
            Self::Departments => "departments",
            Self::Specialisations => "specialisations",
            Self::Services => "services",
            Self::Doctors => "doctors",
            Self::Patients => "patients",
            Self::Contracts => "contracts",
            Self::Hours => "hours",
        }
    }

    const fn columns(self) -> &'static [Column] {
        match self {
            Self::Branches => BRANCHES,
            Self::Departments => DEPARTMENTS,
            Self::Specialisations => SPECIALISATIONS,
            Self::Services => SERVICES,
            Self::Doctors => DOCTORS,
            Self::Patients => PATIENTS,
            Self::Contracts => CONTRACTS,
            Self::Hours => HOURS,
        }
    }

    /// The fields without which there is nothing to take over.
    const fn needed(self) -> &'static [&'static str] {
        match self {
            Self::Branches | Self::Departments | Self::Specialisations => &["id", "name"],
            Self::Services => &["id", "name", "minutes"],
            Self::Doctors => &["id", "surname", "name"],
            Self::Patients => &["id", "surname", "name", "birth_date", "sex"],
            Self::Contracts => &["id", "patient", "insurer", "number", "valid_from"],
            Self::Hours => &["doctor", "branch", "days", "from", "until", "slot_minutes"],
        }
    }

    /// The field whose rows come together; none where each row is a thing of its own.
    const fn together(self) -> Option<&'static str> {
        match self {
            Self::Hours => Some("doctor"),
            _ => None,
        }
    }
}

/// A column as people are told of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ColumnOf {
    /// The field: the information system's name of it.
    pub field: &'static str,
    /// The title in Russian.
    pub title: &'static str,
    /// How its cells are read.
    pub cell: Cell,
    /// Whether a table must have it.
    pub needed: bool,
}

impl Kind {
    /// The columns that mean something in a table of this kind.
    pub fn all_columns(self) -> impl Iterator<Item = ColumnOf> {
        self.columns().iter().map(move |(field, cell, titles)| ColumnOf {
            field: field.strip_prefix("posts/0/").unwrap_or(field),
            title: titles.get(1).copied().unwrap_or_default(),
            cell: *cell,
            needed: self.needed().contains(field),
        })
    }
}

impl FromStr for Kind {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|kind| kind.word() == word);
        found.ok_or_else(|| format!("there are {}", Self::ALL.map(Self::word).join(", ")))
    }
}

/// The columns of a table that mean something: where they stand.
pub(super) struct Columns {
    found: Vec<(usize, Column)>,
    /// Where the field stands whose rows come together.
    together: Option<usize>,
}

impl Columns {
    /// Reads the titles.
    pub(super) fn of(kind: Kind, titles: &[String]) -> Result<Self, Refused> {
        let mut found: Vec<(usize, Column)> = Vec::new();
        for (at, title) in titles.iter().enumerate() {
            let title = title.trim().to_lowercase();
            let column = kind.columns().iter().find(|(_, _, names)| names.contains(&&*title));
            let Some(column) = column else { continue };
            if found.iter().any(|(_, known)| known.0 == column.0) {
                return Err(Refused::new(422, "import.column_twice").with("column", title));
            }
            found.push((at, *column));
        }
        let lacks = |field: &&&str| found.iter().all(|(_, known)| known.0 != **field);
        let title = |field: &&str| {
            let column = kind.columns().iter().find(|column| column.0 == *field);
            column.and_then(|column| column.2.get(1)).copied().unwrap_or_default()
        };
        let missing: Vec<&str> = kind.needed().iter().filter(lacks).map(title).collect();
        if missing.is_empty() {
            let at = |field| found.iter().find(|(_, column)| column.0 == field);
            let together = kind.together().and_then(at).map(|(at, _)| *at);
            return Ok(Self { found, together });
        }
        Err(Refused::new(422, "import.columns_missing").with("columns", missing.join(", ")))
    }

    /// The titles that mean nothing.
    pub(super) fn ignored(&self, titles: &[String]) -> Vec<String> {
        let unknown = |(at, _): &(usize, &String)| self.found.iter().all(|(known, _)| known != at);
        titles.iter().enumerate().filter(unknown).map(|(_, title)| title.clone()).collect()
    }

    /// The title of the column at fault.
    pub(super) fn title(&self, field: &str, titles: &[String]) -> String {
        let field = field.trim_start_matches('/');
        let own = |(_, column): &&(usize, Column)| {
            field == column.0
                || field.strip_prefix(column.0).is_some_and(|rest| rest.starts_with('/'))
        };
        let at = self.found.iter().find(own).map(|(at, _)| *at);
        at.and_then(|at| titles.get(at)).cloned().unwrap_or_default()
    }

    /// The rows whose id stands in an earlier one: an id may stand in one row only.
    pub(super) fn repeated(&self, rows: &[(usize, Vec<String>)]) -> BTreeSet<usize> {
        let at = self.found.iter().find(|(_, column)| column.0 == "id").map(|(at, _)| *at);
        let id = |cells: &'_ Vec<String>| at.and_then(|at| cells.get(at)).cloned();
        let mut seen = BTreeSet::new();
        let again = |(number, (_, cells)): (usize, &(usize, Vec<String>))| {
            let id = id(cells).filter(|id| !id.is_empty())?;
            (!seen.insert(id)).then_some(number)
        };
        rows.iter().enumerate().filter_map(again).collect()
    }

    /// What two rows that come together have in common; none where each stands alone.
    pub(super) fn whose<'a>(&self, cells: &'a [String]) -> Option<&'a str> {
        self.together.map(|at| cells.get(at).map(String::as_str).unwrap_or_default())
    }

    /// A row as a record.
    pub(super) fn item<T: DeserializeOwned>(&self, cells: &[String], repeated: bool) -> Item<T> {
        let mut fields = Map::new();
        let mut mis_id = self.whose(cells).map(str::to_owned);
        let unread = |mis_id: &Option<String>, refusal| Unread { mis_id: mis_id.clone(), refusal };
        for (at, (field, cell, _)) in &self.found {
            let text = cells.get(*at).map(String::as_str).unwrap_or_default();
            if *field == "id" {
                mis_id = Some(text.to_owned());
                if repeated {
                    return Err(unread(&mis_id, Refusal::of("/id", "exchange.repeated")));
                }
            }
            if text.is_empty() {
                continue;
            }
            let value = value(&format!("/{field}"), *cell, text)
                .map_err(|refusal| unread(&mis_id, refusal))?;
            match field.strip_prefix("posts/0/") {
                Some(part) => {
                    let posts = fields.entry("posts").or_insert_with(|| json!([{}]));
                    posts[0][part] = value;
                }
                None => drop(fields.insert((*field).to_owned(), value)),
            }
        }
        serde_path_to_error::deserialize(Value::Object(fields)).map_err(|error| {
            let said = error.inner().to_string();
            let missing =
                said.strip_prefix("missing field `").and_then(|rest| rest.split('`').next());
            let path = error.path().to_string().replace(['[', '.'], "/").replace(']', "");
            let within = if path == "/" { String::new() } else { format!("/{path}") };
            let refusal = match missing {
                Some(name) => Refusal::of(format!("{within}/{name}"), "exchange.field_empty"),
                None => Refusal::of(within, "exchange.malformed"),
            };
            unread(&mis_id, refusal)
        })
    }
}
