//! A person's name as a patient types it in one field («ФИО», N1).

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

    /// All parts, parted by one space.
    pub fn full(&self) -> String {
        [&*self.surname, &*self.name, &*self.patronymic].join(" ").trim_end().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::{FullName, NameError};

    #[test]
    fn names_are_read_as_people_write_them() {
        let name = FullName::parse("  Римская-Корсакова   Анна-Мария  ").expect("two words");
        assert_eq!((&*name.surname, &*name.patronymic), ("Римская-Корсакова", ""));
        let name = FullName::parse("Мамедов Али Гасан Оглы").expect("four words");
        assert_eq!(name.patronymic, "Гасан Оглы");
        assert_eq!(name.full(), "Мамедов Али Гасан Оглы");
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
