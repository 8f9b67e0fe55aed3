//! A field of a form of settings: one key of the configuration.

use chrono::NaiveTime;
use kernel::{email, phone, phone::Phone, site};
use serde::Serialize;
use serde_json::Value;
use shell::http::Form;

/// How a key is edited.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// A short text.
    Line,
    /// A longer text.
    Area,
    /// A telephone.
    Phone,
    /// An address of e-mail.
    Email,
    /// A number of a register, with so many digits.
    Digits([usize; 2]),
    /// A colour.
    Colour,
    /// A number between two bounds.
    Number(u32, u32),
    /// A time of the day.
    Time,
    /// Yes or no.
    Switch,
    /// Texts, one a line.
    Lines,
    /// Numbers, separated by commas.
    Numbers,
    /// Some of these, in this order; the beginning of their text keys.
    Ticks(&'static str, &'static [&'static str]),
    /// Some of these, in the order that is given.
    Order(&'static str, &'static [&'static str]),
}

/// A key and how it is edited.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// The dotted key.
    pub key: &'static str,
    /// How.
    pub kind: Kind,
}

/// A choice of a list.
#[derive(Clone, Debug, Serialize)]
pub struct Choice {
    /// What is sent.
    pub value: &'static str,
    /// Whether it is chosen.
    pub on: bool,
    /// Its place, from 1.
    pub place: String,
}

/// What stands in a field.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Shown {
    /// The text; `on` for a switch.
    pub value: String,
    /// The choices of a list.
    pub choices: Vec<Choice>,
}

impl Field {
    /// The word of its kind, for the template.
    pub const fn kind_slug(&self) -> &'static str {
        match self.kind {
            Kind::Line | Kind::Digits(_) | Kind::Numbers => "text",
            Kind::Area | Kind::Lines => "area",
            Kind::Phone => "tel",
            Kind::Email => "email",
            Kind::Colour => "color",
            Kind::Number(..) => "number",
            Kind::Time => "time",
            Kind::Switch => "switch",
            Kind::Ticks(..) => "ticks",
            Kind::Order(..) => "order",
        }
    }

    /// Where the key stands in the configuration.
    pub fn pointer(&self) -> String {
        format!("/{}", self.key.replace('.', "/"))
    }

    /// What a configuration says.
    pub fn of_config(&self, config: &Value) -> Shown {
        let value = config.pointer(&self.pointer()).unwrap_or(&Value::Null);
        let text = |value: &Value| match value {
            Value::String(text) => text.clone(),
            Value::Null => String::new(),
            other => other.to_string(),
        };
        let many = || value.as_array().into_iter().flatten().map(text).collect::<Vec<_>>();
        match self.kind {
            Kind::Switch if value == &Value::Bool(true) => Shown::text("on"),
            Kind::Switch => Shown::default(),
            Kind::Lines => Shown::text(many().join("\n")),
            Kind::Numbers => Shown::text(many().join(", ")),
            Kind::Time => Shown::text(text(value).chars().take(5).collect::<String>()),
            Kind::Phone => Shown::text(phone::show(&text(value))),
            Kind::Ticks(_, all) | Kind::Order(_, all) => {
                let chosen = many();
                let place = |one: &str| chosen.iter().position(|other| other == one);
                let mut choices: Vec<_> = all
                    .iter()
                    .map(|one| Choice {
                        value: one,
                        on: place(one).is_some(),
                        place: place(one).map(|at| (at + 1).to_string()).unwrap_or_default(),
                    })
                    .collect();
                if matches!(self.kind, Kind::Order(..)) {
                    choices.sort_by_key(|one| place(one.value).unwrap_or(usize::MAX));
                }
                Shown { value: String::new(), choices }
            }
            _ => Shown::text(text(value)),
        }
    }

    /// What was typed.
    pub fn of_form(&self, form: &Form) -> Shown {
        match self.kind {
            Kind::Ticks(_, all) | Kind::Order(_, all) => {
                let choices = all.iter().map(|one| Choice {
                    value: one,
                    on: form.all(self.key).any(|sent| sent == *one),
                    place: form.text(&format!("{}.{one}", self.key)).chars().take(4).collect(),
                });
                Shown { value: String::new(), choices: choices.collect() }
            }
            _ => Shown::text(form.text(self.key)),
        }
    }

    /// The value that was typed; none where the form has no such field. An error is the code of
    /// what is said at the field.
    pub fn read(&self, form: &Form) -> Result<Option<Value>, &'static str> {
        let text = form.text(self.key);
        let long = |most: usize| text.chars().count() > most;
        let value = match self.kind {
            Kind::Switch => Value::Bool(form.has(self.key)),
            Kind::Ticks(..) | Kind::Order(..) => {
                let mut chosen = self.of_form(form).choices;
                chosen.retain(|one| one.on);
                if matches!(self.kind, Kind::Order(..)) {
                    chosen.sort_by_key(|one| one.place.parse::<u32>().unwrap_or(u32::MAX));
                }
                chosen.into_iter().map(|one| one.value).collect()
            }
            _ if !form.has(self.key) => return Ok(None),
            Kind::Line if long(200) || text.contains('\n') => return Err("admin.too_long"),
            Kind::Area if long(2000) => return Err("admin.too_long"),
            Kind::Line | Kind::Area => text.into(),
            Kind::Phone if text.is_empty() => text.into(),
            Kind::Phone => number(&text).ok_or("admin.phone_wrong")?.into(),
            Kind::Email if text.is_empty() || email::parse(&text).is_some() => text.into(),
            Kind::Email => return Err("admin.email_wrong"),
            Kind::Digits(lengths) => {
                let digits = text.bytes().all(|one| one.is_ascii_digit());
                let right = text.is_empty() || digits && lengths.contains(&text.len());
                if !right {
                    return Err("admin.digits_wrong");
                }
                text.into()
            }
            Kind::Colour if site::contrast(&text, "#000000").is_some() => {
                text.to_lowercase().into()
            }
            Kind::Colour => return Err("admin.colour_wrong"),
            Kind::Number(least, most) => match text.parse::<u32>() {
                Ok(number) if (least..=most).contains(&number) => number.into(),
                _ => return Err("admin.number_wrong"),
            },
            Kind::Time => {
                let time = NaiveTime::parse_from_str(&text, "%H:%M");
                time.map_err(|_| "admin.time_wrong")?.format("%H:%M:%S").to_string().into()
            }
            Kind::Lines if long(4000) => return Err("admin.too_long"),
            Kind::Lines => {
                text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Value>()
            }
            Kind::Numbers => {
                let parts = text.split([',', ' ', '\n']).filter(|part| !part.is_empty());
                let numbers: Result<Vec<u32>, _> = parts.map(str::parse).collect();
                let mut numbers = numbers.map_err(|_| "admin.reminders_wrong")?;
                numbers.sort_unstable_by(|a, b| b.cmp(a));
                numbers.into()
            }
        };
        Ok(Some(value))
    }
}

impl Shown {
    fn text(text: impl Into<String>) -> Self {
        Self { value: text.into(), choices: Vec::new() }
    }
}

/// A number in E.164. Short numbers of a town's exchange that no list knows are kept, too.
fn number(typed: &str) -> Option<String> {
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    let known = Phone::parse(typed).map(|phone| phone.e164().to_owned());
    known.or_else(|| {
        let usual = typed.chars().all(|c| c.is_ascii_digit() || " +-()".contains(c));
        (usual && digits.len() == 11 && typed.starts_with("+7")).then(|| format!("+{digits}"))
    })
}
