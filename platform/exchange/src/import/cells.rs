//! What people write into cells.

use chrono::{NaiveDate, NaiveTime, Timelike};
use serde_json::{Value, json};

use crate::batch::Refusal;

/// How a formula begins. Nothing of the clinic's does: a cell that holds one is refused, lest it
/// be taken for a name and come out as a formula again.
pub(super) const FORMULA: char = '=';

/// How a cell is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Text as it stands.
    Text,
    /// A whole number.
    Number,
    /// Roubles, with kopecks after a comma or a point: `1 500,50`.
    Money,
    /// «Да» or «нет».
    Flag,
    /// `DD.MM.YYYY` or `YYYY-MM-DD`.
    Date,
    /// «М» or «ж».
    Sex,
    /// «Очный» or «онлайн».
    Place,
    /// Several texts, parted by commas or semicolons.
    List,
    /// Days of the week: `пн, ср`, `пн-пт`, `1`.
    Days,
    /// A time of the day, as its minute: `09:00`, `24:00`.
    Time,
    /// «Очный», «онлайн», «дежурство» or «на дому».
    Hours,
    /// «Все», «нечетные» or «четные».
    Weeks,
}

/// The value of a cell that is not empty.
pub(super) fn value(field: &str, cell: Cell, text: &str) -> Result<Value, Refusal> {
    let lower = text.to_lowercase();
    let refused = |code| Refusal::of(field, code);
    if text.starts_with(FORMULA) {
        return Err(refused("import.formula"));
    }
    match cell {
        Cell::Text => Ok(json!(text)),
        Cell::Number => match plain(text).parse::<i32>() {
            Ok(number) => Ok(json!(number)),
            Err(_) => Err(refused("exchange.number_wrong")),
        },
        Cell::Money => {
            kopecks(text).map(Value::from).ok_or_else(|| refused("exchange.number_wrong"))
        }
        Cell::Flag => match lower.as_str() {
            "да" | "1" | "+" | "true" | "yes" | "истина" => Ok(json!(true)),
            "нет" | "0" | "-" | "false" | "no" | "ложь" => Ok(json!(false)),
            _ => Err(refused("exchange.word_unknown")),
        },
        Cell::Date => {
            let date = NaiveDate::parse_from_str(text, "%d.%m.%Y")
                .or_else(|_| NaiveDate::parse_from_str(text, "%Y-%m-%d"));
            let date = date.map_err(|_| refused("exchange.date_wrong"))?;
            Ok(json!(date.format("%Y-%m-%d").to_string()))
        }
        Cell::Sex => match lower.as_str() {
            "м" | "муж" | "муж." | "мужской" | "male" | "m" => Ok(json!("male")),
            "ж" | "жен" | "жен." | "женский" | "female" | "f" => Ok(json!("female")),
            _ => Err(refused("exchange.word_unknown")),
        },
        Cell::Place => match lower.as_str() {
            "очный" | "in_person" => Ok(json!("in_person")),
            "онлайн" | "online" => Ok(json!("online")),
            _ => Err(refused("exchange.word_unknown")),
        },
        Cell::List => {
            let parts = text.split([',', ';']).map(str::trim).filter(|part| !part.is_empty());
            Ok(parts.collect())
        }
        Cell::Days => days(&lower).map(Value::from).ok_or_else(|| refused("exchange.word_unknown")),
        Cell::Time => minute(text).map(Value::from).ok_or_else(|| refused("timetable.time_wrong")),
        Cell::Hours => match lower.as_str() {
            "очный" | "in_person" => Ok(json!("in_person")),
            "онлайн" | "online" => Ok(json!("online")),
            "дежурство" | "duty" => Ok(json!("duty")),
            "на дому" | "home" => Ok(json!("home")),
            _ => Err(refused("exchange.word_unknown")),
        },
        Cell::Weeks => match lower.as_str() {
            "все" | "каждую" | "all" => Ok(json!("all")),
            "нечетные" | "нечётные" | "odd" => Ok(json!("odd")),
            "четные" | "чётные" | "even" => Ok(json!("even")),
            _ => Err(refused("exchange.word_unknown")),
        },
    }
}

/// The days of the week in their order, 1 is Monday.
fn days(text: &str) -> Option<Vec<u8>> {
    const NAMES: [[&str; 3]; 7] = [
        ["пн", "понедельник", "mon"],
        ["вт", "вторник", "tue"],
        ["ср", "среда", "wed"],
        ["чт", "четверг", "thu"],
        ["пт", "пятница", "fri"],
        ["сб", "суббота", "sat"],
        ["вс", "воскресенье", "sun"],
    ];
    let day = |name: &str| -> Option<u8> {
        let name = name.trim().trim_end_matches('.');
        let named = |(names, number): (&[&str; 3], u8)| {
            (names.contains(&name) || name == number.to_string()).then_some(number)
        };
        NAMES.iter().zip(1..).find_map(named)
    };
    let mut found = Vec::new();
    for part in text.split([',', ';']).map(str::trim).filter(|part| !part.is_empty()) {
        let (first, last) = part.split_once(['-', '–', '—']).unwrap_or((part, part));
        let (first, last) = (day(first)?, day(last)?);
        if first > last {
            return None;
        }
        found.extend(first..=last);
    }
    found.sort_unstable();
    found.dedup();
    (!found.is_empty()).then_some(found)
}

/// The minute of a day; seconds are not looked at.
fn minute(text: &str) -> Option<u32> {
    if text == "24:00" {
        return Some(24 * 60);
    }
    let time = NaiveTime::parse_from_str(text, "%H:%M")
        .or_else(|_| NaiveTime::parse_from_str(text, "%H:%M:%S"));
    time.ok().map(|time| time.hour() * 60 + time.minute())
}

/// A number without the spaces that part its thousands.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Kopecks of an amount in roubles.
pub fn kopecks(text: &str) -> Option<i64> {
    let text = plain(text).replace(',', ".");
    let text = text.trim_end_matches("руб.").trim_end_matches('₽');
    let (roubles, rest) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if roubles.is_empty() || rest.len() > 2 || !digits(roubles) || !digits(rest) {
        return None;
    }
    let kopecks: i64 = format!("{rest:0<2}").parse().ok()?;
    roubles.parse::<i64>().ok()?.checked_mul(100)?.checked_add(kopecks)
}

#[cfg(test)]
mod tests {
    use super::{days, kopecks, minute};

    #[test]
    fn days_and_times_are_read_as_people_write_them() {
        assert_eq!(days("пн, ср,пт"), Some(vec![1, 3, 5]));
        assert_eq!(days("пн-ср; вс."), Some(vec![1, 2, 3, 7]));
        assert_eq!(days("6, суббота"), Some(vec![6]));
        for wrong in ["", "8", "пт-пн", "пн-", "ежедневно"] {
            assert_eq!(days(wrong), None, "{wrong}");
        }
        assert_eq!(
            [minute("9:05"), minute("09:05:00"), minute("24:00")],
            [Some(545), Some(545), Some(1440)]
        );
        for wrong in ["", "9", "25:00", "9.30", "полдень"] {
            assert_eq!(minute(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn amounts_are_read_as_people_write_them() {
        for (text, amount) in [
            ("1500", 150_000),
            ("1 500,50", 150_050),
            ("1\u{a0}500.5", 150_050),
            ("0", 0),
            ("2000 ₽", 200_000),
        ] {
            assert_eq!(kopecks(text), Some(amount), "{text}");
        }
        for wrong in ["", "-1", "1.234", "1e5", "сто", "99999999999999999999", "1,2,3"] {
            assert_eq!(kopecks(wrong), None, "{wrong}");
        }
    }
}
