//! «Регистрация пациента»: a person as the form says it.

use chrono::NaiveDate;
use kernel::{
    Refused,
    person::{self, FullName, Sex, match_name},
};

/// What was typed, unchecked.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// «Фамилия».
    pub surname: String,
    /// «Имя».
    pub name: String,
    /// «Отчество».
    pub patronymic: String,
    /// «Дата рождения».
    pub birth_date: String,
    /// «Пол».
    pub sex: String,
}

/// The same, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The name.
    pub name: FullName,
    /// The birth date.
    pub birth_date: NaiveDate,
    /// The sex.
    pub sex: Sex,
}

impl Typed {
    /// Reads the form; a person may have no patronymic.
    ///
    /// Refuses with `request.invalid_fields`, every mistake named at its field.
    pub fn check(&self, today: NaiveDate) -> Result<Person, Refused> {
        let mut mistakes = Vec::new();
        let mut part = |field, text: &str, empty: Option<&'static str>| {
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            let wrong = match empty {
                Some(empty) if text.is_empty() => Some(empty),
                _ if text.chars().count() > person::MAX_LENGTH => Some("family.name_long"),
                _ if !text.is_empty() && !is_name(&text) => Some("family.name_letters"),
                _ => None,
            };
            mistakes.extend(wrong.map(|code| (field, code)));
            text
        };
        let name = FullName {
            surname: part("surname", &self.surname, Some("family.surname_empty")),
            name: part("name", &self.name, Some("family.name_empty")),
            patronymic: part("patronymic", &self.patronymic, None),
        };
        let birth_date = person::birth_date(&self.birth_date, today);
        let sex = Sex::from_tag(&self.sex);
        if birth_date.is_none() {
            mistakes.push(("birth_date", "family.birth_date_wrong"));
        }
        if sex.is_none() {
            mistakes.push(("sex", "family.sex_needed"));
        }
        match (birth_date, sex) {
            (Some(birth_date), Some(sex)) if mistakes.is_empty() => {
                Ok(Person { name, birth_date, sex })
            }
            _ => Err(Refused::invalid(mistakes)),
        }
    }
}

fn is_name(text: &str) -> bool {
    let fits = |c: char| c.is_alphabetic() || matches!(c, ' ' | '-' | '\'' | '’' | 'ʼ' | '.');
    text.chars().all(fits) && text.split(' ').all(|word| word.chars().any(char::is_alphabetic))
}

impl Person {
    /// Whether that is the same person, as far as name, birth date and sex can tell.
    pub fn is(&self, name: &FullName, birth_date: NaiveDate, sex: &str) -> bool {
        self.birth_date == birth_date
            && self.sex.tag() == sex
            && match_name(&self.name) == match_name(name)
    }

    /// Whether a card's name may be this person's: the same, or one of the two leaves out the
    /// patronymic.
    pub fn may_be(&self, name: &FullName) -> bool {
        let short =
            |name: &FullName| match_name(&FullName { patronymic: String::new(), ..name.clone() });
        match_name(&self.name) == match_name(name)
            || (self.name.patronymic.is_empty() || name.patronymic.is_empty())
                && short(&self.name) == short(name)
    }
}

#[cfg(test)]
mod tests {
    use super::Typed;

    fn typed() -> Typed {
        Typed {
            surname: " Римская-Корсакова ".into(),
            name: "Анна  Мария".into(),
            patronymic: String::new(),
            birth_date: "29.02.2016".into(),
            sex: "female".into(),
        }
    }

    #[test]
    fn a_person_may_have_no_patronymic() {
        let today = "2026-12-01".parse().expect("a date");
        let person = typed().check(today).expect("a person");
        assert_eq!(person.name.full(), "Римская-Корсакова Анна Мария");
        let mut named = person.name.clone();
        named.patronymic = "Петровна".into();
        assert!(person.may_be(&named) && !person.is(&named, person.birth_date, "female"));
    }

    #[test]
    fn every_mistake_stands_at_its_field() {
        let today = "2026-12-01".parse().expect("a date");
        let wrong = Typed {
            surname: String::new(),
            name: "<b>".into(),
            patronymic: "Я".repeat(200),
            birth_date: "02.12.2026".into(),
            sex: "other".into(),
        };
        let refused = wrong.check(today).expect_err("mistakes");
        let fields: Vec<_> = refused.fields.iter().map(|(field, _)| *field).collect();
        assert_eq!(fields, ["surname", "name", "patronymic", "birth_date", "sex"]);
    }
}
