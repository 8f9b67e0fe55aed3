//! What people write into cells.

use chrono::NaiveDate;
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
    }
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
    use super::kopecks;

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
