//! Money is a whole number of kopecks. It is never a float.

use std::{fmt, iter::Sum, ops::Add};

use serde::{Deserialize, Serialize};

/// An amount of roubles, in kopecks.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Money(pub i64);

impl Money {
    /// That many whole roubles; amounts beyond the range stop at its end.
    pub const fn roubles(roubles: i64) -> Self {
        Self(roubles.saturating_mul(100))
    }

    /// The amount in kopecks.
    pub const fn kopecks(self) -> i64 {
        self.0
    }

    /// «1350.00»: roubles with a point and two decimals, as payment providers write them.
    pub fn decimal(self) -> String {
        let (sign, kopecks) = (if self.0 < 0 { "-" } else { "" }, self.0.unsigned_abs());
        format!("{sign}{}.{:02}", kopecks / 100, kopecks % 100)
    }

    /// Reads roubles with a point, exactly: «1350», «1350.5», «1350.50», «1350.5000». `None`
    /// for anything else: a part of a kopeck, an exponent, a sign, a sum beyond the range.
    pub fn from_decimal(text: &str) -> Option<Self> {
        let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole) || !digits(part) {
            return None;
        }
        let (kopecks, rest) = part.split_at(part.len().min(2));
        if rest.bytes().any(|b| b != b'0') {
            return None;
        }
        let kopecks: i64 = format!("{kopecks:0<2}").parse().ok()?;
        whole.parse::<i64>().ok()?.checked_mul(100)?.checked_add(kopecks).map(Self)
    }

    /// The difference, unless it is beyond the range.
    pub const fn minus(self, other: Self) -> Option<Self> {
        match self.0.checked_sub(other.0) {
            Some(kopecks) => Some(Self(kopecks)),
            None => None,
        }
    }

    /// That many times the amount, unless it is beyond the range.
    pub fn times(self, count: u32) -> Option<Self> {
        self.0.checked_mul(count.into()).map(Self)
    }
}

impl Add for Money {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Self>>(items: I) -> Self {
        items.fold(Self(0), Add::add)
    }
}

/// «1 350 ₽», «99,50 ₽»: groups parted by a no-break space.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = (self.0.unsigned_abs() / 100).to_string();
        if self.0 < 0 {
            f.write_str("−")?;
        }
        for (at, digit) in digits.char_indices() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                f.write_str("\u{a0}")?;
            }
            write!(f, "{digit}")?;
        }
        let kopecks = self.0.unsigned_abs() % 100;
        if kopecks > 0 {
            write!(f, ",{kopecks:02}")?;
        }
        f.write_str("\u{a0}₽")
    }
}

#[cfg(test)]
mod tests {
    use super::Money;

    #[test]
    fn is_shown_as_the_manual_shows_it() {
        assert_eq!(Money::roubles(650).to_string(), "650\u{a0}₽");
        assert_eq!(Money::roubles(1_234_567).to_string(), "1\u{a0}234\u{a0}567\u{a0}₽");
        assert_eq!(Money(9950).to_string(), "99,50\u{a0}₽");
        assert_eq!(Money(-5).to_string(), "−0,05\u{a0}₽");
    }

    #[test]
    fn is_written_and_read_exactly() {
        for (kopecks, text) in [(50_000, "500.00"), (9950, "99.50"), (5, "0.05"), (0, "0.00")] {
            assert_eq!(Money(kopecks).decimal(), text);
            assert_eq!(Money::from_decimal(text), Some(Money(kopecks)), "{text}");
        }
        assert_eq!(Money(-105).decimal(), "-1.05");
        for (text, kopecks) in [("1350", 135_000), ("1350.5", 135_050), ("1.5000", 150)] {
            assert_eq!(Money::from_decimal(text), Some(Money(kopecks)), "{text}");
        }
        for text in [
            "",
            ".",
            ".5",
            "5.",
            "-1",
            "+1",
            "1e3",
            "1,5",
            "1.005",
            " 1",
            "1 000",
            "0x1",
            "٣",
            "92233720368547758.08",
            "99999999999999999999",
        ] {
            assert_eq!(Money::from_decimal(text), None, "{text}");
        }
        assert_eq!(Money::from_decimal("92233720368547758.07"), Some(Money(i64::MAX)));
        assert_eq!(Money(i64::MIN).decimal(), "-92233720368547758.08");
    }
}
