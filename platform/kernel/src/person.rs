//! A person: the name as typed in one field («ФИО», N1) or in three (A1), the sex, the age.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

/// Longest accepted name, in characters.
pub const MAX_LENGTH: usize = 150;

/// Surname, name and, where there is one, patronymic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FullName {
    /// «Фамилия».
    pub surname: String,
    /// «Имя».
    pub name: String,
    /// «Отчество»; empty when the person has none.
    pub patronymic: String,
}

/// Why a typed name was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameError {
    /// Nothing was typed.
    Empty,
    /// Only one word: a surname and a name are needed.
    OneWord,
    /// Something other than letters, hyphens, apostrophes and dots.
    Letters,
    /// Longer than [`MAX_LENGTH`].
    Long,
}

impl FullName {
    /// Reads «Иванов Иван Иванович». The surname comes first; what follows the second
    /// word is the patronymic («Оглы», «Кызы» included).
    pub fn parse(typed: &str) -> Result<Self, NameError> {
        let words: Vec<&str> = typed.split_whitespace().collect();
        if typed.chars().count() > MAX_LENGTH {
            return Err(NameError::Long);
        }
        let fits = |c: char| c.is_alphabetic() || matches!(c, '-' | '\'' | '’' | 'ʼ' | '.');
        if words
            .iter()
            .any(|word| !word.chars().all(fits) || !word.chars().any(char::is_alphabetic))
        {
            return Err(NameError::Letters);
        }
        match words.as_slice() {
            [] => Err(NameError::Empty),
            [_] => Err(NameError::OneWord),
            [surname, name, patronymic @ ..] => Ok(Self {
                surname: (*surname).to_owned(),
                name: (*name).to_owned(),
                patronymic: patronymic.join(" "),
            }),
        }
    }

    /// Reads one part of a name that has a field of its own: «Фамилия», «Имя» or «Отчество»
    /// (A1). It may be of several words; empty it is for the caller to judge.
    pub fn part(typed: &str) -> Result<String, NameError> {
        let fits = |c: char| c.is_alphabetic() || matches!(c, '-' | '\'' | '’' | 'ʼ' | '.' | ' ');
        let part = typed.split_whitespace().collect::<Vec<_>>().join(" ");
        if part.is_empty() {
            Err(NameError::Empty)
        } else if part.chars().count() > MAX_LENGTH / 3 {
            Err(NameError::Long)
        } else if !part.chars().all(fits) || !part.chars().any(char::is_alphabetic) {
            Err(NameError::Letters)
        } else {
            Ok(part)
        }
    }

    /// All parts, parted by one space.
    pub fn full(&self) -> String {
        [&*self.surname, &*self.name, &*self.patronymic].join(" ").trim_end().to_owned()
    }
}

/// «Пол».
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sex {
    /// «Мужской».
    Male,
    /// «Женский».
    Female,
}

impl Sex {
    /// The word in forms and in the database.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Male => "male",
            Self::Female => "female",
        }
    }

    /// The sex with this word.
    pub fn from_tag(tag: &str) -> Option<Self> {
        [Self::Male, Self::Female].into_iter().find(|sex| sex.tag() == tag)
    }
}

/// The name as cards are compared by it: case, «ё», spaces and dashes do not count; a missing
/// patronymic is left out.
pub fn match_name(name: &FullName) -> String {
    let full = name.full().to_lowercase().replace('ё', "е");
    full.replace(['-', '‐', '‑', '–'], " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A birth date as a form sends it: `YYYY-MM-DD`, or `DD.MM.YYYY` as people type it. Nobody is
/// born in the future or before 1900.
pub fn birth_date(typed: &str, today: NaiveDate) -> Option<NaiveDate> {
    let typed = typed.trim();
    let date = NaiveDate::parse_from_str(typed, "%Y-%m-%d")
        .or_else(|_| NaiveDate::parse_from_str(typed, "%d.%m.%Y"))
        .ok()?;
    ((1900..=today.year()).contains(&date.year()) && date <= today).then_some(date)
}

/// The day on which somebody reaches an age; who is born on 29 February does so on 1 March of
/// other years.
pub fn birthday(born: NaiveDate, age: u8) -> NaiveDate {
    let year = born.year() + i32::from(age);
    born.with_year(year).or_else(|| NaiveDate::from_ymd_opt(year, 3, 1)).unwrap_or(NaiveDate::MAX)
}

/// How old somebody is on a day, in whole years.
pub fn age(born: NaiveDate, today: NaiveDate) -> i32 {
    let years = today.year() - born.year();
    let had = (today.month(), today.day()) >= (born.month(), born.day());
    if had { years } else { years - 1 }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::{FullName, NameError, age, birth_date, birthday, match_name};

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn cards_are_compared_whatever_the_spelling() {
        let one = FullName::parse("Семёнова-Тян   АЛЁНА Петровна").expect("a name");
        let two = FullName::parse("семенова тян алена петровна").expect("a name");
        assert_eq!(match_name(&one), match_name(&two));
        let other = FullName::parse("Семенова Алена Петровна").expect("a name");
        assert_ne!(match_name(&one), match_name(&other));
    }

    #[test]
    fn birth_dates_are_real_days_of_living_people() {
        let today = day("2026-12-01");
        assert_eq!(birth_date(" 01.02.1970 ", today), Some(day("1970-02-01")));
        assert_eq!(birth_date("2026-12-01", today), Some(today));
        for wrong in ["", "31.02.1970", "2026-12-02", "1899-12-31", "01.01.70", "-0001-01-01"] {
            assert_eq!(birth_date(wrong, today), None, "{wrong}");
        }
    }

    #[test]
    fn an_age_is_reached_on_the_birthday() {
        let born = day("2012-02-29");
        assert_eq!(birthday(born, 15), day("2027-03-01"));
        assert_eq!(birthday(born, 16), day("2028-02-29"));
        assert_eq!(age(born, day("2027-02-28")), 14);
        assert_eq!(age(born, day("2027-03-01")), 15);
    }

    #[test]
    fn names_are_read_as_people_write_them() {
        let name = FullName::parse("  Римская-Корсакова   Анна-Мария  ").expect("two words");
        assert_eq!((&*name.surname, &*name.patronymic), ("Римская-Корсакова", ""));
        let name = FullName::parse("Мамедов Али Гасан Оглы").expect("four words");
        assert_eq!(name.patronymic, "Гасан Оглы");
        assert_eq!(name.full(), "Мамедов Али Гасан Оглы");
    }

    #[test]
    fn a_part_of_a_name_may_be_of_several_words() {
        assert_eq!(FullName::part(" Римский  Корсаков "), Ok("Римский Корсаков".into()));
        assert_eq!(FullName::part(" "), Err(NameError::Empty));
        assert_eq!(FullName::part("Иван2"), Err(NameError::Letters));
        assert_eq!(FullName::part(&"я".repeat(51)), Err(NameError::Long));
    }

    #[test]
    fn names_that_cannot_be_names_say_why() {
        assert_eq!(FullName::parse("   "), Err(NameError::Empty));
        assert_eq!(FullName::parse("Иванов"), Err(NameError::OneWord));
        assert_eq!(FullName::parse("Иванов <b>Иван</b>"), Err(NameError::Letters));
        assert_eq!(FullName::parse("Иванов 123"), Err(NameError::Letters));
        assert_eq!(FullName::parse("- -"), Err(NameError::Letters));
        assert_eq!(FullName::parse(&"Я ".repeat(100)), Err(NameError::Long));
    }
}
