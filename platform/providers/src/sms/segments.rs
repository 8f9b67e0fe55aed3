//! How many segments a text takes, and by that what it costs (sheet «Messages», Phone;
//! 3GPP TS 23.038).

/// The basic GSM-7 alphabet, one septet each.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡\
ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
/// Its extension, two septets each.
const EXTENSION: &str = "\x0c^{}\\[~]|€";

/// The number of segments of a text; an empty text takes one.
///
/// A text of GSM-7 letters has 160 septets in one segment and 153 in each of several; any
/// other letter, and every Cyrillic one, makes it UCS-2 with 70 and 67. A letter of two
/// units is never torn between segments.
#[must_use]
pub fn segments(text: &str) -> u32 {
    match text.chars().map(septets).collect::<Option<Vec<_>>>() {
        Some(septets) => fill(&septets, 160, 153),
        None => fill(&text.chars().map(char::len_utf16).collect::<Vec<_>>(), 70, 67),
    }
}

fn septets(letter: char) -> Option<usize> {
    match letter {
        _ if BASIC.contains(letter) => Some(1),
        _ if EXTENSION.contains(letter) => Some(2),
        _ => None,
    }
}

fn fill(letters: &[usize], alone: usize, among: usize) -> u32 {
    if letters.iter().sum::<usize>() <= alone {
        return 1;
    }
    let (mut count, mut used) = (1, 0);
    for letter in letters {
        if used + letter > among {
            count += 1;
            used = 0;
        }
        used += letter;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn latin_takes_160_and_153() {
        for (length, count) in [(0, 1), (1, 1), (160, 1), (161, 2), (306, 2), (307, 3)] {
            assert_eq!(segments(&"a".repeat(length)), count, "{length}");
        }
        assert_eq!(segments(&"@".repeat(160)), 1);
    }

    #[test]
    fn cyrillic_takes_70_and_67() {
        for (length, count) in [(1, 1), (70, 1), (71, 2), (134, 2), (135, 3)] {
            assert_eq!(segments(&"я".repeat(length)), count, "{length}");
        }
        assert_eq!(segments(&("a".repeat(70) + "я")), 2, "one letter decides for all");
    }

    #[test]
    fn a_letter_of_two_units_is_not_torn() {
        assert_eq!(segments(&"€".repeat(80)), 1);
        assert_eq!(segments(&"€".repeat(81)), 2);
        assert_eq!(segments(&"€".repeat(153)), 3, "76 in a segment of 153 septets");
        assert_eq!(segments(&"😀".repeat(35)), 1);
        assert_eq!(segments(&"😀".repeat(67)), 3, "33 in a segment of 67 units");
    }
}
