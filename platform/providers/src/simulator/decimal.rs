//! Decimal numbers as whole ones: money in kopecks, quantities in thousandths. No float
//! takes part.

use serde_json::Value;

/// `12.5` with three places is 12500. Nothing for signs, exponents, more places than
/// told, or more digits than anybody pays.
pub(super) fn scaled(text: &str, places: usize) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if text.ends_with('.') || whole.is_empty() || whole.len() > 12 {
        return None;
    }
    let fraction = fraction.trim_end_matches('0');
    if fraction.len() > places || ![whole, fraction].iter().all(|part| digits(part)) {
        return None;
    }
    format!("{whole}{fraction:0<places$}").parse().ok()
}

fn digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The same of a JSON number.
pub(super) fn of_number(value: &Value, places: usize) -> Option<i64> {
    value.is_number().then(|| scaled(&value.to_string(), places)).flatten()
}

/// `1500.00`.
pub(super) fn roubles(kopecks: i64) -> String {
    format!("{}.{:02}", kopecks / 100, kopecks % 100)
}

/// Roubles as a JSON number.
pub(super) fn rouble_number(kopecks: i64) -> Value {
    serde_json::from_str(&roubles(kopecks)).unwrap_or_default()
}

/// A price times thousandths of a unit, to the nearest kopeck.
pub(super) fn line(price: i64, thousandths: i64) -> i64 {
    let exact = i128::from(price) * i128::from(thousandths);
    i64::try_from((exact + 500) / 1000).unwrap_or(i64::MAX)
}

/// A sum that stops at the end of the range.
pub(super) fn sum(amounts: impl IntoIterator<Item = i64>) -> i64 {
    amounts.into_iter().fold(0, i64::saturating_add)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_decimal_is_read_exactly_or_not_at_all() {
        for (text, kopecks) in [("1500.00", 150_000), ("0.1", 10), ("7", 700), ("1.010", 101)] {
            assert_eq!(scaled(text, 2), Some(kopecks), "{text}");
        }
        for text in
            ["", ".", "1.", ".5", "-1.00", "+1", "1e3", "1.005", "1,50", "٣", "9999999999999"]
        {
            assert_eq!(scaled(text, 2), None, "{text}");
        }
        assert_eq!(of_number(&json!(1500.00), 2), Some(150_000));
        assert_eq!(of_number(&json!(0.29), 2), Some(29));
        assert_eq!(of_number(&json!("1"), 2), None);
        assert_eq!(of_number(&json!(1e300), 2), None);
        assert_eq!(rouble_number(150_050), json!(1500.50));
    }

    #[test]
    fn a_line_is_rounded_to_the_nearest_kopeck() {
        assert_eq!(line(333, 3000), 999);
        assert_eq!(line(333, 500), 167);
        assert_eq!(line(i64::MAX, i64::MAX), i64::MAX);
    }
}
