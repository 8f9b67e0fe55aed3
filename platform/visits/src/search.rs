//! Finding by name with tolerance for slips of the finger.

/// How well a query's words match a text's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Match {
    /// Every word of the query begins or stands inside a word of the text.
    Exact,
    /// Every word of the query is close to a word of the text.
    Similar,
}

/// Matches a query against a text; `None` when some word of the query is nowhere near.
/// An empty query matches everything.
pub(crate) fn matches(query: &str, text: &str) -> Option<Match> {
    let text = words(text);
    let mut found = Match::Exact;
    for word in words(query).into_iter().take(8) {
        if text.iter().any(|candidate| candidate.contains(&word)) {
            continue;
        }
        if !text.iter().any(|candidate| close(&word, candidate)) {
            return None;
        }
        found = Match::Similar;
    }
    Some(found)
}

/// Lower case, «ё» as «е», letters and digits only.
fn words(text: &str) -> Vec<String> {
    text.to_lowercase()
        .replace('ё', "е")
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| word.chars().take(40).collect())
        .collect()
}

/// Whether a word is a slip of the beginning of another: one slip from four letters on,
/// two from seven on.
fn close(word: &str, candidate: &str) -> bool {
    let length = word.chars().count();
    let slips = match length {
        0..4 => return false,
        4..7 => 1,
        _ => 2,
    };
    // The beginning of the candidate, a little longer or shorter than the word.
    (length.saturating_sub(slips)..=length + slips).any(|take| {
        let start: String = candidate.chars().take(take).collect();
        strsim::osa_distance(word, &start) <= slips
    })
}

#[cfg(test)]
mod tests {
    use super::{Match, matches};

    #[test]
    fn a_part_of_a_word_matches_exactly_and_a_slip_matches_similarly() {
        let doctor = "Соколова Марина Андреевна Врач-терапевт Терапия";
        assert_eq!(matches("сокол", doctor), Some(Match::Exact));
        assert_eq!(matches("марина соколова", doctor), Some(Match::Exact));
        assert_eq!(matches("сакалова", doctor), Some(Match::Similar));
        assert_eq!(matches("теропевт", doctor), Some(Match::Similar));
        assert_eq!(matches("скоолова", doctor), Some(Match::Similar));
        assert_eq!(matches("хирург", doctor), None);
        assert_eq!(matches("", doctor), Some(Match::Exact));
        assert_eq!(matches("Семен", "Семён"), Some(Match::Exact));
    }
}
