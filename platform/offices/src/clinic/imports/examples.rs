//! A table of each kind, to begin with.

use exchange::import::Kind;

/// The rows of a kind's example, without the titles.
const fn rows(kind: Kind) -> &'static [&'static [&'static str]] {
    match kind {
        Kind::Branches => &[
            &[
                "tulskaya",
                "Клиника на Тульской",
                "очный",
                "Москва, ул. Большая Тульская, 10",
                "8 495 000-00-00",
                "tulskaya@example.ru",
                "Пн–Пт 8:00–20:00",
                "Europe/Moscow",
                "Тульская",
                "5 минут пешком от метро",
                "1",
            ],
            &["onlayn", "Онлайн прием", "онлайн", "", "", "", "", "Europe/Moscow", "", "", "2"],
        ],
        Kind::Departments => {
            &[&["terapiya", "Терапия", "", "1"], &["diagnostika", "Диагностика", "", "2"]]
        }
        Kind::Specialisations => {
            &[&["terapevt", "Терапевт", "нет", "1"], &["uzi-vrach", "УЗИ", "да", "2"]]
        }
        Kind::Services => &[
            &["priem", "Прием терапевта", "B01.047.001", "terapiya", "2500", "30", "1"],
            &["uzi-bp", "УЗИ брюшной полости", "A04.16.001", "diagnostika", "1 800,50", "20", "2"],
        ],
        Kind::Doctors => &[&[
            "ivanova",
            "Иванова",
            "Мария",
            "Петровна",
            "Врач-терапевт высшей категории",
            "2005",
            "Окончила Первый МГМУ им. И. М. Сеченова.",
            "priem",
            "priem",
            "tulskaya",
            "terapevt",
            "terapiya",
        ]],
        Kind::Patients => &[
            &[
                "1001",
                "Примерова",
                "Анна",
                "Ивановна",
                "17.05.1990",
                "ж",
                "8 900 000-00-01",
                "primer@example.ru",
                "tulskaya",
                "нет",
                "нет",
                "да",
            ],
            &["1002", "Образцов", "Петр", "", "02.11.1978", "м", "", "", "", "", "", "нет"],
        ],
        Kind::Contracts => &[&[
            "dms-1",
            "1001",
            "СК «Пример»",
            "ДМС Стандарт",
            "0001-123456",
            "01.01.2026",
            "31.12.2026",
        ]],
        Kind::Hours => &[
            &["ivanova", "tulskaya", "пн-ср", "09:00", "13:00", "30", "", "", "", ""],
            &["ivanova", "tulskaya", "пт", "14:00", "19:00", "30", "очный", "четные", "", ""],
        ],
    }
}

/// The example of a kind as CSV: semicolons, and the mark by which spreadsheets know UTF-8.
pub fn example(kind: Kind) -> Vec<u8> {
    let mut text = String::from("\u{feff}");
    let titles: Vec<String> = kind.all_columns().map(|one| capital(one.title)).collect();
    let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
    for row in std::iter::once(&*titles).chain(rows(kind).iter().copied()) {
        text.push_str(&row.join(";"));
        text.push_str("\r\n");
    }
    text.into_bytes()
}

/// A title as a table has it.
pub(super) fn capital(title: &str) -> String {
    let mut letters = title.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_example_fills_every_column() {
        for kind in Kind::ALL {
            let columns = kind.all_columns().count();
            for row in rows(kind) {
                assert_eq!(row.len(), columns, "{kind:?}");
                assert!(row.iter().all(|cell| !cell.contains([';', '"', '\n'])), "{kind:?}");
            }
        }
    }
}
