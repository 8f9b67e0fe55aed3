//! The marks that every datum of a site carries, and what finds them.

use std::collections::{BTreeSet, HashMap};

/// The mark of the site with this number: letters only, so that names may hold it.
pub fn mark(number: usize) -> String {
    let letter = |at: usize| char::from(b'a' + u8::try_from(number >> (4 * at) & 15).unwrap_or(0));
    format!("Zq{}{}{}qz", letter(2), letter(1), letter(0))
}

/// The numbers of the sites whose marks stand in a text.
pub fn marks(text: &[u8]) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    let is = |at: usize, letter: u8| text[at].eq_ignore_ascii_case(&letter);
    let mut at = 0;
    while at + 7 <= text.len() {
        if is(at, b'z') && is(at + 1, b'q') && is(at + 5, b'q') && is(at + 6, b'z') {
            let letters = text[at + 2..at + 5].iter().map(u8::to_ascii_lowercase);
            let number = letters.map(|letter| match letter {
                b'a'..=b'p' => Some(usize::from(letter - b'a')),
                _ => None,
            });
            let number = number.collect::<Option<Vec<_>>>();
            let number = number.map(|all| all.iter().fold(0, |sum, letter| sum * 16 + letter));
            found.extend(number);
        }
        at += 1;
    }
    found
}

/// Everything that looks like an id in a text, in lower case.
pub fn ids(text: &[u8]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let dashes = [8, 13, 18, 23];
    let mut at = 0;
    while at + 36 <= text.len() {
        let part = &text[at..at + 36];
        let fits = |(place, byte): (usize, &u8)| match dashes.contains(&place) {
            true => *byte == b'-',
            false => byte.is_ascii_hexdigit(),
        };
        if part[8] == b'-' && part.iter().enumerate().all(fits) {
            found.insert(String::from_utf8_lossy(part).to_ascii_lowercase());
            at += 36;
        } else {
            at += 1;
        }
    }
    found
}

/// Knows what belongs to whom.
#[derive(Default)]
pub struct Scanner {
    /// Ids of rows, with the number of their site.
    pub owners: HashMap<String, usize>,
}

impl Scanner {
    /// What in a text is another site's; ids that were asked with do not count.
    pub fn foreign(&self, own: usize, text: &[u8], asked: &[u8]) -> Vec<String> {
        let strange = marks(text).into_iter().filter(|number| *number != own);
        let mut found =
            strange.map(|number| format!("the mark of site {number}")).collect::<Vec<_>>();
        let known = ids(asked);
        for id in ids(text) {
            match self.owners.get(&id) {
                Some(number) if *number != own && !known.contains(&id) => {
                    found.push(format!("{id}, an id of site {number}"));
                }
                _ => {}
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_found_whatever_their_case_and_ids_but_those_that_were_asked_with() {
        for number in [0, 7, 199, 4095] {
            let text = format!("x{}y{}", mark(number), mark(number).to_lowercase());
            assert_eq!(marks(text.as_bytes()), BTreeSet::from([number]));
        }
        assert!(marks(b"zqxyzqz Zqaaqz").is_empty());
        let id = "0198c7c0-0000-7000-8000-000000000001";
        let scanner = Scanner { owners: HashMap::from([(id.to_owned(), 2)]) };
        let text = format!("<a href=\"/x/{}\">", id.to_uppercase());
        assert_eq!(scanner.foreign(1, text.as_bytes(), b"/x").len(), 1);
        assert!(scanner.foreign(2, text.as_bytes(), b"/x").is_empty());
        assert!(scanner.foreign(1, text.as_bytes(), id.as_bytes()).is_empty());
    }
}
