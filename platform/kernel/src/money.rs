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
}
