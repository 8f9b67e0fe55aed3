//! Finding words in texts, the same on both engines.

use sea_orm::{ColumnTrait, Condition, sea_query::LikeExpr};

/// Where any of these columns contains the words. SQLite tells capitals from small letters
/// beyond the Latin alphabet; so the words are looked for as typed, small, and as they begin a
/// sentence.
pub(crate) fn contains<C: ColumnTrait>(columns: &[C], words: &str) -> Condition {
    let small = words.to_lowercase();
    let mut letters = small.chars();
    let begun: String =
        letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
    let mut ways = vec![words.to_owned(), small, begun];
    ways.sort_unstable();
    ways.dedup();
    let mut found = Condition::any();
    for column in columns {
        for way in &ways {
            found = found.add(column.like(LikeExpr::new(pattern(way)).escape('\\')));
        }
    }
    found
}

/// The words somewhere; signs that mean something to the database mean themselves.
fn pattern(words: &str) -> String {
    let mut pattern = String::from("%");
    for letter in words.chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::pattern;

    #[test]
    fn signs_mean_themselves() {
        assert_eq!(pattern("50 %_\\"), "%50 \\%\\_\\\\%");
    }
}
